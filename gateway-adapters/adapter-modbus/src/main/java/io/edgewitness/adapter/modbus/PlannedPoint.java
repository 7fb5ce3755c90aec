package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A point with its unit resolved and its decoder made, and how it fares. One thread. */
final class PlannedPoint {
    private final PointId id;
    private final int unit;
    private final ModbusAddress address;
    private final RegisterDecoder decoder;
    private @Nullable String problem;

    PlannedPoint(PointId id, int unit, ModbusAddress address, RegisterDecoder decoder) {
        this.id = id;
        this.unit = unit;
        this.address = address;
        this.decoder = decoder;
    }

    static PlannedPoint of(ModbusPoint point, int usualUnit) {
        Integer own = point.unitId();
        return new PlannedPoint(
                point.id(),
                own == null ? usualUnit : own,
                point.address(),
                new RegisterDecoder(point.address().type(), point.order(), point.scale(), point.offset()));
    }

    PointId id() {
        return id;
    }

    int unit() {
        return unit;
    }

    ModbusAddress address() {
        return address;
    }

    int start() {
        return address.address();
    }

    /** First address after the value. */
    int end() {
        return address.address() + address.length();
    }

    /** Why its last sample was BAD; null if it was not. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * @param bytes that hold the value
     * @param from of the value of address {@code first}
     */
    Value decode(byte[] bytes, int from, int first) throws RegisterDecoder.NoValue {
        int position = start() - first;
        return address.table().bits()
                ? RegisterDecoder.bit(bytes, from, position)
                : decoder.decode(bytes, from + 2 * position);
    }

    Sample sample(byte[] bytes, int from, int first, Instant received) {
        try {
            Sample good = Sample.good(id, decode(bytes, from, first), null, received);
            problem = null;
            return good;
        } catch (RegisterDecoder.NoValue e) {
            return bad(String.valueOf(e.getMessage()), received);
        }
    }

    Sample bad(String why, Instant received) {
        problem = why;
        return Sample.bad(id, why, null, received);
    }
}
