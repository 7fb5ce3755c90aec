package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Line;
import io.edgewitness.collector.indicators.Comparison.Price;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    /** A number of more digits or zeros is none that anybody measured. */
    private static final int LONGEST = 1_000;

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

    /** @throws IllegalArgumentException naming the key that is wrong; its text is for the user */
    public static Comparison read(Map<?, ?> map) {
        known(
                map,
                "comparison",
                "kind",
                "zone",
                "interval",
                "cycle",
                "drivers",
                "weather",
                "control",
                "trial",
                "imported",
                "adjustments",
                "price");
        List<Driver> drivers = new ArrayList<>();
        for (Object item : list(map, "drivers")) {
            Map<?, ?> d = map(item, "drivers");
            known(d, "drivers", "name", "metric", "unit", "scenario", "labels");
            drivers.add(
                    new Driver(text(d, "name"), text(d, "metric"), text(d, "unit"), maybe(d, "scenario"), labels(d)));
        }
        List<Adjustment> adjustments = new ArrayList<>();
        for (Object item : list(map, "adjustments")) {
            adjustments.add(adjustment(map(item, "adjustments")));
        }
        String interval = maybe(map, "interval");
        String cycle = maybe(map, "cycle");
        return new Comparison(
                kind(text(map, "kind")),
                zone(text(map, "zone")),
                interval == null ? Interval.DAY : interval(interval),
                cycle == null ? Comparison.WEEK : duration("cycle", cycle),
                drivers,
                weather(map),
                control(map),
                trial(map),
                imported(map),
                adjustments,
                price(map));
    }

    private static BaselineKind kind(String id) {
        BaselineKind kind = BaselineKind.ofChange(id);
        if (kind == null) {
            throw new IllegalArgumentException("kind: B1 to B5, not '" + id + "'");
        }
        return kind;
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException("zone: a time zone such as Asia/Shanghai, not '" + id + "'", e);
        }
    }

    private static Interval interval(String name) {
        for (Interval i : Interval.values()) {
            if (i.name().toLowerCase(Locale.ROOT).equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("interval: hour, day, week or month, not '" + name + "'");
    }

    private static @Nullable Weather weather(Map<?, ?> all) {
        if (all.get("weather") == null) {
            return null;
        }
        Map<?, ?> m = map(all.get("weather"), "weather");
        known(m, "weather", "metric", "unit", "scenario", "labels");
        return new Weather(text(m, "metric"), text(m, "unit"), maybe(m, "scenario"), labels(m));
    }

    private static @Nullable Line control(Map<?, ?> all) {
        if (all.get("control") == null) {
            return null;
        }
        Map<?, ?> m = map(all.get("control"), "control");
        known(m, "control", "scenario", "labels");
        return new Line(maybe(m, "scenario"), labels(m));
    }

    private static @Nullable Trial trial(Map<?, ?> all) {
        if (all.get("trial") == null) {
            return null;
        }
        Map<?, ?> m = map(all.get("trial"), "trial");
        known(m, "trial", "kind", "from", "period", "pairs", "seed", "settle");
        String kind = maybe(m, "kind");
        String settle = maybe(m, "settle");
        if (kind != null && !kind.equals("on-off")) {
            throw new IllegalArgumentException("trial: kind is on-off, not '" + kind + "'");
        }
        return Trial.onOff(
                time(m, "from"),
                duration("period", text(m, "period")),
                (int) whole(m, "pairs", Integer.MAX_VALUE),
                whole(m, "seed", Long.MAX_VALUE),
                settle == null ? Duration.ZERO : duration("settle", settle));
    }

    private static @Nullable Imported imported(Map<?, ?> all) {
        if (all.get("imported") == null) {
            return null;
        }
        Map<?, ?> m = map(all.get("imported"), "imported");
        known(m, "imported", "name", "sha256", "csv");
        return new Imported(text(m, "name"), text(m, "sha256"), text(m, "csv"));
    }

    private static Adjustment adjustment(Map<?, ?> m) {
        known(m, "adjustments", "from", "to", "amount", "reason", "by", "at", "key", "signature");
        return new Adjustment(
                new Window(time(m, "from"), time(m, "to")),
                decimal(m, "amount"),
                text(m, "reason"),
                text(m, "by"),
                time(m, "at"),
                text(m, "key"),
                text(m, "signature"));
    }

    private static @Nullable Price price(Map<?, ?> all) {
        if (all.get("price") == null) {
            return null;
        }
        Map<?, ?> m = map(all.get("price"), "price");
        known(m, "price", "amount", "source");
        return new Price(decimal(m, "amount"), text(m, "source"));
    }

    private static void known(Map<?, ?> map, String where, String... keys) {
        Set<String> names = new TreeSet<>(List.of(keys));
        for (Object key : map.keySet()) {
            if (!names.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(where + ": unknown key '" + key + "'; known are " + names);
            }
        }
    }

    private static Map<?, ?> map(@Nullable Object value, String key) {
        if (value instanceof Map<?, ?> m) {
            return m;
        }
        throw new IllegalArgumentException(key + ": keys and values are expected");
    }

    private static List<?> list(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> l) {
            return l;
        }
        throw new IllegalArgumentException(key + ": a list is expected");
    }

    private static @Nullable String maybe(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value instanceof Map || value instanceof List) {
            throw new IllegalArgumentException(key + ": a text is expected");
        }
        return value == null ? null : value.toString();
    }

    private static String text(Map<?, ?> map, String key) {
        String text = maybe(map, key);
        if (text == null) {
            throw new IllegalArgumentException(key + ": missing");
        }
        return text;
    }

    private static Map<String, String> labels(Map<?, ?> map) {
        Map<String, String> labels = new TreeMap<>();
        if (map.get("labels") != null) {
            map(map.get("labels"), "labels").forEach((k, v) -> labels.put(String.valueOf(k), String.valueOf(v)));
        }
        return labels;
    }

    private static Instant time(Map<?, ?> map, String key) {
        String text = text(map, key);
        try {
            return Rfc3339.anyOffset(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static Duration duration(String key, String text) {
        if (!text.matches("[0-9]{1,9}[smhd]")) {
            throw new IllegalArgumentException(key + ": a duration such as 90s, 15m, 1h or 7d, not '" + text + "'");
        }
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static BigDecimal decimal(Map<?, ?> map, String key) {
        String text = text(map, key);
        BigDecimal value = Decimals.parse(text, LONGEST);
        if (value != null) {
            return value;
        }
        throw new IllegalArgumentException(key + ": a number of at most " + LONGEST + " digits and zeros, not '"
                + text.substring(0, Math.min(text.length(), LONGEST)) + "'");
    }

    private static long whole(Map<?, ?> map, String key, long most) {
        try {
            long value = decimal(map, key).longValueExact();
            if (value >= -most && value <= most) {
                return value;
            }
        } catch (ArithmeticException e) {
            // told below
        }
        throw new IllegalArgumentException(key + ": a whole number up to " + most);
    }
}
