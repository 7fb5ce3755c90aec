package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.wire.Identity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommissionTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    private static final int SCALE = 4;

    @TempDir
    Path folder;

    private static CommissionSheet sheet(boolean simulated, int points) {
        List<CommissionSheet.Reading> readings = IntStream.range(0, points)
                .mapToObj(
                        i -> new CommissionSheet.Reading("meter" + i + ".energy", "holding:" + i, "10" + i, "kW.h", ""))
                .toList();
        return new CommissionSheet(
                "gw-1",
                simulated,
                FINGERPRINT,
                List.of(new CommissionSheet.Fact("场所 Site", "a <b> & \"c\""), new CommissionSheet.Fact("IMEI", "")),
                readings);
    }

    @Test
    void aReaderOfQrCodesReadsTheFingerprintFromTheTerminal() throws Exception {
        assertThat(read(QrPicture.of(FINGERPRINT).text())).isEqualTo(FINGERPRINT);
        assertThat(sheet(false, 1).text()).contains(QrPicture.of(FINGERPRINT).text());
    }

    /** Draws what the terminal would show: light modules where a block character is. */
    private static String read(String text) throws Exception {
        List<String> lines = text.lines().toList();
        int width = lines.get(0).length();
        int height = lines.size() * 2;
        int[] pixels = new int[width * SCALE * height * SCALE];
        for (int y = 0; y < height * SCALE; y++) {
            for (int x = 0; x < width * SCALE; x++) {
                char c = lines.get(y / SCALE / 2).charAt(x / SCALE);
                boolean light = c == '█' || c == (y / SCALE % 2 == 0 ? '▀' : '▄');
                pixels[y * width * SCALE + x] = light ? 0xffffff : 0;
            }
        }
        var source = new RGBLuminanceSource(width * SCALE, height * SCALE, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }

    @Test
    void theDrawingHasTheSameDarkModules() {
        QrPicture qr = QrPicture.of(FINGERPRINT);
        long dark = IntStream.range(0, qr.size() * qr.size())
                .filter(i -> qr.isDark(i % qr.size(), i / qr.size()))
                .count();
        assertThat(qr.svg().split("h1v1h-1z", -1)).hasSize((int) dark + 1);
    }

    @Test
    void thePageHoldsWhatFitsAndSaysWhatIsLeftOut() {
        String page = sheet(false, CommissionSheet.MOST_READINGS + 7).html();
        assertThat(page)
                .contains("a &lt;b&gt; &amp; &quot;c&quot;", "<svg", "meter17.energy")
                .doesNotContain("meter18.energy", "仿真")
                .contains("7 more points; choose with --points");
        assertThat(sheet(false, 2).html()).doesNotContain("more points");
        assertThat(sheet(false, 25).text()).contains("meter24.energy", "IMEI: ________");
    }

    @Test
    void aSheetOfSimulatedSourcesSaysSo() {
        assertThat(sheet(true, 1).html()).contains("仿真 – simulated sources");
        assertThat(sheet(true, 1).text()).contains("仿真 – simulated sources");
    }

    @Test
    void aModemIsShownAsModemManagerKnowsIt() {
        Map<List<String>, String> printed = new HashMap<>();
        assertThat(Modem.ask(printed::get)).isNull();
        printed.put(Modem.MODEM, "error: couldn't find modem\n");
        assertThat(Modem.ask(printed::get)).isNull();
        printed.put(Modem.MODEM, """
                modem.generic.manufacturer                 : QUALCOMM
                modem.generic.model                        : RM500Q
                modem.generic.equipment-identifier         : 861234567890123
                modem.generic.access-technologies.length   : 1
                modem.generic.access-technologies.value[1] : 5gnr
                modem.3gpp.operator-code                   : 46000
                modem.3gpp.operator-name                   : --
                modem.generic.sim                          : /org/freedesktop/ModemManager1/SIM/0
                """);
        assertThat(Modem.ask(printed::get))
                .isEqualTo(new Modem("861234567890123", "", "QUALCOMM RM500Q", "46000 5gnr"));
        printed.put(
                List.of("mmcli", "-i", "/org/freedesktop/ModemManager1/SIM/0", "-K"),
                "sim.properties.iccid : 89860012345678901234\n");
        assertThat(Modem.ask(printed::get))
                .isEqualTo(new Modem("861234567890123", "89860012345678901234", "QUALCOMM RM500Q", "46000 5gnr"));
    }

    @Test
    void besideAnAgentThatHasJustBegunItsFirstBatchIsWaitedFor() throws Exception {
        AgentKey key = Identity.ledgerKey(folder);
        LedgerSettings settings = LedgerSettings.create("gw-1", b -> {});
        FileDisk disk = new FileDisk(folder.resolve("ledger"));
        Instant begun = Instant.parse("2026-01-01T00:00:00Z");
        try (LedgerWriter agent = LedgerWriter.open(disk, key, settings, begun)) {
            assertThatThrownBy(() -> CommissionCommand.head(disk, key, settings, begun, () -> {}))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("another agent");
            assertThat(CommissionCommand.head(disk, key, settings, begun, () -> agent.doWork(begun.plusSeconds(1))))
                    .endsWith("(1/1)");
        }
    }

    @Test
    void aSiteGetsItsSheetWithKeyAndFirstHead() throws Exception {
        Path site =
                Files.writeString(folder.resolve("site.yaml"), "agent: {id: gw-1}\nsite: {id: s-1}\nadapters: []\n");
        List<String> once = run(0, site);
        List<String> twice = run(0, site);
        String head = line(once, "账本首个摘要 First head");
        assertThat(head).matches(".*: [0-9a-f]{64} \\(1/1\\)");
        assertThat(line(twice, "账本首个摘要 First head")).isEqualTo(head);
        assertThat(line(twice, "密钥指纹 Key SHA-256")).isEqualTo(line(once, "密钥指纹 Key SHA-256"));
        assertThat(Files.readString(folder.resolve("data/commission.html")))
                .contains(head.substring(head.length() - 70));
    }

    @Test
    void theNumberOfACardThatIsRecordedNowhereIsOnNoPaper() {
        PointId id = new PointId("fit.card");
        Sample read = Sample.good(id, Value.of("0004711815"), null, Instant.EPOCH);
        PointDefinition card = new PointDefinition(
                id, "card", "1", null, PointDefinition.Recording.NONE, null, null, false, true, null);
        assertThat(CommissionCommand.value(card, read)).isEqualTo("不记录 not recorded");
        assertThat(CommissionCommand.value(PointDefinition.of("fit.code", "code", "1"), read))
                .isEqualTo("0004711815");
    }

    @Test
    void aPointThatTheSiteDoesNotHaveIsRefused() throws Exception {
        Path site =
                Files.writeString(folder.resolve("site.yaml"), "agent: {id: gw-1}\nsite: {id: s-1}\nadapters: []\n");
        assertThat(run(2, site, "--points", "meter1.energy"))
                .containsExactly(
                        "EW-1009: point 'meter1.energy' is not defined; --points takes ids of points in " + site);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static String line(List<String> lines, String title) {
        return lines.stream().filter(l -> l.startsWith(title)).findFirst().orElseThrow();
    }

    private List<String> run(int expected, Path site, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "commission",
                "--site",
                site.toString(),
                "--data",
                folder.resolve("data").toString()));
        arguments.addAll(List.of(more));
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said);
        int exit = AgentMain.run(Map.of(), to, to, arguments.toArray(String[]::new));
        assertThat(exit).as(said.toString()).isEqualTo(expected);
        return said.toString().lines().toList();
    }
}
