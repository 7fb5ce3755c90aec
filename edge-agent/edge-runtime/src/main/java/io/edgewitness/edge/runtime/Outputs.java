package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a scenario says to the ledger, and its metrics to scenarios that use them as points. While the ledger is replayed it holds
 * everything back; then only what the ledger does not hold yet goes on. One thread: the scenario's.
 */
final class Outputs implements ScenarioOutput {
    /** What one call of a scenario may say. */
    private static final int MOST_RECORDS = 10_000;

    private static final long MOST_BYTES = 16 << 20;
    private static final int RECORD = 300;

    private final SiteFile.ScenarioEntry entry;
    private final Pipeline pipeline;
    private final SourceState asSource;
    private final Function<PointId, Mode> modes;
    private final LongSupplier clockBound;
    private final InstantSource clock;
    private final BooleanSupplier stopping;
    private final RuntimeMeters meters;
    private final CommandGate gate;
    private final ArrayDeque<Runnable> wishes = new ArrayDeque<>();
    private Instant at = Instant.EPOCH;
    private String arm = "";
    private volatile boolean cut;
    private volatile boolean waiting;
    private int records;
    private long bytes;
    private @Nullable List<Runnable> held;
    private Set<String> written = Set.of();

    /**
     * @param asSource takes the metrics as samples
     * @param modes of each input point
     * @param clockBound nanoseconds; -1: unknown
     */
    Outputs(
            SiteFile.ScenarioEntry entry,
            Pipeline pipeline,
            SourceState asSource,
            Function<PointId, Mode> modes,
            LongSupplier clockBound,
            InstantSource clock,
            BooleanSupplier stopping,
            RuntimeMeters meters,
            CommandGate gate) {
        this.entry = entry;
        this.pipeline = pipeline;
        this.asSource = asSource;
        this.modes = modes;
        this.clockBound = clockBound;
        this.clock = clock;
        this.stopping = stopping;
        this.meters = meters;
        this.gate = gate;
    }

    /** From now on nothing goes out, and each try ends the call. Any thread. */
    void cut() {
        cut = true;
    }

    /** Whether the scenario is held up because the ledger takes nothing just now. Any thread. */
    boolean isWaiting() {
        return waiting;
    }

    /** From now on everything waits for {@link #release}. */
    void hold() {
        held = new ArrayList<>();
    }

    /** @param alreadyWritten identities of what the ledger holds */
    void release(Set<String> alreadyWritten) {
        List<Runnable> actions = held;
        held = null;
        written = alreadyWritten;
        if (actions != null) {
            for (Runnable action : actions) {
                refuseIfCut();
                awaitRoom();
                action.run();
            }
        }
        written = Set.of();
    }

    /** Forgets what waits: the replay failed. */
    void discard() {
        held = null;
        wishes.clear();
    }

    private void later(Runnable action) {
        if (held != null) {
            held.add(action);
        } else {
            awaitRoom();
            action.run();
        }
    }

