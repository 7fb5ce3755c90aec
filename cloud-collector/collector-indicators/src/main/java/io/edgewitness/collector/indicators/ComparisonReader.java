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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ComparisonMap} writes, or a person. */
final class ComparisonReader {
    /** A number of more digits or zeros is none that anybody measured. */
    private static final int LONGEST = 1_000;

    private ComparisonReader() {}

    /** @throws IllegalArgumentException naming the key that is wrong, mostly a {@link ComparisonException} */
    static Comparison read(Map<?, ?> map) {
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
            throw new ComparisonException("kind", "应为 B1 至 B5，现为“" + id + "”", "B1 to B5, not '" + id + "'");
        }
        return kind;
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (java.time.DateTimeException e) {
            throw new ComparisonException(
                    "zone",
                    "应为时区，如 Asia/Shanghai，现为“" + id + "”",
                    "a time zone such as Asia/Shanghai, not '" + id + "'");
        }
    }

    private static Interval interval(String name) {
        for (Interval i : Interval.values()) {
            if (i.name().toLowerCase(Locale.ROOT).equals(name)) {
                return i;
            }
        }
        throw new ComparisonException(
                "interval",
                "应为 hour、day、week 或 month，现为“" + name + "”",
                "hour, day, week or month, not '" + name + "'");
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
            throw new ComparisonException(
                    "trial", "kind 应为 on-off，现为“" + kind + "”", "kind is on-off, not '" + kind + "'");
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
                throw new ComparisonException(
                        where, "没有“" + key + "”这个键；可用的有 " + names, "unknown key '" + key + "'; known are " + names);
            }
        }
    }

    private static Map<?, ?> map(@Nullable Object value, String key) {
        if (value instanceof Map<?, ?> m) {
            return m;
        }
        throw new ComparisonException(key, "应为若干“键: 值”", "keys and values are expected");
    }

    private static List<?> list(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> l) {
            return l;
        }
        throw new ComparisonException(key, "应为列表 [..]", "a list is expected");
    }

    private static @Nullable String maybe(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value instanceof Map || value instanceof List) {
            throw new ComparisonException(key, "应为文字", "a text is expected");
        }
        return value == null ? null : value.toString();
    }

    private static String text(Map<?, ?> map, String key) {
        String text = maybe(map, key);
        if (text == null) {
            throw new ComparisonException(key, "缺少此项", "missing");
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
            throw new ComparisonException(key, "应为带时区的时间，如 2022-07-01T00:00:00+08:00", String.valueOf(e.getMessage()));
        }
    }

    private static Duration duration(String key, String text) {
        if (!text.matches("[0-9]{1,9}[smhd]")) {
            throw new ComparisonException(
                    key,
                    "应为时长，如 90s、15m、1h、7d，现为“" + text + "”",
                    "a duration such as 90s, 15m, 1h or 7d, not '" + text + "'");
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
        String shown = text.substring(0, Math.min(text.length(), LONGEST));
        throw new ComparisonException(
                key,
                "应为不超过 " + LONGEST + " 位的数字，现为“" + shown + "”",
                "a number of at most " + LONGEST + " digits and zeros, not '" + shown + "'");
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
        throw new ComparisonException(key, "应为不超过 " + most + " 的整数", "a whole number up to " + most);
    }
}
