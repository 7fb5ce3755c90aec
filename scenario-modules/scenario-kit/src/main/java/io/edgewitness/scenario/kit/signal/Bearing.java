package io.edgewitness.scenario.kit.signal;

/**
 * A rolling bearing's kinematic orders: how often a defect is met in one turn of the shaft, without slip, outer ring at rest.
 *
 * @param outer ball pass of the outer ring, BPFO
 * @param inner ball pass of the inner ring, BPFI
 * @param spin turns of a rolling element about itself, BSF; a defect of it meets a ring twice a turn
 * @param cage turns of the cage, FTF
 */
public record Bearing(double outer, double inner, double spin, double cage) {
    public Bearing {
        if (!(cage > 0 && cage < 1 && spin > 0 && outer > 0 && inner > outer)) {
            throw new IllegalArgumentException(
                    "orders of a bearing: 0 < cage < 1, spin above 0, 0 < outer < inner; here " + outer + ", " + inner
                            + ", " + spin + ", " + cage);
        }
    }

    /**
     * From geometry; formulas as in any text on rolling bearings, such as Randall, Antoni 2011.
     *
     * @param elements rolling elements in a row
     * @param diameter of an element, in the unit of {@code pitch}
     * @param pitch diameter of the circle of their centres
     * @param contactDegrees contact angle
     */
    public static Bearing of(int elements, double diameter, double pitch, double contactDegrees) {
        if (elements < 3 || !(diameter > 0 && diameter < pitch) || !(contactDegrees >= 0 && contactDegrees < 90)) {
            throw new IllegalArgumentException("a bearing has 3 elements or more, 0 < diameter < pitch and an angle of"
                    + " 0 to 90 degrees; here " + elements + ", " + diameter + ", " + pitch + ", " + contactDegrees);
        }
        double ratio = diameter / pitch * StrictMath.cos(StrictMath.toRadians(contactDegrees));
        return new Bearing(
                elements / 2.0 * (1 - ratio),
                elements / 2.0 * (1 + ratio),
                pitch / (2 * diameter) * (1 - ratio * ratio),
                (1 - ratio) / 2);
    }
}
