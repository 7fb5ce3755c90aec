package io.edgewitness.predictive.maintenance;

import io.edgewitness.predictive.maintenance.MaintenanceParameters.Costs;
import io.edgewitness.predictive.maintenance.MaintenanceParameters.Shutdown;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When to maintain: the shutdown of the coming year with the least cost an hour of life (age replacement, Barlow and Hunter 1960). There are at most some
 * hundred, so each is worked out; the least is exact.
 */
record Planner(Costs costs, List<Shutdown> shutdowns, ZoneId zone) {
    private static final int WEEKS = 52;

    /** Steps of the integral of survival from one shutdown to the next. */
    private static final int STEPS = 64;

    /** A shutdown of the calendar. */
    record Slot(Instant from, Instant to) {}

    /**
     * What to do when.
     *
     * @param slot null: no shutdown of the year pays, run on
     * @param rate yuan an hour over the life so far and the one expected until then
     * @param rateUnplanned the same without maintenance, within the year
     * @param failedBefore probability of a failure before the slot
     */
    record Plan(@Nullable Slot slot, double rate, double rateUnplanned, double failedBefore) {}

    /** Slots of the coming year, in order. */
    List<Slot> slots(Instant now) {
        List<Slot> slots = new ArrayList<>();
        for (Shutdown shutdown : shutdowns) {
            ZonedDateTime day = now.atZone(zone)
                    .toLocalDate()
                    .with(TemporalAdjusters.nextOrSame(shutdown.day()))
                    .atStartOfDay(zone);
            for (int week = 0; week <= WEEKS; week++) {
                Instant from = day.plusWeeks(week).plus(shutdown.from()).toInstant();
                if (!from.isBefore(now)) {
                    slots.add(new Slot(from, from.plus(shutdown.lasts())));
                }
            }
        }
        slots.sort(Comparator.comparing(Slot::from));
        return slots;
    }

    /** @param ageHours lived so far */
    Plan best(Remaining remaining, double ageHours, Instant now) {
        List<Slot> slots = slots(now);
        double least = Double.POSITIVE_INFINITY;
        Slot chosen = null;
        double lived = ageHours;
        double before = 0;
        double rate = Double.POSITIVE_INFINITY;
        for (Slot slot : slots) {
            double hours = hours(now, slot.from());
            lived += survived(remaining, before, hours);
            before = hours;
            double failed = remaining.failedBy(hours);
            rate = rate(failed, lived);
            if (rate < least) {
                least = rate;
                chosen = slot;
            }
        }
        // Running on beyond the last slot: what fails within the year costs a failure, what is left costs nothing yet.
        double failed = remaining.failedBy(before);
        double unplanned = costs.failure().doubleValue() * failed / Math.max(lived, 1e-9);
        if (chosen == null || unplanned < least) {
            return new Plan(null, unplanned, unplanned, failed);
        }
        return new Plan(chosen, least, unplanned, remaining.failedBy(hours(now, chosen.from())));
    }

    private double rate(double failed, double lived) {
        double cost = costs.failure().doubleValue() * failed + costs.planned().doubleValue() * (1 - failed);
        return cost / Math.max(lived, 1e-9);
    }

    /** Hours that are lived on average between two times from now. */
    private static double survived(Remaining remaining, double from, double to) {
        double step = (to - from) / STEPS;
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum += step * (1 - remaining.failedBy(from + (i + 0.5) * step));
        }
        return sum;
    }

    static double hours(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 3.6e6;
    }
}
