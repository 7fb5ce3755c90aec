package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routine of seeded mistakes: announced before they are made, judged when the unit is finished, asked for when the plan has more. An
 * announcement is an event, so it is in the ledger before the mistake; one that comes after a finding counts for nothing. One thread.
 */
final class SeededTests {
    private static final Duration WAITS = Duration.ofDays(1);
    private static final int MOST_WAITING = 200;

    private final SeededPlan plan;
    private final ZoneId zone;
    private final Alarms alarms;
    private final Map<String, Seeding> waiting = new LinkedHashMap<>();
    private final Map<Finding.Kind, Integer> made = new EnumMap<>(Finding.Kind.class);
    private LocalDate since = LocalDate.EPOCH; // the plan's first day
    private LocalDate today = LocalDate.EPOCH;

    SeededTests(SeededPlan plan, ZoneId zone, Alarms alarms) {
        this.plan = plan;
        this.zone = zone;
        this.alarms = alarms;
    }

    /** For a unit that did not begin yet. */
    void announce(String unit, Seeding seeding, ScenarioOutput out) {
        if (waiting.size() >= MOST_WAITING && !waiting.containsKey(unit)) {
            alarms.tell(
                    "seeded-refused",
                    seeding.announced(),
                    400,
                    "已有 " + MOST_WAITING + " 个植入测试待做，件 " + unit + " 的公告未接受",
                    MOST_WAITING + " seeded tests wait to be made; the one of " + unit + " is not taken",
                    out);
            return;
        }
        if (waiting.putIfAbsent(unit, seeding) == null) {
            tell(
                    "seeded-announced",
                    unit,
                    seeding,
                    seeding.announced(),
                    Map.of(),
                    "植入测试公告：件 " + unit + " 将故意" + zh(seeding.kind()),
                    "seeded test announced: " + unit + " will get a mistake of kind " + Seeding.word(seeding.kind()),
                    out);
        }
    }

    /** @return what was announced for a unit that begins now; null: nothing */
    @Nullable
    Seeding begun(String unit) {
        return waiting.remove(unit);
    }

    /** For a unit in work. What was found already was not announced before. */
    void announce(Case unit, Seeding seeding, ScenarioOutput out) {
        if (!unit.seeded().isEmpty() || unit.isLate()) {
            return;
        }
        if (unit.isClean()) {
            unit.mark(seeding);
            tell(
                    "seeded-announced",
                    unit.id(),
                    seeding,
                    seeding.announced(),
                    Map.of(),
                    "植入测试公告：件 " + unit.id() + " 将故意" + zh(seeding.kind()),
                    "seeded test announced: " + unit.id() + " will get a mistake of kind "
                            + Seeding.word(seeding.kind()),
                    out);
            return;
        }
        unit.late();
        tell(
                "seeded-late",
                unit.id(),
                seeding,
                seeding.announced(),
                Map.of(),
                "植入测试公告过迟：件 " + unit.id() + " 已有发现，不计入检出率，按生产件统计；请在出错之前公告",
                "announced too late: " + unit.id() + " has findings already and counts as production; announce a test"
                        + " before the mistake is made",
                out);
    }

    /** A unit with a seeded mistake is finished. */
    void result(Case unit, Seeding seeding, boolean found, Instant now, ScenarioOutput out) {
        made.merge(seeding.kind(), 1, Integer::sum);
        Map<String, Value> more = new LinkedHashMap<>();
        more.put("found", Value.of(found ? "yes" : "no"));
        Double latency = unit.latency(seeding.kind());
        if (found && latency != null) {
            more.put("latency-s", Value.of(latency));
        }
        tell(
                "seeded-result",
                unit.id(),
                seeding,
                now,
                more,
                "植入测试结果：件 " + unit.id() + " 的" + zh(seeding.kind()) + (found ? "已检出" : "未检出"),
                "seeded test of " + unit.id() + ": " + seeding.kind().type() + (found ? " found" : " not found"),
                out);
    }

