package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModbusWriteTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant LATER = new SystemClock().instant().plusSeconds(600);

    private final int port = FreePort.find();
    private final RegisterDevice device = new RegisterDevice()
            .holding(0, new byte[20])
            .holding(100, new byte[200])
            .coil(3, false);
    private final MeterServer server = new MeterServer("127.0.0.1", port).add(1, device);
    private final RecordingSink sink = new RecordingSink();
    private final List<ModbusPoint> points = new ArrayList<>(List.of(
            point("speed", "holding:0:int16", "0.1", ModbusPoint.Access.READ),
            point("limit", "holding:1:float32", "1", ModbusPoint.Access.WRITE),
            point("recipe", "holding:3:int64", "1", ModbusPoint.Access.WRITE),
            point("absent", "holding:50:int16", "1", ModbusPoint.Access.WRITE),
            point("valve", "coil:3", "1", ModbusPoint.Access.READ),
            point("input", "input:0", "1", ModbusPoint.Access.READ)));
    private int orders;
    private @Nullable ModbusAdapter adapter;

    @AfterEach
    void close() {
        if (adapter != null) {
            adapter.close();
        }
        server.close();
        sink.close();
    }

    @Test
    void eachKindOfTargetIsWritten() throws Exception {
        connect();
        assertThat(write("speed", Value.of(new BigDecimal("-12.5"))).done()).isTrue();
        assertThat(device.holdingAt(0, 1)).containsExactly(0xFF, 0x83);
        assertThat(write("limit", Value.of(21.3)).done()).isTrue();
        assertThat(device.holdingAt(1, 2)).isEqualTo(RegisterDevice.float32(21.3f));
        assertThat(write("recipe", Value.of(Long.MIN_VALUE)).done()).isTrue();
        assertThat(device.holdingAt(3, 4)).isEqualTo(RegisterDevice.int64(Long.MIN_VALUE));
        assertThat(write("valve", Value.of(true)).done()).isTrue();
        assertThat(device.coilAt(3)).isTrue();
        assertThat(device.writes()).isEqualTo(4);
        Await.until(
                "the value read back",
                LIMIT,
                () -> sink.samples(new PointId("speed")).stream()
                        .anyMatch(sample -> Value.of(new BigDecimal("-12.5")).equals(sample.value())),
                () -> "");
    }

    @Test
    void aDeviceWithoutTheSingleFunctionsGetsTheOthers() throws Exception {
        device.writesOnlySeveral();
        connect();
        assertThat(write("speed", Value.of(5L)).done()).isTrue();
        assertThat(write("valve", Value.of(true)).done()).isTrue();
        assertThat(device.holdingAt(0, 1)).containsExactly(0, 50);
        assertThat(device.coilAt(3)).isTrue();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsSent() throws Exception {
        points.add(point("text", "holding:100:string(250)", "1", ModbusPoint.Access.WRITE));
        connect();
        assertRefused(write("text", Value.of("too long")), "text: a write holds 246 bytes, not 250");
        Map<PointId, Value> two = new LinkedHashMap<>();
        two.put(new PointId("speed"), Value.of(1L));
        two.put(new PointId("limit"), Value.of(16777217L));
        assertRefused(write(two, LATER), "limit: 16777217 does not come out even");
        assertRefused(write("nothing", Value.of(1L)), "no such target");
        assertRefused(write("input", Value.of(1L)), "no such target");
        assertThat(write(
                                Map.of(new PointId("speed"), Value.of(1L)),
                                new SystemClock().instant().minusMillis(1))
                        .detail())
                .startsWith("stale");
        WriteOrder order = new WriteOrder("twice", Map.of(new PointId("speed"), Value.of(7L)), LATER);
        assertThat(outcome(order).done()).isTrue();
        assertRefused(outcome(order), "doubled");
        assertThat(device.writes()).isEqualTo(1);
    }

    @Test
    void anOrderStopsAtItsFirstFailureAndSaysWhatWasDone() throws Exception {
        connect();
        Map<PointId, Value> three = new LinkedHashMap<>();
        three.put(new PointId("speed"), Value.of(1L));
        three.put(new PointId("absent"), Value.of(2L));
        three.put(new PointId("valve"), Value.of(true));
        WriteOutcome outcome = write(three, LATER);
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail())
                .isEqualTo("modbus:2 illegal data address; failed: absent; done: speed; not sent: valve");
        assertThat(device.coilAt(3)).isFalse();
    }

    @Test
    void withoutAConnectionItIsRefusedAtOnce() throws Exception {
        ModbusAdapter started = adapter();
        assertRefused(write("speed", Value.of(1L)), "not started");
        started.start(sink);
        assertRefused(write("speed", Value.of(1L)), "disconnected");
        server.start();
        awaitUp(started);
        assertThat(write("speed", Value.of(1L)).done()).isTrue();
        server.stop();
        assertThat(write("speed", Value.of(2L)).done()).isFalse();
        started.close();
        assertRefused(write("speed", Value.of(1L)), "not started");
        assertThat(device.writes()).isEqualTo(1);
    }

    @Test
    void anUnansweredWriteIsUnknownAndNeverRepeated() throws Exception {
        points.removeIf(point -> point.access() == ModbusPoint.Access.READ);
        points.add(point("speed", "holding:0:int16", "0.1", ModbusPoint.Access.WRITE));
        try (SilentServer silent = new SilentServer(port)) {
            ModbusAdapter started = adapter();
            started.start(sink);
            Await.until(
                    "an outcome of a sent order",
                    LIMIT,
                    () -> write("speed", Value.of(1L)).detail().startsWith("unknown: modbus: no answer"),
                    () -> started.health().toString());
            assertThat(silent.requests()).isEqualTo(1);
        }
    }

    @Test
    void aRefusalAfterWhichTheValueMayStandAllTheSameIsUnknown() throws Exception {
        points.removeIf(point -> point.access() == ModbusPoint.Access.READ);
        connect();
        for (int code : new int[] {4, 5, 11}) {
            device.refuse(code);
            assertThat(write("limit", Value.of(1L)).detail()).startsWith("unknown: modbus:" + code + " ");
        }
        for (int code : new int[] {1, 2, 3, 6, 10}) {
            device.refuse(code);
            assertThat(write("limit", Value.of(1L)).detail()).startsWith("modbus:" + code + " ");
        }
    }

    @Test
    void anOrderThatWaitsOnASharedLineIsNotSentWhenItsAdapterIsClosed() throws Exception {
        FakeWire wire = new FakeWire(request -> List.of());
        RtuLink link = new RtuLink(wire, RtuLink.Timing.socket(), List.of());
        link.open();
        WriteTask.Step step = new WriteTask.Step(new PointId("valve"), Request.coil(1, 3, true), null);
        WriteTask order = new WriteTask(List.of(step), LATER, new SystemClock(), 1_000_000, () -> true);
        order.run(link, new Bus(link, "line", System::nanoTime, 3));
        assertThat(order.outcome().toCompletableFuture().get(1, TimeUnit.SECONDS))
                .isEqualTo(new WriteOutcome(false, "closed; not sent"));
        assertThat(wire.times()).isEmpty();
    }

    @Test
    void ordersGoBeforeThePollsThatWait() throws Exception {
        points.clear();
        points.add(point("order", "holding:0:int16", "1", ModbusPoint.Access.WRITE));
        for (int i = 0; i < 100; i++) {
            points.add(point("p" + i, "holding:" + (100 + i), "1", ModbusPoint.Access.READ));
        }
        connect();
        for (int i = 0; i < 200; i++) {
            long before = device.requests();
            assertThat(write("order", Value.of((long) i)).done()).isTrue();
            assertThat(device.requests() - before)
                    .as("requests until the order's own, of 100 that were due")
                    .isLessThanOrEqualTo(20);
        }
    }

    private void assertRefused(WriteOutcome outcome, String why) {
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail()).contains(why).endsWith("nothing was sent");
    }

    private WriteOutcome write(String point, Value value) {
        return write(Map.of(new PointId(point), value), LATER);
    }

    private WriteOutcome write(Map<PointId, Value> targets, Instant deadline) {
        return outcome(new WriteOrder("order-" + orders++, targets, deadline));
    }

    private WriteOutcome outcome(WriteOrder order) {
        try {
            return ((Writable) adapter()).write(order).toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void connect() throws Exception {
        server.start();
        ModbusAdapter started = adapter();
        started.start(sink);
        awaitUp(started);
    }

    private static void awaitUp(ModbusAdapter started) {
        Await.until(
                "a connection",
                LIMIT,
                () -> started.health().state() == Health.State.UP
                        || started.health().state() == Health.State.DEGRADED,
                () -> started.health().toString());
    }

    private ModbusAdapter adapter() {
        ModbusAdapter existing = adapter;
        if (existing != null) {
            return existing;
        }
        Duration gap = Duration.ofMillis(20);
        ModbusConfiguration configuration = new ModbusConfiguration(
                new ModbusEndpoint("127.0.0.1", port), 1, Duration.ofMillis(500), 0, gap, gap, 1, points);
        ModbusAdapter created = (ModbusAdapter) new ModbusAdapterFactory()
                .create(new AdapterContext(
                        "write-test", Mode.SIM, configuration, List.of(), new SystemClock(), Path.of(".")));
        adapter = created;
        return created;
    }

    private static ModbusPoint point(String id, String address, String scale, ModbusPoint.Access access) {
        return new ModbusPoint(
                new PointId(id),
                ModbusAddress.parse(address),
                null,
                WordOrder.ABCD,
                new BigDecimal(scale),
                BigDecimal.ZERO,
                access);
    }
}
