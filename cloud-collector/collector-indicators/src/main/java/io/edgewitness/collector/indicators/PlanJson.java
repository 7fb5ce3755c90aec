package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.indicators.EvidencePlan.Baseline;
import io.edgewitness.collector.indicators.EvidencePlan.Boundary;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entries of plans as JSON, both ways; the package documentation lists the keys. */
final class PlanJson {
    private static final int FORMAT = 1;
    /** No more digits than these: a decimal's exponent can make a short text a long number. */
    private static final Pattern DECIMAL = Pattern.compile("[01]\\.\\d{1,10}|[01]");

    private PlanJson() {}

    static Map<String, @Nullable Object> entry(PlanEntry e) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("entry", e.kind().id());
        map.put("id", e.id());
        map.put("number", e.number());
        map.put("previous", e.previous());
        map.put("reason", e.reason());
        map.put("signed-by", e.signedBy());
        map.put("signed-at", e.signedAt().toString());
        map.put("heads", e.heads().stream().map(PlanJson::head).toList());
        EvidencePlan plan = e.plan();
        map.put("plan", plan == null ? null : plan(plan));
        return map;
    }

    private static Map<String, Object> head(PlanEntry.TreeHead h) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("agent", h.agent());
        map.put("size", h.size());
        map.put("root", h.root());
        map.put("at", h.at().toString());
        return map;
    }

    private static Map<String, @Nullable Object> plan(EvidencePlan p) {
        Map<String, @Nullable Object> boundary = new LinkedHashMap<>();
        boundary.put("agents", p.boundary().agents());
        boundary.put("scenario", p.boundary().scenario());
        boundary.put("labels", p.boundary().labels());
        boundary.put("points", p.boundary().points());
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("project", p.project());
        map.put("indicator", p.indicator());
        map.put("formula", p.formula());
        map.put("formula-sha256", p.formulaSha256());
        map.put("boundary", boundary);
        Baseline b = p.baseline();
        if (b == null) {
            map.put("baseline", null);
        } else {
            Map<String, Object> baseline = new LinkedHashMap<>();
            baseline.put("kind", b.kind().id());
            baseline.put("windows", b.windows().stream().map(PlanJson::window).toList());
            map.put("baseline", baseline);
        }
        map.put("reporting", window(p.reporting()));
        map.put("drivers", p.drivers());
        map.put("exclusions", p.exclusions());
        map.put("estimator", p.estimator());
        map.put("confidence", p.confidence().toPlainString());
        map.put("hold-until", p.holdUntil().toString());
        return map;
    }

    private static Map<String, Object> window(Window w) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("from", w.start().toString());
        map.put("to", w.end().toString());
        return map;
    }

    /** @throws IllegalArgumentException if it is none */
    static PlanEntry entry(Map<?, ?> map) {
        if (!Integer.valueOf(FORMAT).equals(map.get("format"))) {
            throw new IllegalArgumentException("the plan is not of format " + FORMAT);
        }
        try {
            Object number = need(map, "number");
            List<PlanEntry.TreeHead> heads = new ArrayList<>();
            for (Object h : (List<?>) need(map, "heads")) {
                heads.add(head((Map<?, ?>) h));
            }
            Object plan = map.get("plan");
            return new PlanEntry(
                    PlanEntry.Kind.valueOf(text(map, "entry").toUpperCase(Locale.ROOT)),
                    text(map, "id"),
                    (Integer) number,
                    (String) map.get("previous"),
                    text(map, "reason"),
                    text(map, "signed-by"),
                    Rfc3339.utc(text(map, "signed-at")),
                    heads,
                    plan == null ? null : plan((Map<?, ?>) plan));
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("the plan is none: something in it is not of its kind", e);
        }
    }

    private static PlanEntry.TreeHead head(Map<?, ?> map) {
        return new PlanEntry.TreeHead(
                text(map, "agent"),
                ((Number) need(map, "size")).longValue(),
                text(map, "root"),
                Rfc3339.utc(text(map, "at")));
    }

    private static BigDecimal decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("a confidence is a decimal such as 0.90");
        }
        return new BigDecimal(text);
    }

    private static EvidencePlan plan(Map<?, ?> map) {
        Map<?, ?> boundary = (Map<?, ?>) need(map, "boundary");
        Map<String, String> labels = new LinkedHashMap<>();
        ((Map<?, ?>) need(boundary, "labels")).forEach((k, v) -> labels.put((String) k, (String) v));
        Object baseline = map.get("baseline");
        return new EvidencePlan(
                text(map, "project"),
                text(map, "indicator"),
                text(map, "formula"),
                text(map, "formula-sha256"),
                new Boundary(
                        texts(boundary, "agents"),
                        (String) boundary.get("scenario"),
                        labels,
                        texts(boundary, "points")),
                baseline == null ? null : baseline((Map<?, ?>) baseline),
                window((Map<?, ?>) need(map, "reporting")),
                texts(map, "drivers"),
                texts(map, "exclusions"),
                text(map, "estimator"),
                decimal(text(map, "confidence")),
                Rfc3339.utc(text(map, "hold-until")));
    }

    private static Baseline baseline(Map<?, ?> map) {
        List<Window> windows = new ArrayList<>();
        for (Object w : (List<?>) need(map, "windows")) {
            windows.add(window((Map<?, ?>) w));
        }
        String id = text(map, "kind");
        BaselineKind kind = BaselineKind.ofChange(id);
        if (kind == null) {
            throw new IllegalArgumentException("there is no baseline of kind " + id);
        }
        return new Baseline(kind, windows);
    }

    private static Window window(Map<?, ?> map) {
        return new Window(Rfc3339.utc(text(map, "from")), Rfc3339.utc(text(map, "to")));
    }

    private static List<String> texts(Map<?, ?> map, String key) {
        return ((List<?>) need(map, key)).stream().map(String.class::cast).toList();
    }

    private static Object need(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the plan lacks " + key);
        }
        return value;
    }

    private static String text(Map<?, ?> map, String key) {
        return (String) need(map, key);
    }
}
