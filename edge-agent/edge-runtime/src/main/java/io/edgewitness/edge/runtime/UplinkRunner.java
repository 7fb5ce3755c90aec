package io.edgewitness.edge.runtime;

import io.edgewitness.edge.wire.Link;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that drives an {@link Uplink}. */
public final class UplinkRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkRunner.class);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** While it is behind it rests this many times as long as each batch took: the processors are for what is live. */
    private static final int REST = 2;

    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Thread thread;
    private final Link link;
    private final Uplink uplink;
    private final InstantSource clock;
    private volatile boolean closed;

    /** @param link the uplink's; closed with the runner */
    public UplinkRunner(Uplink uplink, Link link, InstantSource clock) {
        this.uplink = uplink;
        this.link = link;
        this.clock = clock;
        this.thread = new Thread(this::run, "uplink");
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** There may be something to do: a message, a committed batch. Any thread; never blocks. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            int done = 0;
            long begin = System.nanoTime();
            try {
                done = uplink.doWork(clock.instant());
            } catch (RuntimeException | Error e) {
                // The path from machine to ledger does not depend on this thread; it goes on after a pause.
                LOG.error("uplink: a defect; trying again", e);
                uplink.failed(e);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
            }
            if (done == 0 && !closed) {
                LockSupport.parkNanos(IDLE_NANOS);
            } else if (uplink.isBehind()) {
                rest(System.nanoTime() - begin);
            }
        }
        link.close();
    }

    private void rest(long worked) {
        long end = System.nanoTime() + Math.min(REST * worked, LONGEST_REST_NANOS);
        for (long left = end - System.nanoTime(); left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits for the thread to end. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
