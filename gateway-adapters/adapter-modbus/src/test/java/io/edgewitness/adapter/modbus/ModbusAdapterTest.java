package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModbusAdapterTest extends SourceAdapterContract {
    private static final String HOST = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final int port = FreePort.find();
    private final MeterServer server = MeterServer.still(HOST, port);
    private final List<ModbusPoint> points = new ArrayList<>(List.of(
            point("meter1.energy", 1, "holding:100:int64", WordOrder.ABCD, "0.01"),
            point("meter1.power", 1, "holding:110:float32", WordOrder.ABCD, "1"),
            point("meter1.absent", 1, "holding:105:uint16", WordOrder.ABCD, "1"),
            point("meter2.power", 2, "input:12:float32", WordOrder.CDAB, "1"),
            point("meter2.serial", 2, "holding:140:string(8)", WordOrder.ABCD, "1"),
            point("meter3.breaker", 3, "coil:0", WordOrder.ABCD, "1")));
    private Duration interval = Duration.ofMillis(50);

    @Override
    protected void startServer() throws IOException {
        server.start();
    }

    @Override
    protected void stopServer() {
        server.stop();
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint(HOST, port),
                1,
                Duration.ofMillis(400),
                16,
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                1,
                points);
        List<PointDefinition> definitions = points.stream()
                .map(point -> new PointDefinition(
                        point.id(),
                        point.address().toString(),
                        "1",
                        interval,
                        PointDefinition.Recording.ALL,
                        null,
                        null,
                        false,
                        true,
                        null))
                .toList();
        return new ModbusAdapterFactory()
                .create(new AdapterContext(ADAPTER_ID, Mode.SIM, configuration, definitions, clock, directory));
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
        return interval;
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
    void valuesAreThoseOfTheirOwnUnitAndExact() throws Exception {
        server.meter(1).advance(Duration.ofMinutes(7));
        start();
        awaitGoodSamples();
        assertThat(last("meter1.energy"))
                .isEqualTo(Value.of(BigDecimal.valueOf(server.meter(1).energy(), 2)));
        assertThat(last("meter2.serial")).isEqualTo(Value.of("EW240002"));
        assertThat(last("meter2.power")).isEqualTo(Value.of(144.0));
        assertThat(last("meter3.breaker")).isEqualTo(Value.of(true));
    }

    @Test
    void anOverflowAndAnExchangeShowAsTheyAre() throws Exception {
        server.meter(1).overflowAt(1_234_570);
        start();
        awaitGoodSamples();
        server.meter(1).advance(Duration.ofSeconds(10));
        await("the register after its overflow", () -> number("meter1.energy") < 2, LIMIT);
        server.meter(1).exchange("EW999999", 500_000);
        await("the new meter's register", () -> number("meter1.energy") == 5000, LIMIT);
    }

    @Test
    void aUnitThatIsSilentCostsTheOthersNoSampleThatIsNotDeclared() throws Exception {
        points.add(point("ghost.power", 9, "holding:110:float32", WordOrder.ABCD, "1"));
        server.add(9, new RegisterDevice().holding(110, RegisterDevice.float32(1)));
        interval = Duration.ofMillis(100);
        start();
        awaitGoodSamples();
        server.stop();
        MeterServer without = MeterServer.still(HOST, port);
        try (without) {
            without.start();
            sink.clear();
            await("both of them", () -> bad("ghost.power", "no answer") && good("meter1.energy") > 20, LIMIT);
            assertThat(sink.samples(new PointId("ghost.power")))
                    .allMatch(sample -> sample.quality().isBad());
        }
    }

    @Test
    void eachCycleIsASampleOrCounted() throws Exception {
        points.removeIf(point -> point.id().equals(failingPoint()));
        SourceAdapter adapter = start();
        awaitGoodSamples();
        server.stop();
        await("BAD samples", () -> bad("meter1.energy", "disconnected"), LIMIT);
        sink.refuse(true);
        await(
                "a declared loss",
                () -> sink.gaps().stream().anyMatch(gap -> gap.reason().startsWith("overload")),
                LIMIT);
        sink.refuse(false);
        server.start();
        sink.clear();
        awaitGoodSamples();
        adapter.close();
        for (PointId point : goodPoints()) {
            List<Sample> samples = sink.samples(point);
            long skipped = sink.gaps(point).stream()
                    .mapToLong(gap -> gap.count() / gap.points().size())
                    .sum();
            Duration span = Duration.between(
                    samples.get(0).receivedTime(),
                    samples.get(samples.size() - 1).receivedTime());
            double due = (double) span.toNanos() / interval.toNanos() + 1;
            assertThat(samples.size() + skipped)
                    .as("cycles of %s in %s", point, span)
                    .isBetween((long) due - 2, (long) due + 2);
        }
    }

    @Test
    void aDeviceTooSlowForTheIntervalHasItsSkippedCyclesCounted() throws Exception {
        points.clear();
        points.add(point("a", 1, "holding:100:int64", WordOrder.ABCD, "1"));
        points.add(point("b", 1, "holding:110:float32", WordOrder.ABCD, "1"));
        server.meter(1).device().answersAfter(Duration.ofMillis(90));
        interval = Duration.ofMillis(20);
        start();
        await(
                "skipped cycles",
                () -> sink.gaps().stream().anyMatch(gap -> gap.reason().startsWith("poll-missed")),
                LIMIT);
        Gap gap = sink.gaps().get(0);
        long cycles = Duration.between(gap.from(), gap.to()).dividedBy(interval);
        assertThat(gap.count()).isEqualTo(2 * cycles).isPositive();
        await("values all the same", () -> good("a") > 3, LIMIT);
    }

    @Test
    void notANumberIsBad() throws Exception {
        server.meter(1).device().holding(110, RegisterDevice.float32(Float.NaN));
        start();
        await("BAD", () -> bad("meter1.power", "modbus: NaN"), LIMIT);
        assertThat(good("meter1.power")).isZero();
    }

    @Test
    void aRefusalNamesItsCodeAndEndsWithItsCause() throws Exception {
        SourceAdapter adapter = start();
        awaitGoodSamples();
        server.meter(1).device().refuse(6);
        await("busy", () -> bad("meter1.energy", "modbus:6 server device busy"), LIMIT);
        await("health", () -> adapter.health().state() == Health.State.DEGRADED, LIMIT);
        server.meter(1).device().refuse(2);
        await("illegal address", () -> bad("meter1.energy", "modbus:2 illegal data address"), LIMIT);
        server.meter(1).device().refuse(0);
        awaitGoodSamples();
    }

    private @Nullable Value last(String id) {
        List<Sample> samples = sink.samples(new PointId(id));
        return samples.get(samples.size() - 1).value();
    }

    private double number(String id) {
        Value value = last(id);
        return value == null ? Double.NaN : value.number().doubleValue();
    }

    private long good(String id) {
        return sink.samples(new PointId(id)).stream()
                .filter(sample -> !sample.quality().isBad())
                .count();
    }

    private boolean bad(String id, String code) {
        return sink.samples(new PointId(id)).stream()
                .anyMatch(sample ->
                        sample.quality().isBad() && sample.quality().code().contains(code));
    }

    static ModbusPoint point(String id, int unit, String address, WordOrder order, String scale) {
        return new ModbusPoint(
                new PointId(id),
                ModbusAddress.parse(address),
                unit,
                order,
                new BigDecimal(scale),
                BigDecimal.ZERO,
                ModbusPoint.Access.READ);
    }
}
