package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.pages.FormPlant;
import io.edgewitness.collector.pages.Sharing;
import io.edgewitness.edge.api.Window;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four enterprises in a zone: what it sees of those that agreed, and that nothing tells of one of them. */
class ZoneSightingsTest {
    private static final Notice ZONE = Notice.load("liaoning-2024");
    private static final List<String> FIELDS = List.of("LN-KPI-03", "LN-KPI-05", "LN-KPI-17");

    @TempDir
    Path folder;

    private RunningCollector running;
    private ZoneSightings sightings;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-04-10T00:00:00Z"), null);
        sightings = new ZoneSightings(new StoredSightings(running.collector.database(), running.collector.clock()));
        for (String enterprise : List.of("a", "b", "c", "d")) {
            running.collector
                    .store()
                    .store(List.of(new TestBatches("gw-" + enterprise, enterprise, "one")
                            .metric("x_nr_ss_rsrp_dbm", 1, 0, "-80")
                            .metric("em_energy_kwh", 0, 0, enterprise.equals("d") ? "0" : "10")
                            .close()));
        }
        // Two of them hear the same station.
        running.sql("UPDATE evidence.metric SET mode = 'REAL', labels = CASE WHEN agent IN ('gw-a', 'gw-b')"
                + " THEN '{\"gnb\":\"1\"}' ELSE '{\"gnb\":\"' || agent || '\"}' END WHERE name = 'x_nr_ss_rsrp_dbm'");
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private Sightings seen(String... enterprises) throws Exception {
        List<String> agreed = List.of(enterprises);
        return sightings.of(
                ZONE, new Sharing(Map.of("base-stations", agreed, "agent-count", agreed, "scenario-count", agreed)));
    }

    @Test
    void threeOrMoreEnterprisesAreSummedAndNoneIsNamed() throws Exception {
        Sightings three = seen("a", "b", "c");
        assertThat(three.of("LN-KPI-03").least()).isEqualByComparingTo("2");
        assertThat(three.of("LN-KPI-05").least()).isEqualByComparingTo("1");
        assertThat(three.of("LN-KPI-17").details().get(0).zh()).contains("3 个网关", "3 家");
        assertThat(seen("a", "b", "c", "d").of("LN-KPI-03").least()).isEqualByComparingTo("3");
        assertThat(three.toString()).doesNotContain("gw-", "\"1\"", "one");
    }

    @Test
    void ofFewerThanThreeNothingIsTold() throws Exception {
        for (Sightings few : List.of(seen("a"), seen("a", "b"), seen("a", "b", "nobody", "nothing"))) {
            for (String field : FIELDS) {
                assertThat(few.of(field).least()).isNull();
                assertThat(few.of(field).details().get(0).zh()).contains("不显示");
            }
        }
        assertThat(sightings.of(ZONE, new Sharing(Map.of())).byField()).isEmpty();
    }

    @Test
    void whoAgreedToOneTotalIsInNoOther() throws Exception {
        Sightings stations = sightings.of(ZONE, new Sharing(Map.of("base-stations", List.of("a", "b", "c"))));
        assertThat(stations.byField()).containsOnlyKeys("LN-KPI-03");
    }

    @Test
    void aFigureOfAZoneIsOfThoseWhoAgreedToItsIndicator() throws Exception {
        Instant from = Instant.parse("2026-03-31T15:59:50Z");
        FigureRequest request =
                FigureRequest.level("energy-consumption", null, new Window(from, from.plus(Duration.ofSeconds(10))));
        LocalBackend backend = running.backend;
        Figure none = backend.zoneFigures(new Sharing(Map.of("agent-count", List.of("a", "b", "c"))), List.of(request))
                .get(0);
        assertThat(none.value()).isNull();
        assertThat(none.limitations()).extracting(t -> t.code()).containsExactly("zone-nobody");
        Figure few = zone(request, "a", "b", "d");
        assertThat(few.value()).isNull();
        assertThat(few.grade()).isEqualTo(Grade.X);
        Figure three = zone(request, "a", "b", "c");
        assertThat(three.records()).isEmpty();
        assertThat(three.grade()).as(three.toString()).isEqualTo(Grade.S);
        assertThat(three.value()).isEqualByComparingTo("30");
    }

    private Figure zone(FigureRequest request, String... enterprises) throws Exception {
        String row = running.backend.library().definition("energy-consumption").family();
        return running.backend
                .zoneFigures(new Sharing(Map.of(Sharing.ofIndicator(row), List.of(enterprises))), List.of(request))
                .get(0);
    }

    @Test
    void theFilesOfAZoneHoldNoRecordOfAnEnterprise() throws Exception {
        Path project = Files.writeString(folder.resolve("project.yaml"), """
                notice: liaoning-2024
                scope: {enterprise: "zone:park", site: null}
                figures:
                  - {id: energy, indicator: energy-consumption, field: LN-2.4,
                     reporting: {from: "2026-03-31T15:59:50Z", to: "2026-03-31T16:00:00Z"}}
                """);
        Path out = folder.resolve("out");
        String row = running.backend.library().definition("energy-consumption").family();
        FormPlant.Exported made = new LiveFormPlant(
                        running.backend, sightings.seen(), new PlantOffers(running.collector.database()))
                .export(
                        project,
                        Sightings.NONE,
                        out,
                        true,
                        new Sharing(Map.of(Sharing.ofIndicator(row), List.of("a", "b", "c"))));
        assertThat(made.problem()).isEmpty();
        assertThat(made.files()).extracting(f -> f.getFileName().toString()).contains("form.docx", "evidence.zip");
        try (ZipFile bundle = new ZipFile(out.resolve("evidence.zip").toFile())) {
            for (ZipEntry entry : Collections.list(bundle.entries())) {
                String content = new String(bundle.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(entry.getName() + content).doesNotContain("gw-a", "gw-b", "gw-c");
            }
        }
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said, true);
        assertThat(CollectorMain.run(
                        to, to, "verify", out.resolve("evidence.zip").toString()))
                .as(said.toString())
                .isEqualTo(3);
    }
}
