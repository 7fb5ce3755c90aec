package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same contract against servers that no one here wrote: pymodbus and libmodbus, over TCP and over a serial line (a pair of pseudo-terminals). */
class ModbusInterop {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PYTHON = "/usr/bin/python3";

    private final RecordingSink sink = new RecordingSink();
    private final List<Process> processes = new ArrayList<>();
    private int orders;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @AfterEach
    void end() throws InterruptedException {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).destroyForcibly().waitFor();
        }
        sink.close();
    }

    @Test
    void pymodbusOverTcp() throws Exception {
        assumePymodbus();
        int port = FreePort.find();
        launch(PYTHON, "src/test/interop/modbus_server.py", "tcp", String.valueOf(port));
        try (SourceAdapter adapter = tcp(port, 1)) {
            contract(adapter, "modbus:2 illegal data address");
        }
    }

    @Test
    void pymodbusOverTcpWithSeveralInFlight() throws Exception {
        assumePymodbus();
        int port = FreePort.find();
        launch(PYTHON, "src/test/interop/modbus_server.py", "tcp", String.valueOf(port));
        try (SourceAdapter adapter = tcp(port, 4)) {
            contract(adapter, "modbus:2 illegal data address");
        }
    }

    @Test
    void pymodbusOverASerialLine() throws Exception {
        assumePymodbus();
        String[] ends = serialLine();
        launch(PYTHON, "src/test/interop/modbus_server.py", "rtu", ends[0]);
        try (SourceAdapter adapter = rtu(ends[1])) {
            contract(adapter, "modbus:2 illegal data address");
        }
    }

    @Test
    void libmodbusOverTcp() throws Exception {
        Path server = libmodbusServer();
        int port = FreePort.find();
        launch(server.toString(), "tcp", String.valueOf(port));
        try (SourceAdapter adapter = tcp(port, 1)) {
            contract(adapter, "modbus:2 illegal data address");
        }
    }

    @Test
    void libmodbusOverTcpWithSeveralInFlight() throws Exception {
        Path server = libmodbusServer();
        int port = FreePort.find();
        launch(server.toString(), "tcp", String.valueOf(port));
        try (SourceAdapter adapter = tcp(port, 4)) {
            contract(adapter, "modbus:2 illegal data address");
        }
    }

    @Test
    void libmodbusOverASerialLine() throws Exception {
        Path server = libmodbusServer();
        String[] ends = serialLine();
        launch(server.toString(), "rtu", ends[0]);
        try (SourceAdapter adapter = rtu(ends[1])) {
            contract(adapter, "modbus:2 illegal data address");
        }
    }

    private void contract(SourceAdapter adapter, String refusal) throws Exception {
        adapter.start(sink);
        awaitValue("energy", Value.of(new BigDecimal("12345.67")));
        awaitValue("power", Value.of(144.0));
        awaitValue("tariff", Value.of(true));
        awaitValue("breaker", Value.of(false));
        awaitValue("block.24", Value.of(0L));
        Await.until("a refusal", LIMIT, () -> hasBad("absent", refusal), this::state);
        assertDone(write(adapter, "breaker", Value.of(true)));
        awaitValue("breaker", Value.of(true));
        assertDone(write(adapter, "speed", Value.of(new BigDecimal("-1.5"))));
        awaitValue("speed", Value.of(new BigDecimal("-1.5")));
        assertDone(write(adapter, "limit", Value.of(21.3)));
        awaitValue("limit", Value.of((double) 21.3f));
        assertDone(write(adapter, "recipe", Value.of(Long.MAX_VALUE)));
        awaitValue("recipe", Value.of(Long.MAX_VALUE));
        WriteOutcome refused = write(adapter, "absent", Value.of(1L));
        assertThat(refused.done()).isFalse();
        assertThat(refused.detail()).contains(refusal);
        for (PointId point : List.of(new PointId("energy"), new PointId("power"))) {
            assertThat(sink.samples(point).stream()
                            .filter(sample -> sample.quality().isBad())
                            .filter(sample -> !sample.quality().code().startsWith("disconnected")))
                    .as("BAD samples of %s", point)
                    .isEmpty();
        }
    }

    private static void assertDone(WriteOutcome outcome) {
        assertThat(outcome.done()).as(outcome.detail()).isTrue();
    }

    private WriteOutcome write(SourceAdapter adapter, String point, Value value) throws Exception {
        return ((Writable) adapter)
                .write(new Writable.WriteOrder(
                        "order-" + orders++,
                        Map.of(new PointId(point), value),
                        new SystemClock().instant().plusSeconds(60)))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private void awaitValue(String point, Value value) {
        Await.until(
                point + " = " + value,
                LIMIT,
                () -> sink.samples(new PointId(point)).stream()
                        .reduce((before, after) -> after)
                        .map(sample -> value.equals(sample.value()))
                        .orElse(false),
                this::state);
    }

    private boolean hasBad(String point, String code) {
        return sink.samples(new PointId(point)).stream()
                .anyMatch(sample -> sample.quality().code().contains(code));
    }

    private String state() {
        List<Sample> samples = sink.samples();
        return samples.subList(Math.max(0, samples.size() - 20), samples.size()).toString();
    }

    private static List<ModbusPoint> points() {
        List<ModbusPoint> points = new ArrayList<>(List.of(
                point("energy", "holding:100:int64", "0.01"),
                ModbusAdapterTest.point("power", 1, "input:12:float32", WordOrder.CDAB, "1"),
                point("tariff", "discrete:0", "1"),
                point("breaker", "coil:3", "1"),
                point("speed", "holding:110:int16", "0.1"),
                point("limit", "holding:112:float32", "1"),
                point("recipe", "holding:116:int64", "1"),
                point("absent", "holding:500", "1")));
        for (int i = 0; i < 50; i++) {
            points.add(point("block." + i, "holding:" + (200 + i), "1"));
        }
        return points;
    }

    private static ModbusPoint point(String id, String address, String scale) {
        return ModbusAdapterTest.point(id, 1, address, WordOrder.ABCD, scale);
    }

    private SourceAdapter tcp(int port, int inFlight) {
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", port),
                1,
                Duration.ofSeconds(5),
                16,
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                inFlight,
                points());
        return new ModbusAdapterFactory().create(context(configuration));
    }

    private SourceAdapter rtu(String path) {
        RtuConfiguration configuration = new RtuConfiguration(
                SerialEndpoint.parse("serial://" + path + "?baud=19200"),
                1,
                Duration.ofSeconds(5),
                16,
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                points());
        return new RtuAdapterFactory().create(context(configuration));
    }

    private AdapterContext context(Record configuration) {
        return new AdapterContext("interop", Mode.SIM, configuration, List.of(), new SystemClock(), directory);
    }

    private static void assumePymodbus() {
        assumeTrue(
                Files.exists(Path.of("/usr/lib/python3/dist-packages/pymodbus")),
                "skipped: python3-pymodbus is not there; .ci/install-interop installs it");
    }

    private Path libmodbusServer() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/usr/include/modbus/modbus.h")) && Files.exists(Path.of("/usr/bin/gcc")),
                "skipped: libmodbus-dev or gcc is not there; .ci/install-interop installs them");
        Path program = directory.resolve("modbus_server");
        Process compiler = new ProcessBuilder(
                        "/usr/bin/gcc",
                        "-I/usr/include/modbus",
                        "src/test/c/modbus_server.c",
                        "-o",
                        program.toString(),
                        "-lmodbus")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).as("gcc").isZero();
        return program;
    }

    private String[] serialLine() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/usr/bin/socat")),
                "skipped: socat is not there; .ci/install-interop installs it");
        String[] ends = {
            directory.resolve("a").toString(), directory.resolve("b").toString()
        };
        processes.add(
                new ProcessBuilder("/usr/bin/socat", "pty,raw,echo=0,link=" + ends[0], "pty,raw,echo=0,link=" + ends[1])
                        .inheritIO()
                        .start());
        Await.until(
                "a pair of pseudo-terminals",
                LIMIT,
                () -> Files.exists(Path.of(ends[0])) && Files.exists(Path.of(ends[1])),
                () -> "");
        return ends;
    }

    private void launch(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).as("what %s said first", command[0]).isEqualTo("ready");
    }
}
