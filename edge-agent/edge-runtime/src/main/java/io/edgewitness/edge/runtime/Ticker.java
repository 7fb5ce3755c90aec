package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes time pass in the pipeline, about once a second; once a minute the runtime's own figures, and a look at the time daemon. */
final class Ticker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

    private final InstantSource clock;
    private final Pipeline pipeline;
    private final RuntimeMeters meters;
    private final ClockMonitor monitor;
    private final Modules modules;
    private final StallWatch stalls;
    private final Thread ticks = new Thread(this::run, "ticker");
    private final Thread watch = new Thread(this::watchClock, "clock");
    private volatile boolean stopping;
    private @Nullable Instant minute;

    Ticker(
            InstantSource clock,
            Pipeline pipeline,
            RuntimeMeters meters,
            ClockMonitor monitor,
            Modules modules,
            StallWatch stalls) {
        this.clock = clock;
        this.pipeline = pipeline;
        this.meters = meters;
        this.monitor = monitor;
        this.modules = modules;
        this.stalls = stalls;
        ticks.setDaemon(true);
        watch.setDaemon(true);
    }

    void start() {
        ticks.start();
        watch.start();
    }

    private void run() {
        while (!stopping) {
            Instant now = clock.instant();
            try {
                // After a stall sources first say what they miss, so that no window is closed without it.
                if (!stalls.isSettling()) {
                    tick(now);
                }
            } catch (RuntimeException e) {
                LOG.error("a tick failed", e);
            }
            long untilSecond = TimeUnit.MILLISECONDS.toNanos(1000 - Math.floorMod(now.toEpochMilli(), 1000L));
            LockSupport.parkNanos(Math.max(1_000_000, Math.min(LONGEST_WAIT, untilSecond)));
        }
    }

    private void tick(Instant now) {
        pipeline.tick(now, modules.complete());
        meters.tick(modules.up());
        Window last = LedgerMeterRegistry.minuteBefore(now);
        Instant before = minute;
        minute = last.end();
        if (before != null && last.end().isAfter(before)) {
            meters.publish(last, monitor.boundNanos())
                    .forEach(m -> pipeline.record(n -> new LedgerEntry.Figure(n, now, m, List.of())));
        }
    }

    /** Asking a daemon may take seconds, so it has a thread of its own. */
    private void watchClock() {
        while (!stopping) {
            ClockStatus status = monitor.ask();
            pipeline.record(n -> new LedgerEntry.Clock(status));
            LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
        }
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(ticks);
        LockSupport.unpark(watch);
        try {
            ticks.join(TimeUnit.SECONDS.toMillis(3));
            watch.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
