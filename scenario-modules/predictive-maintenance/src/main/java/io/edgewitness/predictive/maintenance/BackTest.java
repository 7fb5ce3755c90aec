package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was forecast and holds it against the failure when it comes: α–λ accuracy (Saxena et al. 2010). The forecast made when the share λ of the time
 * from the first forecast to the failure was over should be within ±α of the time that then remained. One thread.
 */
final class BackTest {
    static final double ALPHA = 0.2;
    static final double LAMBDA = 0.5;

    /** When there are more, every second one is dropped, and of those to come too: they stay spread over the whole time. */
    private static final int MOST = 512;

    private final TreeMap<Instant, Forecast> forecasts = new TreeMap<>();
    private long made;
    private long every = 1;

    /** Hours from its time on; the high one may be infinite. */
    record Forecast(double low, double median, double high) {
        static Forecast of(Remaining remaining) {
            return new Forecast(remaining.quantile(0.05), remaining.quantile(0.5), remaining.quantile(0.95));
        }
    }

    /**
     * What became of a forecast.
     *
     * @param accurate median within ±α
     * @param covered failure within the interval of 90 %
     * @param remained hours that remained when it was made
     * @param followed hours from the first forecast to the failure
     */
    record Verdict(boolean accurate, boolean covered, double remained, double followed, Forecast forecast) {}

    void add(Instant at, Forecast forecast) {
        if (made++ % every == 0) {
            forecasts.put(at, forecast);
        }
        if (forecasts.size() > MOST) {
            every *= 2;
            boolean[] drop = {false};
            forecasts.keySet().removeIf(time -> {
                drop[0] = !drop[0];
                return !drop[0];
            });
        }
    }

    /** The machine failed; what was forecast for it is judged and forgotten. Null if nothing was forecast. */
    @Nullable
    Verdict failed(Instant at) {
        forecasts.tailMap(at, true).clear();
        if (forecasts.isEmpty()) {
            return null;
        }
        Instant first = forecasts.firstKey();
        long millis = Math.round(LAMBDA * Duration.between(first, at).toMillis());
        Instant when = forecasts.floorKey(first.plusMillis(millis));
        Forecast halfWay = when == null ? null : forecasts.get(when);
        clear();
        if (when == null || halfWay == null) {
            return null;
        }
        double remained = Duration.between(when, at).toMillis() / 3.6e6;
        return new Verdict(
                Math.abs(halfWay.median() - remained) <= ALPHA * remained,
                halfWay.low() <= remained && remained <= halfWay.high(),
                remained,
                Duration.between(first, at).toMillis() / 3.6e6,
                halfWay);
    }

    void clear() {
        forecasts.clear();
        made = 0;
        every = 1;
    }

    void write(StateWriter state) {
        state.integer(made).integer(every).integer(forecasts.size());
        forecasts.forEach(
                (at, f) -> state.instant(at).real(f.low()).real(f.median()).real(f.high()));
    }

    void read(StateReader state) {
        made = state.integer();
        every = state.integer();
        forecasts.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant at = state.time();
            forecasts.put(at, new Forecast(state.real(), state.real(), state.real()));
        }
    }
}
