package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.Newest;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is told to people: alarms through their life, diagnoses, forecasts, faults of the measurement. A message is English, its attribute {@code zh} says
 * the same in Chinese. Severities as OPC 10000-9. One thread.
 */
final class Messages {
    static final int URGENT = 800;
    static final int GRAVE = 800;
    static final int ALARM = 500;
    static final int ADVICE = 300;
    static final int INFORMATION = 100;

    private static final int CAUSES = 3;
    private static final int REASONS = 4;
    private static final int LONGEST_SHOWN = 60;

    private final String id;
    private final FaultGraph graph;
    private final Receipts receipts;
    private final Repairs repairs;
    private final List<Summary> summaries;
    private static final int MOST_UNACKNOWLEDGED = 1_000;

    private final TreeMap<String, Instant> unacknowledged = new TreeMap<>();

    /** @param id of the scenario's instance */
    Messages(String id, FaultGraph graph, Receipts receipts, Repairs repairs, List<Summary> summaries) {
        this.id = id;
        this.graph = graph;
        this.receipts = receipts;
        this.repairs = repairs;
        this.summaries = summaries;
    }

    /** A message that people acknowledge: it has an id, by which the collector says what became of it. */
    private void number(Map<String, Value> attributes, Receipts.Kind kind, String alarm, Instant at) {
        attributes.put("message", Value.of(receipts.told(kind, alarm, at)));
        count(kind.id(), at);
    }

    private void count(String what, Instant at) {
        summaries.forEach(s -> s.add(what, BigDecimal.ONE, at));
    }

    private static void tell(
            String type, Instant at, int severity, String en, Map<String, Value> attributes, ScenarioOutput out) {
        out.event(new Event(type, at, severity, en, attributes, List.of()));
    }

    void missing(Machine.Missing fact, Instant at, ScenarioOutput out) {
        tell("fact-missing", at, INFORMATION, fact.en(), texts(fact.zh(), "fact", fact.id()), out);
    }

    /** @param grave what is measured would be an alarm, and may be one: the sensor or the machine is at fault */
    void measurement(
            String sensor, String kind, String zh, String measured, boolean grave, Instant at, ScenarioOutput out) {
        String look = grave ? "；若传感器无误则设备已超限，请立即现场查看" : "";
        Map<String, Value> attributes = texts(sensor + "：" + zh + "（" + measured + "）" + look, "sensor", sensor);
        attributes.put("kind", Value.of(kind));
        String en = sensor + ": " + kind + ": " + measured
                + (grave ? "; if the sensor is right, the machine is past its limit: look at it at once" : "");
        tell("measurement-fault", at, grave ? GRAVE : ADVICE, en, attributes, out);
    }

    void measurementRestored(String sensor, String kind, String zh, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = texts(sensor + "：" + zh + "已恢复", "sensor", sensor);
        attributes.put("kind", Value.of(kind));
        tell("measurement-restored", at, INFORMATION, sensor + ": no more " + kind, attributes, out);
    }

    /** A step in the life of a zone alarm. */
    void zone(
            String sensor,
            AlarmLife life,
            AlarmLife.Change change,
            double velocity,
            ZoneLimits limits,
            Instant at,
            ScenarioOutput out) {
        String alarm = id + "/" + sensor + "/zone/" + life.number();
        ZoneLimits.Zone zone = limits.zone(velocity);
        String figure = String.format(Locale.ROOT, "%.2f mm/s", velocity);
        Map<String, Value> attributes = texts(
                sensor + " 振动速度 " + figure + "，" + zone + " 区（" + limits.basis() + "）：" + zh(change), "alarm", alarm);
        attributes.put("sensor", Value.of(sensor));
        attributes.put("zone", Value.of(zone.name()));
        attributes.put("velocity-mm-s", Value.of(velocity));
        attributes.put("limit-mm-s", Value.of(limits.limit(Math.max(1, life.level()))));
        String en = sensor + ": velocity " + figure + ", zone " + zone + " of " + limits.basis();
        alarm(alarm, change, life.level(), en, attributes, at, out);
    }

    private void alarm(
            String alarm,
            AlarmLife.Change change,
            int level,
            String en,
            Map<String, Value> attributes,
            Instant at,
            ScenarioOutput out) {
        if (change == AlarmLife.Change.RAISED) {
            Newest.put(unacknowledged, alarm, at, MOST_UNACKNOWLEDGED);
            repairs.alarmed(alarm, at);
        } else if (change == AlarmLife.Change.CLEARED) {
            repairs.cleared(alarm, at);
        }
        if (change == AlarmLife.Change.RAISED || change == AlarmLife.Change.ESCALATED) {
            number(attributes, Receipts.Kind.ALARM, alarm, at);
        }
        int severity = change == AlarmLife.Change.CLEARED ? INFORMATION : level >= 2 ? URGENT : ALARM;
        tell("alarm-" + change.name().toLowerCase(Locale.ROOT), at, severity, en, attributes, out);
    }

