package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import java.math.BigDecimal;

/**
 * A point as the site file says it.
 *
 * @param scale the raw number is multiplied by it, exactly; not 0
 * @param offset added after that, exactly
 */
public record S7Point(
        PointId id,
        S7Address address,
        @Default("1") BigDecimal scale,
        @Default("0") BigDecimal offset,
        @Default("read") S7Access access) {
    public S7Point {
        if (scale.signum() == 0) {
            throw new IllegalArgumentException(
                    "scale must not be 0: every value would be the same; decimals are written with a point, 0.01");
        }
        if (scaled(scale, offset) && !address.type().isNumber()) {
            throw new IllegalArgumentException("scale and offset are for numbers, not for " + address.type());
        }
        if (access == S7Access.WRITE && !address.writable()) {
            throw new IllegalArgumentException("inputs cannot be written");
        }
    }

    boolean scaled() {
        return scaled(scale, offset);
    }

    private static boolean scaled(BigDecimal scale, BigDecimal offset) {
        return scale.compareTo(BigDecimal.ONE) != 0 || offset.signum() != 0;
    }
}
