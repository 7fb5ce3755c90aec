package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.OperationsView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the collector does from time to time, and how it went last. A job that fails comes again. Thread-safe. */
final class JobBoard {
    private static final Logger LOG = LoggerFactory.getLogger(JobBoard.class);

    interface Work {
        void run() throws Exception;
    }

    /** Told after each run. */
    interface Measure {
        void ran(String name, boolean failed, long nanos);
    }

    private final InstantSource clock;
    private final Map<String, OperationsView.Job> jobs = new LinkedHashMap<>();

    JobBoard(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Begins a job.
     *
     * @param thread on which it runs, with others one after the other
     * @param failure what that means for people who read the log
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    void every(
            ScheduledExecutorService thread,
            String name,
            Duration first,
            Duration every,
            String failure,
            Work work,
            Measure measure) {
        put(new OperationsView.Job(name, every, null, null, ""));
        thread.scheduleWithFixedDelay(
                () -> run(name, every, failure, work, measure),
                first.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void run(String name, Duration every, String failure, Work work, Measure measure) {
        Instant at = clock.instant();
        long begin = System.nanoTime();
        String problem = "";
        try {
            work.run();
        } catch (Exception | StackOverflowError | LinkageError e) {
            // Whatever it was: a task that throws is never run again.
            problem = e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
            LOG.warn("{}: {}", failure, problem);
        }
        long nanos = System.nanoTime() - begin;
        put(new OperationsView.Job(name, every, at, Duration.ofNanos(nanos), problem));
        measure.ran(name, !problem.isEmpty(), nanos);
    }

    private synchronized void put(OperationsView.Job job) {
        jobs.put(job.name(), job);
    }

    synchronized List<OperationsView.Job> jobs() {
        return new ArrayList<>(jobs.values());
    }
}
