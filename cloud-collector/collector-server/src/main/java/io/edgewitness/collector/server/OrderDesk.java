package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.maintenance.Cmms;
import io.edgewitness.collector.maintenance.CmmsSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work orders to a maintenance system. */
final class OrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

    private static final String PARAMETERS = "SELECT parameters FROM evidence.manifest WHERE agent = ? AND scenario = ?"
            + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1";

    private OrderDesk() {}

    /** @return null: no maintenance system is configured, and none is shown any more */
    static @Nullable Rounds of(Collector collector, @Nullable CmmsSettings settings) {
        if (settings == null) {
            try {
                Jdbc.update(collector.database(), "DELETE FROM store.cmms", p -> {});
            } catch (BatchStore.StoreException e) {
                LOG.warn("the maintenance system of before is still shown: {}", e.getMessage());
            }
            return null;
        }
        Teller teller = collector.tells();
        Cmms cmms = new Cmms(settings, collector.database(), teller, OrderDesk::workOrders, collector.clock());
        return new Rounds("maintenance system " + settings.url().getHost(), "orders", settings.every(), cmms::work);
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
}
