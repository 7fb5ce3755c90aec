package io.edgewitness.scenario.kit.signal;

import java.util.ArrayList;
import java.util.List;

/** Where a rolling bearing can be damaged, and the family of envelope lines that the damage makes. */
public enum Defect {
    /** Harmonics of BPFO: the ring stands still, each pass is alike. */
    OUTER,
    /** Harmonics of BPFI; the ring turns through the load, so that lines a shaft frequency beside them belong to it too. */
    INNER,
    /** Harmonics of twice BSF: an element meets both rings in one turn of its own. */
    ELEMENT,
    /** Harmonics of FTF. */
    CAGE;

    /** Strength from which a family stands out: its lines are eight times the floor, ln(1 + 8). Of 12,000 searches in noise none passed 1.75. */
    public static final double SHOWS = 2.2;

    /** The same where the speed is not known and a band is searched, see {@link #within}: fourteen times the floor, because more is tried. */
    public static final double STANDS_ALONE = 2.7;

    private static final int HARMONICS = 4;

    /** Half width, in resolutions, of what a strong line of the shaft or the mains hides. */
    private static final double HIDDEN = 2.5;

    /** Steps of slip that are tried on each side. */
    private static final int SLIP_STEPS = 10;

    /** Of the expected frequency; a fourth multiple moves by less than a line's width in blocks of some seconds. */
    private static final double BAND_STEP = 0.0005;

    /** Defect frequency over shaft frequency. */
    public double order(Bearing bearing) {
        return switch (this) {
            case OUTER -> bearing.outer();
            case INNER -> bearing.inner();
            case ELEMENT -> 2 * bearing.spin();
            case CAGE -> bearing.cage();
        };
    }

    /**
     * How strongly a defect's family stands in an envelope spectrum.
     *
     * @param expectedHz without slip
     * @param foundHz where the family fits best
     * @param strength mean of ln(1 + line above floor) over the family's lines: about 1 in noise (the best of some slips), {@link #SHOWS} or more
     *     where a defect shows; 0 if too few lines could be told
     * @param lines lines that could be told; the others are hidden by the shaft's own or lie outside the spectrum
     */
    public record Evidence(Defect defect, double expectedHz, double foundHz, double strength, int lines) {}

    /**
     * Looks for this defect's family.
     *
     * @param envelope of a squared envelope
     * @param shaftHz speed of the shaft; its harmonics are left out, whatever they coincide with
     * @param mainsHz of the supply, whose even harmonics are left out; 0: none
     * @param slip largest share by which rolling elements slip, such as 0.01
     */
    public Evidence evidence(Lines envelope, Bearing bearing, double shaftHz, double mainsHz, double slip) {
        double expected = order(bearing) * shaftHz;
        Evidence best = new Evidence(this, expected, expected, 0, 0);
        for (int step = -SLIP_STEPS; step <= SLIP_STEPS; step++) {
            double hz = expected * (1 + slip * step / SLIP_STEPS);
            Evidence here = evidence(envelope, expected, hz, shaftHz, mainsHz);
            best = here.strength() > best.strength() ? here : best;
        }
        return best;
    }

    /**
     * Looks for this family where the shaft's speed is known to a band only: the family itself tells it. Lines that a shaft of that speed has are left out.
     *
     * @param band largest share by which the speed may differ from {@code shaftHz}
     */
    public Evidence within(Lines envelope, Bearing bearing, double shaftHz, double mainsHz, double band) {
        double order = order(bearing);
        double expected = order * shaftHz;
        Evidence best = new Evidence(this, expected, expected, 0, 0);
        int steps = (int) Math.ceil(band / BAND_STEP);
        for (int step = -steps; step <= steps; step++) {
            double hz = expected * (1 + step * BAND_STEP);
            Evidence here = evidence(envelope, expected, hz, hz / order, mainsHz);
            best = here.strength() > best.strength() ? here : best;
        }
        return best;
    }

    private Evidence evidence(Lines envelope, double expected, double hz, double shaftHz, double mainsHz) {
        double resolution = envelope.resolutionHz();
        double sum = 0;
        int told = 0;
        for (int h = 1; h <= HARMONICS; h++) {
            double at = h * hz;
            boolean hidden = near(at, shaftHz, HIDDEN * resolution) || near(at, 2 * mainsHz, HIDDEN * resolution);
            if (!hidden && at < envelope.endHz()) {
                sum += StrictMath.log(1 + envelope.at(at, resolution / 2));
                told++;
            }
        }
        return new Evidence(this, expected, hz, told < HARMONICS / 2 ? 0 : sum / told, told);
    }

    /** Whether a frequency is near a multiple of another. */
    private static boolean near(double hz, double base, double tolerance) {
        double multiple = base > 0 ? Math.rint(hz / base) : 0;
        return multiple >= 1 && Math.abs(hz - multiple * base) < tolerance;
    }

    public static List<Evidence> all(Lines envelope, Bearing bearing, double shaftHz, double mainsHz, double slip) {
        List<Evidence> all = new ArrayList<>();
        for (Defect defect : values()) {
            all.add(defect.evidence(envelope, bearing, shaftHz, mainsHz, slip));
        }
        return all;
    }
}
