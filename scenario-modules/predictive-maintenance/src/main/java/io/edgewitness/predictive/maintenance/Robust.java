package io.edgewitness.predictive.maintenance;

import java.util.Arrays;

/** Figures of a sample that a few outliers do not move. */
final class Robust {
    private static final double MAD_TO_SIGMA = 1.4826;

    private Robust() {}

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /** Between two values in proportion, as most statistics programs do by default. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Median distance from the centre, made comparable to a standard deviation. */
    static double spread(double[] values, double centre) {
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - centre);
        }
        return MAD_TO_SIGMA * median(distances);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    static double deviation(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }
}
