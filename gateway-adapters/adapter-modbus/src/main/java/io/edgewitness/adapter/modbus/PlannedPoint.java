package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A point with its unit resolved and its decoder made, and how it fares. What each sample needs lies in this one object: of a hundred thousand points,
 * nothing is in the processor's cache when their second comes round. One thread.
 */
final class PlannedPoint {
    private final PointId id;
    private final int unit;
    private final ModbusAddress address;
    private final RegisterDecoder decoder;
    private final int start;
    private final boolean isBit;
    private final boolean isText;
    private @Nullable String problem;
    private long lastBits;
    private @Nullable Value last;

    PlannedPoint(PointId id, int unit, ModbusAddress address, RegisterDecoder decoder) {
        this.id = id;
        this.unit = unit;
        this.address = address;
        this.decoder = decoder;
        start = address.address();
        isBit = address.table().bits();
        isText = decoder.isText();
    }

    /** @param decoders those that there are already; what is missing is added */
    static PlannedPoint of(ModbusPoint point, int usualUnit, Map<Object, RegisterDecoder> decoders) {
        Integer own = point.unitId();
        RegisterType type = point.address().type();
        return new PlannedPoint(
                point.id(),
                own == null ? usualUnit : own,
                point.address(),
                decoders.computeIfAbsent(
                        List.of(type, point.order(), point.scale(), point.offset()),
                        ignored -> new RegisterDecoder(type, point.order(), point.scale(), point.offset())));
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
        return start;
    }

    /** First address after the value. */
    int end() {
        return start + address.length();
    }

    /** Why its last sample was BAD; null if it was not. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * The same registers as before give the same instance as before.
     *
     * @param bytes that hold the value
     * @param from of the value of address {@code first}
     */
    private Value decode(byte[] bytes, int from, int first) throws RegisterDecoder.NoValue {
        int position = start - first;
        if (isBit) {
            return RegisterDecoder.bit(bytes, from, position);
        }
        int at = from + 2 * position;
        if (isText) {
            return decoder.decode(bytes, at);
        }
        long bits = decoder.bits(bytes, at);
        Value known = last;
        if (known != null && bits == lastBits) {
            return known;
        }
        Value fresh = decoder.number(bits);
        lastBits = bits;
        last = fresh;
        return fresh;
    }

    Sample sample(byte[] bytes, int from, int first, Instant received) {
        try {
            Sample good = Sample.good(id, decode(bytes, from, first), null, received);
            if (problem != null) {
                problem = null;
            }
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
