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
 */
public record ModbusPoint(
        PointId id,
        ModbusAddress address,
        @Nullable Integer unitId,
        @Default("ABCD") WordOrder order,
        @Default("1") BigDecimal scale,
        @Default("0") BigDecimal offset) {
    public ModbusPoint {
        if (unitId != null) {
            ModbusConfiguration.checkUnitId(unitId);
        }
        boolean scaled = scale.compareTo(BigDecimal.ONE) != 0 || offset.signum() != 0;
        if (scale.signum() == 0) {
            throw new IllegalArgumentException("scale is not 0: every value would be the same");
        }
        if (scaled && !address.type().kind().isNumber()) {
            throw new IllegalArgumentException("scale and offset are for numbers, not for " + address.type());
        }
    }
}
