package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.PointLists;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One source of the pipeline, as its adapter sees it. Thread-safe. */
final class SourceState implements SampleSink {
    /** Of a source that is down as a whole nobody needs each point told. */
    private static final int MOST_UNREADABLE = 5;

    private int unreadable; // points that were told to have given nothing
    private final Pipeline pipeline;
    private final String id;
    private volatile Mode mode;
    private volatile Predicate<PointId> counts;
    private final Map<PointId, PointState> points = new LinkedHashMap<>();
    private final PointLists<Listed> lists = new PointLists<>();
    private PointState[] table = {}; // the points in order, then room
    private volatile List<PointState> all = List.of();
    private final LongAdder good = new LongAdder();
    private final LongAdder bad = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LedgerInbox.Share share = new LedgerInbox.Share();
    private final NavigableMap<Long, List<PointId>> former =
            new ConcurrentSkipListMap<>(); // by the last number they were there
    private volatile boolean unknownMissed;
    private @Nullable Gap kept;

    SourceState(Pipeline pipeline, String id, Mode mode, Predicate<PointId> counts) {
        this.pipeline = pipeline;
        this.id = id;
        this.mode = mode;
        this.counts = counts;
    }

    /**
     * What becomes of a delivery. {@code seen} goes to scenarios, {@code kept} of it to the ledger; mostly both are the delivery's own list.
     *
     * @param keeps whether the ledger keeps each sample; null: all of them
     * @param frames those whose receipts stand in the samples, by their receipts' identity
     */
    record Shaped(
            List<Sample> seen,
            List<Sample> kept,
            List<Sample> checked,
            PointState[] states,
            boolean @Nullable [] keeps,
            Map<Value, Value.Frame> frames) {}

    /**
     * @param whole each of the points is recorded whenever it comes
     * @param foreign some are another source's; the states are of no use then
     */
    private record Listed(PointState[] states, boolean whole, boolean foreign) {}

