package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The time to failure with its interval. A damaged machine is forecast from its damage, a sound one by a learnt model or from the lives of its kind. Told when it
 * changes, and judged by the failure. One thread.
 */
final class Foresight {
    /** Share by which a median must differ from what was told, less the time since, to be told anew. */
    private static final double CHANGED = 0.2;

    private final @Nullable Weibull lives;
    private final BackTest backTest = new BackTest();
    private final WindowShares judged;
    private String model = ""; // of the forecast that was told; empty: none
    private double toldMedian;
    private @Nullable Instant toldAt;
    private double median = Double.NaN; // newest; NaN: no forecast

    Foresight(MaintenanceParameters parameters, TumblingWindows windows) {
        judged = new WindowShares(windows);
        lives = parameters.lives().isEmpty() ? null : Weibull.fit(parameters.lives());
    }

    /**
     * Forecasts anew.
     *
     * @param seen from damage or by a learnt model; null: neither
     * @return null if there is nothing to forecast from
     */
    @Nullable
    Remaining update(@Nullable Remaining seen, double ageHours, Instant now, ScenarioOutput out) {
        Remaining remaining = seen != null || lives == null ? seen : lives.at(ageHours);
        if (remaining == null) {
            median = Double.NaN;
            return null;
        }
        BackTest.Forecast forecast = BackTest.Forecast.of(remaining);
        backTest.add(now, forecast);
        median = forecast.median();
        tell(remaining, forecast, now, out);
        return remaining;
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
        double step = step(forecast);
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
                text(forecast.median(), step),
                text(forecast.low(), step),
                text(forecast.high(), step),
                from);
        String zh = String.format(
                Locale.ROOT,
                "约 %s 小时后失效，90%% 区间 %s 至 %s 小时（%s）",
                text(forecast.median(), step),
                text(forecast.low(), step),
                text(forecast.high(), step),
                fromZh);
        Messages.tell("prognosis", Messages.ADVICE, en, zh, attributes, now, out);
        if (model.equals("wiener")) {
            out.demand(new DemandResult("16.5", true, from + "; median " + text(forecast.median(), step) + " h", now));
        }
    }

    private static Value hours(double hours) {
        return Double.isInfinite(hours) ? Value.of("never") : Value.of(HealthWatch.rounded(hours));
    }

    /** @return hours, a power of ten: more than two digits of half the interval say nothing */
    static double step(BackTest.Forecast forecast) {
        double half = Double.isInfinite(forecast.high())
                ? forecast.median() - forecast.low()
                : (forecast.high() - forecast.low()) / 2;
        return half > 0 && Double.isFinite(half) ? Math.pow(10, Math.max(-2, Math.floor(Math.log10(half)) - 1)) : 0.01;
    }

    static String text(double hours, double step) {
        if (Double.isInfinite(hours)) {
            return "∞";
        }
        int digits = (int) Math.max(0, -Math.round(Math.log10(step)));
        return String.format(Locale.ROOT, "%." + digits + "f", Math.rint(hours / step) * step);
    }

    /** The machine failed: the forecast is held against it. */
    void failed(Instant at, ScenarioOutput out) {
        BackTest.Verdict verdict = backTest.failed(at);
        if (verdict == null) {
            return;
        }
        judged.add(verdict.accurate(), at);
        double step = step(verdict.forecast());
        String measured = String.format(
                Locale.ROOT,
                "half-way %s h were forecast, %s to %s, and %s remained",
                text(verdict.forecast().median(), step),
                text(verdict.forecast().low(), step),
                text(verdict.forecast().high(), step),
                text(verdict.remained(), step));
        out.demand(new DemandResult("16.7", verdict.covered(), measured, at));
        tell(verdict, measured, at, out);
    }

    /** What became of the forecasts, once the end they were of is known. */
    private static void tell(BackTest.Verdict verdict, String measured, Instant at, ScenarioOutput out) {
        double step = step(verdict.forecast());
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("followed-h", hours(verdict.followed()));
        attributes.put("remained-h", hours(verdict.remained()));
        attributes.put("median-h", hours(verdict.forecast().median()));
        attributes.put("low-h", hours(verdict.forecast().low()));
        attributes.put("high-h", hours(verdict.forecast().high()));
        String en = "the machine failed; " + measured + ": the median was "
                + (verdict.accurate() ? "within" : "not within") + " 20 %, the end "
                + (verdict.covered() ? "within" : "not within") + " the 90 % interval";
        String zh = String.format(
                Locale.ROOT,
                "设备已失效；半程时预报 %s 小时（%s 至 %s），实际还有 %s 小时：中位数%s ±20%%，终点%s 90%% 区间",
                text(verdict.forecast().median(), step),
                text(verdict.forecast().low(), step),
                text(verdict.forecast().high(), step),
                text(verdict.remained(), step),
                verdict.accurate() ? "在" : "不在",
                verdict.covered() ? "在" : "不在");
        Messages.tell("prognosis-judged", Messages.INFORMATION, en, zh, attributes, at, out);
    }

    /** The machine is as new: what was forecast for the old one is no more. */
    void renew() {
        backTest.clear();
        model = "";
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
        return judged.has(window);
    }

    Amount accurateShare(Window window) {
        return judged.share(window);
    }

    void forgetBefore(Instant time) {
        judged.forgetBefore(time);
    }

    void write(StateWriter state) {
        backTest.write(state);
        judged.write(state);
        state.text(model).real(toldMedian).instant(toldAt).real(median);
    }

    void read(StateReader state) {
        backTest.read(state);
        judged.read(state);
        model = state.text();
        toldMedian = state.real();
        toldAt = state.instant();
        median = state.real();
    }
}
