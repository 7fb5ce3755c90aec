package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** One source of the pipeline, as its adapter sees it. Thread-safe. */
final class SourceState implements SampleSink {
    private final Pipeline pipeline;
    private final String id;
    private volatile Mode mode;
    private volatile Predicate<PointId> counts;
    private final Map<PointId, PointState> points = new LinkedHashMap<>();
    private volatile List<PointState> all = List.of();
    private final LongAdder good = new LongAdder();
    private final LongAdder bad = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean unknownMissed;

    SourceState(Pipeline pipeline, String id, Mode mode, Predicate<PointId> counts) {
        this.pipeline = pipeline;
        this.id = id;
        this.mode = mode;
        this.counts = counts;
    }

    /** What becomes of a delivery. {@code seen} goes to scenarios, {@code kept} of it to the ledger. */
    record Shaped(List<Sample> seen, List<Sample> kept, List<Taken> taken) {}

    private record Taken(PointState state, Sample sample, boolean kept) {}

    @Override
    public synchronized boolean offer(Delivery delivery) {
        Shaped shaped = shape(delivery.samples());
        if (!pipeline.take(this, delivery, shaped)) {
            refused.add(delivery.samples().size());
            return false;
        }
        for (Taken t : shaped.taken()) {
            t.state().taken(t.sample(), t.kept());
            (t.sample().quality().isBad() ? bad : good).increment();
        }
        return true;
    }

    /**
     * Points recorded on change are thinned out for scenarios too: a replay of the ledger must show them the same. Points that are not
     * recorded at all are shown, and figures made from them cannot be computed again.
     */
    private Shaped shape(List<Sample> samples) {
        Shaped shaped = new Shaped(
                new ArrayList<>(samples.size()), new ArrayList<>(samples.size()), new ArrayList<>(samples.size()));
        IdentityHashMap<PointState, Sample> changes = new IdentityHashMap<>();
        for (Sample raw : samples) {
            PointState state = points.get(raw.point());
            if (state == null) {
                declare(List.of(unknown(raw.point())));
                state = points.get(raw.point());
            }
            if (state == null) {
                continue;
            }
            Sample s = state.checked(raw);
            boolean keep = state.keeps(s, changes.get(state));
            boolean onChange = state.definition().record() == PointDefinition.Recording.CHANGE;
            if (keep) {
                shaped.kept().add(s);
            }
            if (keep && onChange) {
                changes.put(state, s);
            }
            if (keep || !onChange) {
                shaped.seen().add(s);
            }
            shaped.taken().add(new Taken(state, s, keep));
        }
        return shaped;
    }

    private static PointDefinition unknown(PointId id) {
        PointDefinition d = PointDefinition.of(id.name(), "", "1");
        return new PointDefinition(id, "", d.unit(), null, d.record(), null, null, false, false, null);
    }

    @Override
    public void gap(Gap gap) {
        if (gap.count() < 0) {
            unknownMissed = true;
        } else {
            missed.add(gap.count());
        }
        pipeline.lose(this, gap);
    }

    @Override
    public synchronized void declare(List<PointDefinition> definitions) {
        List<PointDefinition> fresh = new ArrayList<>();
        for (PointDefinition d : definitions) {
            PointDefinition c = counted(d, counts);
            PointState known = points.get(c.id());
            if (known == null || !known.definition().equals(c)) {
                points.put(c.id(), new PointState(c));
                fresh.add(c);
            }
        }
        if (!fresh.isEmpty()) {
            all = List.copyOf(points.values());
            pipeline.declare(this, fresh);
        }
    }

    /** From now on another one speaks under this id: it has these points and no others. What was counted so far stays counted. */
    synchronized void reconfigure(Mode newMode, Predicate<PointId> newCounts, List<PointDefinition> definitions) {
        mode = newMode;
        counts = newCounts;
        points.clear();
        all = List.of();
        declare(definitions);
    }

    /** The definition as it is declared: whether each missing sample is counted is for the adapter to say. */
    static PointDefinition counted(PointDefinition d, Predicate<PointId> counts) {
        return d.counted() && !counts.test(d.id()) ? uncounted(d) : d;
    }

    private static PointDefinition uncounted(PointDefinition d) {
        return new PointDefinition(
                d.id(), d.address(), d.unit(), d.interval(), d.record(), d.low(), d.high(), d.uplink(), false, d.was());
    }

    String id() {
        return id;
    }

    Mode mode() {
        return mode;
    }

    List<PointState> points() {
        return all;
    }

    /** Samples that came and held a value; since the start. */
    long good() {
        return good.sum();
    }

    long bad() {
        return bad.sum();
    }

    /** Samples that gaps count. */
    long missed() {
        return missed.sum();
    }

    /** Samples that were not taken because the ledger's inbox was full. */
    long refused() {
        return refused.sum();
    }

    /** Whether each missing sample was counted so far. */
    boolean isCounted() {
        return !unknownMissed && all.stream().allMatch(p -> p.definition().counted());
    }
}
