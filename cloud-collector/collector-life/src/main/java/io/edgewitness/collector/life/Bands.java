package io.edgewitness.collector.life;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The 90 % around a forecast: what remained less what was forecast, of lives that a model had not seen, by how much was forecast (cross-conformal, Vovk 2015).
 *
 * @param edges forecasts at which a band begins, after the first; rows
 * @param low what is added to a forecast of each band for the lower end
 * @param high likewise for the upper end
 */
record Bands(double[] edges, double[] low, double[] high) {
    private static final double[] EDGES = {0.16, 0.4, 0.72, 0.92}; // shares of the horizon
    private static final double LOW = 0.05;
    private static final double HIGH = 0.95;

    /** A forecast for a row of a life that the model had not seen, and the truth. */
    record Seen(int life, double forecast, double remained) {}

    static Bands of(List<Seen> seen, double horizon) {
        double[] edges = Arrays.stream(EDGES).map(e -> e * horizon).toArray();
        List<List<Double>> off = new ArrayList<>();
        for (int b = 0; b <= edges.length; b++) {
            off.add(new ArrayList<>());
        }
        seen.forEach(s -> off.get(band(edges, s.forecast())).add(s.remained() - s.forecast()));
        double[] low = new double[edges.length + 1];
        double[] high = new double[edges.length + 1];
        for (int b = 0; b < low.length; b++) {
            double[] sorted = off.get(b).stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            low[b] = sorted.length == 0 ? -horizon : quantile(sorted, LOW);
            high[b] = sorted.length == 0 ? horizon : quantile(sorted, HIGH);
        }
        return new Bands(edges, low, high);
    }

    /** Between two values in proportion. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static int band(double[] edges, double forecast) {
        int band = 0;
        while (band < edges.length && forecast >= edges[band]) {
            band++;
        }
        return band;
    }

    double lowOf(double forecast) {
        return Math.max(0, Math.min(forecast, forecast + low[band(edges, forecast)]));
    }

    double highOf(double forecast) {
        return Math.max(forecast, forecast + high[band(edges, forecast)]);
    }
}
