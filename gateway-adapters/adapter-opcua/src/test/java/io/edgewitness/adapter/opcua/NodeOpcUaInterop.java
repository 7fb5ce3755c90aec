package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Browsable.BrowsedPoint;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import io.edgewitness.edge.testkit.TcpRelay;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract and more, against node-opcua with small operation limits. */
class NodeOpcUaInterop extends SourceAdapterContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId COUNT = new PointId("count");

    @TempDir
    static Path serverFolder;

    private final int port = FreePort.find();
    private final Floor floor = Floor.nodeOpcUa(port, serverFolder);

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
        return adapter(clock, directory, null, port);
    }

    private static OpcUaAdapter adapter(
            InstantSource clock, Path directory, @Nullable OpcUaSecurity security, int port) {
        List<OpcUaPoint> points = new ArrayList<>();
        points.add(OpcUaTests.point("count", "ns=1;s=Line.Count", 100));
        points.add(OpcUaTests.point("temperature", "ns=1;s=Line.Temperature", 200));
        points.add(OpcUaTests.point("nothing", "ns=1;s=Line.Nothing", 100));
        points.add(OpcUaTests.point("setpoint", "ns=1;s=Line.Setpoint", 100));
        points.add(OpcUaTests.point("selected", "ns=1;s=Line.Selected", 100));
        points.add(OpcUaTests.point("profile", "ns=1;s=Line.Profile", 100));
        points.add(new OpcUaPoint(
                new PointId("start"),
                NodeAddress.parse("ns=1;s=Line#ns=1;s=Line.Start"),
                null,
                0,
                OpcUaPoint.Access.WRITE,
                null));
        for (int i = 0; i < 30; i++) {
            points.add(OpcUaTests.point("tag" + i, "ns=1;s=Line.Tag" + i, 1_000));
        }
        return OpcUaTests.adapter(ADAPTER_ID, "opc.tcp://127.0.0.1:" + port, security, clock, directory, points);
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(COUNT, new PointId("temperature"));
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("nothing");
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    private WriteOutcome write(OpcUaAdapter adapter, String point, Value value) throws Exception {
        return adapter.write(new WriteOrder(
                        point + System.nanoTime(),
                        Map.of(new PointId(point), value),
                        Instant.now().plusSeconds(60)))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static Stream<Sample> good(RecordingSink sink, String point) {
        return sink.samples(new PointId(point)).stream()
                .filter(s -> !s.quality().isBad());
    }

    @Test
    void writesCallsAndBrowsesWithinTheServersLimits() throws Exception {
        try (OpcUaAdapter adapter = adapter(new SystemClock(), directory, null, port)) {
            adapter.start(sink);
            for (int i = 0; i < 30; i++) {
                String tag = "tag" + i;
                await("a good sample of " + tag, () -> good(sink, tag).findAny().isPresent(), LIMIT);
            }
            assertThat(write(adapter, "setpoint", Value.of(new BigDecimal("21.7")))
                            .done())
                    .isTrue();
            await(
                    "the setpoint",
                    () -> good(sink, "setpoint")
                            .anyMatch(s -> s.value() instanceof Value.Float64 f && (float) f.value() == 21.7f),
                    LIMIT);
            assertThat(write(adapter, "setpoint", Value.of("x")).detail()).contains("does not fit Float");
            assertThat(write(adapter, "selected", Value.of("Setup")).done()).isTrue();
            assertThat(write(adapter, "selected", Value.of(9)).detail())
                    .contains("no member of Mode {0=Off, 1=Setup, 2=Run}");
            assertThat(write(adapter, "count", Value.of(9)).detail()).contains("Bad_NotWritable");
            assertThat(write(adapter, "start", new Value.Array(List.of(Value.of(7), Value.of("PA66")))))
                    .isEqualTo(new WriteOutcome(true, "start (returned 1)"));
            List<BrowsedPoint> line = adapter.browse("ns=1;s=Line", 1_000);
            assertThat(line)
                    .contains(
                            new BrowsedPoint("ns=1;s=Line.Temperature", "Temperature", "Double", "Cel", true),
                            new BrowsedPoint("ns=1;s=Line.Profile", "Profile", "Float[3]", "", true),
                            new BrowsedPoint(
                                    "ns=1;s=Line.Selected",
                                    "Selected",
                                    "enumeration Mode {0 Off, 1 Setup, 2 Run}",
                                    "",
                                    true),
                            new BrowsedPoint(
                                    "ns=1;s=Line#ns=1;s=Line.Start",
                                    "Start",
                                    "method(number: UInt32, material: String)",
                                    "",
                                    true));
        }
    }

    @Test
    void aCutOfFiveSecondsLosesNothing() throws Exception {
        try (TcpRelay relay = new TcpRelay(FreePort.find(), port);
                OpcUaAdapter adapter = adapter(new SystemClock(), directory, null, relay.port())) {
            adapter.start(sink);
            await("good samples", () -> good(sink, "count").count() >= 3, LIMIT);
            relay.cut();
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            Await.until("five seconds", LIMIT, () -> System.nanoTime() - end > 0);
            Instant back = Instant.now();
            relay.mend();
            await(
                    "values from after the cut",
                    () -> good(sink, "count")
                            .anyMatch(s ->
                                    s.sourceTime() != null && s.sourceTime().isAfter(back.plusSeconds(1))),
                    LIMIT);
            List<Long> numbers = good(sink, "count")
                    .map(s -> s.value() instanceof Value.Int64 n ? n.value() : -1L)
                    .distinct()
                    .sorted()
                    .toList();
            long declared =
                    sink.gaps(COUNT).stream().mapToLong(gap -> gap.count()).sum();
            long missing = numbers.get(numbers.size() - 1) - numbers.get(0) + 1 - numbers.size();
            assertThat(missing).as("%s", sink.gaps()).isLessThanOrEqualTo(declared);
            assertThat(sink.deliveries()).allMatch(d -> d.origin() != Delivery.Origin.RETAINED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = OpcUaSecurity.Policy.class,
            names = {"BASIC256SHA256", "AES128_SHA256_RSAOAEP", "AES256_SHA256_RSAPSS"})
    void readsThroughEachPolicyOnceItsCertificateIsApproved(OpcUaSecurity.Policy policy) throws Exception {
        OpcUaSecurity security = new OpcUaSecurity(policy, null, "agent", Secret.parse("correct-horse"), null);
        try (OpcUaAdapter adapter = adapter(new SystemClock(), directory, security, port)) {
            adapter.start(sink);
            await("the certificate is shown", () -> adapter.health().detail().contains("then approve it: mv "), LIMIT);
            try (Stream<Path> rejected = Files.list(directory.resolve("rejected"))) {
                Path file = rejected.findFirst().orElseThrow();
                Files.move(file, directory.resolve("trusted").resolve(file.getFileName()));
            }
            await("good samples", () -> good(sink, "count").count() >= 3, LIMIT);
        }
    }
}