    private static String zh(AlarmLife.Change change) {
        return switch (change) {
            case RAISED -> "报警";
            case ESCALATED -> "报警升级";
            case EASED -> "报警降级";
            case CLEARED -> "报警解除";
            case NONE -> "";
        };
    }

    /** @return false if no such alarm waits for it */
    boolean acknowledge(String alarm, Instant at, ScenarioOutput out) {
        Instant raised = unacknowledged.remove(alarm);
        if (raised == null) {
            return false;
        }
        count("acknowledged", at);
        long seconds = Duration.between(raised, at).toSeconds();
        Map<String, Value> attributes = texts("报警已确认，历时 " + seconds + " 秒", "alarm", alarm);
        attributes.put("seconds", Value.of(seconds));
        tell("alarm-acknowledged", at, INFORMATION, alarm + " acknowledged after " + seconds + " s", attributes, out);
        return true;
    }

    /** The text is a stranger's: it is shown in part, and kept in full nowhere. */
    void unknownOrder(String order, Instant at, ScenarioOutput out) {
        String shown = order.length() > LONGEST_SHOWN ? order.substring(0, LONGEST_SHOWN) + "…" : order;
        String en = "a closed order names no known cause: '" + shown
                + "'; write the cause's id, and failed after it if it was a failure";
        String zh = "工单的故障代码无法识别：“" + shown + "”；应写故障原因代码，已停机的在其后加 failed";
        tell("order-unknown", at, ADVICE, en, texts(zh, "order", shown), out);
    }

    /** Causes, most likely first, each with its reasons, its component and what to do. */
    void diagnosis(
            String sensor,
            List<FaultGraph.Ranked> ranked,
            Map<String, String> facts,
            BlobId burst,
            Instant at,
            ScenarioOutput out) {
        List<String> zh = new ArrayList<>();
        List<String> en = new ArrayList<>();
        List<Value> causes = new ArrayList<>();
        List<FaultGraph.Ranked> shown = ranked.stream()
                .filter(r -> !r.cause().equals(FaultGraph.SOUND))
                .limit(CAUSES)
                .toList();
        String likeliest = shown.isEmpty() ? "" : shown.get(0).cause();
        for (FaultGraph.Ranked r : shown) {
            zh.add(line(r, "zh"));
            en.add(line(r, "en"));
            causes.add(cause(r));
        }
        Map<String, Value> attributes = texts(sensor + "：" + String.join("；", zh), "sensor", sensor);
        attributes.put("causes", new Value.Array(causes));
        facts.forEach((key, value) -> attributes.put(key, Value.of(value)));
        number(attributes, Receipts.Kind.DIAGNOSIS, "", at);
        repairs.diagnosed(likeliest, at);
        out.event(new Event("diagnosis", at, ALARM, sensor + ": " + String.join("; ", en), attributes, List.of(burst)));
    }

    private Value cause(FaultGraph.Ranked r) {
        FaultGraph.Cause cause = graph.cause(r.cause());
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("cause", Value.of(r.cause()));
        fields.put("probability", Value.of(Math.rint(r.probability() * 1000) / 1000));
        fields.put("component", Value.of(cause.component()));
        fields.put("actions", Value.of(String.join(" ", cause.actions())));
        fields.put(
                "reasons",
                Value.of(String.join(
                        " ",
                        r.reasons().stream()
                                .map(x -> (x.seen() ? "+" : "-") + x.symptom())
                                .toList())));
        fields.put("source", Value.of(cause.source()));
        return new Value.Structure(fields);
    }

    private String line(FaultGraph.Ranked r, String language) {
        FaultGraph.Cause cause = graph.cause(r.cause());
        boolean zh = language.equals("zh");
        List<FaultGraph.Reason> speaking =
                r.reasons().stream().filter(x -> x.seen() && x.times() > 1).toList();
        List<String> reasons = Stream.concat(
                        speaking.stream().filter(x -> !SiteEvidence.isLearnt(x)).limit(REASONS),
                        speaking.stream().filter(SiteEvidence::isLearnt))
                .map(x -> graph.titles(x.symptom()).orElse(Map.of()).getOrDefault(language, x.symptom()))
                .toList();
        String actions = String.join(
                zh ? "、" : ", ",
                cause.actions().stream()
                        .map(a -> graph.action(a).title().getOrDefault(language, a))
                        .toList());
        return cause.title().getOrDefault(language, cause.id())
                + String.format(Locale.ROOT, " %.0f%%", 100 * r.probability())
                + (reasons.isEmpty() ? "" : (zh ? "，依据：" : ", because ") + String.join(zh ? "、" : ", ", reasons))
                + (zh ? "，建议：" : "; to do: ")
                + actions;
    }

