package io.edgewitness.scenario.kit.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What makes a block unfit for features, found in the block alone. */
public final class BlockQuality {
    private static final int CLIPPED_RUN = 3;
    private static final int CLIPPED_SAMPLES = 8;
    private static final int HELD_RUN = 32;

    private BlockQuality() {}

    public enum Fault {
        /** Values that are no numbers. */
        NOT_A_NUMBER,
        /** One value all along: a sensor without supply, a torn cable. */
        FLAT,
        /** The converter's end was reached: the true peaks are unknown. */
        CLIPPED,
        /** One value held for a while inside a moving signal: samples were lost and filled. */
        HOLE,
        /** Larger than the declared range allows: a wrong sensitivity, or gain. */
        OUT_OF_RANGE
    }

    /** @param measured what was seen, with its limit */
    public record Finding(Fault fault, String measured) {}

    /**
     * Checks one channel of a block.
     *
     * @param limit largest distance from 0 that the sensor can measure, in the signal's unit; infinite if nobody declared one
     * @return nothing for a block that is fit
     */
    public static List<Finding> check(float[] signal, double limit) {
        int wrong = 0;
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : signal) {
            if (Float.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            } else {
                wrong++;
            }
        }
        if (wrong > 0) {
            return List.of(new Finding(Fault.NOT_A_NUMBER, wrong + " of " + signal.length + " values"));
        }
        if (low == high) {
            return List.of(new Finding(Fault.FLAT, "always " + low));
        }
        List<Finding> findings = new ArrayList<>();
        double largest = Math.max(Math.abs((double) low), Math.abs((double) high));
        if (largest > limit) {
            findings.add(new Finding(
                    Fault.OUT_OF_RANGE, String.format(Locale.ROOT, "%.4g where %.4g is the end", largest, limit)));
        }
        runs(signal, low, high, findings);
        return findings;
    }

    private static void runs(float[] signal, float low, float high, List<Finding> findings) {
        int clipped = 0;
        int longest = 0;
        int longestAt = 0;
        for (int from = 0; from < signal.length; ) {
            int to = from + 1;
            while (to < signal.length && signal[to] == signal[from]) {
                to++;
            }
            boolean end = signal[from] == low || signal[from] == high;
            if (end && to - from >= CLIPPED_RUN) {
                clipped += to - from;
            } else if (!end && to - from > longest) {
                longest = to - from;
                longestAt = from;
            }
            from = to;
        }
        if (clipped >= CLIPPED_SAMPLES) {
            findings.add(new Finding(Fault.CLIPPED, clipped + " samples at " + low + " or " + high));
        }
        if (longest >= HELD_RUN) {
            findings.add(new Finding(Fault.HOLE, longest + " equal values from sample " + longestAt));
        }
    }
}
