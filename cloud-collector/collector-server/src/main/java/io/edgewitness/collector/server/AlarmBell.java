package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.alarms.Alarms;
import io.edgewitness.collector.alarms.Outbox;
import io.edgewitness.collector.alarms.PushReceipts;
import io.edgewitness.collector.alarms.Pushes;
import io.edgewitness.collector.pages.Fault;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for alarms and tells of them, on a thread of its own: a receiver that hangs keeps nobody else waiting. */
final class AlarmBell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmBell.class);
    private static final long EVERY_SECONDS = 10;
    /** Between a message's arrival and its delivery. */
    private static final long PUSH_SECONDS = 2;

    private final Alarms alarms;
    private final Outbox outbox;
    private final Pushes pushes;
    private final PushReceipts receipts;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Threads.scheduled("alarms");

    AlarmBell(Collector collector, IngestBoard board, AlarmSettings settings) {
        this.clock = collector.clock();
        ZoneId zone = ZoneId.systemDefault();
        CollectorWatch watch = new CollectorWatch(collector, board, clock.instant(), zone);
        this.alarms = new Alarms(collector.database(), settings, watch);
        this.outbox = new Outbox(collector.database(), settings, zone, clock);
        PushSource source = new PushSource(collector.database());
        this.pushes = new Pushes(collector.database(), source, zone);
        this.receipts = new PushReceipts(collector.database(), source, collector.tells());
    }

    Alarms alarms() {
        return alarms;
    }

    Pushes pushes() {
        return pushes;
    }

    Outbox outbox() {
        return outbox;
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    void start() {
        thread.scheduleWithFixedDelay(this::work, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(this::push, PUSH_SECONDS, PUSH_SECONDS, TimeUnit.SECONDS);
    }

    /** Once, now. */
    void work() {
        once(() -> {
            alarms.look(clock.instant());
            outbox.work();
            receipts.work(clock.instant());
        });
    }

    /** Messages about machines, once, now. */
    void push() {
        once(() -> {
            pushes.look(clock.instant());
            outbox.work();
        });
    }

    private interface Work {
        void run() throws SQLException, IOException;
    }

    private synchronized void once(Work work) {
        try {
            work.run();
        } catch (SQLException e) {
            LOG.warn("alarms wait, because the database is away or refused: {}", Jdbc.reason(e));
        } catch (IOException e) {
            LOG.warn("agents learn later what became of their messages: {}", e.getMessage());
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Whatever it was: a task that throws is never run again.
            LOG.error("alarms were not looked at, and are again in {} s: {}", EVERY_SECONDS, Fault.line(e));
        }
    }

    @Override
    public void close() {
        Threads.stop(thread);
    }
}
