package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.DegreeDays;
import io.edgewitness.collector.estimators.Estimate;
import io.edgewitness.collector.estimators.Guard;
import io.edgewitness.collector.estimators.Observation;
import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.estimators.Regression;
import io.edgewitness.collector.estimators.Savings;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.estimators.WeatherModel;
import io.edgewitness.collector.estimators.WeatherModel.Scale;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.collector.indicators.Estimation.Effect;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was saved against a model of the baseline. The common share is stated where the data do not refuse that the saving is one share of every
 * load; the avoided share is always kept beside it.
 */
final class ModelledSaving {
    private final Inputs in;
    private final Savings savings;
    private final Regression model;
    private final @Nullable WeatherModel weather;
    private final int withoutTemperature;
    private final List<Guard> guards = new ArrayList<>();

    /** @throws IllegalArgumentException if the records do not determine a model, or there is nothing to save from */
    ModelledSaving(Inputs in, long seed) {
        this.in = in;
        Comparison c = in.comparison();
        Imported imported = c.imported();
        List<Observation> before = imported == null ? in.observations(in.before()) : imported.rows(c.drivers());
        List<Observation> after = in.observations(in.reporting());
        List<String> names = c.drivers().stream().map(Comparison.Driver::name).toList();
        double adjustment = c.adjustments().stream()
                .map(Adjustment::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
        Weather outside = c.weather();
        if (outside == null) {
            weather = null;
            withoutTemperature = 0;
            model = Regression.fit(names, before);
        } else {
            DegreeDays temperatures = new DegreeDays(in.hours());
            Scale scale = outside.unit().equals(Weather.FAHRENHEIT) ? Scale.FAHRENHEIT : Scale.CELSIUS;
            WeatherModel fitted = WeatherModel.fit(before, names, temperatures, scale);
            weather = fitted;
            model = fitted.regression();
            List<Observation> covered = fitted.withDegreeDays(after, temperatures);
            withoutTemperature = fitted.left() + after.size() - covered.size();
            after = covered;
        }
        Level baseline = in.baseline();
        if (baseline != null) {
            Inputs.enoughBefore(model.rows().size(), in.intervals(baseline), guards);
        }
        Inputs.enoughAfter(after.size(), in.intervals(in.reporting()), guards);
        savings = Savings.of(model, after, adjustment, Quantity.ENERGY.confidence(), seed);
        guards.addAll(savings.guards());
    }

    /** The share that was saved. */
    Effect share() {
        return effect(savings.stated());
    }

    /** The amount that was saved times the declared price: the interval is that of the amount. */
    Effect money() {
        BigDecimal price = Objects.requireNonNull(in.comparison().price()).amount();
        Effect effect = effect(savings.statedAmount().times(price.doubleValue(), Quantity.MONEY.formula()));
        put(effect.parts(), "saved", savings.statedAmount().value());
        effect.parts().put("price", price);
        return effect;
    }

    private Effect effect(Estimate stated) {
        Map<String, BigDecimal> parts = new LinkedHashMap<>();
        put(parts, "expected", savings.expected());
        put(parts, "metered", savings.metered());
        both(parts, "avoided", Estimate.widest(savings.avoided()));
        both(parts, "common", Estimate.widest(savings.common()));
        put(parts, "fsu_68", savings.claimUncertainty());
        quality(parts);
        List<Text> notes = new ArrayList<>();
        notes.add(which());
        coverage(notes);
        return new Effect(stated, 0, parts, guards, notes);
    }

    private void quality(Map<String, BigDecimal> parts) {
        Regression.Quality q = model.quality();
        put(parts, "n", q.n());
        put(parts, "n_effective", q.effective());
        put(parts, "p", q.p());
        put(parts, "r2", q.r2());
        put(parts, "cv_rmse", q.cvRmse());
        put(parts, "nmbe", q.nmbe());
        put(parts, "rho", q.rho());
        double[] coefficients = model.coefficients();
        put(parts, "per_day", coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            put(parts, "per_" + model.drivers().get(i - 1), coefficients[i]);
        }
        WeatherModel fitted = weather;
        if (fitted != null) {
            WeatherModel.Balance heating = fitted.heating();
            WeatherModel.Balance cooling = fitted.cooling();
            if (heating != null) {
                put(parts, "heating_below", heating.point());
            }
            if (cooling != null) {
                put(parts, "cooling_above", cooling.point());
            }
        }
    }

    private Text which() {
        Estimate avoided = Estimate.widest(savings.avoided());
        String range = percent(avoided.value()) + "% [" + percent(avoided.low()) + ", " + percent(avoided.high()) + "]";
        return savings.isCommon()
                ? new Text(
                        "stated-common",
                        "主值为同比例节约率（数据不否定各负荷水平按同一比例节约）；避免能耗口径为" + range,
                        "stated is the common share, as the data do not refuse one share of every load; the avoided"
                                + " share is "
                                + range)
                : new Text(
                        "stated-avoided",
                        "主值为避免能耗口径：数据否定各负荷水平按同一比例节约，或有非常规调整",
                        "stated is the avoided share: the data refuse one share of every load, or there is an"
                                + " adjustment");
    }

    private void coverage(List<Text> notes) {
        Level baseline = in.baseline();
        int incomplete = in.incomplete(in.reporting()) + (baseline == null ? 0 : in.incomplete(baseline));
        if (incomplete > 0) {
            notes.add(new Text(
                    "incomplete-intervals",
                    incomplete + "个区间数据不全，未计入模型",
                    incomplete + " intervals that are not covered whole are left out of the model"));
        }
        if (withoutTemperature > 0) {
            notes.add(new Text(
                    "temperature-missing",
                    withoutTemperature + "个区间缺少气温，未计入模型",
                    withoutTemperature + " intervals lack temperatures and are left out of the model"));
        }
        List<Observation> rows = model.rows();
        Duration span =
                Duration.between(rows.get(0).start(), rows.get(rows.size() - 1).end());
        if (span.compareTo(in.comparison().cycle()) < 0) {
            notes.add(new Text(
                    "cycle-not-covered",
                    "基准期短于一个完整运行周期（" + in.comparison().cycle().toDays() + "天）",
                    "the baseline is shorter than one operating cycle, "
                            + in.comparison().cycle().toDays() + " days"));
        }
        if (model.drivers().isEmpty()) {
            notes.add(
                    new Text("no-drivers", "未按产量、气温等影响因素修正", "not adjusted for production, weather or other drivers"));
        }
    }

    private static void both(Map<String, BigDecimal> parts, String name, Estimate e) {
        put(parts, name, e.value());
        put(parts, name + "_low", e.low());
        put(parts, name + "_high", e.high());
    }

    private static void put(Map<String, BigDecimal> parts, String name, double value) {
        if (Double.isFinite(value)) {
            parts.put(name, Effects.decimal(value));
        }
    }

    private static String percent(double share) {
        return Double.isFinite(share)
                ? Effects.decimal(share)
                        .movePointRight(2)
                        .setScale(2, RoundingMode.HALF_EVEN)
                        .toPlainString()
                : share > 0 ? "∞" : "-∞";
    }
}
