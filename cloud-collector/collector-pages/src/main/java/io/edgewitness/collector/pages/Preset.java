package io.edgewitness.collector.pages;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/** Times that figures are often of: the last of each kind that is over, and all there is. */
public enum Preset {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    FIRST;

    /** @param from and the end: local, such as {@code 2026-06-01T00:00} */
    public record Span(String from, String to) {}

    /** @return as a form names it, and a text after {@code preset-} */
    public String id() {
        return Names.of(this);
    }

    static @Nullable Preset of(@Nullable String id) {
        for (Preset preset : values()) {
            if (preset.id().equals(id)) {
                return preset;
            }
        }
        return null;
    }

    /** @param first record that there is; null: none, and then the last day takes the place of all there is */
    Span span(Instant now, ZoneId zone, @Nullable Instant first) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        LocalDate month = today.withDayOfMonth(1);
        return switch (this) {
            case DAY -> days(today.minusDays(1), today);
            case WEEK -> {
                LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield days(monday.minusWeeks(1), monday);
            }
            case MONTH -> days(month.minusMonths(1), month);
            case QUARTER -> {
                LocalDate quarter = month.minusMonths((month.getMonthValue() - 1) % 3);
                yield days(quarter.minusMonths(3), quarter);
            }
            case FIRST ->
                first == null
                        ? DAY.span(now, zone, null)
                        : new Span(
                                minute(first, zone).toString(),
                                minute(now, zone).toString());
        };
    }

    /** The last day; where records begin later than that, since they begin. */
    static Preset likely(Instant now, ZoneId zone, @Nullable Instant first) {
        LocalDateTime day = LocalDate.ofInstant(now, zone).minusDays(1).atStartOfDay();
        return first != null && LocalDateTime.ofInstant(first, zone).isAfter(day) ? FIRST : DAY;
    }

    private static Span days(LocalDate from, LocalDate to) {
        return new Span(from.atStartOfDay().toString(), to.atStartOfDay().toString());
    }

    /** Up to now, in whole minutes: the one that runs belongs to it. */
    private static LocalDateTime minute(Instant at, ZoneId zone) {
        return LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES);
    }
}
