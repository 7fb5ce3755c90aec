package io.edgewitness.edge.api.poll;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the points that are polled together are due. The schedule begins with the start, is fixed and never drifts; each cycle is handed over by whoever
 * took it, or declared with its count. Times are of a monotonic clock, in nanoseconds. One thread, but for {@link #outage}, {@link #end} and
 * {@link #completeUntil}.
 */
public final class PollSchedule {
    private static final long MILLISECOND = 1_000_000;

    private final List<PointId> points;
    private final long interval;
    private final InstantSource clock;
    private final Stalls stalls;
    private long due;
    private volatile long open; // when the oldest cycle that is not handed over yet was due, or the next one will be
    private volatile @Nullable Long end;
    private volatile @Nullable String outage = "not connected yet";

    /**
     * @param interval above 0
     * @param clock for the gaps
     * @param stalls of the agent: what was due meanwhile is declared as such
     * @param now when the first cycle is due
     */
    public PollSchedule(List<PointId> points, Duration interval, InstantSource clock, Stalls stalls, long now) {
        this.points = List.copyOf(points);
        this.interval = interval.toNanos();
        this.clock = clock;
        this.stalls = stalls;
        due = now;
        open = now;
    }

    /** The intervals that definitions name, by point. */
    public static Map<PointId, Duration> intervals(List<PointDefinition> definitions) {
        Map<PointId, Duration> intervals = new HashMap<>();
        for (PointDefinition definition : definitions) {
            Duration own = definition.interval();
            if (own != null) {
                intervals.put(definition.id(), own);
            }
        }
        return intervals;
    }

    /**
     * Up to when all that was due by these schedules is handed over or declared; null: up to now. A cycle that was taken counts as neither until it is
     * handed over. Any thread; waits for nothing.
     */
    public static @Nullable Instant completeUntil(
            List<PollSchedule> schedules, InstantSource clock, LongSupplier ticker) {
        Instant wall =
                clock.instant(); // before the ticker: what passes between the two makes the answer earlier, not later
        long now = ticker.getAsLong();
        long late = 0;
        for (PollSchedule schedule : schedules) {
            Long end = schedule.end;
            late = Math.max(late, now - (end == null ? schedule.open : end));
        }
        return late > 0 ? wall.minusNanos(late) : null;
    }

    public long intervalNanos() {
        return interval;
    }

    /** When the next cycle is due that nobody took. */
    public long due() {
        return due;
    }

    /** Moves the schedule; nothing is handed over by that. */
    public void dueAt(long then) {
        due = then;
    }

    /**
     * Takes the cycle that is due now, and moves on to the next. Whole cycles before it that were skipped are declared.
     *
     * @param slow why they were skipped, if it was not for an outage
     */
    public void take(long now, String slow, Consumer<Gap> gaps) {
        long late = now - due;
        long skipped = Math.max(0, late / interval);
        if (skipped > 0) {
            long told = declareStall(late, skipped, slow, gaps);
            if (skipped > told) {
                gaps.accept(missed(late - told * interval, skipped - told, why(skipped - told, slow)));
            }
            open = due + skipped * interval;
        }
        due += (skipped + 1) * interval;
    }

    /** What was due before a stall began is not the agent's. @return how many of the cycles that were skipped were due before it ran again */
    private long declareStall(long late, long skipped, String slow, Consumer<Gap> gaps) {
        Stalls.Stall stall = stalls.since(due);
        if (stall == null) {
            return 0;
        }
        long before = dueBefore(stall.end() - stall.length().toNanos(), skipped);
        if (before > 0) {
            gaps.accept(missed(late, before, why(before, slow)));
        }
        long cycles = dueBefore(stall.end(), skipped) - before;
        if (cycles > 0) {
            gaps.accept(missed(late - before * interval, cycles, stall.reason() + "; " + cycles + " cycles"));
        }
        return before + cycles;
    }

    /** @param most of the cycles from the next one on */
    private long dueBefore(long then, long most) {
        return then - due <= 0 ? 0 : Math.min(most, (then - due - 1) / interval + 1);
    }

    /** The cycle that was taken is handed over, or declared lost. */
    public void handedOver() {
        open = due;
    }

    /** @param why cycles are skipped from now on; null: for slowness. At first nothing is connected yet */
    public void outage(@Nullable String why) {
        outage = why;
    }

    /** Declares what is due and not handed over, also a cycle that was taken: nothing that comes later counts. Once. */
    public void end(long now, Consumer<Gap> gaps) {
        long late = now - open;
        long cycles = Math.floorDiv(late, interval) + 1;
        if (cycles > 0) {
            gaps.accept(missed(late, cycles, why(cycles, "the adapter was closed before they were read")));
        }
        end = now;
    }

    /** @param late nanoseconds since the first of these cycles was due */
    private Gap missed(long late, long cycles, String reason) {
        Instant from = clock.instant().minusNanos(late);
        Instant to = from.plusNanos(Math.min(cycles * interval, late + MILLISECOND));
        return new Gap(points, from, to, cycles * points.size(), reason);
    }

    private String why(long cycles, String slow) {
        String lost = outage;
        return lost == null ? "poll-missed: " + cycles + " cycles; " + slow : "disconnected: " + lost;
    }
}
