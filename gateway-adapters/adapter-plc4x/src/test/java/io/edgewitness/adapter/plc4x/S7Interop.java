package io.edgewitness.adapter.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, and every type there and back, against Snap7: a server that no one here wrote. */
class S7Interop extends SourceAdapterContract {
    private static final Path ROOT = Path.of(System.getProperty("edgewitness.root", "../.."));
    private static final Path MODULES = ROOT.resolve(".interop/node_modules");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Type and a value of it; each is written into a block of zeros and read back. */
    private static final Map<String, Value> VALUES = values();

    private final int port = FreePort.find();
    private final List<S7Point> points = points();
    private @Nullable Process server;

    @BeforeAll
    static void snap7IsThere() {
        boolean there = Files.exists(MODULES.resolve("node-snap7/build/Release/node_snap7.node"));
        Assumptions.assumeTrue(there, "SKIPPED: node-snap7 is not there; .ci/install-interop installs it");
    }

    private static Map<String, Value> values() {
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("BYTE", Value.of(200));
        values.put("WORD", Value.of(60_000));
        values.put("DWORD", Value.of(4_000_000_000L));
        values.put("LWORD", Value.of(new BigDecimal("18446744073709551615")));
        values.put("SINT", Value.of(-5));
        values.put("USINT", Value.of(250));
        values.put("INT", Value.of(-12_345));
        values.put("UINT", Value.of(54_321));
        values.put("DINT", Value.of(-2_000_000_000));
        values.put("UDINT", Value.of(3_000_000_000L));
        values.put("LINT", Value.of(Long.MIN_VALUE));
        values.put("ULINT", Value.of(Long.MAX_VALUE));
        values.put("REAL", Value.of(-0.15625));
        values.put("LREAL", Value.of(StrictMath.PI));
        values.put("CHAR", Value.of("A"));
        values.put("WCHAR", Value.of("中"));
        values.put("S5TIME", Value.of(127_000));
        values.put("TIME", Value.of(-1));
        values.put("LTIME", Value.of(1_000_000_007L));
        values.put("DATE", Value.of("2026-11-21"));
        values.put("TIME_OF_DAY", Value.of("08:17:00.001"));
        values.put("LTIME_OF_DAY", Value.of("08:17:00.000000001"));
        values.put("DATE_AND_TIME", Value.of("2026-11-21T08:17:00.123"));
        values.put("LDT", Value.of("2026-11-21T08:17:00.123456789"));
        values.put("DTL", Value.of("2026-11-21T08:17:00.5"));
        values.put("INT[3]", new Value.Array(List.of(Value.of(1), Value.of(-2), Value.of(3))));
        values.put("BYTE[5]", new Value.Bytes(new byte[] {1, 2, 3, 4, 5}));
        values.put("CHAR[4]", Value.of("M8x1"));
        return values;
    }

    private static List<S7Point> points() {
        List<S7Point> points = new ArrayList<>();
        int start = 0;
        for (String type : VALUES.keySet()) {
            points.add(S7AdapterTest.point("db1." + type.replaceAll("\\W", "-"), "%DB1:" + start + ":" + type));
            start += 14;
        }
        points.add(S7AdapterTest.point("db1.bit", "%DB1.DBX900.5:BOOL"));
        points.add(S7AdapterTest.point("db1.text", "%DB1:910:STRING(20)"));
        points.add(S7AdapterTest.point("db1.wide", "%DB1:940:WSTRING(10)"));
        points.add(S7AdapterTest.point("marker", "%MW10:INT"));
        points.add(S7AdapterTest.point("input", "%IW0:INT"));
        points.add(S7AdapterTest.point("output", "%QB0:BYTE"));
        points.add(S7AdapterTest.point("db2.curve", "%DB2:0:UINT[2000]"));
        points.add(S7AdapterTest.point("absent", "%DB99.DBW0:INT"));
        return points;
    }

    @Override
    protected void startServer() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "node",
                ROOT.resolve("gateway-adapters/adapter-plc4x/src/test/interop/snap7_server.js")
                        .toString(),
                Integer.toString(port));
        builder.environment().put("NODE_PATH", MODULES.toString());
        Process started = builder.redirectError(new File("/dev/null")).start();
        server = started;
        String line =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).isEqualTo("listening");
    }

    @Override
    protected void stopServer() throws InterruptedException {
        Process running = server;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return new S7AdapterFactory()
                .create(S7AdapterTest.context(
                        points, port, Duration.ofMillis(50), Duration.ofMillis(500), clock, directory));
    }

    @Override
    protected List<PointId> goodPoints() {
        // a block of zeros has no date, and so these are BAD until one is written
        return points.stream()
                .map(S7Point::id)
                .filter(id -> !id.equals(failingPoint())
                        && !id.name().contains("DATE_AND")
                        && !id.name().contains("DTL"))
                .toList();
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("absent");
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Test
    void everyTypeIsWrittenAndReadBack() throws Exception {
        Writable adapter = (Writable) start();
        awaitGoodSamples();
        Map<PointId, Value> targets = new LinkedHashMap<>();
        VALUES.forEach((type, value) -> targets.put(new PointId("db1." + type.replaceAll("\\W", "-")), value));
        targets.put(new PointId("db1.bit"), Value.of(true));
        targets.put(new PointId("db1.text"), Value.of("M8 x 20"));
        targets.put(new PointId("db1.wide"), Value.of("冲压"));
        targets.put(new PointId("marker"), Value.of(-7));
        targets.put(new PointId("output"), Value.of(255));
        assertThat(adapter.write(new WriteOrder("all", targets, CLOCK.instant().plusSeconds(30)))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .detail())
                .isEqualTo("s7: written");
        targets.forEach((point, value) -> await(point + " read back", () -> value.equals(last(point)), LIMIT));
    }

    private @Nullable Value last(PointId id) {
        List<Sample> samples = sink.samples(id);
        return samples.isEmpty() ? null : samples.get(samples.size() - 1).value();
    }
}
