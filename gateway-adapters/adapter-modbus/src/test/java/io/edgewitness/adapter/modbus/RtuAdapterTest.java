package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RTU frames through a socket, to a converter with devices behind it. */
class RtuAdapterTest extends SourceAdapterContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int port = FreePort.find();
    private final MeterServer server = MeterServer.still("127.0.0.1", FreePort.find());
    private final RtuConverter converter = new RtuConverter(port, server.port());
    private final RtuAdapterFactory factory = new RtuAdapterFactory();
    private final List<ModbusPoint> points = List.of(
            ModbusAdapterTest.point("meter1.energy", 1, "holding:100:int64", WordOrder.ABCD, "0.01"),
            ModbusAdapterTest.point("meter1.absent", 1, "holding:105:uint16", WordOrder.ABCD, "1"),
            ModbusAdapterTest.point("meter2.serial", 2, "holding:140:string(8)", WordOrder.ABCD, "1"),
            ModbusAdapterTest.point("meter3.breaker", 3, "coil:0", WordOrder.ABCD, "1"));

    @Override
    protected void startServer() throws IOException {
        server.start();
        converter.start();
    }

    @Override
    protected void stopServer() {
        converter.stop();
        server.stop();
    }

    @AfterEach
    void closeServer() {
        converter.stop();
        server.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return create(ADAPTER_ID, "rtu-over-tcp://127.0.0.1:" + port, points, clock, directory);
    }

    private SourceAdapter create(
            String id, String endpoint, List<ModbusPoint> some, InstantSource clock, Path directory) {
        RtuConfiguration configuration = new RtuConfiguration(
                SerialEndpoint.parse(endpoint),
                1,
                Duration.ofMillis(400),
                16,
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                some);
        return factory.create(new AdapterContext(id, Mode.SIM, configuration, List.of(), clock, directory));
    }

    @Override
    protected List<PointId> goodPoints() {
        return points.stream()
                .map(ModbusPoint::id)
                .filter(id -> !id.equals(failingPoint()))
                .toList();
    }

    @Override
    protected Duration cycle() {
        return Duration.ofMillis(50);
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("meter1.absent");
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Test
    void valuesAreExactAndOrdersAreCarriedOut() throws Exception {
        server.meter(1).advance(Duration.ofMinutes(7));
        Writable adapter = (Writable) start();
        awaitGoodSamples();
        assertThat(sink.samples(new PointId("meter1.energy")))
                .anyMatch(sample -> Value.of(BigDecimal.valueOf(server.meter(1).energy(), 2))
                        .equals(sample.value()));
        Instant deadline = CLOCK.instant().plusSeconds(600);
        Writable.WriteOutcome outcome = adapter.write(new Writable.WriteOrder(
                        "open", Map.of(new PointId("meter3.breaker"), Value.of(false)), deadline))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(outcome.done()).as(outcome.detail()).isTrue();
        assertThat(server.meter(3).device().coilAt(0)).isFalse();
    }

    @Test
    void adaptersOfOneLineShareItAndOneLeavesTheOthers() throws Exception {
        SourceAdapter first = start();
        String endpoint = "rtu-over-tcp://127.0.0.1:" + port;
        List<ModbusPoint> own =
                List.of(ModbusAdapterTest.point("other.energy", 2, "holding:100:int64", WordOrder.ABCD, "1"));
        try (RecordingSink otherSink = new RecordingSink();
                SourceAdapter second = create("second", endpoint, own, CLOCK, directory)) {
            awaitGoodSamples();
            second.start(otherSink);
            await("the other's samples", () -> otherSink.samples().size() > 3, LIMIT);
            assertThat(otherSink.samples()).noneMatch(sample -> sample.quality().isBad());
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .filteredOn(name -> name.startsWith("modbus-") && name.contains("second"))
                    .containsExactly("modbus-" + ADAPTER_ID + "+second");
            first.close();
            int before = sink.calls();
            otherSink.clear();
            await("the other's samples", () -> otherSink.samples().size() > 5, LIMIT);
            assertThat(sink.calls()).isEqualTo(before);
        }
    }

    @Test
    void onePortTakesOneSetOfSettings() throws Exception {
        List<ModbusPoint> own = List.of(ModbusAdapterTest.point("a", 2, "holding:100:int64", WordOrder.ABCD, "1"));
        try (SourceAdapter first = create("first", "serial:///dev/none-1?baud=9600", own, CLOCK, directory);
                SourceAdapter second = create("second", "serial:///dev/none-1?baud=19200", own, CLOCK, directory)) {
            first.start(sink);
            second.start(sink);
            await("refusal", () -> second.health().detail().contains("other settings"), LIMIT);
            await("its own trouble", () -> first.health().detail().contains("no such port"), LIMIT);
            assertThat(first.health().state()).isEqualTo(Health.State.DOWN);
            await("BAD", () -> !sink.samples().isEmpty(), LIMIT);
            assertThat(sink.samples())
                    .allMatch(sample -> sample.quality().code().startsWith("disconnected: "));
        }
    }

    @Test
    void whoWasRefusedTakesThePortWhenItIsFree() throws Exception {
        List<ModbusPoint> own = List.of(ModbusAdapterTest.point("a", 2, "holding:100:int64", WordOrder.ABCD, "1"));
        String wanted = "serial:///dev/none-1?baud=19200";
        try (RecordingSink other = new RecordingSink();
                SourceAdapter first = create("first", "serial:///dev/none-1?baud=9600", own, CLOCK, directory);
                SourceAdapter second = create("second", wanted, own, CLOCK, directory);
                SourceAdapter third = create("third", wanted, own, CLOCK, directory)) {
            first.start(sink);
            second.start(other);
            await("refusal", () -> second.health().detail().contains("other settings"), LIMIT);
            first.close();
            third.start(sink);
            await("the port", () -> second.health().detail().contains("no such port"), LIMIT);
            await("the port", () -> third.health().detail().contains("no such port"), LIMIT);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .filteredOn(name -> name.startsWith("modbus-second"))
                    .containsExactly("modbus-second+third");
            other.clear();
            await("BAD", () -> !other.samples().isEmpty(), LIMIT);
        }
    }
}
