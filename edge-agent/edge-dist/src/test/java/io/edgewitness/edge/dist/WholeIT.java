package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.FailingMotor;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PackingLine;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The packaged programs from the simulated plant to the form and its proof, as a user runs them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeIT {
    private static final String TOPIC = "plant/packing/state";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    /** What can be written in the plant, and what of it may be. */
    private static final String PRESS_TARGETS = """
                  - {id: press.rate, address: "ns=2;s=Press.StrokeRate", unit: /min, interval: 500ms}
                  - {id: press.reset, address: "ns=2;s=Press#ns=2;s=Press.Reset", access: write}
            """;

    private static final String DRIVE = """
                  - {id: drive.speed, unit-id: 9, address: "holding:0:int16", unit: Hz, interval: 500ms}
            """;

    private static final String PACKING_TARGETS = """
                  - {id: packing.set, address: "plant/packing/set", path: "$.set", unit: Cel, access: write}
                  - {id: packing.heard, address: "plant/packing/obeyed", path: "$.set", unit: Cel}
            """;

    private static final String COMMANDS = """
            commands:
              - target: press.rate
                allow: [collector]
                range: [4, 12]
                interlock: "press.oil < 150 && meter1.power >= 0"
                max-age: 30s
                time-to-live: 2m
                durable-first: true
                verify: {point: press.rate, tolerance: 0.01, within: 60s}
              - {target: press.reset, allow: [collector], time-to-live: 2m}
              - target: drive.speed
                allow: [collector]
                range: [0, 50]
                interlock: "meter1.power >= 0"
                max-age: 30s
                time-to-live: 2m
                select-before-operate: true
                verify: {point: drive.speed, within: 60s}
              - target: packing.set
                allow: [collector]
                range: [0, 200]
                time-to-live: 2m
                verify: {point: packing.heard, within: 60s}
            """;

    private static final RegisterDevice DRIVE_REGISTERS = new RegisterDevice().holding(0, RegisterDevice.int16(10));

    private static PressServer press;
    private static FailingMotor motor;
    private static MeterServer meters;
    private static PlantBroker broker;
    private static PackingLine line;
    private static ObeyingMachine machine;
    private static Deployment deployment;

    @BeforeAll
    static void start() throws Exception {
        int opcua = FreePort.find();
        int modbus = FreePort.find();
        int mqtt = FreePort.find();
        press = new PressServer(PressSettings.of(opcua, Files.createDirectories(folder.resolve("press"))));
        press.start();
        motor = new FailingMotor(press, Duration.ofSeconds(1), 300, new SystemClock());
        motor.start();
        meters = MeterServer.plant("127.0.0.1", modbus).add(9, DRIVE_REGISTERS);
        meters.start();
        broker = new PlantBroker("127.0.0.1", mqtt, Files.createDirectories(folder.resolve("broker")));
        broker.start();
        line = new PackingLine("127.0.0.1", mqtt, TOPIC, Duration.ofMillis(200), new SystemClock()).start();
        machine = new ObeyingMachine(mqtt, "plant/packing/set", "plant/packing/obeyed");
        deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        deployment.startCollector("");
        deployment.site(Demo.resource("demo/plant.yaml")
                        .replace("${press}", Integer.toString(opcua))
                        .replace("${meters}", Integer.toString(modbus))
                        .replace("${packing}", Integer.toString(mqtt))
                        .replace("10s", "5s")
                        .replace("      - {id: press.running,", PRESS_TARGETS + "      - {id: press.running,")
                        .replace("      - {id: meter1.power,", DRIVE + "      - {id: meter1.power,")
                        .replace("      - {id: packing.packed,", PACKING_TARGETS + "      - {id: packing.packed,")
                + COMMANDS);
        deployment.enrol();
        deployment.startAgent();
        deployment.awaitAgentReady();
    }

    @AfterAll
    static void stop() throws Exception {
        deployment.close();
        line.close();
        machine.close();
        broker.close();
        meters.close();
        motor.close();
        press.close();
    }

    private static String[] windows() {
        var figures = CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh");
        String first = figures.keySet().iterator().next();
        String last = figures.values().stream()
                .reduce((a, b) -> b)
                .map(m -> m.path("windowEnd").asText())
                .orElseThrow();
        return new String[] {first, last};
    }

    @Test
    @Order(1)
    void eachProtocolReachesTheCollectorLive() {
        for (String point : new String[] {"press.power", "meter1.energy", "meter3.power", "packing.temperature"}) {
            Http.await(
                    point,
                    30,
                    () -> CollectorApi.liveReceived(deployment, point).isAfter(Instant.EPOCH));
        }
    }

    @Test
    @Order(2)
    void aKilledAgentGoesOnAndItsGapIsDeclared() {
        Http.await(
                "a figure",
                40,
                () -> !CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh")
                        .isEmpty());
        deployment.agent().kill();
        deployment.verifyLedger();
        deployment.startAgent();
        Http.await(
                "the restart's gap",
                40,
                () -> CollectorApi.all(deployment, "gaps").stream()
                        .anyMatch(g -> g.path("reason").asText().startsWith("restart")));
        Http.await(
                "figures of the second run",
                40,
                () -> CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh").values().stream()
                        .anyMatch(m -> m.path("epoch").asLong() == 2));
    }

    @Test
    @Order(3)
    void theFormHoldsTheFiguresMarkedAsSimulatedAndTheBundleProvesThem() throws IOException {
        String[] windows = windows();
        Pictures.write(folder);
        String reporting = "reporting: {from: \"" + windows[0] + "\", to: \"" + windows[1] + "\"}}\n";
        deployment.write(
                "project.yaml",
                Demo.resource("demo/project.yaml") + "figures:\n"
                        + "  - {indicator: energy-consumption, field: JN-PI-TEC, scenario: energy-line-1, " + reporting
                        + "  - {indicator: acquisition-interval-p95, field: JN-PI-TEC, scenario: energy-line-1, "
                        + reporting);
        export(0, "--demo");
        for (String file : new String[] {"form.docx", "fields.xlsx", "summary.xlsx", "readiness.txt"}) {
            assertThat(folder.resolve("out").resolve(file)).isNotEmptyFile();
        }
        Path bundle = folder.resolve("out/evidence.zip");
        deployment.runCollector(0, "verify", bundle.toString());
        byte[] bytes = Files.readAllBytes(bundle);
        for (int at : new int[] {0, bytes.length / 3, bytes.length - 1}) {
            byte[] spoiled = bytes.clone();
            spoiled[at] ^= 1;
            Path other = folder.resolve("spoiled.zip");
            Files.write(other, spoiled);
            deployment.runCollector(1, "verify", other.toString());
        }
    }

    @Test
    @Order(4)
    void aRealFilingNeverPrintsASimulatedFigure() throws IOException {
        export(2);
        assertThat(Files.readString(folder.resolve("out/readiness.txt"))).contains("仿真");
        assertThat(Files.exists(folder.resolve("out/form.docx"))).isFalse();
    }

    @Test
    @Order(5)
    void aTokenLetsOneAgentInOnce() {
        String printed = deployment.runCollector(
                0,
                "token",
                "--agent",
                "gw-two",
                "--data",
                deployment.collectorData().toString());
        String token = Objects.requireNonNull(printed.lines()
                .flatMap(l -> java.util.Arrays.stream(l.split("\\s+")))
                .filter(w -> w.startsWith("EW1-"))
                .findFirst()
                .orElse(null));
        String url = "https://127.0.0.1:" + deployment.grpc;
        deployment.runAgent(
                0,
                "enrol",
                "--collector",
                url,
                "--token",
                token,
                "--data",
                folder.resolve("two").toString());
        String refused = deployment.runAgent(
                3,
                "enrol",
                "--collector",
                url,
                "--token",
                token,
                "--data",
                folder.resolve("three").toString());
        assertThat(refused).contains("already used").doesNotContain("\tat ");
    }

    private static void verified(String target, String value, String... steps) throws IOException {
        JsonNode answer = CollectorApi.command(deployment, target, value);
        assertThat(answer.path("outcome").asText()).as(answer.toString()).isEqualTo("done");
        String id = answer.path("id").asText();
        Http.await(
                "the steps of the order to " + target,
                60,
                () -> CollectorApi.steps(deployment, id).equals(List.of(steps)));
    }

    @Test
    @Order(6)
    void ordersReachTheMachinesOfEachProtocolThroughTheGate() throws IOException {
        verified("press.rate", "9.5", "ISSUED", "ACCEPTED", "EXECUTED", "VERIFIED");
        verified("press.reset", "true", "ISSUED", "ACCEPTED", "EXECUTED");
        verified("drive.speed", "25", "ISSUED", "SELECTED", "ACCEPTED", "EXECUTED", "VERIFIED");
        assertThat(DRIVE_REGISTERS.holdingAt(0, 1)).isEqualTo(RegisterDevice.int16(25));
        verified("packing.set", "151.5", "ISSUED", "ACCEPTED", "EXECUTED", "VERIFIED");
        JsonNode refused = CollectorApi.command(deployment, "drive.speed", "51");
        assertThat(refused.path("outcome").asText()).isEqualTo("refused");
        assertThat(refused.path("detail").asText()).contains("outside 0 to 50");
        assertThat(DRIVE_REGISTERS.writes()).isEqualTo(1);
        String meters = Http.get("http://127.0.0.1:" + deployment.agentHttp + "/metrics");
        assertThat(meters).contains("edgewitness_command_write_seconds_count{source=\"press\"} 2");
    }

    private static String audit(int expected, String verb, String... more) {
        List<String> command = new ArrayList<>(
                List.of("audit", verb, "--audit", folder.resolve("audit.json").toString()));
        command.addAll(List.of(more));
        return deployment.runCollector(expected, command.toArray(String[]::new));
    }

    /** Figures of the run after the kill, so that no window lies where nothing was measured. */
    @Test
    @Order(7)
    void anAuditConfirmsTheFiguresFromSamplesThatStayedAtTheAgent() throws IOException {
        List<String> starts = CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh").values().stream()
                .filter(m -> m.path("epoch").asLong() == 2)
                .map(m -> m.path("windowStart").asText())
                .toList();
        assertThat(starts).hasSizeGreaterThan(3);
        String reporting = "reporting: {from: \"" + starts.get(starts.size() / 2) + "\", to: \""
                + starts.get(starts.size() - 1) + "\"}}\n";
        deployment.write(
                "audited.yaml",
                Demo.resource("demo/project.yaml") + "figures:\n"
                        + "  - {indicator: energy-consumption, field: JN-PI-TEC, scenario: energy-line-1, " + reporting
                        + "  - {indicator: acquisition-interval-p95, field: JN-PI-TEC, scenario: energy-line-1, "
                        + reporting);
        String[] where = {"--data", deployment.collectorData().toString()};
        deployment.runCollector(
                0,
                "anchor",
                "export",
                "--now",
                "--out",
                folder.resolve("head.txt").toString(),
                where[0],
                where[1]);
        String drawn = audit(
                0,
                "draw",
                "--project",
                folder.resolve("audited.yaml").toString(),
                "--instants",
                "6",
                where[0],
                where[1]);
        assertThat(drawn).contains("energy-consumption;energy-line-1;;", "not compared yet");
        assertThat(audit(1, "check", where)).contains("raw-missing");
        audit(0, "fetch", where);
        Path sheet = folder.resolve("sheet.html");
        assertThat(audit(0, "check", where[0], where[1], "--sheet", sheet.toString()))
                .contains("confirmed")
                .doesNotContain("different", "undecided");
        assertThat(audit(0, "check", "--ledger", deployment.agentData().toString()))
                .contains("confirmed");
        audit(0, "note", "--figure", "1", "--by", "王五", where[0], where[1]);
        assertThat(Files.readString(sheet)).contains("现场核查记录表");
        Http.await(
                "the note's hash in the agent's ledger",
                60,
                () -> audit(0, "show", where).contains("ledger gw-press-hall"));
        exported(0, "audited.yaml", "--demo");
        Path bundle = folder.resolve("out/evidence.zip");
        assertThat(deployment.runCollector(0, "verify", bundle.toString())).contains("现场核查：确认（王五");
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName).filter(n -> n.startsWith("audits/")))
                    .hasSize(3);
        }
    }

    private static void export(int expected, String... more) throws IOException {
        exported(expected, "project.yaml", more);
    }

    private static void exported(int expected, String project, String... more) throws IOException {
        for (String old : new String[] {"form.docx", "readiness.txt"}) {
            Files.deleteIfExists(folder.resolve("out").resolve(old));
        }
        String[] command = {
            "export",
            "--notice",
            "jining-2022",
            "--project",
            folder.resolve(project).toString(),
            "--out",
            folder.resolve("out").toString(),
            "--data",
            deployment.collectorData().toString()
        };
        String[] all = java.util.Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        deployment.runCollector(expected, all);
    }
}
