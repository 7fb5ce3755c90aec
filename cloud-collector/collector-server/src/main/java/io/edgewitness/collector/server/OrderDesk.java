package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.maintenance.Cmms;
import io.edgewitness.collector.maintenance.CmmsSettings;
import io.edgewitness.collector.pages.Fault;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work orders on a thread of their own, so that a maintenance system that hangs keeps nobody else waiting. */
final class OrderDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

    private static final String PARAMETERS = "SELECT parameters FROM evidence.manifest WHERE agent = ? AND scenario = ?"
            + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1";

    private final CmmsSettings settings;
    private final Cmms cmms;
    private final ScheduledExecutorService thread = Threads.scheduled("work orders");
    private String told = "";

    private OrderDesk(CmmsSettings settings, Cmms cmms) {
        this.settings = settings;
        this.cmms = cmms;
    }

    /** @return null: no maintenance system is configured, and none is shown any more */
    static @Nullable OrderDesk of(Collector collector, @Nullable CmmsSettings settings) {
        if (settings == null) {
            try {
                Jdbc.update(collector.database(), "DELETE FROM store.cmms", p -> {});
            } catch (BatchStore.StoreException e) {
                LOG.warn("the maintenance system of before is still shown: {}", e.getMessage());
            }
            return null;
        }
        Teller teller = collector.tells();
        return new OrderDesk(
                settings, new Cmms(settings, collector.database(), teller, OrderDesk::workOrders, collector.clock()));
    }

    static List<String> workOrders(Connection c, String agent, String scenario) throws SQLException {
        return points(c, agent, scenario, "work-orders");
    }

    /** As the site file of the agent wires an input, which came with the ledger. */
    static List<String> points(Connection c, String agent, String scenario, String input) throws SQLException {
        String parameters = Jdbc.query(
                c,
                PARAMETERS,
                p -> {
                    p.setString(1, agent);
                    p.setString(2, scenario);
                },
                r -> r.next() ? r.getString(1) : "");
        Object inputs = ManifestYaml.load(parameters) instanceof Map<?, ?> all ? all.get("inputs") : null;
        Object points = inputs instanceof Map<?, ?> named ? named.get(input) : null;
        return points instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : points instanceof String one ? List.of(one) : List.of();
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
            problem = cmms.work();
        } catch (SQLException e) {
            problem = "orders wait, because the database is away or refused: " + Jdbc.reason(e);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Whatever it was: a task that throws is never run again.
            problem = "a round of orders broke off: " + Fault.line(e);
        }
        if (!problem.equals(told)) {
            told = problem;
            LOG.warn("maintenance system {}: {}", settings.url().getHost(), problem.isEmpty() ? "works" : problem);
        }
    }

    @Override
    public void close() {
        Threads.stop(thread);
    }
}
