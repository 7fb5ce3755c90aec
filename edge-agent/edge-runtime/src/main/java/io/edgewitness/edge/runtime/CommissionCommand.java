package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.WholeFile;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import io.edgewitness.hardware.profiles.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent commission}: the sheet (安装确认单) that both parties sign beside the machine. */
@Command(
        name = "commission",
        description = "One A4 sheet to sign: gateway, modem, key fingerprint, first ledger head, decoded values.")
final class CommissionCommand implements Callable<Integer> {
    private static final int PATIENCE_STEPS = 50;
    private static final long LOOK_MS = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");
    private static final DateTimeFormatter OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");

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

    @Option(names = "--out", paramLabel = "FILE.html", description = "Default: DIR/commission.html")
    @Nullable
    Path out;

    @Option(
            names = "--points",
            split = ",",
            paramLabel = "ID,ID…",
            description =
                    "Points to read from the displays; default: each of the site file, as far as the page holds them.")
    List<String> chosen = new ArrayList<>();

    private final SystemClock clock = new SystemClock();

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        var console = Objects.requireNonNull(spec).commandLine();
        SiteFile loaded = Objects.requireNonNull(main).site(site, console.getErr());
        if (loaded == null) {
            return AgentMain.WRONG_INPUT;
        }
        List<PointDefinition> points = points(loaded);
        Files.createDirectories(data);
        try {
            AgentKey key = Identity.ledgerKey(data);
            Map<PointDefinition, @Nullable Sample> values = values(loaded, points);
            CommissionSheet sheet = sheet(loaded, key, head(loaded, key), values);
            Path to = out == null ? data.resolve("commission.html") : out;
            WholeFile.replace(to, sheet.html().getBytes(StandardCharsets.UTF_8));
            console.getOut().print(sheet.text());
            console.getOut().println(to.toAbsolutePath().normalize());
            return 0;
        } catch (LedgerException e) {
            throw Failure.of(Problem.LEDGER_BROKEN, String.valueOf(e.getMessage()));
        }
    }

    private List<PointDefinition> points(SiteFile loaded) throws Failure {
        List<PointDefinition> all =
                loaded.adapters().stream().flatMap(a -> a.points().stream()).toList();
        List<PointDefinition> points = new ArrayList<>();
        for (String id : chosen) {
            points.add(all.stream()
                    .filter(p -> p.id().name().equals(id.strip()))
                    .findFirst()
                    .orElseThrow(() ->
                            Failure.of(Problem.UNKNOWN_POINT, id.strip(), "--points takes ids of points in " + site)));
        }
        return chosen.isEmpty() ? all : points;
    }

    private Map<PointDefinition, @Nullable Sample> values(SiteFile loaded, List<PointDefinition> points)
            throws IOException, Failure, InterruptedException {
        Map<PointDefinition, @Nullable Sample> values = new LinkedHashMap<>();
        try (Sampling sampling = Sampling.open(loaded, data, clock, s -> {})) {
            for (int i = 0; i < PATIENCE_STEPS; i++) {
                Thread.sleep(LOOK_MS);
                points.forEach(p -> values.put(p, sampling.latest(p.id())));
                if (values.values().stream()
                        .allMatch(s -> s != null && !s.quality().isBad())) {
                    break;
                }
            }
        }
        return values;
    }

    private String head(SiteFile loaded, AgentKey key) throws IOException, InterruptedException {
        LedgerSettings settings = LedgerSettings.create(loaded.agent().id(), b -> {
            b.configurationDigest = loaded.sha256();
            b.softwareVersion = Version.text();
        });
        return head(new FileDisk(Folders.ledger(data)), key, settings, clock.instant(), () -> Thread.sleep(LOOK_MS));
    }

    /** Between two looks. */
    interface Pause {
        void pause() throws InterruptedException;
    }

    /** The first head there is; a new ledger gets one. An agent that has just begun is about to end its first batch. */
    static String head(Disk disk, AgentKey key, LedgerSettings settings, Instant now, Pause pause)
            throws IOException, InterruptedException {
        LedgerException inUse = null;
        for (int i = 0; i < PATIENCE_STEPS; i++) {
            String head = first(disk);
            if (head != null) {
                return head;
            }
            try {
                LedgerWriter.open(disk, key, settings, now).close();
            } catch (LedgerException e) {
                inUse = e;
                pause.pause();
            }
        }
        throw inUse == null ? new LedgerException(disk + ": no batch can be read") : inUse;
    }

    private static @Nullable String first(Disk disk) throws IOException {
        try (LedgerReader reader = LedgerReader.open(disk)) {
            Batch batch = reader.next(BatchId.NONE);
            if (batch == null) {
                return null;
            }
            BatchHeader header = BatchHeader.parseFrom(batch.getHeader());
            boolean first = header.getEpoch() == 1 && header.getNumber() == 1;
            return HexFormat.of().formatHex(Digests.sha256(batch.getHeader().toByteArray())) + " ("
                    + header.getEpoch() + "/" + header.getNumber()
                    + (first ? ")" : "; 更早的批次已删除 earlier ones were dropped)");
        }
    }

    private CommissionSheet sheet(
            SiteFile loaded, AgentKey key, String head, Map<PointDefinition, @Nullable Sample> values) {
        SiteFile.Site where = loaded.site();
        Machine machine = Machine.detect();
        Modem modem = Modem.ask(ToolOutput.OF_THIS_MACHINE);
        String fingerprint = HexFormat.of().formatHex(key.fingerprint());
        List<CommissionSheet.Fact> facts = new ArrayList<>();
        facts.add(new CommissionSheet.Fact(
                "企业 / 场所 Site", where.enterprise() + " / " + (where.name().isEmpty() ? where.id() : where.name())));
        facts.add(new CommissionSheet.Fact(
                "网关 Gateway",
                loaded.agent().id() + " (" + machine.architecture() + ", " + machine.memoryMib() + " MiB, "
                        + HardwareProfiles.of(machine).id() + ")"));
        facts.add(new CommissionSheet.Fact("网关序列号 Serial number", ""));
        facts.add(new CommissionSheet.Fact(
                "调制解调器 Modem", modem == null ? "" : (modem.model() + " " + modem.network()).strip()));
        facts.add(new CommissionSheet.Fact("IMEI / ICCID", modem == null ? "" : modem.imei() + " / " + modem.iccid()));
        facts.add(new CommissionSheet.Fact("软件 Software", Version.text()));
        facts.add(new CommissionSheet.Fact(
                "配置 Configuration SHA-256", HexFormat.of().formatHex(loaded.sha256())));
        facts.add(new CommissionSheet.Fact("密钥指纹 Key SHA-256", fingerprint));
        facts.add(new CommissionSheet.Fact("账本首个摘要 First head", head));
        facts.add(new CommissionSheet.Fact("时间 Made at", TIME.format(local(loaded, clock.instant()))));
        List<CommissionSheet.Reading> readings = new ArrayList<>();
        values.forEach((p, s) -> readings.add(new CommissionSheet.Reading(
                p.id().name(),
                p.address(),
                value(p, s),
                p.unit(),
                s == null ? "" : OF_DAY.format(local(loaded, s.receivedTime())))));
        boolean simulated = loaded.adapters().stream().anyMatch(a -> a.mode() != Mode.REAL);
        return new CommissionSheet(loaded.agent().id(), simulated, fingerprint, facts, readings);
    }

    private static ZonedDateTime local(SiteFile loaded, Instant at) {
        return ZonedDateTime.ofInstant(at, loaded.site().timeZone());
    }

    /** As the meter's display beside it shows it; what is recorded nowhere is on no paper either. */
    static String value(PointDefinition point, @Nullable Sample s) {
        if (s == null) {
            return "—";
        }
        if (point.record() == PointDefinition.Recording.NONE) {
            return "不记录 not recorded";
        }
        Value v = s.value();
        if (v == null) {
            return "BAD: " + s.quality().code();
        }
        return v.isNumber() ? v.number().toPlainString() : v instanceof Value.Text t ? t.value() : String.valueOf(v);
    }
}
