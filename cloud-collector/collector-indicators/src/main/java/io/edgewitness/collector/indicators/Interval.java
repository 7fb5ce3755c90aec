package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** Into what windows are put together before a change is estimated. Days and what is longer are local: a day may have 23 or 25 hours. */
public enum Interval {
    HOUR,
    DAY,
    /** From Monday. */
    WEEK,
    MONTH;

    /** @return the interval that holds this instant */
    Window around(Instant t, ZoneId zone) {
        if (this == HOUR) {
            Instant start = t.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
            return new Window(start, start.plus(1, ChronoUnit.HOURS));
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
