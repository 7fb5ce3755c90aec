package io.edgewitness.collector.server;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.AuditCheck;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.AuditJson;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.collector.verify.AuditSteps;
import io.edgewitness.collector.verify.LedgerCopy;
import io.edgewitness.collector.verify.NoteKey;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.LedgerException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloud-collector audit draw|fetch|check|note|show}: an on-site audit (现场核查), kept in one file from step to step. */
@Command(
        name = "audit",
        description = "On-site audit: instants that neither side chooses, samples from the gateways, a signed note per"
                + " figure.",
        mixinStandardHelpOptions = true)
final class AuditCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(line(), "audit needs draw, fetch, check, note or show");
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private PrintWriter out() {
        return line().getOut();
    }

    @Command(
            name = "draw",
            description = "Draws figures and instants from a tree head and the day.",
            mixinStandardHelpOptions = true)
    int draw(
            @Option(names = "--project", required = true, paramLabel = "FILE", description = "project.yaml")
                    Path project,
            @Option(names = "--date", paramLabel = "DATE", description = "of the audit; default: today") @Nullable
                    String date,
            @Option(names = "--head", paramLabel = "N", description = "tree head; default: the newest") @Nullable
                    Long head,
            @Option(names = "--figures", paramLabel = "N", defaultValue = "3", description = "how many; default: 3")
                    int figures,
            @Option(
                            names = "--instants",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "of each figure; default: 5")
                    int instants,
            @Mixin AuditFile files,
            @Mixin BackendOptions where)
            throws Exception {
        files.ready();
        ProjectService.Loaded loaded = ProjectService.load(project, null, where.library());
        byte[] drawn;
        try (Backend backend = where.open(line().getErr())) {
            drawn = backend.audits()
                    .draw(new AuditService.DrawWanted(
                            loaded.title(),
                            loaded.project().scope(),
                            loaded.requests(),
                            day(date, files.zoneId()).toString(),
                            head,
                            figures,
                            instants));
        }
        files.make(drawn);
        Audit audit = files.parsed(drawn);
        new AuditPrint(out()).print(audit);
        AuditPrint.cautions(audit, files.zoneId()).forEach(t -> line().getErr().println(AuditPrint.both(t)));
        files.sheet(audit, List.of());
        return 0;
    }

    private static LocalDate day(@Nullable String date, ZoneId zone) throws CommandFailure {
        return date == null ? new SystemClock().instant().atZone(zone).toLocalDate() : PlanCommand.day("--date", date);
    }

    @Command(
            name = "fetch",
            description = "Asks the gateways for the samples that are wanted, piece by piece; run again, it goes on.",
            mixinStandardHelpOptions = true)
    int fetch(
            @Option(
                            names = "--wait",
                            paramLabel = "SECONDS",
                            defaultValue = "120",
                            description = "for a gateway that gives nothing; default: 120")
                    int seconds,
            @Mixin AuditFile files,
            @Mixin BackendOptions where)
            throws Exception {
        if (seconds < 0) {
            throw new CommandFailure(CommandFailure.INPUT, "--wait: 秒数不能为负 / write seconds, 0 or more");
        }
        byte[] bytes = files.bytes();
        Audit audit = files.parsed(bytes);
        Map<String, Text> failed;
        try (Backend backend = where.open(line().getErr())) {
            failed = new AuditFetch(backend.audits(), bytes, seconds, out()::println).all(audit);
        }
        byte[] now = files.bytes();
        files.write(now, AuditJson.write(files.parsed(now).fetched(failed)));
        failed.values().stream().map(AuditPrint::both).distinct().forEach(line().getErr()::println);
        out().println(
                        failed.isEmpty()
                                ? "原始数据已取齐 all samples that the gateways have are here"
                                : "未取齐 not all samples are here");
        return failed.isEmpty() ? 0 : CommandFailure.OTHER_SIDE;
    }

    @Command(
            name = "check",
            description =
                    "Compares records with their samples: those fetched, or with --ledger those of a copy, offline.",
            mixinStandardHelpOptions = true)
    int check(
            @Option(
                            names = "--ledger",
                            paramLabel = "DIR",
                            description = "copy of a gateway's data folder or ledger; may be given several times")
                    @Nullable
                    List<Path> ledgers,
            @Mixin AuditFile files,
            @Mixin BackendOptions where)
            throws Exception {
        files.ready();
        byte[] before = files.bytes();
        byte[] bytes = before;
        if (ledgers == null) {
            try (Backend backend = where.open(line().getErr())) {
                bytes = backend.audits().check(bytes);
            }
        } else {
            for (Path ledger : ledgers) {
                bytes = offline(files.parsed(bytes), ledger);
            }
        }
        files.write(before, bytes);
        Audit audit = files.parsed(bytes);
        new AuditPrint(out()).print(audit);
        files.sheet(audit, List.of());
        boolean confirmed = audit.items().stream().allMatch(i -> i.best() == Audit.Verdict.CONFIRMED);
        return confirmed ? 0 : CommandFailure.AT_WORK;
    }

    private static byte[] offline(Audit audit, Path ledger) throws CommandFailure {
        try (LedgerCopy copy = LedgerCopy.open(ledger)) {
            if (!audit.agents().containsKey(copy.agent())) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        ledger + "：不是本次核查所涉网关的账本 / " + ledger + " is the ledger of " + copy.agent()
                                + "; the audit speaks of "
                                + String.join(", ", audit.agents().keySet()));
            }
            return AuditJson.write(new AuditCheck(audit).run(copy, copy.agent()::equals));
        } catch (AuditException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "note",
            description = "Signs what was found of a figure and appends it; the newest note of a figure counts.",
            mixinStandardHelpOptions = true)
    int note(
            @Option(
                            names = "--figure",
                            required = true,
                            paramLabel = "N",
                            description = "its number in the audit, or its name")
                    String figure,
            @Option(names = "--by", required = true, paramLabel = "NAME", description = "the person who audited")
                    String by,
            @Option(
                            names = "--verdict",
                            paramLabel = "VERDICT",
                            description =
                                    "confirmed, confirmed-with-limitation or not-reproduced; default: the best that"
                                            + " was found")
                    @Nullable
                    String verdict,
            @Option(names = "--remarks", paramLabel = "TEXT", defaultValue = "") String remarks,
            @Option(
                            names = "--step",
                            paramLabel = "N=TEXT",
                            description = "what was seen in step 3, 4, 5 or 6 of the sheet; may be given several times")
                    @Nullable
                    Map<String, String> steps,
            @Option(
                            names = "--key",
                            paramLabel = "FILE",
                            description = "the auditor's key, made at first use; default: the collector signs")
                    @Nullable
                    Path key,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            description = "that the auditor's key goes by, without blanks")
                    @Nullable
                    String name,
            @Mixin AuditFile files,
            @Mixin BackendOptions where)
            throws Exception {
        files.ready();
        Map<String, String> seen = steps == null ? Map.of() : steps;
        if (!AuditSteps.numbers().containsAll(seen.keySet())) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--step：记录表的步骤不符 / --step: the sheet has the steps " + AuditSteps.numbers() + ", not "
                            + seen.keySet());
        }
        byte[] bytes = files.bytes();
        Audit audit = files.parsed(bytes);
        AuditService.NoteWanted wanted = new AuditService.NoteWanted(bytes, figure, by, verdict, remarks, seen);
        AuditService.NoteView view;
        List<AuditService.NoteView> all;
        try (Backend backend = where.open(line().getErr())) {
            view = key == null
                    ? backend.audits().note(wanted)
                    : backend.audits().add(signed(wanted, backend.audits(), audit, key, name));
            all = backend.audits().notes(audit.project(), null);
        }
        new AuditPrint(out()).print(view);
        files.sheet(audit, all);
        return 0;
    }

    private static AuditNote.Signed signed(
            AuditService.NoteWanted wanted, AuditService audits, Audit audit, Path file, @Nullable String name)
            throws CommandFailure {
        if (name == null || !NoteKey.isName(name)) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--key 须与 --name 同用（不含空格和加号） / --key needs --name NAME of its owner, without blanks and plus signs");
        }
        try {
            AuditService.Place place = audits.place(audit.item(wanted.figure()).name());
            AgentKey key = AgentKey.loadOrCreate(file.toAbsolutePath());
            return Audits.draft(wanted, place).sign(key, NoteKey.of(name, NoteKey.COSIGNER, key.publicKey()));
        } catch (AuditException | IllegalArgumentException | LedgerException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "show",
            description =
                    "The notes of audits with all that is wrong with them, and which gateways' ledgers name them.",
            mixinStandardHelpOptions = true)
    int show(
            @Option(names = "--project", paramLabel = "TITLE", description = "of one project only") @Nullable
                    String project,
            @Option(names = "--figure", paramLabel = "NAME", description = "of one figure only") @Nullable
                    String figure,
            @Mixin AuditFile files,
            @Mixin BackendOptions where)
            throws Exception {
        files.ready();
        List<AuditService.NoteView> views;
        try (Backend backend = where.open(line().getErr())) {
            views = backend.audits().notes(project, figure);
        }
        views.forEach(new AuditPrint(out())::print);
        if (files.sheet != null) {
            files.sheet(files.read(), views);
        }
        return views.stream().allMatch(v -> v.problems().isEmpty()) ? 0 : CommandFailure.AT_WORK;
    }
}
