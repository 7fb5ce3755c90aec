package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.hardware.profiles.HardwareProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: adapters, pipeline, scenarios, ledger and uplink of one site file, wired by hand. Closed in reverse order. */
final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final int STALLED = 500; // severity of the event
    private static final String NOT_ENROLLED = "not enrolled: run edge-agent enrol, then start the agent again";

    private volatile SiteFile site;
    private final Path data;
    private final HardwareProfile profile;
    private final InstantSource clock;
    private final ScenarioRunner.Settings scenarioSettings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch failed = new CountDownLatch(1);
    private final ClockMonitor clockMonitor = new ClockMonitor();
    private final StallWatch stalls;
    private @Nullable Recorder recorder;
    private @Nullable Pipeline pipeline;
    private volatile @Nullable Modules modules;
    private @Nullable AgentUplink uplink;
    private @Nullable LocalEndpoint endpoint;
    private String noUplink = ""; // why not, although the site file wants one
    private volatile boolean ready;
    private volatile List<String> refused = List.of(); // mistakes of the site file as it is now; the one before runs on

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
        this.stalls = new StallWatch(clock, System::nanoTime);
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
            throw Failure.of(Problem.FAILED, "cannot work in " + data + ": " + FileFailure.text(e));
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
        AgentKey key = Identity.ledgerKey(data);
        Instant now = clock.instant();
        LedgerWriter writer = LedgerWriter.open(disk, key, ledgerSettings(), now);
        PointVersions versions = new PointVersions();
        LedgerInbox inbox = new LedgerInbox(profile.limits().ledgerInboxBytes());
        RuntimeMeters meters = new RuntimeMeters(clock);
        Pipeline into = new Pipeline(clock, inbox);
        pipeline = into;
        Recorder toLedger = new Recorder(inbox, writer, versions);
        recorder = toLedger;
        meters.gauge("edgewitness_ledger_inbox_bytes", inbox::waiting);
        meters.gauge("edgewitness_ledger_disk_full", () -> writer.isFull() ? 1 : 0);
        meters.gauge("edgewitness_configuration_refused", () -> refused.isEmpty() ? 0 : 1);
        meters.gauge("edgewitness_stalled_milliseconds", stalls::totalMillis);
        meters.clock(clockMonitor::boundNanos);
        open.push(() -> endLedger(writer, toLedger));
        RollupWorker rollups = new RollupWorker(writer.rollUp(site.ledger().rollupAfter()));
        Thread ledgerThread = thread("ledger", () -> toLedger.run(clock, failed::countDown));
        open.push(() -> {
            toLedger.stop();
            ledgerThread.join();
        });
        rollups.start();
        open.push(rollups);
        open.push(into::close);
        stalls.start(stall -> into.evidence(
                SiteRecords.event("agent-stalled", STALLED, List.of(stall.reason() + ", until " + stall.to())),
                clock.instant()));
        open.push(stalls);
        into.evidence(SiteRecords.configuration(site, profile.id()), now);
        CommandGate gate = new CommandGate(into, new LivePoints(into, this::adapter, clock), clock, meters, disk);
        open.push(gate);
        ModelDepot models = models(into);
        if (models != null) {
            open.push(models);
        }
        Modules all = new Modules(new Modules.Surroundings(
                data,
                profile,
                into,
                meters,
                disk,
                writer.epoch(),
                clock,
                clockMonitor,
                stalls,
                scenarioSettings,
                gate,
                models == null ? line -> LineModels.NONE : models::line));
        modules = all;
        endpoint = LocalEndpoint.open(
                site.http().listen(), () -> toLedger.failure() == null, this::health, meters::prometheusText);
        open.push(endpoint);
        open.push(all);
        all.start(site, writer.previous());
        Ticker ticker = new Ticker(clock, into, meters, clockMonitor, all, stalls);
        ticker.start();
        open.push(ticker);
        if (site.uplink() != null) {
            openUplink(site.uplink(), disk, writer, into, gate, models);
        }
        ready = true;
    }

    /** @return null: this agent is not enrolled, or who it is cannot be read, which the uplink tells */
    private @Nullable ModelDepot models(Pipeline into) {
        try {
            Identity identity = Identity.load(data);
            return identity == null
                    ? null
                    : new ModelDepot(
                            Folders.models(data),
                            identity.orderKey().toByteArray(),
                            line -> site.takesModels(line),
                            record -> into.evidence(record, clock.instant()));
        } catch (IOException e) {
            return null;
        }
    }

    /** Without one the agent collects all the same. */
    private void openUplink(
            SiteFile.Uplink settings,
            Disk disk,
            LedgerWriter writer,
            Pipeline into,
            CommandGate gate,
            @Nullable ModelDepot models) {
        try {
            AgentUplink up = AgentUplink.open(
                    site, settings, data, disk, writer, into, clock, this::health, gate, this::adapter, models);
            if (up == null) {
                noUplink = NOT_ENROLLED;
            } else {
                uplink = up;
                open.push(up);
            }
        } catch (IOException e) {
            noUplink = FileFailure.text(e);
            LOG.error("everything is kept here and nothing goes to the collector: {}", noUplink);
        }
    }

    private @Nullable SourceAdapter adapter(String id) {
        Modules m = modules;
        return m == null ? null : m.adapter(id);
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

    private void endLedger(LedgerWriter writer, Recorder toLedger) {
        try {
            writer.close();
            toLedger.releaseAll();
            Modules m = modules;
            if (m != null) {
                m.saveLast();
            }
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

    /**
     * Puts a changed site file in force: what differs of adapters and scenarios is closed and made anew, the others do not notice.
     *
     * @return what was added, changed or removed; null if the file says nothing new
     * @throws Failure if it cannot be put in force; nothing was changed then
     */
    @Nullable
    synchronized List<String> reload(SiteFile next) throws Failure {
        Pipeline into = Objects.requireNonNull(pipeline);
        Modules all = Objects.requireNonNull(modules);
        if (next.parts().equals(site.parts()) && Arrays.equals(next.sha256(), site.sha256())) {
            refused = List.of();
            return null;
        }
        List<String> fixed = site.fixedThatDiffer(next);
        if (!fixed.isEmpty()) {
            throw Failure.of(Problem.RESTART_NEEDED, String.join(", ", fixed));
        }
        Modules.Prepared prepared = prepare(all, next);
        Instant now = clock.instant();
        into.record(n -> new LedgerEntry.Configured(next.sha256()));
        into.evidence(SiteRecords.configuration(next, profile.id()), now);
        site = next;
        refused = List.of();
        List<String> changes = all.apply(prepared, id -> now, "reconfigured: the adapter was made anew");
        into.evidence(SiteRecords.event("configuration-changed", 1, changes), clock.instant());
        LOG.info("configuration changed: {}", changes);
        return changes;
    }

    private static Modules.Prepared prepare(Modules all, SiteFile next) throws Failure {
        try {
            return all.prepare(next);
        } catch (IOException | RuntimeException e) {
            LOG.error("the changed configuration could not be put in force", e);
            throw Failure.of(Problem.FAILED, FileFailure.text(e));
        }
    }

    /** The site file changed into one that cannot be put in force. */
    void refused(List<String> mistakes) {
        refused = List.copyOf(mistakes);
        Objects.requireNonNull(pipeline)
                .evidence(SiteRecords.event("configuration-refused", 500, mistakes), clock.instant());
        LOG.error("the changed configuration is refused whole; the one before runs on: {}", mistakes);
    }

    private Health configuration() {
        List<String> mistakes = refused;
        if (!ready) {
            return new Health(Health.State.STARTING, "");
        }
        return mistakes.isEmpty()
                ? Health.up()
                : new Health(
                        Health.State.DEGRADED,
                        "the site file has changed and is refused whole, the one before runs on; " + mistakes.size()
                                + " mistakes, first: " + mistakes.get(0));
    }

    /** By component. Any thread. */
    Map<String, Health> health() {
        Map<String, Health> all = new LinkedHashMap<>();
        Recorder r = recorder;
        all.put("ledger", r == null ? Health.up() : r.health());
        Health stalled = stalls.health();
        if (stalled != null) {
            all.put("process", stalled);
        }
        all.put("configuration", configuration());
        Modules m = modules;
        if (m != null) {
            all.putAll(m.health());
        }
        AgentUplink up = uplink;
        if (up != null) {
            all.put("uplink", up.health());
        } else if (!noUplink.isEmpty()) {
            all.put("uplink", new Health(Health.State.DEGRADED, noUplink));
        }
        return all;
    }

    /** Whether the site file names a collector that does not know this agent. */
    boolean isNotEnrolled() {
        return noUplink.equals(NOT_ENROLLED);
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
            Closing.quietly(part);
        }
    }
}
