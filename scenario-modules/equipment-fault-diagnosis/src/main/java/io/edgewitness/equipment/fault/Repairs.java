package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What closed orders say of the way there: how long the place of the fault was looked for, how long the machine stood, which alarms were false. An
 * order's hours follow {@code failed}: {@code bearing-outer failed 3.5}, or {@code failed 3.5} where no cause was found; {@code sound} after an alarm is a
 * false alarm. One thread.
 */
final class Repairs {
    /** A twelfth of 365.25 days. */
    private static final BigDecimal MONTH_SECONDS = BigDecimal.valueOf(2_629_800);

    private static final double SECONDS_PER_MINUTE = 60;

    private final Tally tally;
    private final WindowSketches located;
    private final OpenAlarm open = new OpenAlarm();
    private @Nullable Instant diagnosed;
    private String cause = "";

    Repairs(TumblingWindows windows) {
        tally = new Tally(windows);
        located = new WindowSketches(windows);
    }

    /** A zone alarm. What was diagnosed long before the first is another matter. */
    void alarmed(String alarm, Instant at) {
        Instant told = diagnosed;
        if (open.raised(alarm, at) && told != null && told.plus(OpenAlarm.KEPT).isBefore(at)) {
            cause = "";
            diagnosed = null;
        }
    }

    void cleared(String alarm, Instant at) {
        open.cleared(alarm, at);
    }

    /** @param likeliest cause, which names a component */
    void diagnosed(String likeliest, Instant at) {
        if (!likeliest.equals(cause)) {
            cause = likeliest;
            diagnosed = at;
        }
    }

    /** @param order of a cause that is known, or of none */
    void closed(String order, Instant at) {
        List<String> words = List.of(order.strip().split("\\s+"));
        boolean found = !words.get(0).equals(Orders.FAILED);
        if (words.get(0).equals(Orders.PLANNED)) {
            return;
        }
        Instant alarm = open.since(at);
        if (words.get(0).equals(FaultGraph.SOUND)) {
            tally.add(at, "false", alarm == null ? BigDecimal.ZERO : BigDecimal.ONE);
        } else if (found && alarm != null) {
            Instant told = diagnosed;
            Instant place = words.get(0).equals(cause) && told != null ? told : at;
            Duration sought = Duration.between(alarm, place);
            located.add(at, sought.isNegative() ? 0 : sought.toSeconds() / SECONDS_PER_MINUTE);
        }
        List<String> failure = found ? words.subList(1, words.size()) : words;
        if (failure.size() >= 2
                && failure.get(0).equals(Orders.FAILED)
                && failure.get(1).matches("\\d{1,4}(\\.\\d{1,3})?")) {
            tally.one(at, "failures");
            tally.add(at, "hours", new BigDecimal(failure.get(1)));
        }
        open.answered();
        diagnosed = null;
        cause = "";
    }

    /** @return minutes from the alarm to the place of the fault; 0 where it was known before */
    Amount locateP50(Window window) {
        return located.quantile(window, 0.5);
    }

    Amount timeToRepair(Window window) {
        BigDecimal failures = tally.of(window, "failures");
        return failures.signum() == 0
                ? new Amount.Missing("no order of a failure states its hours")
                : new Amount.Ratio(tally.of(window, "hours"), failures);
    }

    Amount downtime(Window window) {
        return new Amount.Exact(tally.of(window, "hours"));
    }

    Amount falseAlarms(Window window) {
        BigDecimal seconds = BigDecimal.valueOf(
                Duration.between(window.start(), window.end()).toSeconds());
        return new Amount.Ratio(tally.of(window, "false"), seconds.divide(MONTH_SECONDS, 12, RoundingMode.HALF_EVEN));
    }

    void forgetBefore(Instant time) {
        tally.forgetBefore(time);
        located.forgetBefore(time);
    }

    void write(StateWriter state) {
        open.write(state);
        state.instant(diagnosed).text(cause);
        tally.write(state);
        located.write(state);
    }

    void read(StateReader state) {
        open.read(state);
        diagnosed = state.instant();
        cause = state.text();
        tally.read(state);
        located.read(state);
    }
}
