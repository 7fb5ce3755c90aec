package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Browsable.BrowsedPoint;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract and more, against asyncua: structures, enumerations, methods. */
class AsyncuaInterop extends SourceAdapterContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int port = FreePort.find();
    private final Floor floor = Floor.asyncua(port);

    @Override
    protected void startServer() throws Exception {
        floor.start();
    }

    @Override
    protected void stopServer() throws Exception {
        floor.kill();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return adapter(clock, directory);
    }

    private OpcUaAdapter adapter(InstantSource clock, Path directory) {
        return OpcUaTests.adapter(
                ADAPTER_ID,
                "opc.tcp://127.0.0.1:" + port + "/cell",
                null,
                clock,
                directory,
                List.of(
                        OpcUaTests.point("count", "nsu=urn:test:cell;s=Cell.Count", 100),
                        OpcUaTests.point("nothing", "nsu=urn:test:cell;s=Cell.Nothing", 100),
                        OpcUaTests.point("setpoint", "ns=2;s=Cell.Setpoint", 100),
                        OpcUaTests.point("selected", "ns=2;s=Cell.Selected", 100),
                        OpcUaTests.point("shot", "ns=2;s=Cell.Shot", 100),
                        OpcUaTests.point("shots", "ns=2;s=Cell.Shots", 100),
                        new OpcUaPoint(
                                new PointId("start"),
                                NodeAddress.parse("ns=2;s=Cell#ns=2;s=Cell.Start"),
                                null,
                                0,
                                OpcUaPoint.Access.WRITE,
                                null)));
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(new PointId("count"));
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("nothing");
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    private Value value(String point) {
        List<Sample> samples = sink.samples(new PointId(point));
        Value value = samples.isEmpty() ? null : samples.get(samples.size() - 1).value();
        return value == null ? Value.of("none") : value;
    }

    private static Value shot(int number) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("Pressure", Value.of(90.5 + number));
        fields.put("Steps", new Value.Array(List.of(Value.of(number), Value.of(2), Value.of(3))));
        fields.put("Mode", Value.of(2));
        fields.put("Material", Value.of("PA66"));
        return new Value.Structure(fields);
    }

    private WriteOutcome write(OpcUaAdapter adapter, String point, Value value) throws Exception {
        return adapter.write(new WriteOrder(
                        point + System.nanoTime(),
                        Map.of(new PointId(point), value),
                        Instant.now().plusSeconds(60)))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void structuresAndTheirArraysAreDecodedWithTheServersDefinition() throws Exception {
        start();
        await("the structure", () -> value("shot").equals(shot(1)), LIMIT);
        await("the array", () -> value("shots").equals(new Value.Array(List.of(shot(1), shot(2)))), LIMIT);
    }

    @Test
    void writesCallsAndBrowses() throws Exception {
        try (OpcUaAdapter adapter = adapter(new SystemClock(), directory)) {
            adapter.start(sink);
            await("the enumeration", () -> value("selected").equals(Value.of(2)), LIMIT);
            assertThat(write(adapter, "selected", Value.of("Off")).done()).isTrue();
            await("the enumeration's new value", () -> value("selected").equals(Value.of(0)), LIMIT);
            assertThat(write(adapter, "setpoint", Value.of(2.25)).done()).isTrue();
            assertThat(write(adapter, "setpoint", Value.of(16_777_217)).detail())
                    .contains("does not fit Float");
            assertThat(write(adapter, "start", new Value.Array(List.of(Value.of(7), Value.of("PA66"))))
                            .detail())
                    .isEqualTo("start (returned 8)");
            assertThat(adapter.browse("ns=2;s=Cell", 100))
                    .extracting(BrowsedPoint::type)
                    .contains(
                            "Int64",
                            "enumeration Mode {0 Off, 1 Setup, 2 Run}",
                            "structure Shot {Pressure: Double, Steps: Int16[], Mode: Mode, Material: String}");
        }
    }
}
