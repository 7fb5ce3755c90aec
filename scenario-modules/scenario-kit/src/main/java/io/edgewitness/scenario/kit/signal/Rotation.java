package io.edgewitness.scenario.kit.signal;

import org.jspecify.annotations.Nullable;

/**
 * The shaft's angle through a block, from the pulses of a tacho that was sampled beside the vibration; for order tracking: what turns with the
 * shaft stays one line although the speed changes. Immutable.
 */
public final class Rotation {
    private final double[] turns; // at each sample
    private final double rateHz;
    private final double slowestHz;
    private final double fastestHz;

    private Rotation(double[] turns, double rateHz, double slowestHz, double fastestHz) {
        this.turns = turns;
        this.rateHz = rateHz;
        this.slowestHz = slowestHz;
        this.fastestHz = fastestHz;
    }

    /**
     * Pulses are rising edges through the middle between the lowest and the highest value, to a fraction of a sample.
     *
     * @param pulsesPerTurn 1 or more
     * @return null if there are fewer than four pulses: a tacho that is missing or stands still
     */
    public static @Nullable Rotation of(float[] tacho, double rateHz, int pulsesPerTurn) {
        double[] edges = edges(tacho);
        if (edges.length < 4) {
            return null;
        }
        double slowest = Double.POSITIVE_INFINITY;
        double fastest = 0;
        for (int e = pulsesPerTurn; e < edges.length; e++) {
            double hz = rateHz / (edges[e] - edges[e - pulsesPerTurn]);
            slowest = Math.min(slowest, hz);
            fastest = Math.max(fastest, hz);
        }
        if (fastest == 0) {
            double hz = rateHz * (edges.length - 1) / pulsesPerTurn / (edges[edges.length - 1] - edges[0]);
            slowest = hz;
            fastest = hz;
        }
        return new Rotation(angle(edges, tacho.length, pulsesPerTurn), rateHz, slowest, fastest);
    }

    private static double[] edges(float[] tacho) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : tacho) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double middle = (low + (double) high) / 2;
        double again = (low + middle) / 2; // below this the next pulse may come: noise on an edge is one pulse
        double[] edges = new double[tacho.length];
        int count = 0;
        boolean armed = false;
        for (int i = 1; i < tacho.length; i++) {
            armed |= tacho[i - 1] < again;
            if (armed && tacho[i] >= middle && high > low) {
                double step = tacho[i] - (double) tacho[i - 1];
                edges[count++] = i - (step > 0 ? Math.min(1, (tacho[i] - middle) / step) : 0);
                armed = false;
            }
        }
        return java.util.Arrays.copyOf(edges, count);
    }

    /** Straight between two edges, and on with the nearest speed before the first and after the last. */
    private static double[] angle(double[] edges, int samples, int pulsesPerTurn) {
        double[] turns = new double[samples];
        int e = 0;
        for (int i = 0; i < samples; i++) {
            while (e < edges.length - 2 && edges[e + 1] <= i) {
                e++;
            }
            turns[i] = (e + (i - edges[e]) / (edges[e + 1] - edges[e])) / pulsesPerTurn;
        }
        return turns;
    }

    public double meanHz() {
        return (turns[turns.length - 1] - turns[0]) * rateHz / (turns.length - 1);
    }

    /** How much the speed changed within the block: fastest less slowest turn, over the mean. */
    public double spread() {
        return (fastestHz - slowestHz) / meanHz();
    }

    /**
     * A series in steps of angle instead of time, straight between its values.
     *
     * @param series over this block, at any rate
     * @param perTurn values per turn
     */
    public double[] byAngle(double[] series, int perTurn) {
        double scale = (turns.length - 1.0) / (series.length - 1.0);
        int count = (int) ((turns[turns.length - 1] - turns[0]) * perTurn);
        double[] byAngle = new double[count];
        int i = 0;
        for (int n = 0; n < count; n++) {
            double wanted = turns[0] + (double) n / perTurn;
            while (i < turns.length - 2 && turns[i + 1] <= wanted) {
                i++;
            }
            double at = (i + (wanted - turns[i]) / (turns[i + 1] - turns[i])) / scale;
            int left = Math.max(0, Math.min(series.length - 2, (int) at));
            byAngle[n] = series[left] + (series[left + 1] - series[left]) * (at - left);
        }
        return byAngle;
    }
}
