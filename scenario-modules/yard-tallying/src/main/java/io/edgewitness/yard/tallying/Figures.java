package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what happens in the yard, window by window, and tells it as figures. One thread. */
final class Figures {
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private final YardParameters parameters;
    private final WindowTime time;
    private final List<PointId> inputs;
    private final TumblingWindows windows;
    private final SampleCounts counts;
    private final Tally tally;
    private final WindowSketches delays;
    private final WindowSketches ages;
    private final WindowSketches errors;
    private final Kappa kappa = new Kappa();
    private @Nullable Instant began;
    private Instant aged = Instant.EPOCH; // when the view's age was looked at last

    Figures(ScenarioContext context, YardParameters parameters) {
        this.parameters = parameters;
        time = new WindowTime(parameters.clockTolerance());
        inputs = context.allInputs();
        Duration patience = parameters.audit().patience();
        windows = new TumblingWindows(
                parameters.window(),
                parameters.lateness(),
                patience.compareTo(parameters.clockTolerance()) > 0 ? patience : parameters.clockTolerance(),
                context.zone());
        counts = new SampleCounts(windows, inputs, context);
        tally = new Tally(windows);
        delays = new WindowSketches(windows);
        ages = new WindowSketches(windows);
        errors = new WindowSketches(windows);
    }

    /** Counts a sample. @return the time that it counts for */
    Instant sample(Sample sample, boolean received) {
        Instant at = time.of(sample, windows);
        if (began == null) {
            began = at;
        }
        windows.touch(at);
        counts.sample(at, received);
        YardParameters.Terminal terminal = parameters.terminals().get(sample.point());
        if (terminal != null && received) {
            tally.one(at, "terminal " + sample.point().name());
            tally.one(at, terminal == YardParameters.Terminal.SCANNER ? "scans" : "pictures");
            Double delay = time.delay(sample);
            if (delay != null) {
                delays.add(at, delay);
            }
        }
        return at;
    }

    void gap(Gap gap) {
        counts.gap(gap);
    }

    void one(Instant at, String name) {
        if (windows.accepts(at)) {
            tally.one(at, name);
        }
    }

    void add(Instant at, String name, BigDecimal amount) {
        if (windows.accepts(at)) {
            tally.add(at, name, amount);
        }
    }

