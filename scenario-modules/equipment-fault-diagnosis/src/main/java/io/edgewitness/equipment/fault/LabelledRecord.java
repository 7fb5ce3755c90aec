package io.edgewitness.equipment.fault;

/**
 * A measured block of vibration of which somebody found out what was the matter.
 *
 * @param name for people
 * @param cause an id of the knowledge, such as {@code bearing-outer}
 * @param specimen which machine or bearing it is of: what is learnt from a specimen is not judged on it
 * @param bearing designation, or {@code ELEMENTS/DIAMETER/PITCH} with or without {@code /ANGLE} in degrees
 * @param rpm of the nameplate, r/min; the true speed is looked for near it
 * @param mainsHz 0: none
 * @param acceleration in m/s²
 */
public record LabelledRecord(
        String name,
        String cause,
        String specimen,
        String bearing,
        double rpm,
        double mainsHz,
        double rateHz,
        float[] acceleration) {
    /** As blocks of the scenario. */
    public static final int SHORTEST = Chain.SHORTEST;

    public static final int LONGEST = Chain.LONGEST;
}
