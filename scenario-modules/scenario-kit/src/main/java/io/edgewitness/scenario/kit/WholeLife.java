package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether kinds of data came since the first sample without a hole that nobody explained. A sample, a bad one too because it says why, explains the
 * time until the longest silence of its kind is over; a declared gap explains its own time. One thread.
 */
public final class WholeLife<K extends Enum<K>> {
    /** Nothing is told of a kind that has no points. */
    private final EnumMap<K, Kind> kinds;

    private @Nullable Instant since;
    private @Nullable Instant judged; // up to here

    private static final class Kind {
        final Duration silence;
        final SampleCounts counts;
        final TreeMap<PointId, TreeMap<Instant, Instant>> explained = new TreeMap<>();
        final TreeMap<Instant, Long> holes = new TreeMap<>(); // nanoseconds, by start of window
        long forgotten; // of windows that are told no more
        long expected;
        long received;

        Kind(Duration silence, SampleCounts counts, Collection<PointId> points) {
            this.silence = silence;
            this.counts = counts;
            points.forEach(p -> explained.put(p, new TreeMap<>()));
        }

        long unexplained() {
            return forgotten
                    + holes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Watches points by kind.
     *
     * @param points of each kind that there is
     * @param silences longest time between two samples of a kind, above 0
     */
    public WholeLife(
            Class<K> type,
            Map<K, List<PointId>> points,
            Map<K, Duration> silences,
            ScenarioContext context,
            TumblingWindows windows) {
        kinds = new EnumMap<>(type);
        points.forEach((kind, of) -> {
            Duration silence = silences.get(kind);
            if (silence == null || silence.isZero() || silence.isNegative()) {
                throw Refused.of("the longest silence lasts more than nothing", "最长静默时间应大于零");
            }
            if (!of.isEmpty()) {
                kinds.put(kind, new Kind(silence, new SampleCounts(windows, of, context), of));
            }
        });
    }

    public void sample(PointId point, Instant at, boolean good) {
        since = since == null ? at : since;
        for (Kind kind : kinds.values()) {
            TreeMap<Instant, Instant> explained = kind.explained.get(point);
            if (explained != null) {
                kind.counts.sample(at, good);
                explain(explained, at, at.plus(kind.silence));
            }
        }
    }

    public void gap(Gap gap) {
        for (Kind kind : kinds.values()) {
            kind.counts.gap(gap);
            kind.explained.forEach((point, explained) -> {
                if (gap.from().isBefore(gap.to())
                        && (gap.points().isEmpty() || gap.points().contains(point))) {
                    explain(explained, gap.from(), gap.to().plus(kind.silence));
                }
            });
        }
    }

    /** Times that touch are joined, so that there are as many of them as there are holes. */
    private static void explain(NavigableMap<Instant, Instant> explained, Instant from, Instant to) {
        Instant begin = from;
        Instant end = to;
        for (Map.Entry<Instant, Instant> e = explained.floorEntry(end);
                e != null && !e.getValue().isBefore(begin);
                e = explained.floorEntry(end)) {
            begin = e.getKey().isBefore(begin) ? e.getKey() : begin;
            end = e.getValue().isAfter(end) ? e.getValue() : end;
            explained.remove(e.getKey());
        }
        explained.put(begin, end);
    }

    /** Judges a window that is due, and what was passed over before it. */
    public void judge(TumblingWindows.Due due) {
        Instant first = since;
        Instant end = due.window().end();
        if (first == null || !first.isBefore(end)) {
            return;
        }
        Instant upTo = judged;
        Instant start = due.window().start();
        if (due.revision() == 0 && upTo != null && upTo.isBefore(start)) {
            start = upTo;
        }
        Instant from = start.isBefore(first) ? first : start;
        for (Kind kind : kinds.values()) {
            long nanos = kind.explained.values().stream()
                    .mapToLong(e -> hole(e, from, end))
                    .sum();
            kind.holes.put(due.window().start(), nanos);
            if (due.revision() == 0) {
                SampleCounts.Count count = kind.counts.of(due.window());
                kind.expected = kind.expected < 0 || count.expected() < 0 ? -1 : kind.expected + count.expected();
                kind.received += count.received();
            }
        }
        judged = upTo == null || upTo.isBefore(end) ? end : upTo;
    }

    private static long hole(NavigableMap<Instant, Instant> explained, Instant from, Instant to) {
        long hole = 0;
        Instant at = from;
        Map.Entry<Instant, Instant> before = explained.floorEntry(at);
        while (at.isBefore(to)) {
            if (before != null && before.getValue().isAfter(at)) {
                at = before.getValue();
            }
            Map.Entry<Instant, Instant> next = explained.higherEntry(at);
            Instant until = next == null || next.getKey().isAfter(to) ? to : next.getKey();
            if (until.isAfter(at)) {
                hole += Duration.between(at, until).toNanos();
                at = until;
            }
            before = next;
            if (next == null) {
                break;
            }
        }
        return hole;
    }

    public boolean has(K kind) {
        return kinds.containsKey(kind);
    }

    /** @return seconds of the window that nobody explained, over the kind's points */
    public Amount unexplained(K kind, Window window) {
        Kind of = kinds.get(kind);
        Long nanos = of == null ? null : of.holes.get(window.start());
        return nanos == null
                ? new Amount.Missing("nothing is watched yet")
                : new Amount.Exact(BigDecimal.valueOf(nanos, 9).stripTrailingZeros());
    }

    public SampleCounts.Count count(K kind, Window window) {
        Kind of = kinds.get(kind);
        return of == null ? SampleCounts.Count.NONE : of.counts.of(window);
    }

    /** @return null: some kind has no points, or there was no sample yet */
    public @Nullable DemandResult demand(String demand, Class<K> type, Instant now) {
        Instant first = since;
        if (first == null || judged == null || kinds.size() < type.getEnumConstants().length) {
            return null;
        }
        List<String> measured = new ArrayList<>();
        boolean met = true;
        for (Map.Entry<K, Kind> e : kinds.entrySet()) {
            Kind kind = e.getValue();
            BigDecimal seconds = BigDecimal.valueOf(kind.unexplained(), 9).stripTrailingZeros();
            met &= seconds.signum() == 0 && kind.received > 0;
            measured.add(e.getKey().name().toLowerCase(Locale.ROOT) + " " + kind.received + " of "
                    + (kind.expected < 0 ? "?" : kind.expected) + " samples, " + seconds.toPlainString()
                    + " s unexplained");
        }
        return new DemandResult(demand, met, "since " + first + ": " + String.join("; ", measured), now);
    }

    /** What was explained before is judged for good. */
    public void forgetBefore(Instant time) {
        for (Kind kind : kinds.values()) {
            kind.counts.forgetBefore(time);
            kind.explained.values().forEach(e -> e.values().removeIf(end -> end.isBefore(time)));
            Map<Instant, Long> old = kind.holes.headMap(time);
            kind.forgotten += old.values().stream().mapToLong(Long::longValue).sum();
            old.clear();
        }
    }

    /** The clock was set back: what came at these times explains nothing of them when they are lived again. */
    public void unsettleFrom(Instant time) {
        for (Kind kind : kinds.values()) {
            kind.counts.unsettleFrom(time);
            kind.holes.tailMap(time, true).clear();
            kind.explained.values().forEach(e -> cut(e, time, time.plus(kind.silence)));
        }
    }

    private static void cut(NavigableMap<Instant, Instant> explained, Instant time, Instant end) {
        explained.tailMap(time, true).clear();
        Map.Entry<Instant, Instant> last = explained.lastEntry();
        if (last != null && last.getValue().isAfter(end)) {
            explained.put(last.getKey(), end);
        }
    }

    public void write(StateWriter state) {
        state.instant(since).instant(judged);
        for (Kind kind : kinds.values()) {
            kind.counts.write(state);
            state.integer(kind.forgotten).integer(kind.expected).integer(kind.received);
            state.integer(kind.holes.size());
            kind.holes.forEach((start, nanos) -> state.instant(start).integer(nanos));
            kind.explained.values().forEach(e -> {
                state.integer(e.size());
                e.forEach((from, to) -> state.instant(from).instant(to));
            });
        }
    }

    public void read(StateReader state) {
        since = state.instant();
        judged = state.instant();
        for (Kind kind : kinds.values()) {
            kind.counts.read(state);
            kind.forgotten = state.integer();
            kind.expected = state.integer();
            kind.received = state.integer();
            kind.holes.clear();
            for (long n = state.integer(); n > 0; n--) {
                Instant start = state.time();
                kind.holes.put(start, state.integer());
            }
            for (TreeMap<Instant, Instant> e : kind.explained.values()) {
                e.clear();
                for (long n = state.integer(); n > 0; n--) {
                    Instant from = state.time();
                    e.put(from, state.time());
                }
            }
        }
    }
}
