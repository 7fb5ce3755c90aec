package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.EvidenceScan;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Gate, pipeline and ledger with their own threads; one device {@code press}, and its values in the test's hand. */
final class GateRig implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final PointId SETPOINT = new PointId("press.setpoint");
    static final PointId RUNNING = new PointId("press.running");
    static final PointId SPEED = new PointId("press.speed");

    final Disk disk;
    final InstantSource clock;
    final FakeDevice device = new FakeDevice();
    final Map<String, SourceAdapter> adapters = new ConcurrentHashMap<>(Map.of("press", device));
    final LedgerWriter writer;
    final Pipeline pipeline;
    final SourceState press;
    final CommandGate gate;
    final RuntimeMeters meters;
    final List<CommandResult> results = new CopyOnWriteArrayList<>();
    private final Path data;
    private final Recorder recorder;
    private final Thread ledgerThread;
    private @Nullable ScenarioRunner runner;
    private volatile Duration set = Duration.ZERO;
    Duration stuckAfter = Duration.ofSeconds(30);

    @Nullable
    Trial trial;

    GateRig(Path data, Disk disk, InstantSource clock, @Nullable List<CommandRule> rules) throws IOException {
        this.data = data;
        this.disk = disk;
        this.clock = clock;
        AgentKey key = AgentKey.loadOrCreate(data.resolve("ledger.key"));
        writer = LedgerWriter.open(disk, key, LedgerSettings.create("gw-1", b -> {}), clock.instant());
        LedgerInbox inbox = new LedgerInbox(1 << 20);
        meters = new RuntimeMeters(clock);
        pipeline = new Pipeline(clock, inbox);
        recorder = new Recorder(inbox, writer, new PointVersions());
        press = pipeline.source(
                "press", Mode.REAL, List.of(defined(SETPOINT), defined(RUNNING), defined(SPEED)), p -> true);
        LongSupplier nanos = () ->
                Duration.between(Instant.EPOCH, clock.instant()).minus(set).toNanos();
        gate = new CommandGate(pipeline, new LivePoints(pipeline, adapters::get, clock), clock, meters, disk, nanos);
        if (rules != null) {
            gate.recover();
        }
        gate.reconfigure(rules);
        ledgerThread = new Thread(() -> recorder.run(clock, () -> {}), "ledger");
        ledgerThread.start();
    }

    private static PointDefinition defined(PointId id) {
        return PointDefinition.of(id.name(), "a", "1");
    }

    /** A rule for {@link #SETPOINT}: everyone may, 0 to 100; the test changes what it is about. */
    static final class Rule {
        PointId target = SETPOINT;
        List<String> allow = List.of("collector", "line-1");

        @Nullable
        List<java.math.BigDecimal> range = List.of(java.math.BigDecimal.ZERO, java.math.BigDecimal.valueOf(100));

        CommandRule.@Nullable Rate rate;

        @Nullable
        Interlock interlock;

        Duration maxAge = Duration.ofSeconds(10);
        Duration timeToLive = Duration.ofSeconds(60);
        boolean select;
        boolean durable;
        CommandRule.@Nullable Verify verify;

        CommandRule made() {
            return new CommandRule(target, allow, range, rate, interlock, maxAge, timeToLive, select, durable, verify);
        }
    }

    static List<CommandRule> rules(java.util.function.Consumer<Rule> change) {
        Rule rule = new Rule();
        change.accept(rule);
        return List.of(rule.made());
    }

    CommandOrder order(String id, long value) {
        return order(id, Map.of(SETPOINT, Value.of(value)));
    }

    CommandOrder order(String id, Map<PointId, Value> targets) {
        Instant now = clock.instant();
        return new CommandOrder("", "on", id, targets, now, now.plus(Duration.ofMinutes(10)));
    }

    /** Somebody sets the clock: no time passes by that. */
    void set(ManualClock manual, Duration by) {
        set = set.plus(by);
        manual.advance(by);
    }

    void submit(CommandOrder order) {
        gate.submit(order, results::add);
    }

    /** Submits, and waits for the end. */
    CommandResult run(CommandOrder order) {
        submit(order);
        return result(order.id());
    }

    CommandResult result(String id) {
        Await.until("the end of order " + id, LIMIT, () -> results.stream().anyMatch(r -> r.id().equals(id)));
        return results.stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
    }

    void value(PointId point, Value value) {
        press.offer(Delivery.live(List.of(Sample.good(point, value, null, clock.instant()))));
    }

    /** All records that are in the ledger's files now. */
    List<EvidenceRecord> evidence() {
        return evidence(disk);
    }

    static List<EvidenceRecord> evidence(Disk disk) {
        List<EvidenceRecord> all = new ArrayList<>();
        EvidenceScan.since(disk, Instant.EPOCH, all::add);
        return all;
    }

    static Map<String, List<CommandStep>> steps(Disk disk) {
        Map<String, List<CommandStep>> steps = new LinkedHashMap<>();
        evidence(disk).stream()
                .filter(EvidenceRecord::hasCommand)
                .map(EvidenceRecord::getCommand)
                .forEach(s ->
                        steps.computeIfAbsent(s.getId(), k -> new ArrayList<>()).add(s));
        return steps;
    }

    /** The steps of an order, once so many are there. */
    List<String> steps(String id, int count) {
        Await.until(
                count + " steps of " + id,
                LIMIT,
                () -> steps(disk).getOrDefault(id, List.of()).size() >= count);
        return steps(disk).get(id).stream().map(CommandStep::getStep).toList();
    }

    String detail(String id) {
        List<CommandStep> all = steps(disk).get(id);
        return all.get(all.size() - 1).getDetail();
    }

    /** The scenario {@code line-1} on {@link #SPEED}, which wishes what it reads. */
    ScenarioRunner scenario(CommanderModule module) throws IOException {
        ScenarioInbox in = new ScenarioInbox("line-1", List.of(SPEED), 1 << 20);
        pipeline.connect(in);
        SiteFile.ScenarioEntry entry = new SiteFile.ScenarioEntry(
                "line-1",
                module,
                module.manifest(),
                Map.of("in", List.of(SPEED)),
                new CommanderModule.Parameters(),
                "commander",
                trial,
                ZoneOffset.UTC);
        SourceState asSource = pipeline.source("line-1", Mode.REAL, List.of(), p -> true);
        ScenarioPlan plan = new ScenarioPlan(
                entry,
                ScenarioBinder.context(entry, Map.of(SPEED, defined(SPEED)), ZoneOffset.UTC),
                List.of(SPEED),
                Map.of(SPEED, Mode.REAL),
                Mode.REAL,
                List.of(),
                Digests.sha256(new byte[0]),
                "commander");
        runner = new ScenarioRunner(
                plan,
                in,
                stopping ->
                        new Outputs(entry, pipeline, asSource, p -> Mode.REAL, () -> -1, clock, stopping, meters, gate),
                new ScenarioRunner.Surroundings(
                        pipeline,
                        new CheckpointStore(data.resolve("checkpoints")),
                        disk,
                        clock,
                        meters,
                        new ScenarioRunner.Settings(
                                Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(10), stuckAfter),
                        Stalls.NONE,
                        writer.epoch(),
                        line -> LineModels.NONE));
        gate.declareUnfinished();
        runner.start(0, clock.instant(), false);
        return runner;
    }

    @Override
    public void close() {
        ScenarioRunner r = runner;
        if (r != null) {
            r.close();
        }
        gate.close();
        pipeline.close();
        recorder.stop();
        try {
            ledgerThread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        writer.close();
        recorder.releaseAll();
    }
}
