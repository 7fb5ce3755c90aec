package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pipeline, ledger and scenarios on a real disk, with time and the ledger's steps in the test's hand. */
final class Rig implements AutoCloseable {
    static final PointId POWER = new PointId("press.power");

    static final Duration STUCK_AFTER = Duration.ofSeconds(2);

    final ManualClock clock;
    final Path data;
    final Disk disk;
    final LedgerWriter writer;
    final LedgerInbox inbox;
    final Recorder recorder;
    final Pipeline pipeline;
    final SourceState press;
    final RuntimeMeters meters;
    final CommandGate gate;
    final List<ScenarioRunner> runners = new ArrayList<>();
    /** Of the scenarios made after it was set. */
    @Nullable
    Trial trial;

    private final PointVersions versions = new PointVersions();
    private volatile Duration set = Duration.ZERO;

    Rig(Path data, ManualClock clock, long ledgerInboxBytes, PointDefinition... points) throws IOException {
        this(data, clock, ledgerInboxBytes, new FileDisk(data.resolve("ledger")), points);
    }

    Rig(Path data, ManualClock clock, long ledgerInboxBytes, Disk disk, PointDefinition... points) throws IOException {
        this.data = data;
        this.clock = clock;
        this.disk = disk;
        AgentKey key = AgentKey.loadOrCreate(data.resolve("ledger.key"));
        this.writer = LedgerWriter.open(disk, key, LedgerSettings.create("gw-1", b -> {}), clock.instant());
        this.inbox = new LedgerInbox(ledgerInboxBytes);
        this.meters = new RuntimeMeters(clock);
        this.pipeline = new Pipeline(
                clock,
                inbox,
                () -> Duration.between(Instant.EPOCH, clock.instant())
                        .minus(set)
                        .toNanos());
        this.recorder = new Recorder(inbox, writer, versions);
        List<PointDefinition> defined =
                points.length == 0 ? List.of(PointDefinition.of(POWER.name(), "a", "kW")) : List.of(points);
        this.gate = new CommandGate(pipeline, new LivePoints(pipeline, id -> null, clock), clock, meters, disk);
        this.press = pipeline.source("press", Mode.REAL, defined, p -> true);
    }

    Rig(Path data, ManualClock clock) throws IOException {
        this(data, clock, 1 << 20);
    }

    ScenarioInbox inbox(String scenario, long bytes) {
        ScenarioInbox in = new ScenarioInbox(scenario, List.of(POWER), bytes);
        pipeline.connect(in);
        return in;
    }

    /** A running scenario on {@link #POWER}. */
    ScenarioRunner scenario(SampleModules.Adder factory, SampleModules.AdderParameters parameters) throws IOException {
        return scenario("line-1", factory, parameters);
    }

    ScenarioRunner scenario(String id, SampleModules.Adder factory, SampleModules.AdderParameters parameters)
            throws IOException {
        SiteFile.ScenarioEntry entry = new SiteFile.ScenarioEntry(
                id,
                factory,
                factory.manifest(),
                Map.of("in", List.of(POWER)),
                parameters,
                parameters.window() + "",
                trial,
                ZoneOffset.UTC);
        Map<PointId, PointDefinition> points = new HashMap<>();
        press.points().forEach(p -> points.put(p.definition().id(), p.definition()));
        ScenarioInbox in = inbox(entry.id(), 1 << 20);
        SourceState asSource = pipeline.source(entry.id(), Mode.REAL, List.of(), p -> true);
        ScenarioPlan plan = new ScenarioPlan(
                entry,
                ScenarioBinder.context(entry, points, ZoneOffset.UTC),
                List.of(POWER),
                Map.of(POWER, Mode.REAL),
                Mode.REAL,
                List.of(),
                Digests.sha256(entry.written().getBytes(StandardCharsets.UTF_8)),
                entry.written());
        ScenarioRunner runner = new ScenarioRunner(
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
                                Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(10), STUCK_AFTER),
                        Stalls.NONE,
                        writer.epoch(),
                        line -> LineModels.NONE));
        runners.add(runner);
        runner.start(0, clock.instant(), false);
        return runner;
    }

    Sample sample(long value) {
        return Sample.good(POWER, Value.of(value), null, clock.instant());
    }

    boolean offer(long... values) {
        List<Sample> samples = new ArrayList<>();
        for (long v : values) {
            samples.add(sample(v));
        }
        return press.offer(io.edgewitness.edge.api.Delivery.live(samples));
    }

    /** One second passes: a tick, and the ledger's work, so that its batch is closed. */
    void second() {
        pipeline.tick(clock.advance(Duration.ofSeconds(1)), Map.of());
        work();
    }

    /** Somebody sets the clock: no time passes by that. */
    void set(Duration by) {
        set = set.plus(by);
        clock.advance(by);
    }

    /** Closes the last batch, so that readers see everything. */
    void settle() {
        work();
        clock.advance(Duration.ofSeconds(2));
        work();
    }

    void work() {
        runners.forEach(ScenarioRunner::look);
        while (recorder.doWork(clock.instant()) > 0) {
            Thread.onSpinWait();
        }
    }

    /** Lets scenarios and ledger go on, while time stands, until the condition holds. */
    void until(String what, java.util.function.BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(60), () -> {
            clock.advance(Duration.ofMillis(50));
            work();
            return condition.getAsBoolean();
        });
    }

    List<LedgerReplay.Item> ledger() {
        return ledger(disk);
    }

    static List<LedgerReplay.Item> ledger(Disk disk) {
        List<LedgerReplay.Item> items = new ArrayList<>();
        try (LedgerReplay replay = LedgerReplay.open(disk, 0, 0)) {
            for (LedgerReplay.Item i = replay.next(); i != null; i = replay.next()) {
                items.add(i);
            }
        }
        return items;
    }

    List<EvidenceRecord> evidence() {
        return ledger().stream()
                .filter(LedgerReplay.Item.Evidence.class::isInstance)
                .map(i -> ((LedgerReplay.Item.Evidence) i).record())
                .toList();
    }

    List<String> sums() {
        return sums("line-1");
    }

    /** States of the scenario that were recorded. */
    List<String> states(String scenario) {
        return evidence().stream()
                .filter(e -> e.hasScenario() && e.getScenario().getScenario().equals(scenario))
                .map(e -> e.getScenario().getState())
                .toList();
    }

    /** Reasons of the gaps of a source, or of {@code scenario:ID}. */
    List<String> gaps(String source) {
        return evidence().stream()
                .filter(e -> e.hasGap() && e.getGap().getSource().equals(source))
                .map(e -> e.getGap().getReason())
                .toList();
    }

    List<String> sums(String scenario) {
        return evidence().stream()
                .filter(EvidenceRecord::hasMetric)
                .map(EvidenceRecord::getMetric)
                .filter(m -> m.getScenario().equals(scenario))
                .map(m -> Instant.ofEpochSecond(m.getWindowStart() / 1_000_000_000L) + " " + m.getExact() + " of "
                        + m.getReceived() + "/" + m.getExpected())
                .toList();
    }

    /** What a kill at this moment leaves: everything on disk, nothing that is in memory. */
    Path killed(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path f : files.toList()) {
                Path copy = to.resolve(data.relativize(f).toString());
                if (Files.isDirectory(f)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(f, copy);
                }
            }
        }
        return to;
    }

    @Override
    public void close() {
        runners.forEach(ScenarioRunner::close);
        gate.close();
        pipeline.close();
        work();
        writer.close();
        recorder.releaseAll();
        runners.forEach(ScenarioRunner::saveLast);
    }
}