    /** Of {@code whole} this is one, and of {@code part} too if it holds. */
    void share(Instant at, String part, String whole, boolean holds) {
        one(at, whole);
        add(at, part, holds ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    /** Which attributes of an item are known, each counted once in a window. */
    void known(Item item, Instant at) {
        Instant window = windows.of(at).start();
        if (!window.equals(item.counted)) {
            item.counted = window;
            item.known = 0;
            one(at, "seen");
        }
        int fresh = item.bits() & ~item.known;
        for (int i = 0; i < Demands.ATTRIBUTES.size(); i++) {
            if ((fresh >> i & 1) == 1) {
                one(at, "known " + Demands.ATTRIBUTES.get(i));
            }
        }
        item.known |= fresh;
    }

    void error(Instant at, double millimetres) {
        if (windows.accepts(at)) {
            one(at, "errors");
            errors.add(at, millimetres);
        }
    }

    void graded(Instant at, String ours, String theirs) {
        one(at, "graded");
        kappa.add(ours, theirs);
    }

    /** Every minute the age of each place's view; what was never looked at is as old as the figures, at least. */
    void age(Stock stock, Instant now) {
        if (began == null || Duration.between(aged, now).compareTo(BETWEEN_LOOKS) < 0) {
            return;
        }
        aged = now;
        one(now, "looks");
        for (String place : stock.locations()) {
            Instant looked = stock.looked(place);
            Instant since = looked == null ? began : looked;
            one(now, "ages");
            add(now, "never looked at", looked == null ? BigDecimal.ONE : BigDecimal.ZERO);
            ages.add(now, Math.max(0, Duration.between(since, now).toMillis() / 1e3));
        }
    }

    /** Start of the window that a time lies in. */
    Instant window(Instant at) {
        return windows.of(at).start();
    }

    boolean hasBegun() {
        return began != null;
    }

    boolean isStepBack(Instant now) {
        return windows.isStepBack(now);
    }

    /** @return the windows that were told for the first time, newest last */
    List<Window> tell(Instant now, ScenarioOutput out) {
        if (isStepBack(now)) { // what was filed under later times belongs to none
            counts.unsettleFrom(now);
            tally.forgetFrom(now);
            delays.forgetFrom(now);
            ages.forgetFrom(now);
            errors.forgetFrom(now);
            aged = Instant.EPOCH;
        }
        List<Window> told = new java.util.ArrayList<>();
        for (TumblingWindows.Due due : windows.due(now)) {
            SampleCounts.Count count = counts.of(due.window());
            if (count.expected() != 0 || !tally.isEmpty(due.window())) {
                metrics(due, count, out);
                if (due.revision() == 0) {
                    Demands.of(this, parameters, due.window(), now).forEach(out::demand);
                    told.add(due.window());
                }
            }
        }
        Instant kept = windows.keptFrom(now);
        counts.forgetBefore(kept);
        tally.forgetBefore(kept);
        delays.forgetBefore(kept);
        ages.forgetBefore(kept);
        errors.forgetBefore(kept);
        return told;
    }

    private void metrics(TumblingWindows.Due due, SampleCounts.Count count, ScenarioOutput out) {
        Window w = due.window();
        BigDecimal hours = BigDecimal.valueOf(
                        Duration.between(w.start(), w.end()).toSeconds())
                .divide(BigDecimal.valueOf(3600), MathContext.DECIMAL64);
        BigDecimal thousands = sum(w, "items").movePointLeft(3);
        Map<String, Amount> figures = new TreeMap<>();
        figures.put("yt_first_read_ratio", ratio(sum(w, "first"), sum(w, "reads"), "no code was read"));
        figures.put(
                "yt_ocr_char_accuracy_ratio",
                ratio(sum(w, "right characters"), sum(w, "characters"), "no text was audited"));
        figures.put(
                "yt_inventory_record_accuracy_ratio",
                ratio(sum(w, "places right"), sum(w, "places audited"), "no place was audited"));
        figures.put("yt_items_per_hour", new Amount.Ratio(sum(w, "items"), hours));
        figures.put(
                "yt_labour_h_per_1000",
                sum(w, "labour bookings").signum() == 0
                        ? new Amount.Missing("no hours of labour were booked")
                        : ratio(sum(w, "labour"), thousands, "nothing was tallied"));
        figures.put("yt_count_cycle_h", ratio(sum(w, "count hours"), sum(w, "counts"), "no count was finished"));
        figures.put("yt_dimension_error_mm_p95", errors.quantile(w, 0.95));
        figures.put("yt_grade_kappa", sum(w, "graded").signum() == 0 ? Kappa.NONE : kappa.amount());
        figures.put("yt_sort_accuracy_ratio", ratio(sum(w, "sorted right"), sum(w, "sorted"), "nothing was sorted"));
        figures.put("yt_stock_view_age_s_p95", ageP95(w));
        figures.forEach((name, amount) -> out.metric(
                new Metric(name, Map.of(), w, due.revision(), amount, count.expected(), count.received(), inputs)));
    }

    private static Amount ratio(BigDecimal part, BigDecimal whole, String without) {
        return whole.signum() == 0 ? new Amount.Missing(without) : new Amount.Ratio(part, whole);
    }

    BigDecimal sum(Window window, String name) {
        return tally.of(window, name);
    }

    Amount delayP95(Window window) {
        return delays.quantile(window, 0.95);
    }

    /** Missing where more than a twentieth of what it is made of is of places that nobody looked at ever. */
    Amount ageP95(Window window) {
        return sum(window, "never looked at").multiply(BigDecimal.valueOf(20)).compareTo(sum(window, "ages")) > 0
                ? new Amount.Missing("more than a twentieth of the places were never looked at")
                : ages.quantile(window, 0.95);
    }

    void write(StateWriter state) {
        windows.write(state);
        counts.write(state);
        tally.write(state);
        delays.write(state);
        ages.write(state);
        errors.write(state);
        kappa.write(state);
        state.instant(began).instant(aged);
    }

    void read(StateReader state) {
        windows.read(state);
        counts.read(state);
        tally.read(state);
        delays.read(state);
        ages.read(state);
        errors.read(state);
        kappa.read(state);
        began = state.instant();
        aged = state.time();
    }
}
