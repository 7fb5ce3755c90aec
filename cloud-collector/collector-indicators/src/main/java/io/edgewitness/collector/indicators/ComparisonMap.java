package io.edgewitness.collector.indicators;

import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Line;
import io.edgewitness.collector.indicators.Comparison.Price;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.edge.api.Trial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as maps, lists and texts, for files of people and of programs:
 *
 * <pre>
 * kind: B1                    # to B5
 * zone: Asia/Shanghai
 * interval: day               # hour, day, week, month
 * cycle: 7d
 * drivers: [{name, metric, unit, scenario, labels}]
 * weather: {metric, unit, scenario, labels}
 * control: {scenario, labels}                                  # B4
 * trial: {from, period: 1d, pairs, seed, settle: 1h}           # B3, as in the site file
 * imported: {name, sha256, csv}                                # B5
 * adjustments: [{from, to, amount, reason, by, at, key, signature}]
 * price: {amount, source}
 * </pre>
 *
 * Only kind and zone must be there. Durations are whole seconds: {@code 90s}, {@code 15m}, {@code 1h}, {@code 7d}.
 */
public final class ComparisonMap {
    private ComparisonMap() {}

    public static Map<String, Object> write(Comparison c) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", c.kind().id());
        map.put("zone", c.zone().getId());
        map.put("interval", c.interval().name().toLowerCase(Locale.ROOT));
        map.put("cycle", text(c.cycle()));
        if (!c.drivers().isEmpty()) {
            map.put("drivers", c.drivers().stream().map(ComparisonMap::write).toList());
        }
        Weather w = c.weather();
        if (w != null) {
            map.put("weather", metric(w.metric(), w.unit(), w.scenario(), w.labels()));
        }
        Line line = c.control();
        if (line != null) {
            map.put("control", series(line.scenario(), line.labels()));
        }
        Trial t = c.trial();
        if (t != null) {
            map.put("trial", write(t));
        }
        Imported imported = c.imported();
        if (imported != null) {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("name", imported.name());
            file.put("sha256", imported.sha256());
            file.put("csv", imported.csv());
            map.put("imported", file);
        }
        if (!c.adjustments().isEmpty()) {
            map.put(
                    "adjustments",
                    c.adjustments().stream().map(ComparisonMap::write).toList());
        }
        Price price = c.price();
        if (price != null) {
            Map<String, Object> declared = new LinkedHashMap<>();
            declared.put("amount", price.amount().toPlainString());
            declared.put("source", price.source());
            map.put("price", declared);
        }
        return map;
    }

    private static Map<String, Object> write(Driver d) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", d.name());
        map.putAll(metric(d.metric(), d.unit(), d.scenario(), d.labels()));
        return map;
    }

    private static Map<String, Object> metric(
            String metric, String unit, @Nullable String scenario, Map<String, String> labels) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("metric", metric);
        map.put("unit", unit);
        map.putAll(series(scenario, labels));
        return map;
    }

    private static Map<String, Object> series(@Nullable String scenario, Map<String, String> labels) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (scenario != null) {
            map.put("scenario", scenario);
        }
        if (!labels.isEmpty()) {
            map.put("labels", new LinkedHashMap<>(labels));
        }
        return map;
    }

    private static Map<String, Object> write(Trial t) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", String.valueOf(t.from()));
        map.put("period", text(t.period() == null ? Duration.ZERO : t.period()));
        map.put("pairs", String.valueOf(t.pairs()));
        map.put("seed", String.valueOf(t.seed()));
        map.put("settle", text(t.settle()));
        return map;
    }

    /** As {@code project.yaml} takes it. */
    public static Map<String, Object> write(Adjustment a) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", a.time().start().toString());
        map.put("to", a.time().end().toString());
        map.put("amount", a.amount().toPlainString());
        map.put("reason", a.reason());
        map.put("by", a.by());
        map.put("at", a.at().toString());
        map.put("key", a.key());
        map.put("signature", a.signature());
        return map;
    }

    private static String text(Duration d) {
        long seconds = d.toSeconds();
        return seconds > 0 && seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds + "s";
    }

    /** @throws IllegalArgumentException naming the key that is wrong, mostly a {@link ComparisonException} */
    public static Comparison read(Map<?, ?> map) {
        return ComparisonReader.read(map);
    }
}
