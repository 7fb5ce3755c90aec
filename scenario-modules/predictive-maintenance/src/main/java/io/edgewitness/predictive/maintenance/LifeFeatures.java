package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the rows of one life so far show: of each quantity its mean over the last 5, 15 and 30 rows, its slope over the last 30 and its mean over the first 10, which
 * tells machines apart; and the age in rows. One thread.
 */
public final class LifeFeatures {
    /** Of what they are and in which order they come; a model names it. */
    public static final String VERSION = "life-features-1";

    private static final int[] SPANS = {5, 15, 30};
    private static final int LONGEST = 30;
    private static final int FIRST = 10;

    private final int channels;
    private final Deque<double[]> last = new ArrayDeque<>(); // newest last
    private final double[] first;
    private long age;

    public LifeFeatures(int channels) {
        this.channels = channels;
        first = new double[channels];
    }

    public static int length(int channels) {
        return channels * (SPANS.length + 2) + 1;
    }

    /** @return of how many quantities so many features are; 0: of none */
    static int channels(int length) {
        int channels = (length - 1) / (SPANS.length + 2);
        return length(channels) == length ? channels : 0;
    }

    /** Takes a row in. */
    public double[] next(double[] row) {
        if (age < FIRST) {
            for (int c = 0; c < channels; c++) {
                first[c] += row[c];
            }
        }
        age++;
        last.addLast(row.clone());
        if (last.size() > LONGEST) {
            last.removeFirst();
        }
        double[][] rows = last.toArray(new double[0][]);
        double[] features = new double[length(channels)];
        int at = 0;
        for (int span : SPANS) {
            for (int c = 0; c < channels; c++) {
                features[at++] = mean(rows, c, span);
            }
        }
        for (int c = 0; c < channels; c++) {
            features[at++] = slope(rows, c);
        }
        for (int c = 0; c < channels; c++) {
            features[at++] = first[c] / Math.min(age, FIRST);
        }
        features[at] = age;
        return features;
    }

    private static double mean(double[][] rows, int channel, int span) {
        int from = Math.max(0, rows.length - span);
        double sum = 0;
        for (int i = from; i < rows.length; i++) {
            sum += rows[i][channel];
        }
        return sum / (rows.length - from);
    }

    private static double slope(double[][] rows, int channel) {
        double middle = (rows.length - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < rows.length; i++) {
            products += (i - middle) * rows[i][channel];
            squares += (i - middle) * (i - middle);
        }
        return squares > 0 ? products / squares : 0;
    }

    void write(StateWriter state) {
        state.integer(age).integer(last.size());
        for (double value : first) {
            state.real(value);
        }
        for (double[] row : last) {
            for (double value : row) {
                state.real(value);
            }
        }
    }

    void read(StateReader state) {
        age = state.integer();
        long rows = state.integer();
        for (int c = 0; c < channels; c++) {
            first[c] = state.real();
        }
        last.clear();
        for (long n = rows; n > 0; n--) {
            double[] row = new double[channels];
            for (int c = 0; c < channels; c++) {
                row[c] = state.real();
            }
            last.addLast(row);
        }
    }
}
