package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Default;
import io.edgewitness.scenario.kit.signal.Bearing;

/**
 * What a bearing's maker states.
 *
 * @param elements rolling elements in a row
 * @param diameter of one, in the unit of {@code pitch}
 * @param pitch diameter of the circle of their centres
 * @param angle contact angle in degrees
 * @param source where these figures stand
 */
public record BearingGeometry(
        int elements,
        double diameter,
        double pitch,
        @Default("0") double angle,
        @Default("stated in the site file") String source) {
    public BearingGeometry {
        Bearing.of(elements, diameter, pitch, angle);
    }

    Bearing orders() {
        return Bearing.of(elements, diameter, pitch, angle);
    }
}
