package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.PlantPublisher;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Each role's day in a real Chromium, over the packaged programs and a simulated meter. Pictures of every place, wide and on a telephone,
 * are left in {@code target/walks}; axe finds nothing serious at any.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WalksInterop {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODULES = ThirdParty.ROOT.resolve(".interop/node_modules");
    private static final Path WALKS = ThirdParty.ROOT.resolve("edge-agent/edge-dist/src/test/interop/walks");
    private static final Path OUT =
            ThirdParty.ROOT.resolve("edge-agent/edge-dist/target/walks").toAbsolutePath();
    /** A page without anything on it, up to the place of its table. */
    private static final String PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
            + "xref\n0 1\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\n";

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");

    private static Deployment deployment;
    private static MeterServer meters;
    private static Path state;

    @BeforeAll
    static void start() throws Exception {
        List<String> missing = Stream.of(
                        Path.of("/usr/bin/chromium"), MODULES.resolve("playwright-core"), MODULES.resolve("axe-core"))
                .filter(p -> !Files.exists(p))
                .map(Path::toString)
                .toList();
        Assumptions.assumeTrue(missing.isEmpty(), "SKIPPED: these are missing: " + missing);
        empty(OUT);
        deployment = Deployment.onFreePorts(ThirdParty.ROOT.toAbsolutePath(), OUT.resolve("programs"));
        int port = FreePort.find();
        brokerPort = FreePort.find();
        meters = MeterServer.plant("127.0.0.1", port);
        meters.start();
        broker = new PlantBroker("127.0.0.1", brokerPort, Files.createDirectories(OUT.resolve("broker")));
        broker.start();
        deployment.startCollector("");
        deployment.site(site(port, ""));
        deployment.enrol();
        deployment.startAgent();
        deployment.awaitAgentReady();
        Pictures.write(OUT);
        for (String name : List.of("licence.pdf", "finished.pdf", "statements.pdf")) {
            Files.writeString(OUT.resolve(name), PDF + "startxref\n" + PDF.indexOf("xref") + "\n%%EOF\n");
        }
        state = OUT.resolve("state.json");
        Files.writeString(state, JSON.writeValueAsString(begin()));
        meterPort = port;
    }

    private static int meterPort;
    private static int brokerPort;
    private static PlantBroker broker;

    @AfterAll
    static void stop() throws Exception {
        if (deployment != null) {
            deployment.close();
            meters.close();
            broker.close();
        }
    }

    private static String site(int port, String scenarios) {
        return """
                adapters:
                  - id: meters
                    type: modbus-tcp
                    mode: sim
                    endpoint: 127.0.0.1:%d
                    points:
                      - {id: meter1.energy, unit-id: 1, address: "holding:100:int64", scale: 0.01, unit: kW.h, interval: 500ms}
                """.formatted(port)
                + Demo.resource("walks/yard-adapters.yaml").replace("${broker}", Integer.toString(brokerPort))
                + scenarios;
    }

    /** Each line to its topic, one after the other. */
    private static void say(String resource) throws InterruptedException {
        PlantPublisher publisher = new PlantPublisher("127.0.0.1", brokerPort, "yard");
        for (String line : Demo.resource(resource).lines().toList()) {
            int blank = line.indexOf(' ');
            publisher.add(line.substring(0, blank), line.substring(blank + 1));
        }
        assertThat(publisher.send()).as("the broker has it all").isTrue();
        publisher.disconnect();
    }

    private static ObjectNode begin() throws IOException {
        ObjectNode all = JSON.createObjectNode();
        List<String> first = Files.readAllLines(deployment.collectorData().resolve("first-sign-in.txt"));
        all.putObject("first").put("login", first.get(0)).put("password", first.get(1));
        ObjectNode passwords = all.putObject("passwords");
        for (String who : List.of("admin", "applicant", "second", "park", "engineer", "auditor")) {
            passwords.put(who, "correct horse " + who + " battery 7");
        }
        all.put("folder", OUT.toString());
        ObjectNode answers =
                JSON.valueToTree(yaml(Demo.resource("demo/project.yaml")).get("fields"));
        ArrayNode money = answers.putArray("JN-PI-ECO");
        for (String name : List.of("主营业务收入", "净利润", "纳税总额")) {
            money.addObject()
                    .put("name", name)
                    .put("value", 9100)
                    .put("unit", "万元")
                    .put("proof", "JN-M4");
        }
        answers.putArray("JN-PI-TEC")
                .addObject()
                .put("name", "接入电表")
                .put("value", 3)
                .put("unit", "台")
                .put("proof", "JN-M3");
        all.set("answers", answers);
        all.set(
                "files",
                JSON.valueToTree(Map.of(
                        "photos", List.of("photo-1.png", "photo-2.png", "photo-3.png"),
                        "JN-M2", List.of("licence.pdf"),
                        "JN-M3", List.of("finished.pdf"),
                        "JN-M4", List.of("statements.pdf"))));
        ObjectNode walks = JSON.valueToTree(yaml(Files.readString(WALKS.resolve("zone.yaml"))));
        all.set("zone", walks.get("fields"));
        all.set("rows", walks.get("rows"));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String text) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private static void walk(String name) throws IOException {
        Path said = OUT.resolve(name + ".txt");
        Program.run(
                0,
                Map.of("NODE_PATH", MODULES.toAbsolutePath().toString()),
                said,
                List.of(
                        "node",
                        WALKS.resolve(name + ".js").toString(),
                        deployment.url(),
                        OUT.toString(),
                        state.toString()));
    }

    @Test
    @Order(1)
    void theFirstDay() throws IOException {
        walk("admin");
    }

    @Test
    @Order(2)
    void anEngineerEnablesAScenario() throws Exception {
        Program watching = Program.start(
                OUT.resolve("engineer.txt"),
                Map.of("NODE_PATH", MODULES.toAbsolutePath().toString()),
                List.of(
                        "node",
                        WALKS.resolve("engineer.js").toString(),
                        deployment.url(),
                        OUT.toString(),
                        state.toString()));
        Http.await(
                "the engineer to wait for the scenario",
                120,
                () -> !watching.isAlive() || Files.exists(OUT.resolve("enable")));
        deployment.site(site(meterPort, """
                scenarios:
                  - {id: energy-line-1, type: energy-management, inputs: {electricity: [meter1.energy]}, parameters: {window: 10s, lateness: 1s}}
                """ + Demo.resource("walks/yard-scenarios.yaml")));
        // A scenario hears what comes from its start on, and the agent was ready before it read the new file.
        Http.await(
                "the scenarios' first window",
                120,
                () -> !CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh")
                        .isEmpty());
        say("walks/yard-says.txt");
        assertThat(watching.waitFor(240)).isTrue();
        assertThat(watching.tail()).contains("ok engineer").doesNotContain("not ok");
    }

    @Test
    @Order(3)
    void anApplicantFilesInJining() throws Exception {
        Http.await(
                "figures",
                60,
                () -> CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh")
                                .size()
                        > 3);
        ObjectNode all = (ObjectNode) JSON.readTree(state.toFile());
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        all.putObject("window")
                .put("from", LOCAL.format(now.minus(5, ChronoUnit.MINUTES).atZone(zone)))
                .put("to", LOCAL.format(now.plus(1, ChronoUnit.MINUTES).atZone(zone)));
        Files.writeString(state, JSON.writeValueAsString(all));
        walk("applicant");
        String text = text(OUT.resolve("applicant/form.docx"));
        assertThat(text).contains("一、“5G+工业互联网”应用场景申报表", "汽车零部件冲压").doesNotContain("仿真数据", "{{figure");
        // A filing takes no simulated figure, and the walk has no others.
        assertThat(deployment.runCollector(
                        3, "verify", OUT.resolve("applicant/evidence.zip").toString()))
                .contains("the bundle holds no figures");
    }

    @Test
    @Order(4)
    void aParkOfficeFilesInLiaoning() throws IOException {
        walk("park");
        assertThat(text(OUT.resolve("park/form.docx"))).contains("一、申报项目基本信息", "建设 5G 网络基站数量");
    }

    @Test
    @Order(5)
    void anAuditorChecksTheProof() throws IOException {
        walk("auditor");
    }

    /** One of two models is learnt from marks where PyTorch is, and both from good parts only elsewhere; the walk says which. */
    @Test
    @Order(6)
    void anEngineerTeachesAModelAndBringsItToTwoLines() throws Exception {
        try (VisionFloor floor = new VisionFloor(OUT)) {
            deployment.site(site(meterPort, floor.adapters() + "scenarios:\n" + VisionFloor.scenarios()));
            walk("vision");
        }
        LedgerAudit audit = new LedgerAudit(deployment.agentData());
        assertThat(List.of("tile-line-1", "tile-line-2"))
                .allSatisfy(line -> assertThat(audit.events(line))
                        .as("a trial of its own on " + line)
                        .anyMatch(e -> e.getType().equals("model-trial")));
        assertThat(audit.demands("tile-line-1").stream().filter(DemandRecord::getMet))
                .extracting(DemandRecord::getDemand)
                .contains("06.4", "06.9", "06.10");
    }

    private static String text(Path docx) throws IOException {
        try (XWPFDocument document = new XWPFDocument(Files.newInputStream(docx))) {
            List<String> parts = new ArrayList<>();
            document.getBodyElementsIterator().forEachRemaining(e -> {
                if (e instanceof XWPFTable table) {
                    parts.add(table.getText());
                } else if (e instanceof XWPFParagraph paragraph) {
                    parts.add(paragraph.getText());
                }
            });
            return String.join("\n", parts);
        }
    }
}
