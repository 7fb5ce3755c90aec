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
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums of shifts or weeks, each for a message of kind statistics. What comes too late for its period counts in the one that goes on. One thread. */
final class Summary {
    static final Duration WEEK = Duration.ofDays(7);

    private final Duration length;
    private final ZoneId zone;
    private final TreeMap<Instant, TreeMap<String, BigDecimal>> sums = new TreeMap<>(); // by start of the period
    private Instant told = Instant.EPOCH; // up to here

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

    void add(String name, BigDecimal amount, Instant at) {
        Instant start = startOf(at.isBefore(told) ? told : at);
        sums.computeIfAbsent(start, s -> new TreeMap<>()).merge(name, amount, BigDecimal::add);
    }

    private ZonedDateTime midnight(Instant at) {
        return at.atZone(zone).toLocalDate().atStartOfDay(zone);
    }

    private Instant startOf(Instant at) {
        ZonedDateTime day = midnight(at);
        if (isWeek()) {
            return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toInstant();
        }
        long index = Duration.between(day.toInstant(), at).dividedBy(length);
        return day.toInstant().plus(length.multipliedBy(index));
    }

    private Instant endOf(Instant start) {
        ZonedDateTime day = midnight(start);
        if (isWeek()) {
            return day.plusWeeks(1).toInstant();
        }
        Instant nextDay = day.plusDays(1).toInstant();
        Instant end = start.plus(length);
        return end.isAfter(nextDay) ? nextDay : end;
    }

    /**
     * The oldest period that is over and was not told.
     *
     * @param whole up to here all is counted
     * @return null: there is none in which anything was
     */
    @Nullable
    Over due(Instant whole) {
        Map.Entry<Instant, TreeMap<String, BigDecimal>> first = sums.firstEntry();
        if (first == null || endOf(first.getKey()).isAfter(whole)) {
            return null;
        }
        sums.pollFirstEntry();
        told = endOf(first.getKey());
        return new Over(first.getKey(), told, first.getValue());
    }

    /** The clock was set back: later periods never were. A period that was told before is not told again. */
    void forgetFrom(Instant time) {
        sums.tailMap(time, true).clear();
        Instant end = endOf(startOf(time));
        told = told.isAfter(end) ? end : told;
    }

    void write(StateWriter state) {
        state.instant(told).integer(sums.size());
        sums.forEach((start, named) -> {
            state.instant(start).integer(named.size());
            named.forEach((name, sum) -> state.text(name).decimal(sum));
        });
    }

    void read(StateReader state) {
        told = state.time();
        sums.clear();
        for (long n = state.integer(); n > 0; n--) {
            TreeMap<String, BigDecimal> named = new TreeMap<>();
            sums.put(state.time(), named);
            for (long m = state.integer(); m > 0; m--) {
                named.put(state.text(), state.number());
            }
        }
    }
}
