package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to come: the time to failure with its interval, the shutdown to maintain in, and whether to run on until the next one. A damaged machine is forecast
 * from its damage, a sound one by a learnt model or from the lives of its kind. Told when it changes. One thread.
 */
final class Foresight {
    /** Share by which a median must differ from what was told, less the time since, to be told anew. */
    private static final double CHANGED = 0.2;

    /** An order may be closed so long after the shutdown it was done in. */
    private static final Duration TO_CLOSE = Duration.ofDays(1);

    private final MaintenanceParameters parameters;
    private final TumblingWindows windows;
    private final @Nullable Weibull lives;
    private final @Nullable Planner planner;
    private final BackTest backTest = new BackTest();
    private final TreeMap<Instant, Judged> judged = new TreeMap<>();
    private String model = ""; // of the forecast that was told; empty: none
    private double toldMedian;
    private @Nullable Instant toldAt;
    private double median = Double.NaN; // newest; NaN: no forecast
    private Planner.@Nullable Slot planned; // newest plan
    private Planner.@Nullable Slot begun; // a planned slot that began, until an order answers it
    private final TreeMap<Instant, Judged> executed = new TreeMap<>();
    private boolean toldPlan;
    private boolean atOnce; // the next shutdown is too late
    private String advice = "";

    /** How many of all were as they should. */
    private record Judged(long right, long all) {
        Amount share() {
            return new Amount.Ratio(BigDecimal.valueOf(right), BigDecimal.valueOf(all));
        }
    }

    Foresight(MaintenanceParameters parameters, TumblingWindows windows, ZoneId zone) {
        this.parameters = parameters;
        this.windows = windows;
        lives = parameters.lives().isEmpty() ? null : Weibull.fit(parameters.lives());
        MaintenanceParameters.Costs costs = parameters.costs();
        planner = costs == null || parameters.shutdowns().isEmpty()
                ? null
                : new Planner(costs, parameters.shutdowns(), zone);
    }

