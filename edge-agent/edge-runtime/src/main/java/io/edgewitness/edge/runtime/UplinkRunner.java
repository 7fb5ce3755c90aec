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
            }
        }
        link.close();
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
