package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import io.edgewitness.hardware.profiles.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A whole agent of a site file, with the modules of {@link SampleModules}. */
final class AgentRig implements AutoCloseable {
    static final String SITE = """
            agent: {id: gw-1}
            site: {id: s-1}
            http: {listen: "127.0.0.1:0"}
            adapters:
              - {id: press, type: hand, endpoint: "a:1", points: [{id: press.power, address: a, unit: kW, interval: 10ms}]}
              - {id: oven, type: hand, endpoint: "b:1", points: [{id: oven.power, address: b, unit: kW, interval: 10ms}]}
            scenarios:
              - {id: line-1, type: adder, inputs: {in: [press.power]}, parameters: {window: 1s}}
              - {id: line-2, type: adder, inputs: {in: [oven.power]}, parameters: {window: 1s}}
            """;

    static final ScenarioRunner.Settings FAST = new ScenarioRunner.Settings(
            Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(2));

    final InstantSource clock;
    private final Path folder;
    private final SampleModules.Hand hand;
    private final SampleModules.Adder adder = new SampleModules.Adder();
    private final Agent agent;
    private final Reloader reloader;
    final List<String> said = new CopyOnWriteArrayList<>();

    AgentRig(Path folder, String site) throws IOException, Failure {
        this(folder, site, new SampleModules.Hand());
    }

    AgentRig(Path folder, String site, SampleModules.Hand hand) throws IOException, Failure {
        this(folder, site, hand, new SystemClock());
    }

    AgentRig(Path folder, String site, SampleModules.Hand hand, InstantSource clock) throws IOException, Failure {
        this.clock = clock;
        this.folder = folder;
        this.hand = hand;
        site(site);
        SiteLoader.Result loaded = load();
        SiteFile file = loaded.site();
        if (file == null) {
            throw new AssertionError(loaded.mistakes());
        }
        agent = Agent.start(file, folder.resolve("data"), HardwareProfiles.of(Machine.detect()), clock, FAST);
        reloader = new Reloader(
                agent, folder.resolve("site.yaml"), this::load, loaded, Language.EN, said::add, Duration.ofMillis(50));
        reloader.start();
    }

    /** As a careful editor does: the file is replaced at once. */
    void site(String text) throws IOException {
        write("site.yaml", text);
    }

    void write(String name, String text) throws IOException {
        Path temporary = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Changes the site file and waits for what becomes of it. */
    void change(String text, String expected) throws IOException {
        int before = said.size();
        site(text);
        said(before, expected);
    }

    void said(int before, String expected) {
        until(expected, () -> said.stream().skip(before).anyMatch(s -> s.contains(expected)));
    }

    SiteLoader.Result load() {
        return SiteLoader.load(folder.resolve("site.yaml"), Plugins.of(List.of(hand), List.of(adder)), Map.of());
    }

    Agent agent() {
        return agent;
    }

    SampleModules.Hand hand() {
        return hand;
    }

    SampleModules.Adder adder() {
        return adder;
    }

    Health.@Nullable State state(String component) {
        Health h = agent.health().get(component);
        return h == null ? null : h.state();
    }

    /** Through the newest adapter that has the point. */
    boolean offer(String point, long value) {
        SampleModules.Instrument source = hand.ofPoint(point);
        Sample sample = Sample.good(new PointId(point), Value.of(value), null, clock.instant());
        return source.sink().offer(Delivery.live(List.of(sample)));
    }

    void until(String what, BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(30), condition, () -> String.valueOf(agent.health()));
    }

    private <T> List<T> ledger(Function<LedgerReplay.Item, @Nullable T> map) {
        try (LedgerReplay replay = LedgerReplay.open(new FileDisk(folder.resolve("data/ledger")), 0, 0)) {
            List<T> all = new ArrayList<>();
            for (LedgerReplay.Item i = replay.next(); i != null; i = replay.next()) {
                T t = map.apply(i);
                if (t != null) {
                    all.add(t);
                }
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<EvidenceRecord> evidence() {
        return ledger(i -> i instanceof LedgerReplay.Item.Evidence e ? e.record() : null);
    }

    /** What the ledger holds of a point, as text. */
    List<String> values(String point) {
        List<String> values = new ArrayList<>();
        ledger(i -> {
            if (i instanceof LedgerReplay.Item.Samples s) {
                s.delivery().samples().stream()
                        .filter(x -> x.point().name().equals(point) && x.value() != null)
                        .forEach(x -> values.add(x.value().number().toPlainString()));
            }
            return null;
        });
        return values;
    }

    /** Sum of all figures of a scenario. */
    long sum(String scenario) {
        return evidence().stream()
                .filter(e -> e.hasMetric() && e.getMetric().getScenario().equals(scenario))
                .mapToLong(e -> Long.parseLong(e.getMetric().getExact()))
                .sum();
    }

    /** The version of a point that each of its samples was recorded under. */
    List<PointVersion> versions(String point) {
        List<PointVersion> versions = new ArrayList<>();
        ledger(i -> {
            if (i instanceof LedgerReplay.Item.Samples s) {
                s.versions().stream().filter(v -> v.getPoint().equals(point)).forEach(versions::add);
            }
            return null;
        });
        return versions;
    }

    String metrics() {
        try (java.io.InputStream in = java.net
                .URI
                .create("http://127.0.0.1:" + agent.port() + "/metrics")
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Reasons of a source's gaps. */
    List<String> gaps(String source) {
        return gaps().stream()
                .filter(g -> g.getSource().equals(source))
                .map(GapRecord::getReason)
                .toList();
    }

    List<GapRecord> gaps() {
        return evidence().stream()
                .filter(EvidenceRecord::hasGap)
                .map(EvidenceRecord::getGap)
                .toList();
    }

    /** What the ticks say up to when the adapter is complete. */
    List<Instant> complete(String adapter) {
        return evidence().stream()
                .flatMap(e -> e.getTick().getCompleteList().stream())
                .filter(s -> s.getSource().equals(adapter))
                .map(s -> Nanos.instant(s.getAt()))
                .toList();
    }

    /** What a kill would leave. */
    void copyData(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.sorted().toList()) {
                Path copy = to.resolve(folder.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                copy(file, copy);
            }
        }
    }

    private static void copy(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy);
        } catch (NoSuchFileException e) {
            // The agent runs: what was being written when the files were listed has its own name by now.
        }
    }

    @Override
    public void close() {
        reloader.close();
        agent.close();
    }
}
