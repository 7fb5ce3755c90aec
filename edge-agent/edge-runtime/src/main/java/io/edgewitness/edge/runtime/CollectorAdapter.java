package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the collector tells this agent, as the samples of a source like any other. It has no thread and no connection of its own: the uplink
 * brings the values, see {@link TellDownlink}. Any thread.
 */
final class CollectorAdapter implements SourceAdapter {
    /** What is older than this waited for the agent: it is history, and takes the place of nothing that came live. */
    private static final Duration LIVE = Duration.ofSeconds(60);

    private final AdapterContext context;
    private final Map<PointId, CollectorPoint.Kind> kinds = new HashMap<>();
    private volatile @Nullable SampleSink sink;

    CollectorAdapter(AdapterContext context) {
        this.context = context;
        ((CollectorConfiguration) context.configuration()).points().forEach(p -> kinds.put(p.id(), p.address()));
    }

    @Override
    public void start(SampleSink to) {
        sink = to;
    }

    /** @return null: the point takes it */
    @Nullable
    String refuses(PointId point, Value value) {
        CollectorPoint.Kind kind = kinds.get(point);
        boolean fits = kind == CollectorPoint.Kind.TEXT ? value instanceof Value.Text : value.isNumber();
        return fits
                ? null
                : point + " takes " + (kind == CollectorPoint.Kind.TEXT ? "texts" : "numbers") + " and nothing else";
    }

    /**
     * @param key of the value, once for ever
     * @param durable called when the ledger has it on disk, now or from before
     * @return false if the ledger takes nothing just now
     */
    boolean tell(PointId point, Value value, Instant at, String key, Runnable durable) {
        SampleSink to = sink;
        Instant now = context.clock().instant();
        boolean waited = Duration.between(at, now).abs().compareTo(LIVE) > 0;
        Delivery.Origin origin = waited ? Delivery.Origin.BACKFILL : Delivery.Origin.LIVE;
        return to != null && to.offer(new Delivery(List.of(Sample.good(point, value, at, now)), origin, key, durable));
    }

    @Override
    public Health health() {
        return Health.up();
    }

    /** The collector keeps what it has to tell until the agent has answered. */
    @Override
    public boolean resumes(PointId point) {
        return true;
    }

    @Override
    public void close() {
        sink = null;
    }
}
