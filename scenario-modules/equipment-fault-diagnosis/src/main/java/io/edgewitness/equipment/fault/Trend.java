package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trend of one figure over its last windows: the slope of Theil and Sen, the median of all slopes between two points, which a few outliers do not move;
 * and a forecast with an interval, which the next window scores. One thread.
 */
final class Trend {
    private static final int LONGEST = 48;
    private static final int SHORTEST = 8;

    /** Robust deviations on each side; for Gaussian scatter 99.7 %. */
    private static final double DEVIATIONS = 3;

    private static final double MAD_TO_SIGMA = 1.4826;

    private final List<Double> values = new ArrayList<>();
    private double low = Double.NaN;
    private double high = Double.NaN;

    /**
     * The next window, as it should be.
     *
     * @param slope change from one window to the next
     * @param windowsTo how many windows until a limit is reached; infinite: never
     */
    record Forecast(double value, double low, double high, double slope, double windowsTo) {}

    /** Whether the value lies in the interval that was forecast for it; null if none was. */
    @Nullable
    Boolean score(double value) {
        return Double.isNaN(low) ? null : value >= low && value <= high;
    }

    /** @return null while there are too few windows */
    @Nullable
    Forecast add(double value, double limit) {
        values.add(value);
        if (values.size() > LONGEST) {
            values.remove(0);
        }
        if (values.size() < SHORTEST) {
            return null;
        }
        double slope = slope();
        int n = values.size();
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            residuals[i] = values.get(i) - slope * i;
        }
        double start = median(residuals);
        for (int i = 0; i < n; i++) {
            residuals[i] = Math.abs(residuals[i] - start);
        }
        double next = start + slope * n;
        double half = Math.max(DEVIATIONS * MAD_TO_SIGMA * median(residuals), 0.02 * Math.abs(next));
        low = next - half;
        high = next + half;
        // A slope that the scatter of the windows could have made is none.
        boolean rising = slope * n > 2 * half;
        double windowsTo = rising ? Math.max(0, (limit - next) / slope) : Double.POSITIVE_INFINITY;
        return new Forecast(next, low, high, slope, windowsTo);
    }

    private double slope() {
        int n = values.size();
        double[] slopes = new double[n * (n - 1) / 2];
        int k = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[k++] = (values.get(j) - values.get(i)) / (j - i);
            }
        }
        return median(slopes);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void write(StateWriter state) {
        state.real(low).real(high).integer(values.size());
        values.forEach(state::real);
    }

    void read(StateReader state) {
        low = state.real();
        high = state.real();
        values.clear();
        for (long n = state.integer(); n > 0; n--) {
            values.add(state.real());
        }
    }
}
