package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.Fault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exchange with a system outside, round by round on a thread of its own, so that one that hangs keeps nobody else waiting. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final long LONGEST_BEFORE_FIRST_MS = 5_000;

    private final String system;
    private final String what;
    private final Duration every;
    private final Round round;
    private final ScheduledExecutorService thread;
    private String told = "";

    /** One. */
    interface Round {
        /** @return what is in the way; empty: nothing */
        String work() throws SQLException;
    }

    /**
     * Not begun yet.
     *
     * @param system as the log names it, such as {@code maintenance system cmms.example}
     * @param what is exchanged, in the plural
     */
    Rounds(String system, String what, Duration every, Round round) {
        this.system = system;
        this.what = what;
        this.every = every;
        this.round = round;
        this.thread = Threads.scheduled(system);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    void start() {
        long millis = every.toMillis();
        thread.scheduleWithFixedDelay(
                this::work, Math.min(millis, LONGEST_BEFORE_FIRST_MS), millis, TimeUnit.MILLISECONDS);
    }

    /** Once, now. */
    synchronized void work() {
        String problem;
        try {
            problem = round.work();
        } catch (SQLException e) {
            problem = what + " wait, because the database is away or refused: " + Jdbc.reason(e);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Whatever it was: a task that throws is never run again.
            problem = "a round of " + what + " broke off: " + Fault.line(e);
        }
        if (!problem.equals(told)) {
            told = problem;
            LOG.warn("{}: {}", system, problem.isEmpty() ? "works" : problem);
        }
    }

    @Override
    public void close() {
        Threads.stop(thread);
    }
}
