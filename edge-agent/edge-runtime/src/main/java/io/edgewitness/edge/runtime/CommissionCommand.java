package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import io.edgewitness.hardware.profiles.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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
        description = "One A4 sheet to sign: gateway, key fingerprint, first ledger head, decoded values.")
final class CommissionCommand implements Callable<Integer> {
    private static final int PATIENCE_STEPS = 50;
    private static final long LOOK_MS = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

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

    private final SystemClock clock = new SystemClock();

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        var console = Objects.requireNonNull(spec).commandLine();
        SiteFile loaded = Objects.requireNonNull(main).site(site, console.getErr());
        if (loaded == null) {
            return AgentMain.WRONG_INPUT;
        }
        Files.createDirectories(data);
        try {
            AgentKey key = Identity.ledgerKey(data);
            Map<PointDefinition, @Nullable Sample> values = values(loaded);
            String sheet = sheet(loaded, key, head(loaded, key), values);
            Path to = out == null ? data.resolve("commission.html") : out;
            Files.writeString(to, sheet);
            console.getOut().println(to.toAbsolutePath().normalize());
            return 0;
        } catch (LedgerException e) {
            throw Failure.of(Problem.LEDGER_BROKEN, String.valueOf(e.getMessage()));
        }
    }

    private Map<PointDefinition, @Nullable Sample> values(SiteFile loaded)
            throws IOException, Failure, InterruptedException {
        Map<PointDefinition, @Nullable Sample> values = new LinkedHashMap<>();
        try (Sampling sampling = Sampling.open(loaded, data, clock, s -> {})) {
            for (int i = 0; i < PATIENCE_STEPS; i++) {
                Thread.sleep(LOOK_MS);
                loaded.adapters().forEach(a -> a.points().forEach(p -> values.put(p, sampling.latest(p.id()))));
                if (values.values().stream()
                        .allMatch(s -> s != null && !s.quality().isBad())) {
                    break;
                }
            }
        }
        return values;
    }

    /** The first head there is; a new ledger gets one. */
    private String head(SiteFile loaded, AgentKey key) throws IOException {
        FileDisk disk = new FileDisk(Folders.ledger(data));
        String head = first(disk);
        if (head != null) {
            return head;
        }
        LedgerSettings settings = LedgerSettings.create(loaded.agent().id(), b -> {
            b.configurationDigest = loaded.sha256();
            b.softwareVersion = Version.text();
        });
        LedgerWriter.open(disk, key, settings, clock.instant()).close();
        return String.valueOf(first(disk));
    }

    private static @Nullable String first(FileDisk disk) {
        try (LedgerReader reader = LedgerReader.open(disk)) {
            Batch batch = reader.next(BatchId.NONE);
            return batch == null
                    ? null
                    : HexFormat.of().formatHex(Digests.sha256(batch.getHeader().toByteArray()));
        }
    }

    private String sheet(SiteFile loaded, AgentKey key, String head, Map<PointDefinition, @Nullable Sample> values) {
        String now = TIME.format(
                ZonedDateTime.ofInstant(clock.instant(), loaded.site().timeZone()));
        Machine machine = Machine.detect();
        StringBuilder rows = new StringBuilder();
        values.forEach((p, s) -> rows.append("<tr><td>")
                .append(html(p.id().name()))
                .append("</td><td>")
                .append(html(p.address()))
                .append("</td><td class=n>")
                .append(html(value(s)))
                .append("</td><td>")
                .append(html(p.unit()))
                .append("</td><td></td></tr>\n"));
        boolean simulated = loaded.adapters().stream().anyMatch(a -> a.mode() != io.edgewitness.edge.api.Mode.REAL);
        return TEMPLATE.replace(
                        "@simulated@",
                        simulated ? "<p class=sim>仿真 – simulated sources: not a record of real machines</p>" : "")
                .replace(
                        "@site@",
                        html(
                                loaded.site().name().isEmpty()
                                        ? loaded.site().id()
                                        : loaded.site().name()))
                .replace("@enterprise@", html(loaded.site().enterprise()))
                .replace("@agent@", html(loaded.agent().id()))
                .replace(
                        "@machine@",
                        html(machine.architecture() + ", " + machine.memoryMib() + " MiB, "
                                + HardwareProfiles.of(machine).id()))
                .replace("@software@", html(Version.text()))
                .replace("@configuration@", HexFormat.of().formatHex(loaded.sha256()))
                .replace("@fingerprint@", HexFormat.of().formatHex(key.fingerprint()))
                .replace("@head@", head)
                .replace("@time@", now)
                .replace("@rows@", rows);
    }

    private static String value(@Nullable Sample s) {
        if (s == null) {
            return "—";
        }
        Value v = s.value();
        if (v == null) {
            return "BAD: " + s.quality().code();
        }
        return v.isNumber() ? v.number().toPlainString() : v instanceof Value.Text t ? t.value() : String.valueOf(v);
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static final String TEMPLATE = """
            <!DOCTYPE html>
            <html lang="zh"><head><meta charset="utf-8"><title>安装确认单 @agent@</title>
            <style>
            @page { size: A4; margin: 15mm }
            body { font: 10pt/1.4 "SimSun", "Noto Serif CJK SC", serif; color: #000 }
            h1 { text-align: center; font-size: 16pt; margin: 0 0 4mm }
            table { border-collapse: collapse; width: 100%; margin: 0 0 4mm }
            td, th { border: 0.3mm solid #000; padding: 1mm 2mm; text-align: left; vertical-align: top }
            .k { width: 38mm } .h { font-family: monospace; word-break: break-all } .n { text-align: right }
            .sim { border: 0.6mm solid #000; text-align: center; font-size: 13pt; padding: 2mm }
            </style></head><body>
            <h1>安装确认单 Commissioning sheet</h1>
            @simulated@
            <table>
            <tr><td class=k>企业 / 场所 Site</td><td>@enterprise@ / @site@</td></tr>
            <tr><td>网关 Gateway</td><td>@agent@ (@machine@)</td></tr>
            <tr><td>软件 Software</td><td>@software@</td></tr>
            <tr><td>配置摘要 Configuration SHA-256</td><td class=h>@configuration@</td></tr>
            <tr><td>密钥指纹 Key fingerprint</td><td class=h>@fingerprint@</td></tr>
            <tr><td>账本首个摘要 First ledger head</td><td class=h>@head@</td></tr>
            <tr><td>读数时间 Values read at</td><td>@time@</td></tr>
            <tr><td>调制解调器 Modem (IMEI)</td><td></td></tr>
            </table>
            <table>
            <tr><th>测点 Point</th><th>地址 Address</th><th>解码值 Decoded</th><th>单位 Unit</th><th>表计显示 Display</th></tr>
            @rows@</table>
            <table>
            <tr><td style="height:18mm">企业方签字、日期 For the enterprise, date</td><td>实施方签字、日期 For the installer, date</td></tr>
            </table>
            </body></html>
            """;
}
