package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import java.util.Collection;
import java.util.List;

/** Place of a record in a ledger. */
public record RecordReference(String agent, long epoch, long batch, long sequence)
        implements Comparable<RecordReference> {
    public static RecordReference of(StoredMetric m) {
        return new RecordReference(m.agent(), m.epoch(), m.batch(), m.sequence());
    }

    /** @return each once, in order */
    static List<RecordReference> sorted(Collection<RecordReference> records) {
        return records.stream().sorted().distinct().toList();
    }

    @Override
    public int compareTo(RecordReference other) {
        int byAgent = agent.compareTo(other.agent);
        if (byAgent != 0) {
            return byAgent;
        }
        int byEpoch = Long.compare(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byBatch = Long.compare(batch, other.batch);
        return byBatch != 0 ? byBatch : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return agent + " " + epoch + "/" + batch + " #" + sequence;
    }
}
