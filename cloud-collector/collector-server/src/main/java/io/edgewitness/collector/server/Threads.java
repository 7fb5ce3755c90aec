package io.edgewitness.collector.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The beginning and the end of threads. */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    /** What waits for a network gives up within it. */
    private static final long SECONDS = 15;

    private Threads() {}

    /** One thread for what is done from time to time, which ends with the process. */
    static ScheduledExecutorService scheduled(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Interrupts what runs and waits until it has ended: what it works on is closed next. */
    static void stop(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("something still runs after {} s and is left behind", SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