    /** What people look at; one byte a part, so that a day of them is small. */
    void spectrum(String sensor, String en, String zh, Map<String, Value> content, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = texts(sensor + "：" + zh, "sensor", sensor);
        attributes.putAll(content);
        tell("spectrum", at, INFORMATION, sensor + ": " + en, attributes, out);
    }

    void causeCleared(String sensor, String cause, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes =
                texts(sensor + "：" + graph.cause(cause).title().getOrDefault("zh", cause) + " 不再成立", "sensor", sensor);
        attributes.put("cause", Value.of(cause));
        tell("diagnosis-cleared", at, INFORMATION, sensor + ": " + cause + " no longer stands", attributes, out);
    }

    void forecast(String sensor, Trend.Forecast f, double limit, double hours, Instant at, ScenarioOutput out) {
        String en = String.format(
                Locale.ROOT,
                "%s: velocity reaches %.2f mm/s in about %.0f h; next window %.2f to %.2f mm/s",
                sensor,
                limit,
                hours,
                f.low(),
                f.high());
        String zh = String.format(
                Locale.ROOT,
                "%s：约 %.0f 小时后振动速度达到 %.2f mm/s；下一窗口 %.2f 至 %.2f mm/s",
                sensor,
                hours,
                limit,
                f.low(),
                f.high());
        Map<String, Value> attributes = texts(zh, "sensor", sensor);
        number(attributes, Receipts.Kind.FORECAST, "", at);
        tell("forecast", at, ADVICE, en, attributes, out);
    }

    /** What a shift or a week came to. */
    void statistics(boolean week, Summary.Over over, Instant at, ScenarioOutput out) {
        BigDecimal judged = BigDecimal.ZERO;
        for (ZoneLimits.Zone zone : ZoneLimits.Zone.values()) {
            judged = judged.add(over.of("zone-" + zone));
        }
        StringBuilder zones = new StringBuilder();
        for (ZoneLimits.Zone zone : ZoneLimits.Zone.values()) {
            double share = judged.signum() == 0 ? 0 : over.of("zone-" + zone).doubleValue() / judged.doubleValue();
            zones.append(String.format(Locale.ROOT, " %s %.1f %%", zone, 100 * share));
        }
        boolean known = judged.signum() != 0;
        String zh = (week ? "周统计 " : "班次统计 ") + over.from() + " 至 " + over.to() + "：报警 " + over.of("alarm") + "（已确认 "
                + over.of("acknowledged") + "）、诊断 " + over.of("diagnosis") + "、预测 " + over.of("forecast") + "；关闭工单 "
                + over.of("orders") + "，首位诊断正确 " + over.of("right") + "；"
                + (known ? "各区时间占比" + zones : "未判定区域");
        String en = (week ? "week " : "shift ") + over.from() + " to " + over.to() + ": " + over.of("alarm")
                + " alarms (" + over.of("acknowledged") + " acknowledged), " + over.of("diagnosis") + " diagnoses, "
                + over.of("forecast") + " forecasts; " + over.of("orders") + " orders closed, first cause right in "
                + over.of("right") + "; " + (known ? "time in zones" + zones : "zones not judged");
        Map<String, Value> attributes = texts(zh, "period", week ? "week" : "shift");
        attributes.put("from", Value.of(over.from().toString()));
        attributes.put("to", Value.of(over.to().toString()));
        over.sums().forEach((name, sum) -> attributes.put(name, Value.of(sum.toPlainString())));
        attributes.put("message", Value.of(receipts.told(Receipts.Kind.STATISTICS, "", at)));
        tell("statistics", at, INFORMATION, en, attributes, out);
    }

    private static Map<String, Value> texts(String zh, String key, String value) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put(key, Value.of(value));
        attributes.put("zh", Value.of(zh));
        return attributes;
    }

    void write(StateWriter state) {
        state.integer(unacknowledged.size());
        unacknowledged.forEach((alarm, at) -> state.text(alarm).instant(at));
    }

    void read(StateReader state) {
        unacknowledged.clear();
        for (long n = state.integer(); n > 0; n--) {
            String alarm = state.text();
            unacknowledged.put(alarm, state.time());
        }
    }
}
