package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A point as the site file says it.
 *
 * @param unitId 0 to 255; null: the adapter's
 * @param scale the raw number is multiplied by it, exactly; not 0
 * @param offset added after that, exactly
 * @param access {@code write}: never polled, only a target of orders; {@code read}: polled, and a target where its table is coil or holding
 */
public record ModbusPoint(
        PointId id,
        ModbusAddress address,
        @Nullable Integer unitId,
        @Default("ABCD") WordOrder order,
        @Default("1") BigDecimal scale,
        @Default("0") BigDecimal offset,
        @Default("read") Access access) {
    /** What is done with a point. */
    public enum Access {
        READ,
        WRITE
    }

    /** @return why it can be no target of orders; null: it can */
    static @Nullable String refusesOrders(@Nullable Record point) {
        return point instanceof ModbusPoint p && !p.address.table().writable()
                ? "nothing writes the table " + p.address.table() + "; orders go to coil and holding"
                : null;
    }

    public ModbusPoint {
        if (unitId != null) {
            Polling.checkUnitId(unitId);
        }
        boolean scaled = scale.compareTo(BigDecimal.ONE) != 0 || offset.signum() != 0;
        if (scale.signum() == 0) {
            throw new IllegalArgumentException(
                    "scale must not be 0: every value would be the same; decimals are written with a point, 0.01");
        }
        if (scaled && !address.type().kind().isNumber()) {
            throw new IllegalArgumentException("scale and offset are for numbers, not for " + address.type());
        }
        if (access == Access.WRITE && !address.table().writable()) {
            throw new IllegalArgumentException(
                    "nothing writes the table " + address.table() + "; access: write is for coil and holding");
        }
    }
}
