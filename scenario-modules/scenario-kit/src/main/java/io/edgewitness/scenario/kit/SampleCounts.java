package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Window;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Expected and received samples, window by window. One thread. */
public final class SampleCounts {
    /** @param expected -1: the source cannot tell */
    public record Count(long expected, long received) {
        static final Count NONE = new Count(0, 0);
    }

    /** A window's running counts; changed in place, because each sample adds one. */
    private static final class Cell {
        private long expected;
        private long received;

        void add(long moreExpected, long moreReceived) {
            expected = expected < 0 || moreExpected < 0 ? -1 : expected + moreExpected;
            received += moreReceived;
        }

        void unsettle() {
            expected = -1;
            received = 0;
        }
    }

    private final TumblingWindows windows;
    private final Set<PointId> points;
    private final boolean counted;
    private final TreeMap<Instant, Cell> counts = new TreeMap<>();
    private @Nullable Instant newest;
    private @Nullable Cell newestCell;

    /**
     * What is expected is known unless one of the points misses samples without saying so.
     *
     * @param points whose samples are counted
     */
    public SampleCounts(TumblingWindows windows, Collection<PointId> points, ScenarioContext context) {
        this(windows, points, points.stream().map(context.points()::get).allMatch(p -> p == null || p.counted()));
    }

    /** @param counted false if one of the points misses samples without saying so */
    SampleCounts(TumblingWindows windows, Collection<PointId> points, boolean counted) {
        this.windows = windows;
        this.points = new HashSet<>(points);
        this.counted = counted;
    }

    public boolean counts(PointId point) {
        return points.contains(point);
    }

    public void sample(Instant time, boolean good) {
        add(windows.of(time).start(), counted ? 1 : -1, good ? 1 : 0);
    }

    /**
     * Spreads this scenario's share of the gap evenly over the windows it touches; what does not divide goes to the later ones. Of a gap
     * over more windows than anyone tells, the window it begins in and the last ones get their part.
     */
    public void gap(Gap gap) {
        long mine = gap.points().stream().filter(points::contains).count();
        if (mine == 0 || !gap.from().isBefore(gap.to())) {
            return;
        }
        long share = gap.count() < 0 ? -1 : gap.count() * mine / gap.points().size();
        Instant at = gap.from();
        BigInteger whole = nanos(gap.from(), gap.to());
        long given = 0;
        while (at.isBefore(gap.to())) {
            Window window = windows.of(at);
            windows.touch(at);
            Instant end = window.end().isBefore(gap.to()) ? window.end() : gap.to();
            long upToHere = share < 0 ? 0 : share(gap, end, share, whole);
            add(window.start(), share < 0 ? -1 : upToHere - given, 0);
            boolean first = at.equals(gap.from());
            at = first ? windows.noted(window, gap.to()) : window.end();
            given = first && share >= 0 && at.isBefore(gap.to()) ? share(gap, at, share, whole) : upToHere;
        }
    }

    private static long share(Gap gap, Instant until, long share, BigInteger whole) {
        return nanos(gap.from(), until)
                .multiply(BigInteger.valueOf(share))
                .divide(whole)
                .longValueExact();
    }

    /** Of what was filed from here on, no one can say to which time it belongs. */
    public void unsettleFrom(Instant time) {
        counts.tailMap(time, true).values().forEach(Cell::unsettle);
        newest = null;
    }

    private static BigInteger nanos(Instant from, Instant to) {
        Duration d = Duration.between(from, to);
        return BigInteger.valueOf(d.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(d.getNano()));
    }

    private void add(Instant start, long expected, long received) {
        Cell cell = start.equals(newest) ? newestCell : null;
        if (cell == null) {
            cell = counts.computeIfAbsent(start, s -> new Cell());
            newest = start;
            newestCell = cell;
        }
        cell.add(expected, received);
    }

    public Count of(Window window) {
        Cell cell = counts.get(window.start());
        return cell == null ? Count.NONE : new Count(cell.expected, cell.received);
    }

    public void forgetBefore(Instant time) {
        counts.headMap(time).clear();
        newest = null;
    }

    public void write(StateWriter state) {
        state.integer(counts.size());
        counts.forEach((start, c) -> state.instant(start).integer(c.expected).integer(c.received));
    }

    public void read(StateReader state) {
        counts.clear();
        newest = null;
        for (long n = state.integer(); n > 0; n--) {
            Cell cell = new Cell();
            counts.put(state.time(), cell);
            cell.add(state.integer(), state.integer());
        }
    }
}
