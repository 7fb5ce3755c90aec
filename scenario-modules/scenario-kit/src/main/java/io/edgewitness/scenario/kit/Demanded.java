package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Demands that several scenarios have: each kind of terminal gives samples, and samples come in time. */
public final class Demanded {
    /** A sketch is good to 1 %. */
    private static final double SKETCH = 1.02;

    private Demanded() {}

    /** @param count of what came of a kind in the window; met if none is 0 */
    public static <K extends Enum<K>> DemandResult kinds(
            String demand, Class<K> kinds, Function<K, BigDecimal> count, String what, Instant now) {
        List<String> measured = new ArrayList<>();
        boolean all = true;
        for (K kind : kinds.getEnumConstants()) {
            BigDecimal n = count.apply(kind);
            all &= n.signum() > 0;
            measured.add(kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + n + " " + what);
        }
        return new DemandResult(demand, all, String.join(", ", measured), now);
    }

    /**
     * Whether 95 % came within the limit.
     *
     * @param p95 of seconds from the device's clock to the receipt
     * @return null: nothing was measured
     */
    public static @Nullable DemandResult inTime(String demand, Amount p95, Duration limit, Instant now) {
        if (!(p95 instanceof Amount.Sketch sketch)) {
            return null;
        }
        double seconds = limit.toMillis() / 1e3;
        return new DemandResult(
                demand,
                sketch.value() <= seconds * SKETCH,
                "p95 " + Value.of(sketch.value()).number().toPlainString() + " s, limit "
                        + Value.of(seconds).number().toPlainString() + " s",
                now);
    }
}
