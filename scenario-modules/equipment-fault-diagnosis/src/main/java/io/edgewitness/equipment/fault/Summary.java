package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums of a shift or a week, for a message of kind statistics. One thread. */
final class Summary {
    static final Duration WEEK = Duration.ofDays(7);

    private final Duration length;
    private final ZoneId zone;
    private final TreeMap<String, BigDecimal> sums = new TreeMap<>();
    private @Nullable Instant start;

    /** What a period that is over came to. */
    record Over(Instant from, Instant to, SortedMap<String, BigDecimal> sums) {
        BigDecimal of(String name) {
            return sums.getOrDefault(name, BigDecimal.ZERO);
        }
    }

    /** @param length a day or less, from local midnight on; or {@link #WEEK}, from Monday on */
    Summary(Duration length, ZoneId zone) {
        this.length = length;
        this.zone = zone;
    }

    boolean isWeek() {
        return length.equals(WEEK);
    }

    void add(String name, BigDecimal amount) {
        sums.merge(name, amount, BigDecimal::add);
    }

    private Instant startOf(Instant now) {
        ZonedDateTime day = now.atZone(zone).toLocalDate().atStartOfDay(zone);
        if (isWeek()) {
            return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toInstant();
        }
        long index = Duration.between(day.toInstant(), now).dividedBy(length);
        return day.toInstant().plus(length.multipliedBy(index));
    }

    /** @return null: the period goes on, or nothing was in it */
    @Nullable
    Over due(Instant now) {
        Instant current = startOf(now);
        Instant before = start;
        if (before == null || current.isBefore(before)) {
            start = current;
            return null;
        }
        if (current.equals(before)) {
            return null;
        }
        Over over = sums.isEmpty() ? null : new Over(before, current, new TreeMap<>(sums));
        sums.clear();
        start = current;
        return over;
    }

    void write(StateWriter state) {
        state.instant(start).integer(sums.size());
        sums.forEach((name, sum) -> state.text(name).decimal(sum));
    }

    void read(StateReader state) {
        start = state.instant();
        sums.clear();
        for (long n = state.integer(); n > 0; n--) {
            String name = state.text();
            sums.put(name, state.number());
        }
    }
}
