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

    /** @param points that it looks at */
    private record Item(Text name, PreflightCheck check, Set<PointId> points) {
        String line(Language language, Verdict v) {
            String measured = check instanceof Delivers d ? d.measured(v).in(language) : v.measured();
            return name.in(language) + ": " + measured;
        }
    }

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        var console = Objects.requireNonNull(spec).commandLine();
        AgentMain parent = Objects.requireNonNull(main);
        SiteFile loaded = parent.site(site, console.getErr());
        if (loaded == null) {
            return AgentMain.WRONG_INPUT;
        }
        List<Item> items = new ArrayList<>();
        loaded.adapters()
                .forEach(a ->
                        items.add(new Item(new Text("source " + a.id(), "数据源 " + a.id()), new Delivers(a), ids(a))));
        items.addAll(scenarioChecks(loaded));
        boolean failed = machine(loaded, console.getOut());
        progress(items, console.getErr());
        Set<PointId> unreal = new HashSet<>();
        loaded.adapters().stream().filter(a -> a.mode() != Mode.REAL).forEach(a -> unreal.addAll(ids(a)));
        for (Map.Entry<Item, Verdict> e :
                measure(loaded, items, console.getErr()).entrySet()) {
            Verdict v = e.getValue();
            boolean simulated = e.getKey().points().stream().anyMatch(unreal::contains);
            Outcome outcome = v.outcome() == Outcome.PENDING
                    ? Outcome.FAIL
                    : v.outcome() == Outcome.PASS && simulated ? Outcome.SIMULATED : v.outcome();
            failed |= outcome == Outcome.FAIL;
            console.getOut().printf("%-9s  %s%n", outcome, e.getKey().line(parent.language(), v));
        }
        return failed ? Problem.FAILED.exit() : 0;
    }

    private Language language() {
        return Objects.requireNonNull(main).language();
    }

    /** What is measured now, and how long each may take: most wait for samples. */
    private void progress(List<Item> items, PrintWriter to) {
        long longest = items.stream()
                .mapToLong(i -> i.check().deadline().toSeconds())
                .max()
                .orElse(0);
        to.println(new Text(
                        "measuring " + items.size() + " checks, at most " + longest + " s:",
                        "正在检测 " + items.size() + " 项，最长 " + longest + " 秒：")
                .in(language()));
        for (Item item : items) {
            long seconds = item.check().deadline().toSeconds();
            to.println("  "
                    + new Text(
                                    item.name().en() + ", at most " + seconds + " s",
                                    item.name().zh() + "，最长 " + seconds + " 秒")
                            .in(language()));
        }
        to.flush();
    }

    private static Set<PointId> ids(SiteFile.AdapterEntry a) {
        Set<PointId> ids = new HashSet<>();
        a.points().forEach(p -> ids.add(p.id()));
        return ids;
    }

    private void print(PrintWriter out, Outcome outcome, Text name, Text measured) {
        out.printf("%-9s  %s: %s%n", outcome, name.in(language()), measured.in(language()));
    }

    private static Text title(SiteFile.ScenarioEntry entry, PreflightCheck check) {
        String zh = entry.manifest().preflight().stream()
                .filter(d -> d.id().equals(check.id()))
                .map(d -> d.title().getOrDefault("zh", check.title()))
                .findFirst()
                .orElse(check.title());
        return new Text("scenario " + entry.id() + " " + check.title(), "场景 " + entry.id() + " " + zh);
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
            scenario.preflight().forEach(c -> items.add(new Item(title(entry, c), c, inputs)));
        }
        return items;
    }

    /** In the order in which they were decided; each is said on its way. */
    private Map<Item, Verdict> measure(SiteFile site, List<Item> items, PrintWriter progress)
            throws Failure, IOException, InterruptedException {
        Map<Item, Verdict> verdicts = new LinkedHashMap<>();
        Object lock = new Object();
        Instant start = clock.instant();
        try (Sampling sampling = Sampling.open(site, data, clock, s -> {
            synchronized (lock) {
                items.stream()
                        .filter(i -> i.points().contains(s.point()))
                        .forEach(i -> i.check().onSample(s));
            }
        })) {
            while (verdicts.size() < items.size()) {
                Thread.sleep(LOOK_MS);
                Instant now = clock.instant();
                synchronized (lock) {
                    for (Item item : items) {
                        if (verdicts.containsKey(item)) {
                            continue;
                        }
                        Verdict v = item.check().verdict(now);
                        boolean over = Duration.between(start, now)
                                        .compareTo(item.check().deadline())
                                >= 0;
                        if (over || v.outcome() != Outcome.PENDING) {
                            verdicts.put(item, explained(item, v, sampling.health()));
                            progress.println("  " + verdicts.size() + "/" + items.size() + "  "
                                    + item.name().in(language()));
                            progress.flush();
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
        print(out, clockOutcome, new Text("clock", "时钟"), clock(bound, monitor));
        Files.createDirectories(data);
        long free = Files.getFileStore(data).getUsableSpace() >> 20;
        ByteSize quota = site.ledger().quota();
        long needed = (quota == null ? 2L << 30 : quota.bytes()) >> 20;
        Outcome disk = free >= needed ? Outcome.PASS : Outcome.FAIL;
        print(
                out,
                disk,
                new Text("disk", "磁盘"),
                new Text(
                        free + " MiB free, the ledger may take " + needed + " MiB",
                        "剩余 " + free + " MiB，账本最多占用 " + needed + " MiB"));
        boolean failed = clockOutcome == Outcome.FAIL || disk == Outcome.FAIL;
        if (site.uplink() != null) {
            boolean enrolled = Identity.load(data) != null;
            print(
                    out,
                    enrolled ? Outcome.PASS : Outcome.FAIL,
                    new Text("uplink", "上行"),
                    enrolled
                            ? new Text("enrolled", "已注册")
                            : new Text("not enrolled: run edge-agent enrol", "未注册：请运行 edge-agent enrol"));
            failed |= !enrolled;
        }
        return failed;
    }

    private static Text clock(long bound, ClockMonitor monitor) {
        if (bound < 0) {
            return new Text(
                    "neither chrony, ntpd nor ptp4l answers: the clock's error is unknown; install one, such as apt install"
                            + " chrony, and look with chronyc tracking",
                    "chrony、ntpd、ptp4l 均无应答：时钟误差未知；请安装其一，例如 apt install chrony，再用 chronyc tracking 查看");
        }
        String error = BigDecimal.valueOf(bound, 6).setScale(3, RoundingMode.HALF_UP) + " ms";
        String source = monitor.status().getSource();
        boolean far = bound > WORST_CLOCK_NANOS;
        return new Text(
                "error at most " + error + " by " + source + ", limit 1000 ms"
                        + (far ? "; look at its time servers, such as with chronyc sources" : ""),
                "误差不超过 " + error + "（" + source + "），限值 1000 ms" + (far ? "；请检查授时服务器，例如 chronyc sources" : ""));
    }

    /** Each point of a source gave a good value. */
    private static final class Delivers implements PreflightCheck {
        private final SiteFile.AdapterEntry adapter;
        private final Set<PointId> missing;
        private final Map<PointId, String> bad = new LinkedHashMap<>();
        private Text said = Text.of("");

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
            said = told();
            return new Verdict(missing.isEmpty() ? Outcome.PASS : Outcome.PENDING, said.en());
        }

        /** @param verdict of this check, with what was added to it */
        Text measured(Verdict verdict) {
            return new Text(
                    verdict.measured(),
                    said.zh() + verdict.measured().substring(said.en().length()));
        }

        private Text told() {
            int all = adapter.points().size();
            int good = all - missing.size();
            String en = good + " of " + all + " points gave a good value";
            String zh = all + " 个测点中有 " + good + " 个给出了有效值";
            if (missing.isEmpty()) {
                return new Text(en, zh);
            }
            PointId first = missing.stream().min(PointId::compareTo).orElseThrow();
            String why = bad.get(first);
            return new Text(
                    en + "; " + first + ": " + (why == null ? "nothing came" : why),
                    zh + "；" + first + "：" + (why == null ? "没有收到数据" : why));
        }
    }
}
