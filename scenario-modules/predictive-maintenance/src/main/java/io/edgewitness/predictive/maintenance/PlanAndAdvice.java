package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shutdown to maintain in and whether to run on until the next one, told when they change; and whether planned shutdowns were used. Says nothing where no costs or
 * shutdowns are stated. One thread.
 */
final class PlanAndAdvice {
    /** An order may be closed so long after the shutdown it was done in. */
    private static final Duration TO_CLOSE = Duration.ofDays(1);

    private final MaintenanceParameters parameters;
    private final DateTimeFormatter local; // for people, in the site's time
    private final @Nullable Planner planner;
    private final WindowShares executed;
    private Planner.@Nullable Slot planned; // newest plan
    private Planner.@Nullable Slot begun; // a planned slot that began, until an order answers it
    private boolean toldPlan;
    private boolean atOnce; // the next shutdown is too late
    private String advice = "";

    PlanAndAdvice(MaintenanceParameters parameters, TumblingWindows windows, ZoneId zone) {
        this.parameters = parameters;
        local = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm xxx", Locale.ROOT).withZone(zone);
        executed = new WindowShares(windows);
        MaintenanceParameters.Costs costs = parameters.costs();
        planner = costs == null || parameters.shutdowns().isEmpty()
                ? null
                : new Planner(costs, parameters.shutdowns(), zone);
    }

    void update(Remaining remaining, double ageHours, Instant now, ScenarioOutput out) {
        if (planner == null) {
            return;
        }
        Planner.Slot next = planner.slots(now).get(0);
        double failed = remaining.failedBy(Planner.hours(now, next.from()));
        if (failed >= parameters.stopAt()) {
            planAtOnce(next, failed, now, out);
        } else {
            atOnce = false;
            plan(planner, remaining, ageHours, now, out);
        }
        advise(next, failed, now, out);
    }

    private String local(Instant at) {
        return local.format(at);
    }

    private void planAtOnce(Planner.Slot next, double failed, Instant now, ScenarioOutput out) {
        if (atOnce) {
            return;
        }
        atOnce = true;
        planned = null;
        toldPlan = false;
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("at-once", Value.of(true));
        attributes.put("failed-before", Value.of(HealthWatch.rounded(failed)));
        String en = String.format(
                Locale.ROOT,
                "maintain at once: %.0f %% to fail before the next shutdown at %s",
                100 * failed,
                local(next.from()));
        String zh = String.format(Locale.ROOT, "建议立即停机维护：在下一停机窗口 %s 前失效的概率为 %.0f%%", local(next.from()), 100 * failed);
        Messages.tell("maintenance-plan", Messages.ALARM, en, zh, attributes, now, out);
        out.demand(new DemandResult("16.8", true, en, now));
    }

    private void plan(Planner planner, Remaining remaining, double ageHours, Instant now, ScenarioOutput out) {
        Planner.Plan best = planner.best(remaining, ageHours, now);
        Planner.Slot slot = best.slot();
        if (toldPlan && Objects.equals(slot, planned)) {
            return;
        }
        toldPlan = true;
        planned = slot;
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("cost-per-h", Value.of(HealthWatch.rounded(best.rate())));
        attributes.put("cost-per-h-unplanned", Value.of(HealthWatch.rounded(best.rateUnplanned())));
        attributes.put("failed-before", Value.of(HealthWatch.rounded(best.failedBefore())));
        String en;
        String zh;
        if (slot == null) {
            en = "no shutdown of the coming year pays: run on";
            zh = "未来一年内没有划算的停机窗口：继续运行";
        } else {
            attributes.put("from", Value.of(slot.from().toString()));
            attributes.put("to", Value.of(slot.to().toString()));
            String reason = String.format(
                    Locale.ROOT,
                    "%.2f CNY/h, %.2f without; %.0f %%",
                    best.rate(),
                    best.rateUnplanned(),
                    100 * best.failedBefore());
            en = "maintain from " + local(slot.from()) + " to " + local(slot.to())
                    + ": of all shutdowns the least cost, " + reason + " to fail before";
            zh = "建议于 " + local(slot.from()) + " 至 " + local(slot.to()) + " 停机维护：各窗口中单位时间费用最低（元/h，与不维护对比，及此前失效概率）："
                    + reason;
        }
        Messages.tell("maintenance-plan", Messages.ADVICE, en, zh, attributes, now, out);
        if (slot != null) {
            out.demand(new DemandResult("16.8", true, en, now));
        }
    }

    private void advise(Planner.Slot next, double failed, Instant now, ScenarioOutput out) {
        String chosen = failed >= parameters.stopAt() ? "stop" : failed >= parameters.derateAt() ? "derate" : "run";
        if (chosen.equals(advice)) {
            return;
        }
        advice = chosen;
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("advice", Value.of(advice));
        attributes.put("failed-before", Value.of(HealthWatch.rounded(failed)));
        attributes.put("next-shutdown", Value.of(next.from().toString()));
        String en = String.format(
                Locale.ROOT, "%s: %.0f %% to fail before the shutdown at %s", advice, 100 * failed, local(next.from()));
        String action = advice.equals("stop") ? "停机" : advice.equals("derate") ? "降负荷运行" : "继续运行";
        String zh = String.format(Locale.ROOT, "%s：在 %s 停机窗口前失效的概率为 %.0f%%", action, local(next.from()), 100 * failed);
        Messages.tell(
                "operating-advice",
                advice.equals("run") ? Messages.INFORMATION : Messages.ALARM,
                en,
                zh,
                attributes,
                now,
                out);
        out.demand(new DemandResult("16.9", true, en, now));
    }

    /** Whether a planned shutdown began, or is over without an order that answers it. */
    void onTick(Instant now) {
        Planner.Slot due = begun;
        if (due != null && now.isAfter(due.to().plus(TO_CLOSE))) {
            executed.add(false, now);
            begun = null;
        }
        Planner.Slot next = planned;
        if (next != null && !now.isBefore(next.from())) {
            begun = next;
            planned = null;
            toldPlan = false;
        }
    }

    /** A planned order was closed. */
    void maintained(Instant at) {
        if (begun != null) {
            executed.add(true, at);
            begun = null;
        }
    }

    /** The machine is as new: what was planned for the old one is no more. */
    void renew() {
        planned = null;
        toldPlan = false;
        atOnce = false;
        advice = "";
    }

    boolean hasPlanned(Window window) {
        return executed.has(window);
    }

    Amount executedShare(Window window) {
        return executed.share(window);
    }

    void forgetBefore(Instant time) {
        executed.forgetBefore(time);
    }

    void write(StateWriter state) {
        executed.write(state);
        write(planned, state);
        write(begun, state);
        state.integer(toldPlan ? 1 : 0).integer(atOnce ? 1 : 0).text(advice);
    }

    private static void write(Planner.@Nullable Slot slot, StateWriter state) {
        state.instant(slot == null ? null : slot.from()).instant(slot == null ? null : slot.to());
    }

    void read(StateReader state) {
        executed.read(state);
        planned = slot(state);
        begun = slot(state);
        toldPlan = state.integer() == 1;
        atOnce = state.integer() == 1;
        advice = state.text();
    }

    private static Planner.@Nullable Slot slot(StateReader state) {
        Instant from = state.instant();
        Instant to = state.instant();
        return from == null || to == null ? null : new Planner.Slot(from, to);
    }
}