    @Override
    public synchronized boolean offer(Delivery delivery) {
        Shaped shaped = shape(delivery.samples(), delivery.origin());
        if (!pipeline.take(this, delivery, shaped)) {
            refused.add(delivery.samples().size());
            return false;
        }
        int broken = 0;
        PointState[] states = shaped.states();
        boolean[] keeps = shaped.keeps();
        for (int i = 0; i < states.length; i++) {
            Sample s = shaped.checked().get(i);
            states[i].taken(s, keeps == null || keeps[i], delivery.origin());
            broken += s.quality().isBad() ? 1 : 0;
            if (states[i].isNeverReadable(s) && unreadable++ < MOST_UNREADABLE) {
                pipeline.neverReadable(s);
            }
        }
        bad.add(broken);
        good.add(states.length - broken);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // a sample that needs no change is the same one
    private Shaped shape(List<Sample> samples, Delivery.Origin origin) {
        Listed listed = lists.of(samples, points.size(), this::listed);
        if (listed.foreign()) {
            List<Sample> own =
                    samples.stream().filter(s -> points.containsKey(s.point())).toList();
            refused.add(samples.size() - own.size());
            lists.clear(); // its owner may be gone by the next time
            return shape(own, origin);
        }
        PointState[] states = listed.states();
        int room = PointState.ROOM;
        List<Sample> checked = samples;
        Map<Value, Value.Frame> frames = Map.of();
        for (int i = 0; i < states.length; i++) {
            Sample given = samples.get(i);
            Sample raw = given;
            if (given.value() instanceof Value.Frame frame) {
                frames = frames.isEmpty() ? new IdentityHashMap<>() : frames;
                frames.put(frame.receipt(), frame);
                raw = given.with(frame.receipt());
            }
            int size = Sizes.of(raw.value());
            Sample s = states[i].checked(raw, origin, size, room);
            room -= Math.min(size, room);
            if (s != given) {
                checked = checked == samples ? new ArrayList<>(samples) : checked;
                checked.set(i, s);
            }
        }
        return listed.whole()
                ? new Shaped(checked, checked, checked, states, null, frames)
                : thin(checked, states, origin, frames);
    }

    private Listed listed(PointId[] ids) {
        List<PointState> states = new ArrayList<>(ids.length);
        boolean whole = true;
        for (PointId id : ids) {
            PointState state = state(id);
            if (state != null) {
                states.add(state);
                whole &= state.definition().record() == PointDefinition.Recording.ALL;
            }
        }
        return new Listed(states.toArray(PointState[]::new), whole, states.size() < ids.length);
    }

    /**
     * Points recorded on change are thinned out for scenarios too: a replay of the ledger must show them the same. Points that are not
     * recorded at all are shown, and figures made from them cannot be computed again.
     */
    private static Shaped thin(
            List<Sample> checked, PointState[] states, Delivery.Origin origin, Map<Value, Value.Frame> frames) {
        Shaped shaped = new Shaped(
                new ArrayList<>(states.length),
                new ArrayList<>(states.length),
                checked,
                states,
                new boolean[states.length],
                frames);
        boolean[] keeps = Objects.requireNonNull(shaped.keeps());
        IdentityHashMap<PointState, Sample> changes = new IdentityHashMap<>();
        for (int i = 0; i < states.length; i++) {
            Sample s = checked.get(i);
            PointState state = states[i];
            boolean keep = state.keeps(s, changes.get(state), origin);
            boolean onChange = state.definition().record() == PointDefinition.Recording.CHANGE;
            keeps[i] = keep;
            if (keep) {
                shaped.kept().add(s);
            }
            if (keep && onChange) {
                changes.put(state, s);
            }
            if (keep || !onChange) {
                shaped.seen().add(s);
            }
        }
        return shaped;
    }

    /** @return null if the point is another source's */
    private @Nullable PointState state(PointId id) {
        if (!points.containsKey(id)) {
            declare(List.of(unknown(id)));
        }
        return points.get(id);
    }

    private static PointDefinition unknown(PointId id) {
        PointDefinition d = PointDefinition.of(id.name(), "", "1");
        return new PointDefinition(id, "", d.unit(), null, d.record(), null, null, false, false, null);
    }

    @Override
    public void gap(Gap gap) {
        if (!DeviceClock.isTime(gap.from()) || !DeviceClock.isTime(gap.to())) {
            throw new IllegalArgumentException(
                    "a gap from " + gap.from() + " to " + gap.to() + " is none of this world");
        }
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
        int before = points.size();
        for (PointDefinition d : definitions) {
            PointDefinition c = counted(d, counts);
            PointState known = points.get(c.id());
            if (known == null && !pipeline.owns(this, c.id())) {
                continue;
            }
            if (known == null || !known.definition().equals(c)) {
                PointState state = new PointState(c);
                points.put(c.id(), state);
                fresh.add(c);
                if (known == null) {
                    append(state);
                }
            }
        }
        if (!fresh.isEmpty()) {
            lists.clear();
            if (points.size() - before < fresh.size()) {
                table = points.values().toArray(new PointState[0]);
            }
            all = Collections.unmodifiableList(Arrays.asList(table).subList(0, points.size()));
            pipeline.declare(this, fresh);
        }
    }

    /** Whoever holds the list as it was does not see it: a topic more must not cost a copy of all. */
    private void append(PointState state) {
        int place = points.size() - 1;
        if (place >= table.length) {
            table = Arrays.copyOf(table, Math.max(16, 2 * place));
        }
        table[place] = state;
    }

    /** Points that the adapter itself will declare once it hears of them; those that it has declared already stay as they are. */
    synchronized void expect(List<PointDefinition> definitions) {
        declare(definitions.stream().filter(d -> !points.containsKey(d.id())).toList());
    }

    /** From now on another one speaks under this id: it has these points and no others. What was counted so far stays counted. */
    synchronized void reconfigure(Mode newMode, Predicate<PointId> newCounts, List<PointDefinition> definitions) {
        former.put(pipeline.sequence(), ids());
        mode = newMode;
        counts = newCounts;
        pipeline.disown(this);
        points.clear();
        lists.clear();
        table = new PointState[0];
        all = List.of();
        declare(definitions);
    }

    /** The definition as it is declared: whether each missing sample is counted is for the adapter to say. */
    static PointDefinition counted(PointDefinition d, Predicate<PointId> counts) {
        return d.counted() && !counts.test(d.id()) ? uncounted(d) : d;
    }

    private static PointDefinition uncounted(PointDefinition d) {
        return new PointDefinition(
                d.id(),
                d.address(),
                d.unit(),
                d.interval(),
                d.record(),
                d.low(),
                d.high(),
                d.uplink(),
                false,
                d.was(),
                d.reading());
    }

    String id() {
        return id;
    }

    LedgerInbox.Share share() {
        return share;
    }

    Mode mode() {
        return mode;
    }

    List<PointState> points() {
        return all;
    }

    private List<PointId> ids() {
        return all.stream().map(p -> p.definition().id()).toList();
    }

    /** The ledger takes nothing: all that goes missing meanwhile becomes one gap. Under the pipeline's lock. */
    void postpone(Gap gap) {
        Gap k = kept;
        Instant from = k == null || gap.from().isBefore(k.from()) ? gap.from() : k.from();
        Instant to = k == null || gap.to().isAfter(k.to()) ? gap.to() : k.to();
        kept = new Gap(List.of(), from, to, -1, "overload: the ledger took nothing, not even gaps");
    }

    /** @return what was kept, if any; it is the caller's now. Under the pipeline's lock */
    @Nullable
    Gap postponed() {
        Gap k = kept;
        kept = null;
        return k;
    }

    /** The points that the source had when this number was given. */
    List<PointId> pointsAt(long sequence) {
        Map.Entry<Long, List<PointId>> then = former.ceilingEntry(sequence);
        return then == null ? ids() : then.getValue();
    }

    /** Does not wait for a delivery that is on its way. @return null if the source has no such point */
    @Nullable
    PointState point(PointId id) {
        for (PointState p : all) {
            if (p.definition().id().equals(id)) {
                return p;
            }
        }
        return null;
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

    /** Samples that were not taken: the ledger's inbox was full, or the point is another source's. */
    long refused() {
        return refused.sum();
    }

    /** Whether each missing sample was counted so far. */
    boolean isCounted() {
        return !unknownMissed && all.stream().allMatch(p -> p.definition().counted());
    }
}
