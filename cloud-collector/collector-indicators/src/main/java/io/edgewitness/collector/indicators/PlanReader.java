package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan.Baseline;
import io.edgewitness.collector.indicators.EvidencePlan.Boundary;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan as people write it, in YAML, and notes every mistake at once. What a person may leave out: agents and points (the
 * collector knows them from the records), estimator and confidence (the definition's), hold-until (a year after the reporting time).
 */
public final class PlanReader {
    private static final Set<String> KEYS = Set.of(
            "project",
            "indicator",
            "scenario",
            "labels",
            "agents",
            "points",
            "baseline",
            "reporting",
            "drivers",
            "exclusions",
            "estimator",
            "confidence",
            "hold-until");
    private static final int MOST_DIGITS = 10;
    private static final Duration USUAL_HOLD = Duration.ofDays(365);

    private final IndicatorLibrary library;
    private final List<PlanMistake> mistakes = new ArrayList<>();
    private final PlanPlaces places;

    private PlanReader(IndicatorLibrary library, PlanPlaces places) {
        this.library = library;
        this.places = places;
    }

    /**
     * @param plan null if there was a mistake; agents and points may be empty
     * @param mistakes in the order of the file
     * @param places for what is found wrong with the plan later
     */
    public record Reading(@Nullable EvidencePlan plan, List<PlanMistake> mistakes, PlanPlaces places) {}

    /** Never throws for what a person wrote. */
    public static Reading read(String yaml, IndicatorLibrary library) {
        List<PlanMistake> unread = new ArrayList<>();
        PlanPlaces places = PlanPlaces.read(yaml, unread);
        PlanReader reader = new PlanReader(library, places);
        reader.mistakes.addAll(unread);
        EvidencePlan plan = reader.plan(places.map());
        reader.mistakes.sort(Comparator.comparingInt(PlanMistake::line).thenComparingInt(PlanMistake::column));
        return new Reading(reader.mistakes.isEmpty() ? plan : null, List.copyOf(reader.mistakes), places);
    }

    /** @param path of what is wrong, such as {@code baseline.windows[2].from} */
    private void mistake(String path, String code, String zh, String en) {
        mistakes.add(places.at(path, new Text(code, zh, en)));
    }

    private @Nullable EvidencePlan plan(@Nullable Map<?, ?> in) {
        if (in == null) {
            return null;
        }
        for (Object key : in.keySet()) {
            if (!KEYS.contains(word(key))) {
                mistakes.add(places.key(word(key), unknown(key, KEYS)));
            }
        }
        String project = text(in, "project");
        Window reporting = window(in.get("reporting"), "reporting");
        Baseline baseline = baseline(in.get("baseline"));
        IndicatorDefinition definition = definition(in, in.get("baseline") != null);
        Object until = in.get("hold-until");
        Instant hold =
                until == null ? reporting == null ? null : reporting.end().plus(USUAL_HOLD) : time(until, "hold-until");
        BigDecimal confidence = definition == null ? null : confidence(in.get("confidence"), definition);
        if (project == null || reporting == null || definition == null || hold == null || confidence == null) {
            return null;
        }
        String own = definition.estimator().id();
        Object estimator = in.get("estimator");
        if (estimator != null && !own.equals(estimator)) {
            mistake(
                    "estimator",
                    "plan-estimator",
                    "指标" + definition.id() + "的估计方法是" + own + "，不是“" + word(estimator) + "”",
                    "the estimator of " + definition.id() + " is " + own + ", not '" + word(estimator) + "'");
        }
        return new EvidencePlan(
                project,
                definition.id(),
                definition.reference(),
                definition.sha256(),
                new Boundary(
                        texts(in, "agents"), optional(in, "scenario"), labels(in.get("labels")), texts(in, "points")),
                baseline,
                reporting,
                texts(in, "drivers"),
                texts(in, "exclusions"),
                own,
                confidence,
                hold);
    }

    private static Text unknown(@Nullable Object key, Set<String> keys) {
        String known = String.join(", ", new TreeSet<>(keys));
        return new Text(
                "plan-key",
                "未知的键“" + word(key) + "”；可用：" + known,
                "unknown key '" + word(key) + "'; known are " + known);
    }

    private void keys(Map<?, ?> in, String path, Set<String> known) {
        for (Object key : in.keySet()) {
            if (!known.contains(word(key))) {
                mistakes.add(places.at(path, unknown(key, known)));
            }
        }
    }

    private @Nullable IndicatorDefinition definition(Map<?, ?> in, boolean compared) {
        String id = text(in, "indicator");
        if (id == null) {
            return null;
        }
        IndicatorDefinition found = library.find(id).orElse(null);
        if (found == null) {
            String known =
                    library.definitions().stream().map(IndicatorDefinition::id).collect(Collectors.joining(", "));
            mistake(
                    "indicator",
                    "plan-indicator",
                    "没有名为“" + id + "”的指标；可用：" + known,
                    "there is no indicator '" + id + "'; there are " + known);
            return null;
        }
        try {
            if (!compared && found.isChange()) {
                mistake(
                        "indicator",
                        "plan-baseline",
                        "指标" + id + "比较两个时段，需要基准期 baseline",
                        "indicator " + id + " compares two times; give a baseline");
                return null;
            }
            return compared ? library.change(found) : found;
        } catch (IllegalArgumentException e) {
            mistake(
                    "baseline",
                    "plan-baseline",
                    "指标" + id + "没有前后对比形式，请去掉 baseline",
                    "indicator " + id + " has no before/after variant; leave the baseline out");
            return null;
        }
    }

    private @Nullable Baseline baseline(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            mistake(
                    "baseline",
                    "plan-baseline",
                    "baseline 应为 {kind: B1, from: …, to: …}",
                    "baseline is {kind: B1, from: …, to: …}, or has windows: [{from, to}, …]");
            return null;
        }
        keys(map, "baseline", Set.of("kind", "from", "to", "windows"));
        List<Window> windows = new ArrayList<>();
        if (map.get("windows") instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                add(windows, window(list.get(i), "baseline.windows[" + (i + 1) + "]"));
            }
        } else {
            add(windows, window(map, "baseline"));
        }
        BaselineKind kind = kind(map.get("kind"));
        return kind == null || windows.isEmpty() ? null : new Baseline(kind, windows);
    }

    private static void add(List<Window> windows, @Nullable Window window) {
        if (window != null) {
            windows.add(window);
        }
    }

    private @Nullable BaselineKind kind(@Nullable Object value) {
        BaselineKind kind = BaselineKind.ofChange(String.valueOf(value));
        if (kind != null) {
            return kind;
        }
        String zh = BaselineKind.ofChanges().stream()
                .map(k -> k.id() + " " + k.title("zh"))
                .collect(Collectors.joining("、"));
        String en = BaselineKind.ofChanges().stream()
                .map(k -> k.id() + " " + k.title("en"))
                .collect(Collectors.joining(", "));
        mistake("baseline.kind", "plan-baseline", "baseline.kind 应为：" + zh, "baseline.kind is one of " + en);
        return null;
    }

    private @Nullable Window window(@Nullable Object value, String path) {
        if (!(value instanceof Map<?, ?> map) || map.get("from") == null || map.get("to") == null) {
            mistake(
                    path,
                    "plan-window",
                    path + " 应为 {from: 时间, to: 时间}",
                    path + " is {from: TIME, to: TIME}, as in 2026-12-01T00:00:00+08:00");
            return null;
        }
        if (!path.equals("baseline")) {
            keys(map, path, Set.of("from", "to"));
        }
        Instant from = time(map.get("from"), path + ".from");
        Instant to = time(map.get("to"), path + ".to");
        if (from == null || to == null) {
            return null;
        }
        if (!from.isBefore(to)) {
            mistake(path + ".to", "plan-window", path + " 的结束时间不晚于开始时间", path + " ends before it begins");
            return null;
        }
        return new Window(from, to);
    }

    private @Nullable Instant time(@Nullable Object value, String path) {
        String text = word(value);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            boolean looksRight = text.matches("\\d{4}-\\d{2}-\\d{2}T[0-9:.]+(Z|[+-]\\d{2}:\\d{2})");
            mistake(
                    path,
                    "plan-time",
                    path + "："
                            + (looksRight
                                    ? "没有“" + text + "”这一时间"
                                    : "“" + text + "”不是带时区的时间，应如 2026-12-01T00:00:00+08:00"),
                    path + ": "
                            + (looksRight
                                    ? "there is no time '" + text + "'"
                                    : "'" + text + "' is no time with an offset, such as 2026-12-01T00:00:00+08:00"));
            return null;
        }
    }

    /** Another one than the estimator's could only ever be what the figure was not made with. */
    private @Nullable BigDecimal confidence(@Nullable Object value, IndicatorDefinition definition) {
        BigDecimal own = definition.confidence();
        if (value == null) {
            return own;
        }
        BigDecimal number = decimal(word(value));
        if (number == null) {
            mistake("confidence", "plan-confidence", "confidence 应为小数，如 0.90", "confidence is a decimal such as 0.90");
        } else if (number.compareTo(own) != 0 && PlanCheck.isConfidence(number)) {
            mistake(
                    "confidence",
                    "plan-confidence",
                    "指标" + definition.id() + "的置信水平是" + own.toPlainString() + "，不是" + number.toPlainString(),
                    "the confidence of " + definition.id() + " is " + own.toPlainString() + ", not "
                            + number.toPlainString());
        }
        return number;
    }

    private static @Nullable BigDecimal decimal(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            return number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= MOST_DIGITS ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String text(Map<?, ?> in, String key) {
        String value = optional(in, key);
        if (value == null || value.isBlank()) {
            mistake(key, "plan-key", "缺少 " + key + "，请写明 " + key + ": …", key + " is missing: add `" + key + ": …`");
            return null;
        }
        return value;
    }

    /** What is no single value is not spelt out: a few aliases can make it endless. */
    private static String word(@Nullable Object value) {
        return value instanceof Map || value instanceof List ? "…" : String.valueOf(value);
    }

    private @Nullable String optional(Map<?, ?> in, String key) {
        Object value = in.get(key);
        return value == null ? null : single(value, key);
    }

    private String single(@Nullable Object value, String key) {
        if (value == null || value instanceof Map || value instanceof List) {
            mistake(key, "plan-key", key + " 应为单个值", key + " is one value");
        } else if (value.toString().indexOf(0) >= 0) {
            mistake(key, "plan-key", key + " 含有 NUL 字符", key + " holds a NUL character");
        }
        return word(value);
    }

    private List<String> texts(Map<?, ?> in, String key) {
        Object value = in.get(key);
        if (value instanceof List<?> list) {
            return list.stream().map(v -> single(v, key)).toList();
        }
        return value == null ? List.of() : List.of(single(value, key));
    }

    private Map<String, String> labels(@Nullable Object value) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> labels.put(word(k), single(v, "labels")));
        } else if (value != null) {
            mistake("labels", "plan-key", "labels 应为“键: 值”", "labels is a map, as in {medium: electricity}");
        }
        return labels;
    }
}
