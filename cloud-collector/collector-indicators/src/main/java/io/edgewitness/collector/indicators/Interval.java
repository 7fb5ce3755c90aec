package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/** Into what windows are put together before a change is estimated. Days and what is longer are local: a day may have 23 or 25 hours. */
public enum Interval {
    HOUR,
    DAY,
    /** From Monday. */
    WEEK,
    MONTH;

    private static final long HOUR_SECONDS = 3_600;

    /** @return the interval that holds this instant */
    Window around(Instant t, ZoneId zone) {
        if (this == HOUR) {
            // By the offset in force: where the clock is set by half an hour, a local hour is there in part or one and
            // a half times.
            long offset = zone.getRules().getOffset(t).getTotalSeconds();
            long hours = Math.floorDiv(t.getEpochSecond() + offset, HOUR_SECONDS);
            Instant start = Instant.ofEpochSecond(hours * HOUR_SECONDS - offset);
            return new Window(start, start.plusSeconds(HOUR_SECONDS));
        }
        LocalDate day = t.atZone(zone).toLocalDate();
        return switch (this) {
            case MONTH -> between(day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1), zone);
            case WEEK -> {
                LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield between(monday, monday.plusWeeks(1), zone);
            }
            default -> between(day, day.plusDays(1), zone);
        };
    }

    private static Window between(LocalDate first, LocalDate next, ZoneId zone) {
        return new Window(
                first.atStartOfDay(zone).toInstant(), next.atStartOfDay(zone).toInstant());
    }
}
