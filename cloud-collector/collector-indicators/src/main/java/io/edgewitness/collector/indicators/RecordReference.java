package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import java.util.Comparator;

/** Place of a record in a ledger. */
public record RecordReference(String agent, long epoch, long batch, long sequence)
        implements Comparable<RecordReference> {
    private static final Comparator<RecordReference> ORDER = Comparator.comparing(RecordReference::agent)
            .thenComparingLong(RecordReference::epoch)
            .thenComparingLong(RecordReference::batch)
            .thenComparingLong(RecordReference::sequence);

    public static RecordReference of(StoredMetric m) {
        return new RecordReference(m.agent(), m.epoch(), m.batch(), m.sequence());
    }

    @Override
    public int compareTo(RecordReference other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return agent + " " + epoch + "/" + batch + " #" + sequence;
    }
}
