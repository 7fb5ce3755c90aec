package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that the agent did not run: a beat ten times a second, and each question, should come soon after the last one by a clock that goes on
 * while the process is stopped. A machine that was suspended stops that clock too; there the clock of the day leaps, see {@link ClockSteps}.
 * Thread-safe.
 */
final class StallWatch implements Stalls, AutoCloseable {
    /** Longer than a collection of garbage or a busy machine should take. */
    static final Duration SHORTEST = Duration.ofSeconds(1);

    /** In which sources declare what they miss, before time goes on for scenarios. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    /** For how long health tells of it. */
    static final Duration TOLD = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final long BEAT = Duration.ofMillis(100).toNanos();

    private final InstantSource clock;
    private final LongSupplier nanos;
    private long beat;
    private @Nullable Stall newest;
    private long total;
    private @Nullable Stall told;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /** @param nanos a clock that is never set, as {@link System#nanoTime} */
    StallWatch(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        beat = nanos.getAsLong();
    }

    /** @param listener is told of each, on a thread of the watch */
    void start(Consumer<Stall> listener) {
        Thread started = new Thread(
                () -> {
                    while (!stopping) {
                        tell(listener);
                        LockSupport.parkNanos(BEAT);
                    }
                },
                "stalls");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void tell(Consumer<Stall> listener) {
        Stall stall = last();
        if (stall != null && !stall.equals(told)) {
            told = stall;
            LOG.error("{}, until {}", stall.reason(), stall.to());
            listener.accept(stall);
        }
    }

    /** Two that follow upon each other are one: nobody could say what came between. */
    @Override
    public synchronized @Nullable Stall last() {
        long now = nanos.getAsLong();
        long since = beat;
        beat = now;
        if (now - since >= SHORTEST.toNanos()) {
            total += now - since;
            Stall before = newest;
            long from = before == null || since - before.end() >= SHORTEST.toNanos()
                    ? since
                    : before.end() - before.length().toNanos();
            newest = new Stall(clock.instant(), Duration.ofNanos(now - from), now);
        }
        return newest;
    }

    /** Whether what sources have to say of a stall may still be on its way. */
    boolean isSettling() {
        return isWithin(SETTLING) != null;
    }

    /** @return null: all is well */
    @Nullable
    Health health() {
        Stall stall = isWithin(TOLD);
        return stall == null
                ? null
                : new Health(
                        Health.State.DEGRADED,
                        stall.reason() + ", until " + stall.to().truncatedTo(ChronoUnit.SECONDS)
                                + "; look at what stopped it: a paused or overloaded machine, too little memory");
    }

    private synchronized @Nullable Stall isWithin(Duration span) {
        Stall stall = last();
        return stall != null && beat - stall.end() < span.toNanos() ? stall : null;
    }

    /** All stalls together, in milliseconds. */
    synchronized long totalMillis() {
        return total / 1_000_000;
    }

    @Override
    public void close() {
        stopping = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
