package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.EpochInfo;
import io.edgewitness.hardware.profiles.HardwareProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapters and scenarios of the site file in force. {@link #apply} makes what a site file asks for and is not there, and leaves alone
 * what is there as it should be: at the agent's start that is everything, at a reload only what differs. One thread calls it.
 */
final class Modules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Modules.class);
    private static final long LOOK_NANOS = 100_000_000L;

    private final Surroundings around;
    private final ScenarioRunner.Surroundings forScenarios;
    private final Thread supervisor = new Thread(this::supervise, "supervisor");
    private volatile Running running = new Running(Map.of(), Map.of(), Map.of());
    private volatile boolean closed;

    /**
     * @param disk that holds the ledger
     * @param models by scenario's id
     */
    record Surroundings(
            Path data,
            HardwareProfile profile,
            Pipeline pipeline,
            RuntimeMeters meters,
            Disk disk,
            long epoch,
            InstantSource clock,
            ClockMonitor clockMonitor,
            Stalls stalls,
            ScenarioRunner.Settings settings,
            CommandGate gate,
            Function<String, LineModels> models) {}

    /**
     * What runs, by id, in the order of the site file.
     *
     * @param parts digest of each adapter's and scenario's all
     */
    private record Running(
            Map<String, AdapterRunner> adapters, Map<String, ScenarioRunner> scenarios, Map<String, String> parts) {}

    /** A scenario on its way in: its inbox is connected, its thread does not run yet. */
    private record Arriving(
            ScenarioRunner runner, @Nullable ScenarioRunner before, long after, Instant since, boolean reload) {}

    Modules(Surroundings around) throws IOException {
        this.around = around;
        this.forScenarios = new ScenarioRunner.Surroundings(
                around.pipeline(),
                new CheckpointStore(Folders.checkpoints(around.data())),
                around.disk(),
                around.clock(),
                around.meters(),
                around.settings(),
                around.stalls(),
                around.epoch(),
                around.models());
        supervisor.setDaemon(true);
    }

    /**
     * A site file that can be put in force: all that could fail of it has been done.
     *
     * @param made adapters that are not there yet, not started
     * @param adapters all of them
     * @param parts digest of each part
     */
    record Prepared(
            SiteFile site,
            Map<String, AdapterRunner> made,
            Map<String, AdapterRunner> adapters,
            List<ScenarioPlan> plans,
            Map<String, String> parts) {}

    /**
     * The agent's start.
     *
     * @param last the run before
     * @throws Failure if an adapter refuses its configuration; nothing runs then
     */
    void start(SiteFile site, EpochInfo last) throws Failure, IOException {
        apply(prepare(site), last::missingSince, "restart: the agent was not running");
        supervisor.start();
    }

    /** Changes nothing of what runs; if it fails, nothing is left of it. */
    Prepared prepare(SiteFile site) throws Failure, IOException {
        Map<String, AdapterRunner> made = new LinkedHashMap<>();
        try {
            for (SiteFile.AdapterEntry a : site.adapters()) {
                if (!isSame(SiteFile.adapter(a.id()), site.parts().get(SiteFile.adapter(a.id())))) {
                    Path directory = Folders.adapter(around.data(), a.id());
                    made.put(
                            a.id(),
                            AdapterRunner.make(a, directory, around.clock(), around.stalls(), around.settings()));
                }
            }
            if (site.commands() != null) {
                around.gate().recover();
            }
            return prepared(site, made);
        } catch (Failure | IOException | RuntimeException e) {
            made.values().forEach(AdapterRunner::close);
            throw e;
        }
    }

    private Prepared prepared(SiteFile site, Map<String, AdapterRunner> made) {
        Map<String, AdapterRunner> adapters = new LinkedHashMap<>();
        Map<PointId, ScenarioPlan.Declared> declared = new HashMap<>();
        for (SiteFile.AdapterEntry a : site.adapters()) {
            AdapterRunner runner = Objects.requireNonNull(
                    made.containsKey(a.id())
                            ? made.get(a.id())
                            : running.adapters().get(a.id()));
            adapters.put(a.id(), runner);
            runner.points(a).forEach(p -> declared.put(p.id(), new ScenarioPlan.Declared(p, a.mode())));
        }
        List<ScenarioPlan> plans = ScenarioPlan.of(site, declared);
        Map<String, String> parts = new LinkedHashMap<>();
        adapters.keySet().forEach(id -> parts.put(SiteFile.adapter(id), part(site, SiteFile.adapter(id))));
        plans.forEach(p -> parts.put(SiteFile.scenario(p.entry().id()), p.whole()));
        parts.put(SiteFile.COMMANDS, part(site, SiteFile.COMMANDS));
        return new Prepared(site, made, adapters, plans, parts);
    }

    private boolean isSame(String part, @Nullable String digest) {
        return digest != null && digest.equals(running.parts().get(part));
    }

    /**
     * @param missingSince from when on the points of an adapter that nobody ran before are declared missing, by its id; null: they are new
     * @return what was added, changed or removed, such as {@code adapter press changed}
     */
    List<String> apply(Prepared next, Function<String, @Nullable Instant> missingSince, String reason) {
        Running before = running;
        Map<String, AdapterRunner> made = next.made();
        Map<String, AdapterRunner> adapters = next.adapters();
        List<ScenarioPlan> plans = next.plans();
        Map<String, String> parts = next.parts();
        around.gate().reconfigure(next.site().commands());
        Map<String, Instant> ended = new HashMap<>();
        before.adapters().forEach((id, a) -> {
            if (!adapters.containsValue(a)) {
                a.close();
                ended.put(id, a.complete());
            }
        });
        Map<String, List<PointState>> silent = sources(made, before, adapters.keySet(), plans);
        for (SiteFile.AdapterEntry a : next.site().adapters()) {
            Objects.requireNonNull(around.pipeline().source(a.id())).expect(a.expected());
        }
        List<Arriving> arriving = new ArrayList<>();
        Map<String, ScenarioRunner> scenarios = connect(plans, before, arriving);
        around.gate().declareUnfinished();
        made.forEach((id, a) -> {
            Instant since = ended.getOrDefault(id, missingSince.apply(id));
            if (since != null) {
                a.owe(since);
            }
        });
        running = new Running(adapters, scenarios, parts);
        arriving.stream().filter(a -> a.before() == null).forEach(Modules::begin); // before the first sample comes
        made.forEach((id, a) -> {
            SourceState source = Objects.requireNonNull(around.pipeline().source(id));
            a.start(source, silent.getOrDefault(id, List.of()), reason);
        });
        // The machines are read again; what takes its time comes after.
        List<ScenarioRunner> gone = before.scenarios().values().stream()
                .filter(s -> !scenarios.containsValue(s))
                .toList();
        gone.forEach(ScenarioRunner::close);
        arriving.stream().filter(a -> a.before() != null).forEach(Modules::begin);
        for (ScenarioRunner s : gone) {
            if (!scenarios.containsKey(s.id())) {
                forget(s.id());
            }
        }
        return changes(before.parts(), parts);
    }

    private void forget(String scenario) {
        try {
            forScenarios.checkpoints().delete(scenario);
        } catch (IOException e) {
            LOG.warn("scenario {}: its checkpoint could not be deleted: {}", scenario, e.getMessage());
        }
    }

    private static String part(SiteFile site, String key) {
        return Objects.requireNonNull(site.parts().get(key));
    }

    /** @return those points of each made adapter that were there before as well */
    private Map<String, List<PointState>> sources(
            Map<String, AdapterRunner> made, Running before, Set<String> adapters, List<ScenarioPlan> plans) {
        Set<String> ids = new HashSet<>(adapters);
        plans.forEach(p -> ids.add(p.entry().id()));
        List.of(before.adapters().keySet(), before.scenarios().keySet())
                .forEach(all -> all.stream().filter(id -> !ids.contains(id)).forEach(id -> {
                    around.pipeline().remove(id);
                    around.meters().remove(id);
                }));
        // A point may move from one of them to another.
        made.keySet().forEach(id -> {
            SourceState known = around.pipeline().source(id);
            if (known != null) {
                around.pipeline().disown(known);
            }
        });
        Map<String, List<PointState>> silent = new HashMap<>();
        made.forEach((id, a) -> {
            SourceState known = around.pipeline().source(id);
            Set<PointId> points = new HashSet<>();
            if (known != null) {
                known.points().forEach(p -> points.add(p.definition().id()));
            }
            SourceState source = source(id, a.entry().mode(), a.entry().points(), a::counts);
            source.expect(a.entry().expected());
            silent.put(
                    id,
                    source.points().stream()
                            .filter(p -> before.adapters().isEmpty()
                                    || points.contains(p.definition().id()))
                            .toList());
            if (known == null) {
                around.meters().source(source);
            }
        });
        return silent;
    }

    private SourceState source(String id, Mode mode, List<PointDefinition> points, Predicate<PointId> counts) {
        SourceState known = around.pipeline().source(id);
        if (known == null) {
            return around.pipeline().source(id, mode, points, counts);
        }
        known.reconfigure(mode, counts, points);
        return known;
    }

    private Map<String, ScenarioRunner> connect(List<ScenarioPlan> plans, Running before, List<Arriving> arriving) {
        Map<String, ScenarioRunner> scenarios = new LinkedHashMap<>();
        for (ScenarioPlan plan : plans) {
            String id = plan.entry().id();
            ScenarioRunner there = before.scenarios().get(id);
            if (there != null && plan.whole().equals(before.parts().get(SiteFile.scenario(id)))) {
                Objects.requireNonNull(around.pipeline().source(id)).declare(plan.given());
                scenarios.put(id, there);
                continue;
            }
            Instant now = around.clock().instant();
            around.pipeline().evidence(SiteRecords.manifest(plan.entry()), now);
            ScenarioRunner runner = runner(plan);
            long after = around.pipeline().replace(there == null ? null : there.inbox(), runner.inbox());
            scenarios.put(id, runner);
            arriving.add(new Arriving(runner, there, after, now, !before.parts().isEmpty()));
        }
        before.scenarios().forEach((id, s) -> {
            if (!scenarios.containsKey(id)) {
                around.pipeline().replace(s.inbox(), null);
            }
        });
        return scenarios;
    }

    private ScenarioRunner runner(ScenarioPlan plan) {
        String id = plan.entry().id();
        ScenarioInbox inbox =
                new ScenarioInbox(id, plan.inputs(), around.profile().limits().scenarioInboxBytes());
        SourceState asSource = source(id, plan.mode(), plan.given(), p -> true);
        around.meters().scenario(id);
        return new ScenarioRunner(
                plan,
                inbox,
                stopping -> new Outputs(
                        plan.entry(),
                        around.pipeline(),
                        asSource,
                        p -> plan.modes().getOrDefault(p, Mode.REAL),
                        around.clockMonitor()::boundNanos,
                        around.clock(),
                        stopping,
                        around.meters(),
                        around.gate()),
                forScenarios);
    }

    private static void begin(Arriving a) {
        if (a.before() != null) {
            a.before().saveWhenDurable();
        }
        a.runner().start(a.after(), a.since(), a.reload());
    }

    private static List<String> changes(Map<String, String> before, Map<String, String> now) {
        List<String> changes = new ArrayList<>();
        before.forEach((part, digest) -> {
            if (!now.containsKey(part)) {
                changes.add(part + " removed");
            } else if (!digest.equals(now.get(part))) {
                changes.add(part + " changed");
            }
        });
        now.keySet().stream().filter(p -> !before.containsKey(p)).forEach(p -> changes.add(p + " added"));
        return changes;
    }

    private void supervise() {
        while (!closed) {
            try {
                running.adapters().values().forEach(AdapterRunner::look);
                running.scenarios().values().forEach(ScenarioRunner::look);
            } catch (RuntimeException e) {
                LOG.error("supervision failed once", e);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** By component. Any thread. */
    Map<String, Health> health() {
        Map<String, Health> all = new LinkedHashMap<>();
        Running now = running;
        now.adapters().forEach((id, a) -> all.put(id, a.health()));
        now.scenarios().forEach((id, s) -> all.put("scenario:" + id, s.health()));
        return all;
    }

    /** Up to when all of an adapter was handed over or declared missing. Any thread; asks no adapter. */
    Map<String, Instant> complete() {
        Map<String, Instant> complete = new HashMap<>();
        running.adapters().forEach((id, a) -> complete.put(id, a.complete()));
        return complete;
    }

    /** Ids of the scenarios that are up. */
    Set<String> up() {
        Set<String> up = new HashSet<>();
        running.scenarios().forEach((id, s) -> {
            if (s.health().state() == Health.State.UP) {
                up.add(id);
            }
        });
        return up;
    }

    /** The adapter of this id as it is now: a reload, or its own failure, puts another one in its place. Any thread. */
    @Nullable
    SourceAdapter adapter(String id) {
        AdapterRunner runner = running.adapters().get(id);
        return runner == null ? null : runner.adapter();
    }

    /** After the ledger was closed whole. */
    void saveLast() {
        running.scenarios().values().forEach(ScenarioRunner::saveLast);
    }

    /** Adapters first: what they read last still reaches the scenarios. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(supervisor);
        Running now = running;
        List<AutoCloseable> parts = new ArrayList<>(now.adapters().values());
        Collections.reverse(parts);
        parts.addAll(now.scenarios().values());
        for (AutoCloseable part : parts) {
            Closing.quietly(part);
        }
        if (!now.adapters().isEmpty()) {
            // Each was closed at its own time, and the others went on.
            around.pipeline().tick(around.clock().instant(), complete());
        }
    }
}