    /** @param seen from damage or by a learnt model; null: neither */
    void update(@Nullable Remaining seen, double ageHours, Instant now, ScenarioOutput out) {
        Remaining remaining = seen != null || lives == null ? seen : lives.at(ageHours);
        if (remaining == null) {
            median = Double.NaN;
            return;
        }
        BackTest.Forecast forecast = BackTest.Forecast.of(remaining);
        backTest.add(now, forecast);
        median = forecast.median();
        tell(remaining, forecast, now, out);
        if (planner != null) {
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
    }

    private void tell(Remaining remaining, BackTest.Forecast forecast, Instant now, ScenarioOutput out) {
        Instant before = toldAt;
        double expected = before == null ? 0 : Math.max(0, toldMedian - Planner.hours(before, now));
        boolean same = remaining.model().equals(model)
                && (forecast.median() == expected
                        || Math.abs(forecast.median() - expected) <= CHANGED * forecast.median());
        if (same) {
            return;
        }
        model = remaining.model();
        toldMedian = forecast.median();
        toldAt = now;
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("model", Value.of(model));
        attributes.put("low-h", hours(forecast.low()));
        attributes.put("median-h", hours(forecast.median()));
        attributes.put("high-h", hours(forecast.high()));
        String from = switch (model) {
            case "wiener" -> "damage grows exponentially: Wiener process with the drift learnt by Bayes' rule";
            case "learnt" -> "learnt from whole lives of its kind";
            default -> "Weibull distribution of the lives of its kind";
        };
        String fromZh = switch (model) {
            case "wiener" -> "机理模型：损伤指数增长的维纳过程，漂移按贝叶斯更新";
            case "learnt" -> "由同类设备完整寿命数据学得";
            default -> "同类设备寿命的威布尔分布";
        };
        String en = String.format(
                Locale.ROOT,
                "failure in about %s h, with 90 %% between %s and %s h (%s)",
                text(forecast.median()),
                text(forecast.low()),
                text(forecast.high()),
                from);
        String zh = String.format(
                Locale.ROOT,
                "约 %s 小时后失效，90%% 区间 %s 至 %s 小时（%s）",
                text(forecast.median()),
                text(forecast.low()),
                text(forecast.high()),
                fromZh);
        Messages.tell("prognosis", Messages.ADVICE, en, zh, attributes, now, out);
        if (model.equals("wiener")) {
            out.demand(new DemandResult("16.5", true, from + "; median " + text(forecast.median()) + " h", now));
        }
    }

    private static Value hours(double hours) {
        return Double.isInfinite(hours) ? Value.of("never") : Value.of(HealthWatch.rounded(hours));
    }

    private static String text(double hours) {
        return Double.isInfinite(hours) ? "∞" : String.format(Locale.ROOT, hours < 10 ? "%.2f" : "%.0f", hours);
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
                next.from());
        String zh = String.format(Locale.ROOT, "建议立即停机维护：在下一停机窗口 %s 前失效的概率为 %.0f%%", next.from(), 100 * failed);
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
            en = "maintain from " + slot.from() + " to " + slot.to() + ": of all shutdowns the least cost, " + reason
                    + " to fail before";
            zh = "建议于 " + slot.from() + " 至 " + slot.to() + " 停机维护：各窗口中单位时间费用最低（元/h，与不维护对比，及此前失效概率）：" + reason;
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
                Locale.ROOT, "%s: %.0f %% to fail before the shutdown at %s", advice, 100 * failed, next.from());
        String action = advice.equals("stop") ? "停机" : advice.equals("derate") ? "降负荷运行" : "继续运行";
        String zh = String.format(Locale.ROOT, "%s：在 %s 停机窗口前失效的概率为 %.0f%%", action, next.from(), 100 * failed);
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
            judge(executed, false, now);
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
            judge(executed, true, at);
            begun = null;
        }
    }

    private void judge(Map<Instant, Judged> of, boolean right, Instant at) {
        windows.touch(at);
        Instant start = windows.of(at).start();
        Judged before = of.getOrDefault(start, new Judged(0, 0));
        of.put(start, new Judged(before.right() + (right ? 1 : 0), before.all() + 1));
    }

    /** The machine failed: the forecast is held against it. */
    void failed(Instant at, ScenarioOutput out) {
        BackTest.Verdict verdict = backTest.failed(at);
        if (verdict == null) {
            return;
        }
        judge(judged, verdict.accurate(), at);
        String measured = String.format(
                Locale.ROOT,
                "half-way %s h were forecast, %s to %s, and %s remained",
                text(verdict.forecast().median()),
                text(verdict.forecast().low()),
                text(verdict.forecast().high()),
                text(verdict.remained()));
        out.demand(new DemandResult("16.7", verdict.covered(), measured, at));
    }

    /** The machine is as new: what was forecast for the old one is no more. */
    void renew() {
        backTest.clear();
        model = "";
        planned = null;
        toldPlan = false;
        atOnce = false;
        advice = "";
        median = Double.NaN;
    }

    Amount remainingHours() {
        return Double.isNaN(median)
                ? new Amount.Missing("no damage is seen, and no lives of such machines are stated")
                : Double.isInfinite(median)
                        ? new Amount.Missing("no failure is in sight")
                        : new Amount.Exact(Value.of(HealthWatch.rounded(median)).number());
    }

    boolean hasJudged(Window window) {
        return judged.containsKey(window.start());
    }

    Amount accurateShare(Window window) {
        return judged.getOrDefault(window.start(), new Judged(0, 0)).share();
    }

    boolean hasPlanned(Window window) {
        return executed.containsKey(window.start());
    }

    Amount executedShare(Window window) {
        return executed.getOrDefault(window.start(), new Judged(0, 0)).share();
    }

    void forgetBefore(Instant time) {
        judged.headMap(time).clear();
        executed.headMap(time).clear();
    }

    void write(StateWriter state) {
        backTest.write(state);
        write(judged, state);
        write(executed, state);
        state.text(model).real(toldMedian).instant(toldAt).real(median);
        write(planned, state);
        write(begun, state);
        state.integer(toldPlan ? 1 : 0).integer(atOnce ? 1 : 0).text(advice);
    }

    private static void write(Map<Instant, Judged> of, StateWriter state) {
        state.integer(of.size());
        of.forEach((start, j) -> state.instant(start).integer(j.right()).integer(j.all()));
    }

    private static void write(Planner.@Nullable Slot slot, StateWriter state) {
        state.instant(slot == null ? null : slot.from()).instant(slot == null ? null : slot.to());
    }

    void read(StateReader state) {
        backTest.read(state);
        read(judged, state);
        read(executed, state);
        model = state.text();
        toldMedian = state.real();
        toldAt = state.instant();
        median = state.real();
        planned = slot(state);
        begun = slot(state);
        toldPlan = state.integer() == 1;
        atOnce = state.integer() == 1;
        advice = state.text();
    }

    private static void read(Map<Instant, Judged> of, StateReader state) {
        of.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            of.put(start, new Judged(state.integer(), state.integer()));
        }
    }

    private static Planner.@Nullable Slot slot(StateReader state) {
        Instant from = state.instant();
        Instant to = state.instant();
        return from == null || to == null ? null : new Planner.Slot(from, to);
    }
}
