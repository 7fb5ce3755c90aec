package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.ClockRecord;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of each sample from its adapter to the ledger and to the scenarios. Everything that comes in gets the next running number and
 * goes into the ledger's inbox and each scenario's in that order, under one short lock; so a replay of the ledger shows each scenario
 * what it saw. Nothing here blocks or allocates threads.
 *
 * <p>Messages with a key may come twice, and only the ledger knows. From the first such message on, the scenarios that use its source get
 * their input from the ledger's thread, after it was taken.
 */
final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration OVERTAKEN_EVERY = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final LedgerInbox ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, SourceState> sources = new ConcurrentHashMap<>();
    private final Map<PointId, SourceState> owners = new ConcurrentHashMap<>();
    private final Set<PointId> contested = ConcurrentHashMap.newKeySet();
    private final Routes routes = new Routes();
    private final List<ScenarioInbox> inboxes = new ArrayList<>();
    private final Set<ScenarioInbox> behindLedger = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> keyed = new HashSet<>();
    private long sequence;
    private final ClockSteps steps;
    private Instant lastTick = Instant.MIN;
    private boolean postponed; // a source keeps a gap that the ledger had no room for

    Pipeline(InstantSource clock, LedgerInbox ledger) {
        this(clock, ledger, System::nanoTime);
    }

    /** @param nanos a clock that is never set, in nanoseconds */
    Pipeline(InstantSource clock, LedgerInbox ledger, LongSupplier nanos) {
        this.clock = clock;
        this.ledger = ledger;
        this.steps = new ClockSteps(nanos);
    }

    /** From now on the inbox gets what concerns its points. */
    void connect(ScenarioInbox inbox) {
        replace(null, inbox);
    }

    /**
     * In one step, so that nothing falls between the two: the old inbox gets nothing more, and the new one all that comes from here on.
     *
     * @return number of the last input before
     */
    long replace(@Nullable ScenarioInbox old, @Nullable ScenarioInbox fresh) {
        lock.lock();
        try {
            if (old != null) {
                settle(old, clock.instant());
                inboxes.remove(old);
                behindLedger.remove(old);
                routes.remove(old);
            }
            if (fresh != null) {
                inboxes.add(fresh);
                routes.add(fresh);
                if (keyed.stream().flatMap(id -> pointsOf(id).stream()).anyMatch(fresh.points()::contains)) {
                    behindLedger.add(fresh);
                }
            }
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param counts whether the source declares each sample that a point misses
     * @return the source's sink, with its points declared
     */
    SourceState source(String id, Mode mode, List<PointDefinition> points, Predicate<PointId> counts) {
        SourceState source = new SourceState(this, id, mode, counts);
        sources.put(id, source);
        source.declare(points);
        return source;
    }

    /** @return null if there is none */
    @Nullable
    SourceState source(String id) {
        return sources.get(id);
    }

    /**
     * Whether the point is this source's, as it is from now on if it was nobody's. No source speaks under another's name: the point's readers,
     * interlocks among them, could not know whom they believe.
     */
    boolean owns(SourceState source, PointId point) {
        SourceState owner = owners.putIfAbsent(point, source);
        boolean mine = owner == null || owner.id().equals(source.id());
        if (!mine && contested.add(point)) {
            String what = "samples of source " + source.id() + " under the name " + point
                    + " are left out: it is a point of " + owner.id() + "; give the wildcard point another name";
            LOG.warn("{}", what);
            evidence(
                    EvidenceRecord.newBuilder()
                            .setEvent(EventRecord.newBuilder()
                                    .setType("point-contested")
                                    .setSeverity(3)
                                    .setMessage(what)),
                    clock.instant());
        }
        return mine;
    }

    /** A point that nothing readable came of, told where a scenario waits for it. */
    void neverReadable(Sample last) {
        if (isUsed(last.point())) {
            String what = "nothing readable came of " + last.point() + " since the start: "
                    + last.quality().code();
            LOG.warn("{}", what);
            evidence(
                    EvidenceRecord.newBuilder()
                            .setEvent(EventRecord.newBuilder()
                                    .setType("point-unreadable")
                                    .setSeverity(3)
                                    .setMessage(what)),
                    clock.instant());
        }
    }

    /** The source that has this point; null: none has. */
    @Nullable
    SourceState owner(PointId point) {
        return owners.get(point);
    }

    /** The source's points are nobody's. */
    void disown(SourceState source) {
        owners.values().removeIf(o -> o.id().equals(source.id()));
        contested.clear();
    }

    /** The source is gone; what it said before stays. */
    void remove(String source) {
        lock.lock();
        try {
            SourceState gone = sources.remove(source);
            if (gone != null) {
                disown(gone);
            }
            keyed.remove(source);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a scenario takes this point. */
    boolean isUsed(PointId point) {
        lock.lock();
        try {
            return !routes.of(point).isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Every point of a source; none if there is no such source. */
    List<PointId> pointsOf(String source) {
        return pointsOf(source, Long.MAX_VALUE);
    }

    /** Every point that a source had when this number was given. */
    List<PointId> pointsOf(String source, long number) {
        SourceState state = sources.get(source);
        return state == null ? List.of() : state.pointsAt(number);
    }

    /** The last number given. */
    long sequence() {
        lock.lock();
        try {
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    Collection<SourceState> sources() {
        return Collections.unmodifiableCollection(sources.values());
    }

    boolean take(SourceState source, Delivery delivery, SourceState.Shaped shaped) {
        int bytes = Sizes.of(shaped.kept());
        lock.lock();
        try {
            if (!ledger.hasRoom(source.share(), sources.size(), bytes)) {
                return false;
            }
            Instant now = clock.instant();
            resume(now);
            if (delivery.key() != null && keyed.add(source.id())) {
                source.points()
                        .forEach(p ->
                                behindLedger.addAll(routes.of(p.definition().id())));
            }
            long number = ++sequence;
            int seen = isSame(shaped.seen(), shaped.kept()) ? bytes : Sizes.of(shaped.seen());
            List<LedgerEntry.Forward> later = route(number, shaped, seen, now);
            boolean worthRecording = !shaped.kept().isEmpty() || delivery.key() != null || delivery.durable() != null;
            if (worthRecording || !later.isEmpty()) {
                Delivery kept = new Delivery(shaped.kept(), delivery.origin(), delivery.key(), delivery.durable());
                ledger.add(
                        new LedgerEntry.Samples(number, source.id(), kept, bytes, now, later), bytes, source.share());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private List<LedgerEntry.Forward> route(long number, SourceState.Shaped shaped, int bytes, Instant now) {
        List<Sample> samples = shaped.seen();
        List<Routes.Part> parts = routes.split(samples);
        if (parts.isEmpty()) {
            return List.of();
        }
        long nanos = System.nanoTime();
        List<LedgerEntry.Forward> later = new ArrayList<>();
        for (Routes.Part part : parts) {
            List<Sample> mine = part.of(samples);
            int size = isSame(mine, samples) ? bytes : Sizes.of(mine);
            if (!shaped.frames().isEmpty()) {
                part.inbox().hold(mine, shaped.frames(), now);
            }
            give(part.inbox(), new ScenarioInput.Samples(number, mine, size, nanos), now, later);
        }
        return later;
    }

    @SuppressWarnings("ReferenceEquality") // a list is not looked through twice
    private static boolean isSame(List<Sample> a, List<Sample> b) {
        return a == b;
    }

    private void give(ScenarioInbox inbox, ScenarioInput input, Instant now, List<LedgerEntry.Forward> later) {
        if (behindLedger.contains(inbox)) {
            later.add(new LedgerEntry.Forward(inbox, input));
        } else {
            inbox.offer(input, now);
        }
    }

    /** Declares what full inboxes refused, where there is room again. */
    private void resume(Instant now) {
        if (postponed && ledger.hasRoomForEvidence()) {
            postponed = false;
            for (SourceState source : sources.values()) {
                Gap gap = source.postponed();
                if (gap != null) {
                    declareHole(source, gap, now);
                }
            }
        }
        for (ScenarioInbox inbox : inboxes) {
            declareOvertaken(inbox, now, OVERTAKEN_EVERY);
            if (!inbox.canResume()) {
                continue;
            }
            if (behindLedger.contains(inbox)) {
                ledger.add(new LedgerEntry.Resume(++sequence, inbox, now));
            } else {
                declareLoss(inbox, now);
            }
        }
    }

    /** The scenario is given no such gap: it has the receipt of each of these frames. */
    private void declareOvertaken(ScenarioInbox inbox, Instant now, Duration after) {
        Gap gap = inbox.overtaken(now, after);
        if (gap != null) {
            ledger.add(new LedgerEntry.Hole(++sequence, "scenario:" + inbox.scenario(), gap, null, now, List.of()));
        }
    }

    private void declareLoss(ScenarioInbox inbox, Instant now) {
        ScenarioInbox.Loss loss = inbox.settle(now);
        if (loss != null) {
            long number = ++sequence;
            ledger.add(new LedgerEntry.Hole(number, "scenario:" + inbox.scenario(), loss.gap(), loss, now, List.of()));
            inbox.offer(new ScenarioInput.Hole(number, loss.gap()), now);
        }
    }

    /** What a scenario could not take in, found by the scenario's own thread. */
    void skipped(ScenarioInbox inbox, ScenarioInbox.Loss loss) {
        lock.lock();
        try {
            Instant now = clock.instant();
            long number = ++sequence;
            List<LedgerEntry.Forward> later = new ArrayList<>();
            give(inbox, new ScenarioInput.Hole(number, loss.gap()), now, later);
            ledger.add(new LedgerEntry.Hole(number, "scenario:" + inbox.scenario(), loss.gap(), loss, now, later));
        } finally {
            lock.unlock();
        }
    }

    void lose(SourceState source, Gap gap) {
        lock.lock();
        try {
            Instant now = clock.instant();
            resume(now);
            if (ledger.hasRoomForGap(source.share())) {
                declareHole(source, gap, now);
            } else {
                source.postpone(gap);
                postponed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void declareHole(SourceState source, Gap gap, Instant now) {
        List<PointId> concerned = gap.points().isEmpty()
                ? source.points().stream().map(p -> p.definition().id()).toList()
                : gap.points();
        Gap whole = new Gap(concerned, gap.from(), gap.to(), gap.count(), gap.reason());
        long number = ++sequence;
        List<LedgerEntry.Forward> later = new ArrayList<>();
        Set<ScenarioInbox> affected = Collections.newSetFromMap(new IdentityHashMap<>());
        concerned.forEach(p -> affected.addAll(routes.of(p)));
        for (ScenarioInbox inbox : inboxes) {
            if (affected.contains(inbox)) {
                give(inbox, new ScenarioInput.Hole(number, whole), now, later);
            }
        }
        // Of unknown size it lowers the grade of every figure it may concern, so it names its points.
        Gap recorded = gap.count() < 0 ? whole : gap;
        LedgerEntry hole = new LedgerEntry.Hole(number, source.id(), recorded, null, now, later);
        ledger.add(hole, hole.bytes(), source.share());
    }

    /**
     * Time passes, about once a second. A clock that was set is recorded, and the time that it skips or repeats is a gap of unknown size in
     * every source: no one can say what belongs there. After a step back the ticks go on from the new time; a clock that is only a little
     * back stands still here until it has caught up.
     *
     * @param complete see {@link LedgerEntry.Ticked}
     */
    void tick(Instant now, Map<String, Instant> complete) {
        lock.lock();
        try {
            if (!ledger.hasRoomForTime()) {
                return; // neither ledger nor scenario see this second: a replay shows the same
            }
            resume(now);
            if (postponed) {
                return; // a gap waits that no tick may overtake
            }
            ClockSteps.Step step = steps.look(now);
            if (step != null) {
                stepped(step, now);
            }
            boolean back = step != null && now.isBefore(lastTick);
            Instant time = back || now.isAfter(lastTick) ? now : lastTick;
            lastTick = time;
            long number = ++sequence;
            List<LedgerEntry.Forward> later = new ArrayList<>();
            ScenarioInput tick = new ScenarioInput.Ticked(number, time);
            inboxes.forEach(inbox -> give(inbox, tick, time, later));
            ledger.add(new LedgerEntry.Ticked(number, time, complete, later));
        } finally {
            lock.unlock();
        }
    }

    private void stepped(ClockSteps.Step step, Instant now) {
        LOG.warn("the clock was set: {}", step.words());
        ClockRecord record =
                ClockRecord.newBuilder().setStepNs(step.by().toNanos()).build();
        ledger.add(new LedgerEntry.Evidence(EvidenceRecord.newBuilder()
                .setSequence(++sequence)
                .setAt(Nanos.of(now))
                .setClock(record)
                .build()));
        for (SourceState source : sources.values()) {
            if (!source.points().isEmpty()) {
                declareHole(source, new Gap(List.of(), step.from(), step.to(), -1, "clock: " + step.words()), now);
            }
        }
    }

    /** Whether the ledger's inbox takes what a scenario has to say. */
    boolean hasRoomForOutput(SourceState scenario) {
        return ledger.hasRoomForEvidence(scenario.share(), sources.size());
    }

    void declare(SourceState source, List<PointDefinition> points) {
        lock.lock();
        try {
            ledger.add(new LedgerEntry.Declared(source.id(), source.mode(), points));
            if (keyed.contains(source.id())) {
                points.forEach(p -> behindLedger.addAll(routes.of(p.id())));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts an entry of the runtime in its place in the order. */
    void record(LongFunction<LedgerEntry> entry) {
        record(null, entry);
    }

    /** @param scenario whose entry it is; null: the runtime's own */
    void record(@Nullable SourceState scenario, LongFunction<LedgerEntry> entry) {
        lock.lock();
        try {
            LedgerEntry made = entry.apply(++sequence);
            ledger.add(made, made.bytes(), scenario == null ? null : scenario.share());
        } finally {
            lock.unlock();
        }
    }

    /** Evidence of the runtime; sequence and time are filled in. */
    void evidence(EvidenceRecord.Builder evidence, Instant at) {
        evidence(null, evidence, at);
    }

    /** @param scenario whose evidence it is; null: the runtime's own */
    void evidence(@Nullable SourceState scenario, EvidenceRecord.Builder evidence, Instant at) {
        record(
                scenario,
                number -> new LedgerEntry.Evidence(
                        evidence.setSequence(number).setAt(Nanos.of(at)).build()));
    }

    /**
     * Records a step of an order, ahead of what waits for a commit, and gives it to the scenario that issued the order.
     *
     * @param forced whether it must survive a loss of power before it counts as written
     * @param written called on the ledger's thread once it is in the file, never if the disk takes nothing; null: it may wait for what comes behind it
     */
    void step(CommandStep step, boolean forced, @Nullable Runnable written) {
        lock.lock();
        try {
            Instant now = clock.instant();
            long number = ++sequence;
            EvidenceRecord evidence = EvidenceRecord.newBuilder()
                    .setSequence(number)
                    .setAt(Nanos.of(now))
                    .setCommand(step)
                    .build();
            List<LedgerEntry.Forward> later = new ArrayList<>();
            ScenarioInput answer = ScenarioRecords.answer(number, evidence);
            if (answer != null) {
                inboxes.stream()
                        .filter(i -> i.scenario().equals(step.getScenario()))
                        .forEach(i -> give(i, answer, now, later));
            }
            ledger.add(new LedgerEntry.Step(evidence, forced, written, now, later));
        } finally {
            lock.unlock();
        }
    }

    /** Calls back, on the ledger's thread, when everything recorded so far would survive a loss of power. */
    void whenDurable(Runnable durable) {
        lock.lock(); // what another thread gives to scenarios just now is in the queue before this
        try {
            ledger.add(new LedgerEntry.Barrier(durable));
        } finally {
            lock.unlock();
        }
    }

    /** Declares what is still missing before the end. */
    void close() {
        lock.lock();
        try {
            Instant now = clock.instant();
            inboxes.forEach(inbox -> settle(inbox, now));
        } finally {
            lock.unlock();
        }
    }

    /** Declares what an inbox lost, for which no input follows. */
    private void settle(ScenarioInbox inbox, Instant now) {
        declareOvertaken(inbox, now, Duration.ZERO);
        ScenarioInbox.Loss loss = inbox.settle(now);
        if (loss != null) {
            ledger.add(
                    new LedgerEntry.Hole(++sequence, "scenario:" + inbox.scenario(), loss.gap(), loss, now, List.of()));
        }
    }
}
