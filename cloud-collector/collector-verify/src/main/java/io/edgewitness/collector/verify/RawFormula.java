package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a formula gives of the samples themselves. Written from the formulas' definitions, apart from the scenarios that use them: so an
 * error of one is found by the other. Decimals are exact; a quantile is that of the sorted samples, where the record has a sketch.
 */
final class RawFormula {
    private static final Map<String, BigDecimal> KWH = Map.of(
            "W.h", new BigDecimal("0.001"),
            "kW.h", BigDecimal.ONE,
            "MW.h", new BigDecimal("1000"),
            "GW.h", new BigDecimal("1000000"));
    private static final Set<String> REGISTERS = Set.of(
            "em_energy_kwh@1",
            "em_peak_kw@1",
            "em_intensity_kwh_per_unit@1",
            "em_sample_interval_s_p95@1",
            "measured_difference@1");
    private static final Set<String> OTHERS = Set.of(
            "measured_avg@1",
            "measured_min@1",
            "measured_max@1",
            "measured_sum@1",
            "measured_last@1",
            "measured_count@1",
            "measured_share@1",
            "measured_p95@1");
    private static final double QUANTILE = 0.95;

    private final RawWindow raw;
    private final RawParameters parameters;
    private final String formula;
    private final Window window;

    RawFormula(RawWindow raw, RawParameters parameters) {
        this.raw = raw;
        this.parameters = parameters;
        this.formula = raw.record().getFormula();
        this.window = raw.window();
    }

    /**
     * @param amount as the record would have it; of a quantile the sample's value, with an empty sketch
     * @param samples good and bad ones in the window
     * @param good those that count
     */
    record Derived(Amount amount, long samples, long good) {}

    static boolean knows(String formula) {
        return REGISTERS.contains(formula) || OTHERS.contains(formula);
    }

    /** @return whether the window's figure needs a sample from before it */
    static boolean needsEarlier(String formula) {
        return REGISTERS.contains(formula);
    }

    /** Of the samples before that place. The formula is one that is known. */
    Derived derive(RawWindow.Place cut) {
        List<RawWindow.Reading> readings = raw.readings(cut);
        return formula.startsWith("em_") ? energy(readings) : measured(readings);
    }

    private boolean inside(RawWindow.Reading r) {
        return window.contains(r.at());
    }

    private Derived energy(List<RawWindow.Reading> readings) {
        Map<String, RawRegister> meters = new TreeMap<>();
        Map<String, RawRegister> counters = new TreeMap<>();
        long samples = 0;
        long good = 0;
        for (RawWindow.Reading r : readings) {
            boolean meter = isMeter(r.point());
            BigDecimal number = number(r.value());
            if (meter && inside(r)) {
                samples++;
                good += number == null ? 0 : 1;
            }
            if (number != null) {
                (meter ? meters : counters)
                        .computeIfAbsent(r.point(), p -> register(p, !meter))
                        .add(r.at(), number);
            }
        }
        Amount amount = switch (formula) {
            case "em_energy_kwh@1" -> energy(meters);
            case "em_peak_kw@1" -> power(energy(meters));
            case "em_intensity_kwh_per_unit@1" -> perUnit(energy(meters), counters);
            default -> quantile(intervals(readings));
        };
        return new Derived(amount, samples, good);
    }

    private boolean isMeter(String point) {
        PointVersion v = raw.used().get(point);
        return v != null && KWH.containsKey(v.getUnit());
    }

    private RawRegister register(String point, boolean resets) {
        return new RawRegister(
                resets ? null : parameters.rollover().get(point),
                parameters.exchanges().stream()
                        .filter(x -> x.meter().equals(point))
                        .toList(),
                resets);
    }

    private Amount energy(Map<String, RawRegister> meters) {
        BigDecimal sum = BigDecimal.ZERO;
        int steps = 0;
        for (Map.Entry<String, RawRegister> meter : meters.entrySet()) {
            RawRegister.Advance a = meter.getValue().in(window);
            BigDecimal amount = a.amount();
            if (amount == null) {
                return new Amount.Missing(meter.getKey() + " went backwards");
            }
            PointVersion v = raw.used().get(meter.getKey());
            sum = sum.add(amount.multiply(v == null ? BigDecimal.ONE : KWH.getOrDefault(v.getUnit(), BigDecimal.ONE)));
            steps += a.steps();
        }
        return steps == 0 ? new Amount.Missing("no two readings to compare") : new Amount.Exact(sum);
    }

    private Amount power(Amount energy) {
        if (!(energy instanceof Amount.Exact e)) {
            return energy;
        }
        long seconds =
                Math.max(1, Duration.between(window.start(), window.end()).toSeconds());
        return new Amount.Exact(e.value()
                .multiply(BigDecimal.valueOf(3600))
                .divide(BigDecimal.valueOf(seconds), MathContext.DECIMAL128));
    }

