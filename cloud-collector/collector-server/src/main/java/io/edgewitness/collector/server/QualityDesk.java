package io.edgewitness.collector.server;

import io.edgewitness.collector.compliance.Qms;
import io.edgewitness.collector.compliance.QmsSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verdicts to a quality system. */
final class QualityDesk {
    private static final Logger LOG = LoggerFactory.getLogger(QualityDesk.class);

    private QualityDesk() {}

    /** @return null: no quality system is configured, and none is shown any more */
    static @Nullable Rounds of(Collector collector, @Nullable QmsSettings settings) {
        if (settings == null) {
            try {
                Jdbc.update(collector.database(), "DELETE FROM store.quality_system", p -> {});
            } catch (BatchStore.StoreException e) {
                LOG.warn("the quality system of before is still shown: {}", e.getMessage());
            }
            return null;
        }
        Qms.Inputs uploads = (c, agent, line) -> ScenarioInputs.points(c, agent, line, "uploads");
        Qms qms = new Qms(settings, collector.database(), collector.tells(), uploads, collector.clock());
        return new Rounds("quality system " + settings.url().getHost(), "documents", settings.every(), qms::work);
    }
}
