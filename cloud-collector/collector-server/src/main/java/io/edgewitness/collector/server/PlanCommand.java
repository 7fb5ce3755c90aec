package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.NoticeException;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.edge.ledger.FileFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description =
                "With --notice and --due: which fields can be measured by then, which cannot, and what to do today."
                        + " With a verb: evidence plans, signed before the time that they speak of.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    private static final long MOST_BYTES = 1 << 20;
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    @Option(names = "--notice", paramLabel = "ID", description = "such as jining-2022")
    private @Nullable String notice;

    @Option(names = "--due", paramLabel = "DATE", description = "last day of measuring, such as 2026-12-31")
    private @Nullable String due;

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** Of whose machines. */
    static final class ScopeOptions {
        @Option(names = "--enterprise", paramLabel = "ID", description = "of one enterprise only")
        @Nullable
        String enterprise;

        @Option(names = "--site", paramLabel = "ID", description = "of one site only")
        @Nullable
        String site;

        Scope scope() {
            return new Scope(enterprise, site);
        }
    }

    @Override
    public Integer call() throws Exception {
        CommandLine line = line();
        if (notice == null || due == null) {
            throw new ParameterException(line, "say --notice ID and --due DATE, or a verb: sign, amend, release, show");
        }
        Instant end = endOf(due);
        try {
            Notice loaded = Notice.load(notice);
            List<Field> fields =
                    loaded.fields().values().stream().filter(Field::figures).toList();
            List<PlanAdvice> advice;
            try (Backend backend = where.open(line.getErr())) {
                advice = backend.advice(
                        scope.scope(), fields.stream().map(Field::id).toList(), end);
            }
            new AdvicePrinter(line.getOut(), advice).print(fields, due);
            return 0;
        } catch (NoticeException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        }
    }

    private static Instant endOf(String day) throws CommandFailure {
        return day("--due", day).plusDays(1).atStartOfDay(ZONE).toInstant();
    }

    static LocalDate day(String option, String day) throws CommandFailure {
        try {
            return LocalDate.parse(day);
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    option + ": 没有“" + day + "”这一天，应如 2026-12-31 / there is no day '" + day + "'; write 2026-12-31");
        }
    }

    static String both(Text t) {
        return t.zh() + " / " + t.en();
    }

    static String read(Path file) throws CommandFailure {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(CommandFailure.INPUT, file + ": 没有这个文件 / there is no such file");
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandFailure(
                        CommandFailure.INPUT, file + ": 超过 1 MiB，不是取证计划 / this is more than 1 MiB, and no plan");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT, file + ": 不是 UTF-8 文本，请另存为 UTF-8 / this is no UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.INPUT, "无法读取 cannot be read: " + FileFailure.text(e));
        }
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private int put(BackendOptions collector, PlanDesk.Wish wish) throws CommandFailure {
        PlanDesk.Answer answer;
        try (Backend backend = collector.open(line().getErr())) {
            answer = backend.plan(wish);
        }
        line().getOut()
                .println(answer.id() + " #" + answer.number() + " SHA-256 " + answer.sha256() + " → "
                        + String.join(", ", answer.agents()));
        answer.warnings().forEach(t -> line().getErr().println(both(t)));
        return 0;
    }

    @Command(
            name = "sign",
            description = "Signs a plan and has its agents keep the samples.",
            footerHeading =
                    "%nplan.yaml, as short as it can be (labels, agents, points, baseline, drivers, exclusions, confidence and"
                            + " hold-until can be added):%n",
            footer = {
                "  project: acme-5g",
                "  indicator: energy-consumption",
                "  scenario: energy-line-1",
                "  reporting: {from: 2026-12-01T00:00:00+08:00, to: 2027-01-01T00:00:00+08:00}"
            },
            mixinStandardHelpOptions = true)
    int sign(
            @Option(names = "--plan", required = true, paramLabel = "FILE", description = "plan.yaml") Path file,
            @Option(names = "--by", required = true, paramLabel = "NAME", description = "the person who signs")
                    String by,
            @Option(
                            names = "--late",
                            description = "sign it though its reporting time has begun; it counts as none then")
                    boolean late,
            @Mixin ScopeOptions whose,
            @Mixin BackendOptions collector)
            throws CommandFailure {
        return put(collector, new PlanDesk.Wish(null, read(file), file.toString(), null, by, whose.scope(), late));
    }

    @Command(
            name = "amend",
            description = "Appends another version; what was signed before stays visible, and the figure is ◐ at best.",
            mixinStandardHelpOptions = true)
    int amend(
            @Parameters(paramLabel = "PLAN", description = "the plan's id") String id,
            @Option(
                            names = "--plan",
                            required = true,
                            paramLabel = "FILE",
                            description = "the whole plan as it holds now")
                    Path file,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why") String reason,
            @Option(names = "--by", required = true, paramLabel = "NAME", description = "the person who signs")
                    String by,
            @Mixin ScopeOptions whose,
            @Mixin BackendOptions collector)
            throws CommandFailure {
        return put(collector, new PlanDesk.Wish(id, read(file), file.toString(), reason, by, whose.scope(), false));
    }

    @Command(
            name = "release",
            description = "Ends a plan: its samples need not be kept any longer.",
            mixinStandardHelpOptions = true)
    int release(
            @Parameters(paramLabel = "PLAN", description = "the plan's id") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, such as: audited")
                    String reason,
            @Option(names = "--by", required = true, paramLabel = "NAME", description = "the person who signs")
                    String by,
            @Mixin BackendOptions collector)
            throws CommandFailure {
        return put(collector, new PlanDesk.Wish(id, null, null, reason, by, null, false));
    }

    @Command(
            name = "show",
            description = "Plans with all that was ever signed of them, and what the agents' ledgers say.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(arity = "0..1", paramLabel = "PLAN", description = "the plan's id; default: all") @Nullable
                    String id,
            @Option(names = "--project", paramLabel = "ID", description = "of one project only") @Nullable
                    String project,
            @Option(
                            names = "--zone",
                            paramLabel = "ZONE",
                            defaultValue = "Asia/Shanghai",
                            description = "of the machines; default: Asia/Shanghai")
                    ZoneId zone,
            @Option(names = "--json", description = "also the entries as they were signed") boolean json,
            @Mixin BackendOptions collector)
            throws CommandFailure {
        List<PlanDesk.View> views;
        try (Backend backend = collector.open(line().getErr())) {
            views = backend.plans(project, id);
        }
        if (views.isEmpty()) {
            String none = id == null ? "没有取证计划 / there are no plans" : "没有取证计划" + id + " / there is no plan " + id;
            if (id != null) {
                throw new CommandFailure(CommandFailure.INPUT, none);
            }
            line().getOut().println(none);
        }
        views.forEach(new PlanPrinter(line().getOut(), zone, json)::print);
        boolean sound = views.stream().allMatch(v -> v.problems().isEmpty() && isHeld(v));
        return sound ? 0 : CommandFailure.AT_WORK;
    }

    private static boolean isHeld(PlanDesk.View view) {
        return view.agents().stream()
                .allMatch(a -> a.outcome() == null || a.outcome().equals("done"));
    }
}
