package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.maintenance.Cmms;
import io.edgewitness.collector.maintenance.CmmsSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work orders to a maintenance system. */
final class OrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

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
        Cmms.Inputs orders = (c, agent, scenario) -> ScenarioInputs.points(c, agent, scenario, "work-orders");
        Cmms cmms = new Cmms(settings, collector.database(), teller, orders, collector.clock());
        return new Rounds("maintenance system " + settings.url().getHost(), "orders", settings.every(), cmms::work);
    }
}
