package io.edgewitness.collector.server;

import io.edgewitness.collector.compliance.Qms;
import io.edgewitness.collector.compliance.QmsSettings;
import io.edgewitness.collector.pages.Fault;
import java.sql.SQLException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verdicts to a quality system on a thread of their own, so that one that hangs keeps nobody else waiting. */
final class QualityDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QualityDesk.class);

    private final QmsSettings settings;
    private final Qms qms;
    private final ScheduledExecutorService thread = Threads.scheduled("quality system");
    private String told = "";

    private QualityDesk(QmsSettings settings, Qms qms) {
        this.settings = settings;
        this.qms = qms;
    }

    /** @return null: no quality system is configured, and none is shown any more */
    static @Nullable QualityDesk of(Collector collector, @Nullable QmsSettings settings) {
        if (settings == null) {
            try {
                Jdbc.update(collector.database(), "DELETE FROM store.quality_system", p -> {});
            } catch (BatchStore.StoreException e) {
                LOG.warn("the quality system of before is still shown: {}", e.getMessage());
            }
            return null;
        }
        Qms.Inputs uploads = (c, agent, line) -> OrderDesk.points(c, agent, line, "uploads");
        return new QualityDesk(
                settings, new Qms(settings, collector.database(), collector.tells(), uploads, collector.clock()));
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    void start() {
        long millis = settings.every().toMillis();
        thread.scheduleWithFixedDelay(this::work, Math.min(millis, 5_000), millis, TimeUnit.MILLISECONDS);
    }

    /** Once, now. */
    synchronized void work() {
        String problem;
        try {
            problem = qms.work();
        } catch (SQLException e) {
            problem = "documents wait, because the database is away or refused: " + Jdbc.reason(e);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Whatever it was: a task that throws is never run again.
            problem = "a round of documents broke off: " + Fault.line(e);
        }
        if (!problem.equals(told)) {
            told = problem;
            LOG.warn("quality system {}: {}", settings.url().getHost(), problem.isEmpty() ? "works" : problem);
        }
    }

    @Override
    public void close() {
        Threads.stop(thread);
    }
}
