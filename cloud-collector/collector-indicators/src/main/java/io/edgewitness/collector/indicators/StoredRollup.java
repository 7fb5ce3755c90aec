package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent said of an hour or a day that was over, as far as somebody asked.
 *
 * @param leftOut whether it leaves out series that had too many windows
 * @param metrics those that were asked for
 */
public record StoredRollup(
        RecordReference record,
        Resolution resolution,
        Window span,
        int revision,
        boolean leftOut,
        List<RolledMetric> metrics) {
    /** @return the same with the metrics of both */
    public StoredRollup and(StoredRollup same) {
        List<RolledMetric> all = new ArrayList<>(metrics);
        all.addAll(same.metrics);
        return new StoredRollup(record, resolution, span, revision, leftOut, all);
    }
}
