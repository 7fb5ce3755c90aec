package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Agents of one collector, each by its name. */
record Both(Map<String, BatchSource> byAgent) implements BatchSource {
    @Override
    public List<String> agents() {
        return byAgent.keySet().stream().sorted().toList();
    }

    @Override
    public byte[] publicKey(String agent) {
        return of(agent).publicKey(agent);
    }

    @Override
    public @Nullable Batch next(String agent, BatchId after) {
        return of(agent).next(agent, after);
    }

    private BatchSource of(String agent) {
        return java.util.Objects.requireNonNull(byAgent.get(agent), agent);
    }
}
