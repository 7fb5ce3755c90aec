package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.Rollups;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes roll-ups on a thread of its own, so that nothing waits for it. */
final class RollupWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RollupWorker.class);

    private final Rollups rollups;
    private final Thread thread = new Thread(this::run, "rollups");
    private volatile boolean stopping;

    RollupWorker(Rollups rollups) {
        this.rollups = rollups;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!stopping) {
            try {
                if (!rollups.work()) {
                    LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("roll-ups are no longer made", e);
                return;
            }
        }
    }

    /** Waits for the file that is being read. The thread must not be interrupted: that would close the file under it. */
    @Override
    public void close() {
        stopping = true;
        rollups.stop();
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
