package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Array;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Structure;
import io.edgewitness.edge.ledger.proto.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents tell of machines, as a whole collector that runs shows it. */
class MachinesTest {
    private static final String BURST = "ab".repeat(32);
    static final String FAULTS = "equipment-fault-diagnosis";
    static final String LIVES = "predictive-maintenance";

    @TempDir
    Path folder;

    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-03-31T16:01:00Z"), null);
        running.collector.store().store(List.of(pump("gw-1", "acme").close()));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    static Value text(String text) {
        return Value.newBuilder().setText(text).build();
    }

    static Value number(double number) {
        return Value.newBuilder().setFloat64(number).build();
    }

    static Value cause(String id, double probability) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("cause", text(id));
        fields.put("probability", number(probability));
        fields.put("component", text("outer-ring"));
        fields.put("actions", text("plan-bearing"));
        fields.put("reasons", text("+outer-lines +impulsive -vibration-high +learnt:0123456789ab"));
        fields.put("source", text("Randall 2011"));
        Structure.Builder structure = Structure.newBuilder();
        fields.forEach((name, value) ->
                structure.addFields(Field.newBuilder().setName(name).setValue(value)));
        return Value.newBuilder().setStructure(structure).build();
    }

    /** A pump whose bearing fails, told of by two instances. */
    static TestBatches pump(String agent, String enterprise) {
        TestBatches batches = new TestBatches(agent, enterprise, "s1");
        for (int i = 0; i < 6; i++) {
            batches.figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", i, 1 + i + ".25")
                    .figure("pump-3", FAULTS, "fd_zone_time_share_c", "drive-end", i, i < 3 ? "0" : "1")
                    .figure("pump-3-life", LIVES, "pm_health_index", "", i, 90 - 8 * i + "")
                    .figure("pump-3-life", LIVES, "pm_rul_h", "", i, 200 - 10 * i + "");
        }
        return batches.machine("pump-3", FAULTS, "nameplate: {kw: 75, rpm: 1480, support: rigid}")
                .told("pump-3", "spectrum", 100, "spectrum", spectrum("drive-end", "schedule"))
                .told("pump-3", "spectrum", 100, "spectrum", spectrum("drive-end", "alarm"))
                .told(
                        "pump-3-life",
                        "prognosis",
                        300,
                        "failure in about 150 h",
                        Map.of(
                                "low-h",
                                number(90.5),
                                "median-h",
                                number(150),
                                "high-h",
                                number(300),
                                "zh",
                                text("约 150 小时后失效")))
                .told(
                        "pump-3",
                        "alarm-raised",
                        500,
                        "drive-end: velocity 4.25 mm/s, zone C",
                        Map.of(
                                "alarm",
                                text("pump-3/drive-end/zone/1"),
                                "zh",
                                text("报警 <b>C 区</b>"),
                                "sensor",
                                text("drive-end")))
                .told(
                        "pump-3",
                        "diagnosis",
                        500,
                        "drive-end: damage of the outer ring 87%",
                        Map.of(
                                "sensor",
                                text("drive-end"),
                                "zh",
                                text("轴承外圈损伤 87%"),
                                "burst-sha256",
                                text(BURST),
                                "burst-samples",
                                text("25600"),
                                "rate-hz",
                                text("25600.0"),
                                "causes",
                                Value.newBuilder()
                                        .setArray(Array.newBuilder()
                                                .addItems(cause("bearing-outer", 0.87))
                                                .addItems(cause("looseness", 0.05)))
                                        .build()));
    }

    static Value octets(byte[] bytes) {
        return Value.newBuilder().setOctets(ByteString.copyFrom(bytes)).build();
    }

    /** An envelope whose only line is the outer ring's, 10 dB below its top at twice that. */
    static Map<String, Value> spectrum(String sensor, String because) {
        byte[] envelope = new byte[400];
        envelope[86] = (byte) 255;
        envelope[172] = (byte) (255 - 33);
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("sensor", text(sensor));
        fields.put("because", text(because));
        fields.put("rate-hz", number(12_800));
        fields.put("speed-rpm", number(1_440));
        fields.put("velocity-mm-s", number(4.25));
        fields.put(
                "lines",
                lines(
                        line("1x", 24, "velocity-mm-s", 1.5),
                        line("BPFO", 86, "strength", 3.1),
                        line("BPFI", 130, "strength", 0.9)));
        for (String picture : List.of("velocity", "acceleration", "envelope")) {
            fields.put(picture, octets(envelope));
            fields.put(picture + "-hz", number(1));
            fields.put(picture + "-top", number(40));
        }
        return fields;
    }

    private static Value lines(Value... lines) {
        return Value.newBuilder()
                .setArray(Array.newBuilder().addAllItems(List.of(lines)))
                .build();
    }

    private static Value line(String name, double hz, String found, double value) {
        return Value.newBuilder()
                .setStructure(Structure.newBuilder()
                        .addFields(Field.newBuilder().setName("line").setValue(text(name)))
                        .addFields(Field.newBuilder().setName("hz").setValue(number(hz)))
                        .addFields(Field.newBuilder().setName(found).setValue(number(value))))
                .build();
    }

    private JsonNode machines(String query) throws Exception {
        HttpResponse<String> response = get("/api/v1/maintenance/machines" + query, "zh");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body()).path("items");
    }

    private HttpResponse<String> get(String path, String language) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + path))
                                .header("Cookie", "lang=" + language)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void instancesThatReadOnePointAreOneMachineWithItsNewestFigures() throws Exception {
        JsonNode machines = machines("");
        assertThat(machines).hasSize(1);
        JsonNode pump = machines.get(0);
        assertThat(pump.path("machine").asText()).isEqualTo("pump-3");
        assertThat(pump.path("health").asDouble()).isEqualTo(50);
        assertThat(pump.path("rulHours").asDouble()).isEqualTo(150);
        assertThat(pump.path("velocity").path("drive-end").asDouble()).isEqualTo(6.25);
        assertThat(pump.path("zone").asText()).isEqualTo("C");
        assertThat(pump.path("alarms").get(0).path("alarm").asText()).isEqualTo("pump-3/drive-end/zone/1");
        assertThat(pump.path("causes").get(0).path("cause").asText()).isEqualTo("bearing-outer");
    }

    @Test
    void whatIsOverIsNotShownAsOpen() throws Exception {
        TestBatches later = new TestBatches("gw-2", "acme", "s2");
        Map<String, Value> alarm = Map.of("alarm", text("pump-3/drive-end/zone/1"));
        running.collector
                .store()
                .store(List.of(later.figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1")
                        .told("pump-3", "alarm-raised", 500, "on", alarm)
                        .told("pump-3", "alarm-cleared", 100, "off", alarm)
                        .told(
                                "pump-3",
                                "diagnosis",
                                500,
                                "d",
                                Map.of(
                                        "causes",
                                        Value.newBuilder()
                                                .setArray(Array.newBuilder().addItems(cause("looseness", 0.9)))
                                                .build()))
                        .told("pump-3", "diagnosis-cleared", 100, "c", Map.of("cause", text("looseness")))
                        .close()));
        JsonNode machine = machines("?site=s2").get(0);
        assertThat(machine.path("alarms")).isEmpty();
        assertThat(machine.path("causes")).isEmpty();
    }

    @Test
    void whatWasToldLastCountsThoughTheAgentsClockWasSetBack() throws Exception {
        TestBatches later = new TestBatches("gw-2", "acme", "s2");
        Map<String, Value> alarm = Map.of("alarm", text("pump-3/drive-end/zone/1"));
        Value causes = Value.newBuilder()
                .setArray(Array.newBuilder().addItems(cause("looseness", 0.9)))
                .build();
        Instant before = Instant.parse("2026-03-31T15:00:00Z");
        Instant after = Instant.parse("2026-03-31T14:05:00Z");
        running.collector
                .store()
                .store(List.of(later.figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1")
                        .toldAt(before, "pump-3", "alarm-raised", 500, "on", alarm)
                        .toldAt(before, "pump-3", "diagnosis", 500, "d", Map.of("causes", causes))
                        .toldAt(after, "pump-3", "alarm-cleared", 100, "off", alarm)
                        .toldAt(after, "pump-3", "diagnosis-cleared", 100, "c", Map.of("cause", text("looseness")))
                        .close()));
        JsonNode machine = machines("?site=s2").get(0);
        assertThat(machine.path("alarms")).isEmpty();
        assertThat(machine.path("causes")).isEmpty();
    }

    /** Windows 720 and later, two hours ahead, were filled while the agent's clock was wrong; the next one is of the right time again. */
    @Test
    void figuresOfTimesThatWereNotYetHideNoneThatCameLater() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-2", "acme", "s2")
                        .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 5, "1.5")
                        .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 720, "9.5")
                        .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 721, "9.75")
                        .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 6, "2.5")
                        .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 5, "1.25")
                        .close()));
        assertThat(machines("?site=s2")
                        .get(0)
                        .path("velocity")
                        .path("drive-end")
                        .asDouble())
                .isEqualTo(2.5);
    }

    @Test
    void theNewestDiagnosisAndMessageAreThoseThatWereToldLast() throws Exception {
        TestBatches later = new TestBatches("gw-2", "acme", "s2")
                .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1");
        Instant ahead = Instant.parse("2036-03-31T15:00:00Z");
        later.toldAt(ahead, "pump-3", "diagnosis", 500, "ahead", diagnosed("looseness"));
        later.toldAt(running.now, "pump-3", "diagnosis", 500, "now", diagnosed("misalignment"));
        running.collector.store().store(List.of(later.close()));
        String page = get("/machine?agent=gw-2&id=pump-3", "en").body();
        assertThat(page.indexOf(">now<")).isPositive().isLessThan(page.indexOf(">ahead<"));
        assertThat(page).contains("misalignment").doesNotContain("looseness 90");
    }

    private static Map<String, Value> diagnosed(String cause) {
        return Map.of(
                "sensor",
                text("drive-end"),
                "causes",
                Value.newBuilder()
                        .setArray(Array.newBuilder().addItems(cause(cause, 0.9)))
                        .build());
    }

    @Test
    void aRebuildGivesTheSame() throws Exception {
        String before = machines("").toString();
        running.collector.store().rebuild(true);
        assertThat(machines("").toString()).isEqualTo(before);
    }

    @Test
    void anEnterprisesMachinesAreNotInAnothersScope() throws Exception {
        running.collector.store().store(List.of(pump("gw-9", "other").close()));
        assertThat(machines("")).hasSize(2);
        assertThat(machines("?enterprise=other").toString()).contains("gw-9").doesNotContain("gw-1");
    }

    @Test
    void whateverAnAgentTellsCostsAtMostItsOwnRow() throws Exception {
        TestBatches hostile = new TestBatches("gw-3", "acme", "s3");
        Map<String, Value> odd = new LinkedHashMap<>();
        odd.put("sensor", text("a\0b".repeat(200)));
        odd.put("alarm", text("x".repeat(100_000)));
        odd.put("causes", text("[{\"cause\": {}, \"probability\": \"NaN\"}, 5, null"));
        odd.put("zh", text("<script>alert(1)</script>"));
        for (String type :
                List.of("diagnosis", "alarm-raised", "alarm-acknowledged", "diagnosis-cleared", "prognosis")) {
            hostile.told("pump-3", type, 900, "<script>alert(1)</script>", odd);
        }
        running.collector
                .store()
                .store(List.of(hostile.figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "<b>", 0, "1e300000")
                        .figure("pump-3", FAULTS, "fd_velocity_mm_s_max", "ok", 0, "3")
                        .close()));
        assertThat(machines("?site=s3").get(0).path("velocity").toString()).contains("\"ok\":3.0");
        assertThat(get("/machines", "zh").body()).contains("pump-3").doesNotContain("<script>alert");
    }

    /** Two windows of 1e308 are more than a sum of doubles takes; a life is no longer than a century, and its interval has its ends in order. */
    @Test
    void figuresThatNoMachineHasBecomeNone() throws Exception {
        TestBatches wild = new TestBatches("gw-4", "acme", "s4");
        for (int window = 0; window < 2; window++) {
            wild.figure("pump-4", FAULTS, "fd_velocity_mm_s_max", "drive-end", window, "1e308")
                    .figure("pump-4", FAULTS, "fd_velocity_mm_s_max", "other-end", window, "-3")
                    .share("pump-4", FAULTS, "fd_zone_time_share_d", "drive-end", window, "1e308", "1e308")
                    .figure("pump-4-life", LIVES, "pm_health_index", "", window, "250")
                    .figure("pump-4-life", LIVES, "pm_rul_h", "", window, "1e308");
        }
        wild.told("pump-4-life", "prognosis", 300, "much", life(1, 1e308, 1e308))
                .told("pump-4-life", "prognosis", 300, "none", life(1, Double.NaN, 3))
                .told("pump-4-life", "prognosis", 300, "crossed", life(5, 2, 3))
                .told("pump-4-life", "prognosis", 300, "below nothing", life(-1, 2, 3))
                .told("pump-4-life", "prognosis", 300, "fits", life(1, 2, 3));
        running.collector.store().store(List.of(wild.close()));
        JsonNode machine = machines("?site=s4").get(0);
        assertThat(machine.path("velocity")).isEmpty();
        assertThat(machine.path("health").isNull() || machine.path("health").isMissingNode())
                .isTrue();
        assertThat(machine.path("rulHours").isNull() || machine.path("rulHours").isMissingNode())
                .isTrue();
        assertThat(get("/machine?agent=gw-4&id=pump-4", "en").statusCode()).isEqualTo(200);
        HttpResponse<String> chart = get("/pages/machine/chart?agent=gw-4&id=pump-4&what=rul&hours=1", "en");
        JsonNode told = new ObjectMapper().readTree(chart.body()).path("series").get(0);
        assertThat(told.path("points")).as(chart.body()).hasSize(1);
        assertThat(told.path("points").get(0).get(1).asDouble()).isEqualTo(2);
    }

    private static Map<String, Value> life(double low, double median, double high) {
        return Map.of("low-h", number(low), "median-h", number(median), "high-h", number(high));
    }

    @Test
    void theListNamesFaultsInTheReadersLanguageAndSaysWhatIsStale() throws Exception {
        assertThat(get("/machines", "zh").body())
                .contains("pump-3", "轴承外圈损伤", "C 区", "未确认")
                .doesNotContain("数据陈旧");
        assertThat(get("/machines", "en").body()).contains("damage of the outer ring", "zone C", "not acknowledged");
        running.now = running.now.plusSeconds(3_600);
        assertThat(get("/machines", "zh").body()).contains("数据陈旧", "<tr class=\"old\">");
        assertThat(get("/pages/machines?q=nobody", "zh").body()).contains("没有符合条件的设备");
    }

    @Test
    void aMachinesPageHasCausesWithReasonsTheGraphAndCharts() throws Exception {
        String page = get("/machine?agent=gw-1&id=pump-3", "zh").body();
        assertThat(page)
                .contains("轴承外圈损伤", "87.0 %", "包络谱出现外圈通过频率", "安排更换轴承", "来源： Randall 2011", "90.0 %")
                .contains("<svg class=\"graph fault\"", "class=\"seen\"", "class=\"unseen\"")
                .contains("标注录音学得的证据（模型 0123456789ab）")
                .contains("25,600 点，25,600 Hz", "edge-agent ledger blob " + BURST + " --data DIR --out burst.f32")
                .doesNotContain("<b>C 区");
        assertThat(get("/machine?agent=gw-1&id=pump-3&about=impulsive", "en").body())
                .contains("damage of a rolling element", "poor lubrication", "back to the newest diagnosis");
        assertThat(get("/machine?agent=gw-1&id=nobody", "zh").statusCode()).isEqualTo(404);
        JsonNode chart = new ObjectMapper()
                .readTree(get("/pages/machine/chart?agent=gw-1&id=pump-3&what=velocity&hours=1", "zh")
                        .body());
        assertThat(chart.path("series").get(0).path("name").asText()).isEqualTo("drive-end");
        // Of an hour a part lasts 12 s, a window 10 s: the first part has two.
        assertThat(chart.path("series").get(0).path("points")).hasSize(5);
        assertThat(chart.path("series").get(0).path("points").get(0).get(1).asDouble())
                .isEqualTo(1.75);
        assertThat(chart.path("series").get(0).path("band").get(0).get(2).asDouble())
                .isEqualTo(2.25);
        assertThat(chart.path("marks").get(2).path("value").asDouble()).isEqualTo(4.5);
    }

    @Test
    void theForecastIsDrawnWithTheIntervalThatWasTold() throws Exception {
        JsonNode chart = new ObjectMapper()
                .readTree(get("/pages/machine/chart?agent=gw-1&id=pump-3&what=rul&hours=1", "zh")
                        .body());
        assertThat(chart.path("series").get(1).path("band").get(0).get(1).asDouble())
                .isEqualTo(90.5);
        assertThat(chart.path("series").get(1).path("band").get(0).get(2).asDouble())
                .isEqualTo(300);
    }

    /** The cone of α–λ: what remained until the end that is known, with a fifth of it on each side. */
    @Test
    void onceTheEndIsKnownTheForecastsAreDrawnAgainstWhatRemained() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-6", "acme", "s6")
                        .figure("pump-6", LIVES, "pm_rul_h", "", 0, "0.2")
                        .told("pump-6", "prognosis-judged", 100, "failed", Map.of("followed-h", number(0.5)))
                        .close()));
        String page = get("/pages/machine/chart?agent=gw-6&id=pump-6&what=rul&hours=1", "zh")
                .body();
        JsonNode remained = new ObjectMapper().readTree(page).path("series").get(2);
        assertThat(remained.path("name").asText()).isEqualTo("实际剩余（±20 %）");
        assertThat(remained.path("points").get(0).get(1).asDouble()).isEqualTo(0.5);
        assertThat(remained.path("points").get(1).get(1).asDouble()).isZero();
        assertThat(remained.path("band").get(0).get(1).asDouble()).isEqualTo(0.4);
        assertThat(remained.path("band").get(0).get(2).asDouble()).isEqualTo(0.6);
    }

    @Test
    void theHistoryTellsItsZonesAndWhetherItBeginsWhereTheAgentSays() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-7", "acme", "s7")
                        .figure("pump-7", LIVES, "pm_health_index", "", 0, "90")
                        .figure("pump-7", LIVES, "pm_history_days", "", 0, "3.5")
                        .close()));
        assertThat(get("/machine?agent=gw-7&id=pump-7", "zh").body()).contains("缺少较早的历史");
        assertThat(get("/machine?agent=gw-1&id=pump-3", "zh").body()).doesNotContain("缺少较早的历史");
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-8", "acme", "s8")
                        .share("pump-8", FAULTS, "fd_zone_time_share_a", "drive-end", 0, "6", "10")
                        .share("pump-8", FAULTS, "fd_zone_time_share_c", "drive-end", 0, "4", "10")
                        .share("pump-8", FAULTS, "fd_zone_time_share_a", "drive-end", 1, "0", "30")
                        .share("pump-8", FAULTS, "fd_zone_time_share_c", "drive-end", 1, "30", "30")
                        .close()));
        assertThat(get("/machine?agent=gw-8&id=pump-8", "zh").body())
                .contains("各区时间占比", "A 15.0 %", "C 85.0 %", "class=\"zone-C\" x=\"15.00\"");
    }

    @Test
    void spectraComeNewestFirstWithTheirValuesAndWhatWasFound() throws Exception {
        JsonNode spectra = json("/api/v1/maintenance/spectra?agent=gw-1&machine=pump-3&limit=5");
        assertThat(spectra).hasSize(2);
        JsonNode newest = spectra.get(0);
        assertThat(newest.path("because").asText()).isEqualTo("alarm");
        assertThat(newest.path("lines").get(1).path("strength").asDouble()).isEqualTo(3.1);
        JsonNode values = newest.path("envelope").path("values");
        assertThat(values.get(86).asDouble()).isEqualTo(40);
        assertThat(values.get(172).asDouble()).isEqualTo(12.8);
        assertThat(values.get(87).asDouble()).isZero();
        assertThat(json("/api/v1/maintenance/spectra?agent=gw-1&machine=pump-3&sensor=fan-end"))
                .isEmpty();
        assertThat(json("/api/v1/maintenance/spectra?agent=gw-1&machine=pump-3&enterprise=other"))
                .isEmpty();
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path, "zh");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body()).path("items");
    }

    @Test
    void aSpectrumIsDrawnWithTheLinesThatAreLookedForAndThoseThatShowChosen() throws Exception {
        String of = "?agent=gw-1&id=pump-3&sensor=drive-end";
        JsonNode chart = new ObjectMapper()
                .readTree(get("/pages/machine/spectrum" + of + "&what=envelope", "zh")
                        .body());
        assertThat(chart.path("shows").asDouble()).isEqualTo(8);
        assertThat(chart.path("rows").get(0).get(86).asDouble()).isEqualTo(40);
        JsonNode outer = chart.path("families").get(0);
        assertThat(outer.path("name").asText()).isEqualTo("BPFO");
        assertThat(outer.path("selected").asBoolean()).isTrue();
        assertThat(outer.path("harmonics").toString()).isEqualTo("[86.0,172.0,258.0,344.0]");
        JsonNode inner = chart.path("families").get(1);
        assertThat(inner.path("selected").asBoolean()).isFalse();
        assertThat(inner.path("sides").toString()).isEqualTo("[106.0,154.0,236.0,284.0,366.0]");
        JsonNode waterfall = new ObjectMapper()
                .readTree(get("/pages/machine/waterfall" + of + "&what=envelope", "zh")
                        .body());
        assertThat(waterfall.path("rows")).hasSize(2);
        assertThat(waterfall.path("rows").get(0)).hasSize(200);
        assertThat(waterfall.path("rows").get(0).get(43).asDouble()).isEqualTo(40);
        assertThat(get("/pages/machine/lines" + of, "zh").body())
                .contains("外圈通过频率", "突出", "未突出", "1,440.0 r/min", "报警时");
        assertThat(get("/pages/machine/lines" + of + "&until=2000-01-01T00:00:00Z", "en")
                        .body())
                .contains("No spectra yet");
        assertThat(get("/machine?agent=gw-1&id=pump-3", "zh").body()).contains("drive-end", "/pages/machine/waterfall");
    }

    /** Two weeks whole at one in ten minutes, then one a day; what came with an alarm stays. */
    @Test
    void ofASensorsSpectraTheNewestStayAndOneADayOfThoseBefore() throws Exception {
        TestBatches many = new TestBatches("gw-4", "acme", "s4");
        many.told("pump-4", "spectrum", 100, "s", spectrum("fan-end", "alarm"));
        for (int i = 2; i <= 2_400; i++) {
            many.told("pump-4", "spectrum", 100, "s", spectrum("fan-end", "schedule"));
        }
        running.collector.store().store(List.of(many.close()));
        String sql =
                "SELECT count(*), count(*) FILTER (WHERE number <= 384), min(number) FROM maintenance.spectrum WHERE agent = 'gw-4'";
        assertThat(running.row(sql)).isEqualTo("2019 3 1");
        running.collector.store().rebuild(true);
        assertThat(running.row(sql)).isEqualTo("2019 3 1");
    }

    @Test
    void whatIsNoSpectrumIsNotKept() throws Exception {
        TestBatches hostile = new TestBatches("gw-5", "acme", "s5");
        Map<String, Value> huge = spectrum("drive-end", "schedule");
        huge.put("envelope", octets(new byte[100_000]));
        Map<String, Value> flat = spectrum("drive-end", "schedule");
        flat.put("velocity-hz", number(0));
        Map<String, Value> texts = spectrum("drive-end", "schedule");
        texts.put("velocity", text("<script>"));
        Map<String, Value> odd = spectrum("<b>x", "<script>alert(1)</script>");
        odd.put("lines", text("[{\"line\": \"<script>\", \"hz\": 5, \"strength\": 9}, 7, {\"hz\": \"x\"}]"));
        for (Map<String, Value> one : List.of(huge, flat, texts, odd)) {
            hostile.told("pump-5", "spectrum", 100, "s", one);
        }
        running.collector
                .store()
                .store(List.of(hostile.figure("pump-5", FAULTS, "fd_velocity_mm_s_max", "<b>x", 0, "3")
                        .close()));
        assertThat(json("/api/v1/maintenance/spectra?agent=gw-5&machine=pump-5&limit=9"))
                .hasSize(1);
        String of = "?agent=gw-5&id=pump-5&sensor=%3Cb%3Ex";
        assertThat(get("/pages/machine/lines" + of, "zh").body()).contains("突出").doesNotContain("<script>");
        assertThat(get("/machine" + of, "zh").body()).contains("&lt;b&gt;x").doesNotContain("<b>x");
    }

    @Test
    void aQuestionThatIsNoneIsRefusedInAPlainSentence() throws Exception {
        assertThat(get("/api/v1/maintenance/machines?limit=0", "zh").body()).contains("limit is 1 to 1000");
        assertThat(get("/api/v1/maintenance/messages?agent=gw-1", "zh").body()).contains("machine is missing");
    }
}