    private Amount perUnit(Amount energy, Map<String, RawRegister> counters) {
        if (!(energy instanceof Amount.Exact kwh)) {
            return energy;
        }
        Amount units = difference(counters);
        return units instanceof Amount.Exact e ? new Amount.Ratio(kwh.value(), e.value()) : units;
    }

    private Amount difference(Map<String, RawRegister> registers) {
        BigDecimal sum = BigDecimal.ZERO;
        int steps = 0;
        for (Map.Entry<String, RawRegister> register : registers.entrySet()) {
            RawRegister.Advance a = register.getValue().in(window);
            BigDecimal amount = a.amount();
            if (amount == null && formula.startsWith("measured_")) {
                return new Amount.Missing(register.getKey() + " went backwards");
            }
            sum = amount == null ? sum : sum.add(amount);
            steps += a.steps();
        }
        return steps == 0 ? new Amount.Missing("no two readings to compare") : new Amount.Exact(sum);
    }

    /** Seconds between two good readings of a meter, as they came. */
    private List<BigDecimal> intervals(List<RawWindow.Reading> readings) {
        Map<String, Instant> last = new HashMap<>();
        List<BigDecimal> seconds = new ArrayList<>();
        for (RawWindow.Reading r : readings) {
            if (number(r.value()) != null && isMeter(r.point())) {
                Instant before = last.put(r.point(), r.received());
                if (before != null && !r.received().isBefore(before) && inside(r)) {
                    Duration d = Duration.between(before, r.received());
                    seconds.add(BigDecimal.valueOf(d.getSeconds()).add(BigDecimal.valueOf(d.getNano(), 9)));
                }
            }
        }
        return seconds;
    }

    private Derived measured(List<RawWindow.Reading> readings) {
        Map<String, RawRegister> registers = new TreeMap<>();
        List<BigDecimal> numbers = new ArrayList<>();
        long samples = 0;
        BigDecimal last = null;
        Instant newest = null;
        for (RawWindow.Reading r : readings) {
            BigDecimal number = measured(r.value());
            if (number != null && formula.equals("measured_difference@1")) {
                registers
                        .computeIfAbsent(r.point(), p -> new RawRegister(null, List.of(), false))
                        .add(r.at(), number);
            }
            if (!inside(r)) {
                continue;
            }
            samples++;
            if (number != null) {
                numbers.add(number);
                last = newest == null || !r.at().isBefore(newest) ? number : last;
                newest = newest == null || newest.isBefore(r.at()) ? r.at() : newest;
            }
        }
        return new Derived(amount(numbers, last, registers), samples, numbers.size());
    }

    private @Nullable BigDecimal measured(@Nullable Value value) {
        if (formula.equals("measured_share@1")) {
            return value instanceof Value.Bool b ? (b.value() ? BigDecimal.ONE : BigDecimal.ZERO) : null;
        }
        BigDecimal number = number(value);
        boolean negative = formula.equals("measured_p95@1") && number != null && number.signum() < 0;
        return negative ? null : number;
    }

    private static @Nullable BigDecimal number(@Nullable Value value) {
        return value == null || !value.isNumber() ? null : value.number();
    }

    private Amount amount(List<BigDecimal> numbers, @Nullable BigDecimal last, Map<String, RawRegister> registers) {
        if (formula.equals("measured_difference@1")) {
            return difference(registers);
        }
        if (numbers.isEmpty() || last == null) {
            return new Amount.Missing("no good sample in the window");
        }
        BigDecimal sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal count = BigDecimal.valueOf(numbers.size());
        return switch (formula) {
            case "measured_avg@1", "measured_share@1" -> new Amount.Ratio(sum, count);
            case "measured_min@1" -> new Amount.Exact(Collections.min(numbers));
            case "measured_max@1" -> new Amount.Exact(Collections.max(numbers));
            case "measured_count@1" -> new Amount.Exact(count);
            case "measured_last@1" -> new Amount.Exact(last);
            case "measured_p95@1" -> quantile(numbers);
            default -> new Amount.Exact(sum);
        };
    }

    /** The sample of rank 0.95 (n − 1), rounded down, as the sketches count. */
    private static Amount quantile(List<BigDecimal> numbers) {
        if (numbers.isEmpty()) {
            return new Amount.Missing("nothing in the window");
        }
        List<BigDecimal> sorted = new ArrayList<>(numbers);
        Collections.sort(sorted);
        BigDecimal value = sorted.get((int) (QUANTILE * (sorted.size() - 1)));
        return new Amount.Sketch(new byte[0], QUANTILE, value.doubleValue());
    }
}
