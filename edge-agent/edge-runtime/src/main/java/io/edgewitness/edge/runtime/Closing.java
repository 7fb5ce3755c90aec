package io.edgewitness.edge.runtime;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends parts that others wrote: one that does not come back is left behind on its own thread, which does not keep the process alive. */
final class Closing {
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("a part of the agent could not be closed", e);
        }
    }

    static void within(Duration patience, String what, AutoCloseable part) {
        Runnable close = () -> {
            try {
                part.close();
            } catch (Exception | LinkageError e) {
                LOG.warn("{} could not be closed", what, e);
            }
        };
        if (!await(patience, new Thread(close, what + " close"))) {
            LOG.warn("{} has not closed within {} s and is left behind", what, patience.toSeconds());
        }
    }

    /** @return whether the thread has ended */
    static boolean await(Duration patience, Thread thread) {
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