    /** The clock was set back: days that were not yet are asked for when they come. */
    void setBack(Instant now) {
        LocalDate day = LocalDate.ofInstant(now, zone);
        waiting.replaceAll((unit, s) -> s.announced().isAfter(now) ? new Seeding(s.kind(), s.actor(), now) : s);
        today = today.isAfter(day) ? day : today;
        since = since.isAfter(day) ? day : since;
    }

    void tick(Instant now, ScenarioOutput out) {
        waiting.entrySet().removeIf(w -> {
            boolean over = w.getValue().announced().plus(WAITS).isBefore(now);
            if (over) {
                tell(
                        "seeded-not-made",
                        w.getKey(),
                        w.getValue(),
                        now,
                        Map.of(),
                        "植入测试未做：件 " + w.getKey() + " 一天内没有出现，不计入检出率",
                        "seeded test not made: " + w.getKey() + " did not come within a day and counts for nothing",
                        out);
            }
            return over;
        });
        LocalDate day = LocalDate.ofInstant(now, zone);
        if (!day.isAfter(today)) {
            return;
        }
        since = today.equals(LocalDate.EPOCH) ? day : since;
        if (!YearMonth.from(day).equals(YearMonth.from(today))) {
            made.clear();
        }
        today = day;
        Figures.SEEDED.forEach(kind -> remind(kind, day, now, out));
    }

    /** Once a day, as long as fewer were made than the plan had until then. */
    private void remind(Finding.Kind kind, LocalDate day, Instant now, ScenarioOutput out) {
        List<SeededPlan.Due> due = plan.due(kind, YearMonth.from(day), since).stream()
                .filter(d -> !d.day().isAfter(day))
                .toList();
        int done = made.getOrDefault(kind, 0);
        if (done >= due.size()) {
            return;
        }
        SeededPlan.Due next = due.get(done);
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("seeded", Value.of(Seeding.word(kind)));
        attributes.put("due", Value.of(next.day().toString()));
        attributes.put("by", Value.of(next.by()));
        attributes.put("made", Value.of((long) done));
        attributes.put("planned", Value.of((long) plan.perMonth(kind)));
        String who = next.by().isEmpty() ? "" : next.by() + "：";
        alarms.tell(
                "seeded-due",
                now,
                500,
                who + "该做植入测试（" + zh(kind) + "），计划日 " + next.day() + "，本月已做 " + done + " / " + plan.perMonth(kind)
                        + "；请先公告再故意出错",
                (next.by().isEmpty() ? "" : next.by() + ": ") + "a seeded test of kind " + Seeding.word(kind)
                        + " was due on " + next.day() + ", made this month " + done + " of " + plan.perMonth(kind)
                        + "; announce it first, then make the mistake",
                attributes,
                out);
    }

    private static String zh(Finding.Kind kind) {
        return switch (kind) {
            case ORDER -> "颠倒顺序";
            case DANGER -> "危险操作";
            default -> "错误取料";
        };
    }

    private void tell(
            String type,
            String unit,
            Seeding seeding,
            Instant at,
            Map<String, Value> more,
            String zh,
            String en,
            ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("case", Value.of(unit));
        seeding.describe(attributes);
        attributes.putAll(more);
        alarms.tell(type, at, type.equals("seeded-late") ? 400 : 0, zh, en, attributes, out);
    }

    void write(StateWriter state) {
        state.text(since.toString()).text(today.toString()).integer(waiting.size());
        waiting.forEach((unit, s) -> s.write(state.text(unit)));
        state.integer(made.size());
        made.forEach((kind, n) -> state.text(kind.name()).integer(n));
    }

    void read(StateReader state) {
        since = LocalDate.parse(state.text());
        today = LocalDate.parse(state.text());
        waiting.clear();
        for (long n = state.integer(); n > 0; n--) {
            waiting.put(state.text(), Seeding.read(state));
        }
        made.clear();
        for (long n = state.integer(); n > 0; n--) {
            made.put(Finding.Kind.valueOf(state.text()), (int) state.integer());
        }
    }
}
