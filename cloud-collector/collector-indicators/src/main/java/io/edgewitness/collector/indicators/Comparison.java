package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.edge.api.Trial;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * With what a figure is compared, and what it is adjusted for. The kind of baseline says where the baseline's figures are:
 *
 * <ul>
 *   <li>B1 measured: in the request's baseline time.
 *   <li>B2 shadow: there too, of the arm {@code shadow}.
 *   <li>B3 on/off: in the off periods of the trial, which is the whole reporting time; the request has no baseline time.
 *   <li>B4 staggered: in the baseline time, and in both times of a line that was not yet converted.
 *   <li>B5 imported: in a file, whose bytes are in here; the request has no baseline time.
 * </ul>
 *
 * @param kind B1 to B5
 * @param zone in which days begin
 * @param interval into which windows are put together before anything is estimated
 * @param cycle the operating cycle, which the baseline covers at least once
 * @param drivers what the amount depends on besides the weather
 * @param weather temperatures to make degree-days from; null: the weather is no driver
 * @param control of B4, else null
 * @param trial of B3, as the site file has it; else null
 * @param imported of B5, else null
 * @param adjustments signed, for what changed and is no effect of the measure
 * @param price of an amount of money, else null
 */
public record Comparison(
        BaselineKind kind,
        ZoneId zone,
        Interval interval,
        Duration cycle,
        List<Driver> drivers,
        @Nullable Weather weather,
        @Nullable Line control,
        @Nullable Trial trial,
        @Nullable Imported imported,
        List<Adjustment> adjustments,
        @Nullable Price price) {
    /** What a baseline covers where nothing else is said: a week. */
    public static final Duration WEEK = Duration.ofDays(7);

    private static final int MOST_DRIVERS = 10;

    /** @throws IllegalArgumentException if something is missing that the kind needs, or there that it cannot use */
    public Comparison {
        drivers = List.copyOf(drivers);
        adjustments = List.copyOf(adjustments);
        if (kind == BaselineKind.NONE) {
            throw new ComparisonException(
                    "kind", "没有基准就没有变化可言，只有当前值", "without a baseline there is no change to state, only a level");
        }
        if ((control != null) != (kind == BaselineKind.STAGGERED)) {
            throw new ComparisonException("control", "用于且仅用于 B4", "goes with B4, and with no other kind");
        }
        if ((trial != null) != (kind == BaselineKind.ON_OFF) || (trial != null && trial.kind() != Trial.Kind.ON_OFF)) {
            throw new ComparisonException(
                    "trial", "启停试验用于且仅用于 B3", "an on/off trial goes with B3, and with no other kind");
        }
        if ((imported != null) != (kind == BaselineKind.IMPORTED)) {
            throw new ComparisonException("imported", "用于且仅用于 B5", "goes with B5, and with no other kind");
        }
        boolean adjusted = !drivers.isEmpty() || weather != null || !adjustments.isEmpty();
        if (adjusted && kind.arithmetic() != BaselineKind.Arithmetic.TWO_PERIODS) {
            throw new ComparisonException(
                    "drivers, weather, adjustments", kind.id() + " 不需要也不接受", kind.id() + " needs and takes none");
        }
        if (weather != null && kind == BaselineKind.IMPORTED) {
            throw new ComparisonException(
                    "weather", "导入的基准在其文件中以列给出度日", "an imported baseline has its degree-days as columns of its file");
        }
        if (drivers.size() > MOST_DRIVERS
                || drivers.stream().map(Driver::name).distinct().count() < drivers.size()) {
            throw new ComparisonException(
                    "drivers", "最多 " + MOST_DRIVERS + " 个，名称不得重复", "at most " + MOST_DRIVERS + ", each name once");
        }
        if (cycle.isNegative()) {
            throw new ComparisonException("cycle", "不能为负", "is not negative");
        }
    }

    /** Two times of the same line, by day, adjusted for nothing. */
    public static Comparison measured(ZoneId zone) {
        return new Comparison(
                BaselineKind.MEASURED, zone, Interval.DAY, WEEK, List.of(), null, null, null, null, List.of(), null);
    }

    /** @param other B1 or B2 */
    public Comparison with(BaselineKind other) {
        return new Comparison(
                other, zone, interval, cycle, drivers, weather, control, trial, imported, adjustments, price);
    }

    public Comparison with(Interval other) {
        return new Comparison(kind, zone, other, cycle, drivers, weather, control, trial, imported, adjustments, price);
    }

    public Comparison with(List<Driver> others, @Nullable Weather temperatures) {
        return new Comparison(
                kind, zone, interval, cycle, others, temperatures, control, trial, imported, adjustments, price);
    }

    public Comparison withAdjustments(List<Adjustment> others) {
        return new Comparison(kind, zone, interval, cycle, drivers, weather, control, trial, imported, others, price);
    }

    public Comparison with(Price other) {
        return new Comparison(
                kind, zone, interval, cycle, drivers, weather, control, trial, imported, adjustments, other);
    }

    /** As B3. */
    public Comparison with(Trial other) {
        return new Comparison(
                BaselineKind.ON_OFF, zone, interval, cycle, drivers, weather, null, other, null, adjustments, price);
    }

    /** As B4. */
    public Comparison with(Line other) {
        return new Comparison(
                BaselineKind.STAGGERED, zone, interval, cycle, drivers, weather, other, null, null, adjustments, price);
    }

    /** As B5. */
    public Comparison with(Imported other) {
        return new Comparison(
                BaselineKind.IMPORTED, zone, interval, cycle, drivers, weather, null, null, other, adjustments, price);
    }

    /**
     * Something that the amount depends on: good units, hours of a shift.
     *
     * @param name of the driver; of an imported baseline its column too
     * @param metric whose exact amounts add up
     * @param unit UCUM code that the metric must have
     * @param scenario id of the instance; null: all
     */
    public record Driver(
            String name,
            String metric,
            String unit,
            @Nullable String scenario,
            Map<String, String> labels) {
        public Driver {
            labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
        }
    }

    /**
     * The temperature outside, as a metric of windows of an hour or less.
     *
     * @param unit {@code Cel} or {@code [degF]}
     */
    public record Weather(
            String metric, String unit, @Nullable String scenario, Map<String, String> labels) {
        public static final String FAHRENHEIT = "[degF]";

        public Weather {
            labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
            if (!unit.equals("Cel") && !unit.equals(FAHRENHEIT)) {
                throw new ComparisonException(
                        "weather", "unit 应为 Cel 或 [degF]，现为“" + unit + "”", "unit is Cel or [degF], not " + unit);
            }
        }
    }

    /** Another line with the same metric. */
    public record Line(@Nullable String scenario, Map<String, String> labels) {
        public Line {
            labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
        }
    }

    /**
     * What somebody says that one unit costs.
     *
     * @param amount money per unit of the level, above 0
     * @param source where the price stands: contract, tariff
     */
    public record Price(BigDecimal amount, String source) {
        public Price {
            if (amount.signum() <= 0) {
                throw new ComparisonException("price", "应大于 0", "an amount above 0");
            }
        }
    }
}