    /** The scenario waits, not the memory: its inbox fills meanwhile, and what that refuses is declared. */
    private void awaitRoom() {
        while (!pipeline.hasRoomForOutput(asSource) && !stopping.getAsBoolean()) {
            waiting = true;
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        waiting = false;
    }

    /** The input that it comes from was declared as skipped. */
    private void refuseIfCut() {
        if (cut) {
            throw new IllegalStateException("this instance was given up");
        }
    }

    /** @throws IllegalStateException if one call says more than any may */
    private void count(long size) {
        refuseIfCut();
        records++;
        bytes += size;
        if (records > MOST_RECORDS || bytes > MOST_BYTES) {
            throw new IllegalStateException(
                    "one call made more than " + MOST_RECORDS + " records or " + (MOST_BYTES >> 20) + " MiB of output");
        }
    }

    @Override
    public void metric(Metric metric) {
        count(RECORD);
        List<PointId> inputs = metric.inputs().isEmpty()
                ? entry.inputs().values().stream()
                        .flatMap(List::stream)
                        .distinct()
                        .toList()
                : metric.inputs();
        EnumSet<Mode> used = EnumSet.noneOf(Mode.class);
        inputs.forEach(p -> used.add(modes.apply(p)));
        ScenarioManifest.MetricDefinition definition = entry.manifest().metrics().stream()
                .filter(m -> m.name().equals(metric.name()))
                .findFirst()
                .orElse(null);
        MetricRecord.Builder record = ScenarioRecords.metric(
                entry.id(), entry.manifest().slug(), metric, definition, inputs, used, clockBound.getAsLong());
        record.setArm(entry.arm(metric.window()));
        later(() -> {
            String identity = ScenarioRecords.identity(record);
            sample(metric, identity);
            if (!written.contains(identity)) {
                Instant at = clock.instant();
                pipeline.record(asSource, n -> new LedgerEntry.Figure(n, at, record, inputs));
            }
            meters.scenarioMetric(entry.id(), metric);
        });
    }

    /** The same key again is dropped by the ledger: a figure reaches other scenarios once. */
    private void sample(Metric metric, String identity) {
        PointId point = point(entry.id(), metric);
        if (!pipeline.isUsed(point)) {
            return;
        }
        BigDecimal value = metric.value();
        Instant now = clock.instant();
        String missing = metric.amount() instanceof Metric.Amount.Missing m ? m.reason() : "no value";
        Sample sample = value == null
                ? Sample.bad(point, "missing: " + missing, metric.window().end(), now)
                : Sample.good(point, Value.of(value), metric.window().end(), now);
        Delivery delivery = new Delivery(List.of(sample), Delivery.Origin.LIVE, identity, null);
        while (!asSource.offer(delivery) && !stopping.getAsBoolean()) {
            waiting = true;
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        waiting = false;
    }

    /** {@code <scenario>.<metric>}, and the values of its labels in the order of their keys, each behind a slash. */
    static PointId point(String scenario, Metric metric) {
        StringBuilder name = new StringBuilder(scenario).append('.').append(metric.name());
        for (Map.Entry<String, String> label : new TreeMap<>(metric.labels()).entrySet()) {
            name.append('/').append(label.getValue().replaceAll("[^\\p{L}\\p{N}._/-]", "-"));
        }
        return new PointId(name.length() > 200 ? name.substring(0, 200) : name.toString());
    }

    @Override
    public void event(Event event) {
        count(RECORD + 2L * event.message().length());
        evidence(EvidenceRecord.newBuilder().setEvent(ScenarioRecords.event(entry.id(), event)), event.at());
    }

    @Override
    public void demand(DemandResult result) {
        count(RECORD);
        DemandRecord record = DemandRecord.newBuilder()
                .setScenario(entry.id())
                .setDemand(result.demand())
                .setMet(result.met())
                .setMeasured(result.measured())
                .build();
        evidence(EvidenceRecord.newBuilder().setDemand(record), result.at());
    }

    private void evidence(EvidenceRecord.Builder evidence, Instant at) {
        evidence.setAt(Nanos.of(at));
        later(() -> {
            if (!written.contains(String.valueOf(ScenarioRecords.identity(evidence.build())))) {
                pipeline.evidence(asSource, evidence, at);
            }
        });
    }

    /** Goes to the gate once the call that it came from has ended well. */
    @Override
    public void command(Command command) {
        count(RECORD);
        CommandOrder order = new CommandOrder(
                entry.id(), entry.arm(at), command.id(), command.targets(), at, at.plus(command.timeToLive()));
        wishes.add(() -> {
            if (!written.contains(ScenarioRecords.commandIdentity(order.id()))) {
                gate.submit(order, end -> {});
            }
        });
    }

    /** @param time of the input that the scenario is given next: what it answers is as old as that */
    void begin(Instant time) {
        at = time;
        records = 0;
        bytes = 0;
    }

    /** Tells the ledger which arm of a trial runs, at each start and each change. */
    void trial(Instant now) {
        String next = entry.arm(now);
        if (entry.trial() != null && !next.equals(arm)) {
            arm = next;
            EventRecord event = EventRecord.newBuilder()
                    .setScenario(entry.id())
                    .setType("trial-arm")
                    .setMessage(next)
                    .build();
            evidence(EvidenceRecord.newBuilder().setEvent(event), now);
        }
    }

    /** The scenario has done with its input. */
    void end() {
        refuseIfCut();
        for (Runnable wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            later(wish);
        }
    }

    @Override
    public BlobId blob(String mediaType, byte[] content) {
        count(RECORD + content.length);
        String id = HexFormat.of().formatHex(Digests.sha256(content));
        later(() -> pipeline.record(asSource, n -> new LedgerEntry.Blob(n, entry.id(), mediaType, content)));
        return new BlobId(id);
    }

    /** The points that the scenario's metrics are to others. */
    List<PointDefinition> points() {
        return ScenarioBinder.outputs(entry);
    }
}
