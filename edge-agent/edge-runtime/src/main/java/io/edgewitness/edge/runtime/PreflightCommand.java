package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.PreflightCheck.Outcome;
import io.edgewitness.edge.api.PreflightCheck.Verdict;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.wire.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent preflight}: what must hold before a figure counts, measured now. */
@Command(name = "preflight", description = "Each check: PASS, FAIL, WAIVED or SIMULATED, with what was measured.")
final class PreflightCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long WORST_CLOCK_NANOS = 1_000_000_000L;
    private static final long LOOK_MS = 200;

    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Option(names = "--site", required = true, paramLabel = "site.yaml", description = "The site file.")
    Path site = Path.of("site.yaml");

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
    Path data = Path.of("data");

    private final SystemClock clock = new SystemClock();

    /** @param points that it looks at; null: it looks at no machine */
    private record Item(
            String name, PreflightCheck check, @Nullable Set<PointId> points) {}

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        var console = Objects.requireNonNull(spec).commandLine();
        SiteFile loaded = Objects.requireNonNull(main).site(site, console.getErr());
        if (loaded == null) {
            return AgentMain.WRONG_INPUT;
        }
        List<Item> items = new ArrayList<>();
        loaded.adapters().forEach(a -> items.add(new Item("source " + a.id(), new Delivers(a), ids(a))));
        items.addAll(scenarioChecks(loaded));
        boolean failed = machine(loaded, console.getOut());
        Map<Item, Verdict> verdicts = measure(loaded, items);
        Set<PointId> unreal = new HashSet<>();
        loaded.adapters().stream().filter(a -> a.mode() != Mode.REAL).forEach(a -> unreal.addAll(ids(a)));
        for (Item item : items) {
            Verdict v = Objects.requireNonNull(verdicts.get(item));
            boolean simulated = item.points() != null && item.points().stream().anyMatch(unreal::contains);
            Outcome outcome = v.outcome() == Outcome.PENDING
                    ? Outcome.FAIL
                    : v.outcome() == Outcome.PASS && simulated ? Outcome.SIMULATED : v.outcome();
            failed |= outcome == Outcome.FAIL;
            print(console.getOut(), outcome, item.name(), v.measured());
        }
        return failed ? Problem.FAILED.exit() : 0;
    }

    private static Set<PointId> ids(SiteFile.AdapterEntry a) {
        Set<PointId> ids = new HashSet<>();
        a.points().forEach(p -> ids.add(p.id()));
        return ids;
    }

    private static void print(PrintWriter out, Outcome outcome, String name, String measured) {
        out.printf("%-9s  %s: %s%n", outcome, name, measured);
    }

    private List<Item> scenarioChecks(SiteFile site) {
        Map<PointId, PointDefinition> points = new HashMap<>();
        site.adapters().forEach(a -> a.points().forEach(p -> points.put(p.id(), p)));
        List<Item> items = new ArrayList<>();
        for (SiteFile.ScenarioEntry entry : site.scenarios()) {
            ScenarioBinder.outputs(entry).forEach(p -> points.put(p.id(), p));
            Set<PointId> inputs = new HashSet<>();
            entry.inputs().values().forEach(inputs::addAll);
            inputs.forEach(id -> points.putIfAbsent(id, PointDefinition.of(id.name(), "", "1")));
            Scenario scenario = entry.factory()
                    .create(ScenarioBinder.context(entry, points, site.site().timeZone()));
            scenario.preflight()
                    .forEach(c -> items.add(new Item("scenario " + entry.id() + " " + c.title(), c, inputs)));
        }
        return items;
    }

    private Map<Item, Verdict> measure(SiteFile site, List<Item> items)
            throws Failure, IOException, InterruptedException {
        Map<Item, Verdict> verdicts = new LinkedHashMap<>();
        Object lock = new Object();
        Instant start = clock.instant();
        try (Sampling sampling = Sampling.open(site, data, clock, s -> {
            synchronized (lock) {
                items.stream()
                        .filter(i -> i.points() == null || i.points().contains(s.point()))
                        .forEach(i -> i.check().onSample(s));
            }
        })) {
            while (verdicts.size() < items.size()) {
                Thread.sleep(LOOK_MS);
                Instant now = clock.instant();
                synchronized (lock) {
                    for (Item item : items) {
                        Verdict v = item.check().verdict(now);
                        boolean over = Duration.between(start, now)
                                        .compareTo(item.check().deadline())
                                >= 0;
                        if (!verdicts.containsKey(item) && (over || v.outcome() != Outcome.PENDING)) {
                            verdicts.put(item, explained(item, v, sampling.health()));
                        }
                    }
                }
            }
        }
        return verdicts;
    }

    /** A source that is down says itself what is wrong. */
    private static Verdict explained(Item item, Verdict v, Map<String, Health> health) {
        if (item.check() instanceof Delivers d && v.outcome() != Outcome.PASS) {
            Health h = health.get(d.adapter.id());
            if (h != null && !h.detail().isEmpty()) {
                return new Verdict(v.outcome(), v.measured() + "; " + h.detail());
            }
        }
        return v;
    }

    /** What concerns the gateway itself. @return whether something failed */
    private boolean machine(SiteFile site, PrintWriter out) throws IOException {
        ClockMonitor monitor = new ClockMonitor();
        monitor.ask();
        long bound = monitor.boundNanos();
        Outcome clockOutcome = bound >= 0 && bound <= WORST_CLOCK_NANOS ? Outcome.PASS : Outcome.FAIL;
        print(
                out,
                clockOutcome,
                "clock",
                bound < 0
                        ? "neither chrony, ntpd nor ptp4l answers: the clock's error is unknown"
                        : "error at most " + BigDecimal.valueOf(bound, 6).setScale(3, RoundingMode.HALF_UP) + " ms by "
                                + monitor.status().getSource() + ", limit 1000 ms");
        Files.createDirectories(data);
        long free = Files.getFileStore(data).getUsableSpace();
        ByteSize quota = site.ledger().quota();
        long needed = quota == null ? 2L << 30 : quota.bytes();
        Outcome disk = free >= needed ? Outcome.PASS : Outcome.FAIL;
        print(out, disk, "disk", (free >> 20) + " MiB free, the ledger may take " + (needed >> 20) + " MiB");
        boolean failed = clockOutcome == Outcome.FAIL || disk == Outcome.FAIL;
        if (site.uplink() != null) {
            boolean enrolled = Identity.load(data) != null;
            print(
                    out,
                    enrolled ? Outcome.PASS : Outcome.FAIL,
                    "uplink",
                    enrolled ? "enrolled" : "not enrolled: run edge-agent enrol");
            failed |= !enrolled;
        }
        return failed;
    }

    /** Each point of a source gave a good value. */
    private static final class Delivers implements PreflightCheck {
        private final SiteFile.AdapterEntry adapter;
        private final Set<PointId> missing;
        private final Map<PointId, String> bad = new LinkedHashMap<>();

        Delivers(SiteFile.AdapterEntry adapter) {
            this.adapter = adapter;
            this.missing = ids(adapter);
        }

        @Override
        public String id() {
            return "delivers";
        }

        @Override
        public String title() {
            return "every point delivers";
        }

        @Override
        public Duration deadline() {
            Duration longest = PATIENCE;
            for (PointDefinition p : adapter.points()) {
                Duration interval = p.interval();
                Duration three = interval == null ? Duration.ZERO : interval.multipliedBy(3);
                longest = three.compareTo(longest) > 0 ? three : longest;
            }
            return longest;
        }

        @Override
        public void onSample(Sample sample) {
            if (sample.quality().isBad()) {
                bad.put(sample.point(), sample.quality().code());
            } else {
                missing.remove(sample.point());
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            int all = adapter.points().size();
            String measured = (all - missing.size()) + " of " + all + " points gave a good value";
            if (missing.isEmpty()) {
                return new Verdict(Outcome.PASS, measured);
            }
            PointId first = missing.stream().min(PointId::compareTo).orElseThrow();
            String why = bad.getOrDefault(first, "nothing came");
            return new Verdict(Outcome.PENDING, measured + "; " + first + ": " + why);
        }
    }
}
