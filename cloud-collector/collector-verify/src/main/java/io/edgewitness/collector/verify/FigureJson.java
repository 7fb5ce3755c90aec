package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.ComparisonMap;
import io.edgewitness.collector.indicators.Decimals;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Instrument;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.Rfc3339;
import io.edgewitness.collector.indicators.StatedValue;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.collector.indicators.Uncertainty;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request and its figure as the manifest holds them. Two figures are the same if and only if their maps say the same. */
final class FigureJson {
    /** A longer decimal is compared as text. */
    private static final int LONGEST = 1_000;

    private FigureJson() {}

    static Map<String, Object> request(FigureRequest r) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("indicator", r.indicator());
        map.put("scenario", r.scenario());
        map.put("labels", new LinkedHashMap<>(r.labels()));
        map.put("resolution", r.resolution().id());
        map.put("reporting", window(r.reporting()));
        Window baseline = r.baseline();
        map.put("baseline", baseline == null ? null : window(baseline));
        Instrument i = r.instrument();
        if (i == null) {
            map.put("instrument", null);
        } else {
            Map<String, Object> instrument = new LinkedHashMap<>();
            instrument.put("name", i.name());
            instrument.put("class", i.accuracyClass().toPlainString());
            instrument.put("resolution", i.resolution().toPlainString());
            instrument.put("calibrated-until", i.calibratedUntil().toString());
            instrument.put("certificate", i.certificate());
            map.put("instrument", instrument);
        }
        Comparison comparison = r.comparison();
        if (comparison != null) {
            map.put("comparison", ComparisonMap.write(comparison));
        }
        StatedValue override = r.override();
        if (override != null) {
            Map<String, Object> stated = new LinkedHashMap<>();
            stated.put("value", override.value().toPlainString());
            stated.put("by", override.by());
            stated.put("reason", override.reason());
            stated.put("proof", override.proof());
            map.put("override", stated);
        }
        return map;
    }

    private static Map<String, Object> window(Window w) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", w.start().toString());
        map.put("to", w.end().toString());
        return map;
    }

    /** @param format of the bundle; 1 knows windows only. @throws BundleException if it is none */
    static FigureRequest request(Map<?, ?> map, int format) throws BundleException {
        try {
            Map<String, String> labels = new LinkedHashMap<>();
            ((Map<?, ?>) need(map, "labels")).forEach((k, v) -> labels.put(String.valueOf(k), String.valueOf(v)));
            Object scenario = map.get("scenario");
            return new FigureRequest(
                    text(map, "indicator"),
                    scenario == null ? null : scenario.toString(),
                    labels,
                    format == 1 ? Resolution.WINDOW : Resolution.of(text(map, "resolution")),
                    window((Map<?, ?>) need(map, "reporting")),
                    map.get("baseline") == null ? null : window((Map<?, ?>) need(map, "baseline")),
                    map.get("instrument") == null ? null : instrument((Map<?, ?>) need(map, "instrument")),
                    map.get("comparison") == null ? null : ComparisonMap.read((Map<?, ?>) need(map, "comparison")),
                    map.get("override") == null ? null : override((Map<?, ?>) need(map, "override")));
        } catch (ClassCastException | IllegalArgumentException | DateTimeException e) {
            throw new BundleException("the manifest's figure is not one: " + e.getMessage(), e);
        }
    }

    private static Window window(Map<?, ?> map) {
        return new Window(time(map, "from"), time(map, "to"));
    }

    private static Instant time(Map<?, ?> map, String key) {
        return Rfc3339.utc(text(map, key));
    }

    private static Instrument instrument(Map<?, ?> map) {
        return new Instrument(
                text(map, "name"),
                decimal(map, "class"),
                decimal(map, "resolution"),
                time(map, "calibrated-until"),
                text(map, "certificate"));
    }

    private static StatedValue override(Map<?, ?> map) {
        Object proof = map.get("proof");
        return new StatedValue(
                decimal(map, "value"), text(map, "by"), text(map, "reason"), proof == null ? null : proof.toString());
    }

    private static Object need(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it lacks " + key);
        }
        return value;
    }

    private static BigDecimal decimal(Map<?, ?> map, String key) {
        BigDecimal value = Decimals.parse(text(map, key), LONGEST);
        if (value == null) {
            throw new IllegalArgumentException(key + " is no decimal");
        }
        return value;
    }

    static String text(Map<?, ?> map, String key) {
        return need(map, key).toString();
    }

    static Map<String, Object> figure(Figure f) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("formula", f.formula());
        map.put("value", f.value() == null ? null : f.exact());
        map.put("unit", f.unit());
        map.put("uncertainty", uncertainty(f.uncertainty()));
        map.put("grade", f.grade().id());
        map.put("basis", f.basis().id());
        map.put("expected", f.expected());
        map.put("received", f.received());
        map.put("completeness", plain(f.completeness()));
        map.put("coverage", plain(f.coverage()));
        Map<String, Object> parts = new LinkedHashMap<>();
        f.parts().forEach((k, v) -> parts.put(k, plain(v)));
        map.put("parts", parts);
        map.put("limitations", f.limitations().stream().map(FigureJson::text).toList());
        map.put("records", f.records().size());
        map.put(
                "records-sha256",
                digest(f.records().stream().map(RecordReference::toString).collect(Collectors.joining("\n"))));
        map.put("gaps", f.gaps().stream().map(FigureJson::gap).toList());
        map.put("printed-zh", f.printed("zh"));
        map.put("printed-en", f.printed("en"));
        return map;
    }

    private static @Nullable Object uncertainty(@Nullable Uncertainty u) {
        if (u == null) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("expanded", plain(u.expanded()));
        map.put("low", plain(u.low()));
        map.put("high", plain(u.high()));
        map.put("confidence", plain(u.confidence()));
        map.put("method", text(u.method()));
        return map;
    }

    private static @Nullable String plain(@Nullable BigDecimal d) {
        return d == null ? null : d.toPlainString();
    }

    private static Map<String, Object> text(Text t) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", t.code());
        map.put("zh", t.zh());
        map.put("en", t.en());
        return map;
    }

    private static Map<String, Object> gap(StoredGap g) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("record", g.record().toString());
        map.put("source", g.source());
        map.put("points", g.gap().points().stream().map(Object::toString).toList());
        map.put("from", g.gap().from().toString());
        map.put("to", g.gap().to().toString());
        map.put("count", g.gap().count());
        map.put("reason", g.gap().reason());
        return map;
    }

    private static String digest(String s) {
        return Digests.hex(Digests.sha256(s.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Decimals are the same if they are the same number.
     *
     * @return the first key, as a path, where two such maps differ; null if they say the same
     */
    static @Nullable String difference(@Nullable Object a, @Nullable Object b) {
        return difference(a, b, "");
    }

    private static @Nullable String difference(@Nullable Object a, @Nullable Object b, String path) {
        if (a instanceof Map<?, ?> ma
                && b instanceof Map<?, ?> mb
                && ma.keySet().equals(mb.keySet())) {
            for (Map.Entry<?, ?> e : ma.entrySet()) {
                String key = path + (path.isEmpty() ? "" : ".") + e.getKey();
                String d = difference(e.getValue(), mb.get(e.getKey()), key);
                if (d != null) {
                    return d;
                }
            }
            return null;
        }
        if (a instanceof List<?> la && b instanceof List<?> lb && la.size() == lb.size()) {
            for (int i = 0; i < la.size(); i++) {
                String d = difference(la.get(i), lb.get(i), path + "[" + i + "]");
                if (d != null) {
                    return d;
                }
            }
            return null;
        }
        if (a instanceof List<?> la && b instanceof List<?> lb) {
            return path + ": " + only(la, lb) + " / " + only(lb, la);
        }
        boolean same = String.valueOf(a).equals(String.valueOf(b))
                && (a == null) == (b == null)
                && (a instanceof Number) == (b instanceof Number);
        return same || (isDecimal(path) && isSameNumber(a, b)) ? null : path + ": " + a + " / " + b;
    }

    /** @return what the first list has and the second has not; of items with a code that alone */
    private static String only(List<?> has, List<?> not) {
        List<String> items = has.stream()
                .filter(item -> !not.contains(item))
                .map(item -> item instanceof Map<?, ?> m && m.get("code") != null
                        ? "code=" + m.get("code")
                        : String.valueOf(item))
                .toList();
        return items.isEmpty() ? "—" : String.join(", ", items);
    }

    private static boolean isDecimal(String path) {
        return path.equals("value")
                || path.equals("completeness")
                || path.equals("coverage")
                || path.startsWith("parts.")
                || (path.startsWith("uncertainty.") && !path.startsWith("uncertainty.method"));
    }

    private static boolean isSameNumber(@Nullable Object a, @Nullable Object b) {
        BigDecimal x = a instanceof String s ? Decimals.parse(s, LONGEST) : null;
        BigDecimal y = b instanceof String s ? Decimals.parse(s, LONGEST) : null;
        return x != null && y != null && x.compareTo(y) == 0;
    }
}
