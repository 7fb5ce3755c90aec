package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Manifest;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.hardware.profiles.HardwareProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: adapters, pipeline, scenarios, ledger and uplink of one site file, wired by hand. Closed in reverse order. */
final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final SiteFile site;
    private final Path data;
    private final HardwareProfile profile;
    private final InstantSource clock;
    private final ScenarioRunner.Settings scenarioSettings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, SourceAdapter> adapters = new LinkedHashMap<>();
    private final List<ScenarioRunner> runners = new ArrayList<>();
    private final CountDownLatch failed = new CountDownLatch(1);
    private final ClockMonitor clockMonitor = new ClockMonitor();
    private @Nullable Recorder recorder;
    private @Nullable AgentUplink uplink;
    private @Nullable LocalEndpoint endpoint;
    private boolean notEnrolled;

    private Agent(
            SiteFile site,
            Path data,
            HardwareProfile profile,
            InstantSource clock,
            ScenarioRunner.Settings scenarioSettings) {
        this.site = site;
        this.data = data;
        this.profile = profile;
        this.clock = clock;
        this.scenarioSettings = scenarioSettings;
    }

    /** @throws Failure if it cannot run; nothing of it runs on then */
    static Agent start(
            SiteFile site,
            Path data,
            HardwareProfile profile,
            InstantSource clock,
            ScenarioRunner.Settings scenarioSettings)
            throws Failure {
        Agent agent = new Agent(site, data, profile, clock, scenarioSettings);
        try {
            agent.begin();
            return agent;
        } catch (IOException e) {
            agent.close();
            throw Failure.of(Problem.FAILED, "cannot work in " + data + ": " + e.getMessage());
        } catch (LedgerException e) {
            agent.close();
            throw Failure.of(Problem.LEDGER_BROKEN, String.valueOf(e.getMessage()));
        } catch (Failure | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private void begin() throws IOException, Failure {
        if (Files.exists(data) && !Files.isDirectory(data)) {
            throw Failure.of(Problem.USAGE, data + " is a file; give a folder as --data");
        }
        Files.createDirectories(data);
        Disk disk = new FileDisk(Folders.ledger(data));
        AgentKey key = key(disk);
        Instant now = clock.instant();
        LedgerWriter writer = LedgerWriter.open(disk, key, ledgerSettings(), now);
        PointVersions versions = new PointVersions();
        LedgerInbox inbox = new LedgerInbox(profile.limits().ledgerInboxBytes());
        RuntimeMeters meters = new RuntimeMeters(clock);
        Pipeline pipeline = new Pipeline(clock, inbox);
        Recorder toLedger = new Recorder(inbox, writer, versions);
        recorder = toLedger;
        meters.gauge("edgewitness_ledger_inbox_bytes", inbox::waiting);
        meters.clock(clockMonitor::boundNanos);
        open.push(() -> endLedger(writer, toLedger));
        declare(pipeline, now);
        List<SourceState> sources = sources(pipeline, meters);
        scenarios(pipeline, meters, disk, writer.epoch());
        Thread ledgerThread = thread("ledger", () -> toLedger.run(clock, failed::countDown));
        open.push(() -> {
            toLedger.stop();
            ledgerThread.join();
        });
        open.push(pipeline::close);
        for (ScenarioRunner r : runners) {
            r.start();
            open.push(r);
        }
        endpoint = LocalEndpoint.open(
                site.http().listen(), () -> toLedger.failure() == null, this::health, meters::prometheusText);
        open.push(endpoint);
        ticker(pipeline, meters);
        Instant last = writer.previous().lastRecorded();
        sources.forEach(s -> begin(s, last));
        if (site.uplink() != null) {
            uplink = AgentUplink.open(site, site.uplink(), data, disk, writer, pipeline, clock, this::health);
            notEnrolled = uplink == null;
            if (uplink != null) {
                open.push(uplink);
            }
        }
    }

    /** A new key for a ledger that another one signed would break its chain, and no collector would know it. */
    private AgentKey key(Disk disk) throws IOException, Failure {
        Path file = Identity.ledgerKeyFile(data);
        if (!Files.exists(file) && disk.list().stream().anyMatch(f -> f.endsWith(".evidence"))) {
            throw Failure.of(
                    Problem.LEDGER_BROKEN,
                    file + " is missing, but the ledger is signed with it; put it back from a copy,"
                            + " or use another --data folder");
        }
        return AgentKey.loadOrCreate(file);
    }

    /** @param last when the run before ended; null: there was none */
    private void begin(SourceState source, @Nullable Instant last) {
        Instant now = clock.instant();
        SourceAdapter adapter = adapters.get(source.id());
        if (last != null && last.isBefore(now)) {
            Predicate<PointId> resumes = adapter == null ? p -> false : adapter::resumes;
            restartGaps(source, last, now, resumes).forEach(source::gap);
        }
        if (adapter != null) {
            open.push(adapter);
            adapter.start(source);
        }
    }

    private LedgerSettings ledgerSettings() {
        return LedgerSettings.create(site.agent().id(), b -> {
            ByteSize quota = site.ledger().quota();
            Duration flush = site.ledger().flushInterval();
            b.quotaBytes = quota == null ? profile.limits().ledgerQuotaBytes() : quota.bytes();
            b.flushInterval = flush == null ? profile.limits().flushInterval() : flush;
            b.keep = site.ledger().keep();
            b.uplinkAll = site.ledger().uplink() == SiteFile.Lanes.ALL;
            b.softwareVersion = Version.text();
            b.softwareDigest = Version.digest();
            b.configurationDigest = site.sha256();
        });
    }

    private void declare(Pipeline pipeline, Instant now) {
        Configuration configuration = Configuration.newBuilder()
                .setSha256(ByteString.copyFrom(site.sha256()))
                .setSite(site.site().id())
                .setEnterprise(site.site().enterprise())
                .setPath(
                        site.site().path().isEmpty()
                                ? site.site().id()
                                : site.site().path())
                .setTimeZone(site.site().timeZone().getId())
                .setName(site.site().name())
                .setHardwareProfile(profile.id())
                .build();
        pipeline.evidence(EvidenceRecord.newBuilder().setConfiguration(configuration), now);
        for (SiteFile.ScenarioEntry s : site.scenarios()) {
            Manifest manifest = Manifest.newBuilder()
                    .setScenario(s.id())
                    .setSlug(s.manifest().slug())
                    .setYaml(ByteString.copyFromUtf8(ManifestYaml.write(s.manifest())))
                    .setParameters(ByteString.copyFromUtf8(s.written()))
                    .build();
            pipeline.evidence(EvidenceRecord.newBuilder().setManifest(manifest), now);
        }
    }

    private List<SourceState> sources(Pipeline pipeline, RuntimeMeters meters) throws IOException, Failure {
        List<SourceState> sources = new ArrayList<>();
        for (SiteFile.AdapterEntry a : site.adapters()) {
            Path directory = Folders.adapter(data, a.id());
            Files.createDirectories(directory);
            SourceAdapter adapter;
            try {
                adapter = a.factory()
                        .create(new AdapterContext(a.id(), a.mode(), a.configuration(), a.points(), clock, directory));
            } catch (IllegalArgumentException e) {
                throw Failure.of(Problem.REFUSED_VALUE, a.id(), String.valueOf(e.getMessage()));
            }
            adapters.put(a.id(), adapter);
            SourceState source = pipeline.source(a.id(), a.mode(), a.points(), adapter::counts);
            meters.source(source);
            sources.add(source);
        }
        return sources;
    }

    private void scenarios(Pipeline pipeline, RuntimeMeters meters, Disk disk, long epoch) throws IOException {
        Map<PointId, PointDefinition> points = new HashMap<>();
        Map<PointId, Mode> modes = new HashMap<>();
        pipeline.sources()
                .forEach(s -> s.points().forEach(p -> {
                    points.put(p.definition().id(), p.definition());
                    modes.put(p.definition().id(), s.mode());
                }));
        ScenarioRunner.Surroundings around = new ScenarioRunner.Surroundings(
                pipeline, new CheckpointStore(Folders.checkpoints(data)), disk, clock, meters, scenarioSettings, epoch);
        for (SiteFile.ScenarioEntry entry : site.scenarios()) {
            List<PointId> inputs = entry.inputs().values().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            Mode worst = inputs.stream()
                    .map(p -> modes.getOrDefault(p, Mode.REAL))
                    .max(Mode::compareTo)
                    .orElse(Mode.REAL);
            for (PointDefinition p : usedOutputs(entry)) {
                points.put(p.id(), p);
                modes.put(p.id(), worst);
            }
            ScenarioInbox inbox =
                    new ScenarioInbox(entry.id(), inputs, profile.limits().scenarioInboxBytes());
            pipeline.connect(inbox);
            SourceState asSource = pipeline.source(entry.id(), worst, usedOutputs(entry), p -> true);
            meters.scenario(entry.id());
            Map<PointId, Mode> known = Map.copyOf(modes);
            runners.add(new ScenarioRunner(
                    entry,
                    ScenarioBinder.context(entry, points, site.site().timeZone()),
                    inbox,
                    stopping -> new Outputs(
                            entry,
                            pipeline,
                            asSource,
                            p -> known.getOrDefault(p, Mode.REAL),
                            clockMonitor::boundNanos,
                            clock,
                            stopping,
                            meters),
                    around));
        }
    }

    /** Those metrics of a scenario that another one takes as points. */
    private List<PointDefinition> usedOutputs(SiteFile.ScenarioEntry entry) {
        Map<String, PointDefinition> outputs = new HashMap<>();
        ScenarioBinder.outputs(entry).forEach(p -> outputs.put(p.id().name(), p));
        List<PointDefinition> used = new ArrayList<>();
        site.scenarios().stream()
                .flatMap(s -> s.inputs().values().stream())
                .flatMap(List::stream)
                .distinct()
                .forEach(id -> {
                    PointDefinition base = outputs.get(id.name().replaceFirst("/.*", ""));
                    if (base != null) {
                        used.add(PointDefinition.of(id.name(), base.address(), base.unit()));
                    }
                });
        return used;
    }

    /** What should have come while the agent was not there: one gap for all points that lost the same number of samples. */
    static List<Gap> restartGaps(SourceState source, Instant from, Instant to, Predicate<PointId> resumes) {
        Map<Long, List<PointId>> byCount = new LinkedHashMap<>();
        for (PointState p : source.points()) {
            PointId id = p.definition().id();
            Duration interval = p.definition().interval();
            long lost = resumes.test(id)
                    ? 0
                    : interval == null ? -1 : Duration.between(from, to).toNanos() / interval.toNanos();
            byCount.computeIfAbsent(lost, x -> new ArrayList<>()).add(id);
        }
        List<Gap> gaps = new ArrayList<>();
        byCount.forEach((lost, points) -> {
            List<PointId> named = byCount.size() == 1 ? List.of() : points;
            long count = lost < 0 ? -1 : lost * points.size();
            gaps.add(new Gap(named, from, to, count, "restart: the agent was not running"));
        });
        return gaps;
    }

    private void ticker(Pipeline pipeline, RuntimeMeters meters) {
        Ticker ticker = new Ticker(
                clock,
                pipeline,
                meters,
                clockMonitor,
                () -> runners.stream()
                        .filter(r -> r.health().state() == Health.State.UP)
                        .map(ScenarioRunner::id)
                        .collect(java.util.stream.Collectors.toSet()));
        ticker.start();
        open.push(ticker);
    }

    private void endLedger(LedgerWriter writer, Recorder toLedger) {
        try {
            writer.close();
            toLedger.releaseAll();
            runners.forEach(ScenarioRunner::saveLast);
        } catch (LedgerException e) {
            LOG.error("{} {}", Problem.LEDGER_BROKEN.code(), e.getMessage());
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread t = new Thread(work, name);
        t.setDaemon(true);
        t.start();
        return t;
    }

    /** By component. Any thread. */
    Map<String, Health> health() {
        Map<String, Health> all = new LinkedHashMap<>();
        Recorder r = recorder;
        LedgerException broken = r == null ? null : r.failure();
        all.put(
                "ledger",
                broken == null ? Health.up() : new Health(Health.State.DOWN, String.valueOf(broken.getMessage())));
        adapters.forEach((id, a) -> all.put(id, a.health()));
        runners.forEach(s -> all.put("scenario:" + s.id(), s.health()));
        AgentUplink up = uplink;
        if (up != null) {
            all.put("uplink", up.health());
        } else if (notEnrolled) {
            all.put("uplink", new Health(Health.State.DEGRADED, "not enrolled: run edge-agent enrol"));
        }
        return all;
    }

    /** Port of the local endpoint. */
    int port() {
        return endpoint == null ? -1 : endpoint.port();
    }

    /** @return true if the ledger failed within the time: the agent can only be closed */
    boolean awaitFailure(long milliseconds) throws InterruptedException {
        return failed.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    @Nullable
    String failure() {
        Recorder r = recorder;
        LedgerException e = r == null ? null : r.failure();
        return e == null ? null : String.valueOf(e.getMessage());
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable part = open.poll(); part != null; part = open.poll()) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("a part of the agent could not be closed", e);
            }
        }
    }
}
