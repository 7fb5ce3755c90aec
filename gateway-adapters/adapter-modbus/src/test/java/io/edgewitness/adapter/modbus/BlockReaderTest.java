package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockReaderTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final int port = FreePort.find();
    private final RegisterDevice device = new RegisterDevice();
    private final MeterServer server = new MeterServer("127.0.0.1", port).add(1, device);
    private final Link link =
            new TcpLink(new TcpWire(new ModbusEndpoint("127.0.0.1", port), Duration.ofSeconds(2)), List.of());
    private final AtomicLong time = new AtomicLong();
    private final Bus bus = new Bus(link, "test", time::get, 3);
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void connect() throws Exception {
        server.start();
        link.open();
    }

    @AfterEach
    void close() {
        link.close();
        server.close();
        sink.close();
    }

    @Test
    void whateverIsUnmappedCostsNoGoodPointAndTheSplitIsKept() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            int base = 1000 * round;
            List<ModbusPoint> points = new ArrayList<>();
            TreeSet<Integer> mapped = new TreeSet<>();
            for (int i = 0; i < 40; i++) {
                int address = base + random.nextInt(110);
                points.add(point("p" + i, "holding:" + address));
                if (random.nextInt(5) > 0) {
                    mapped.add(address);
                    device.holding(address, RegisterDevice.int16(address));
                }
            }
            Poller poller = poller(120, Duration.ofHours(1), points);
            assertSamples(cycle(poller), points, mapped);
            cycle(poller);
            long before = device.requests();
            assertSamples(cycle(poller), points, mapped);
            long good = points.stream()
                    .filter(point -> mapped.contains(point.address().address()))
                    .count();
            assertThat(device.requests() - before)
                    .as("requests when what is refused is known")
                    .isLessThanOrEqualTo(good);
            assertThat(device.requests() - before).isPositive();
        }
    }

    @Test
    void aDeviceThatAllowsFewRegistersGetsShortRequests() throws Exception {
        List<ModbusPoint> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            device.holding(i, RegisterDevice.int16(i));
            points.add(point("p" + i, "holding:" + i));
        }
        device.mostRegisters(16);
        Poller poller = poller(0, Duration.ofHours(1), points);
        assertThat(cycle(poller))
                .hasSize(100)
                .noneMatch(sample -> sample.quality().isBad());
        long before = device.requests();
        assertThat(cycle(poller))
                .hasSize(100)
                .noneMatch(sample -> sample.quality().isBad());
        assertThat(device.requests() - before).as("the split is kept").isLessThanOrEqualTo(8);
    }

    @Test
    void aDeviceThatRefusesEverythingForAWhileIsNotSplitForEver() throws Exception {
        device.holding(0, new byte[20]);
        Poller poller = poller(16, Duration.ZERO, List.of(point("a", "holding:0"), point("b", "holding:9")));
        device.refuse(2);
        assertThat(cycle(poller)).hasSize(2).allMatch(sample -> sample.quality().isBad());
        device.refuse(0);
        long before = device.requests();
        assertThat(cycle(poller))
                .hasSize(2)
                .noneMatch(sample -> sample.quality().isBad());
        assertThat(device.requests() - before).isEqualTo(1);
    }

    @Test
    void bitsComeFromTheirOwnTable() throws Exception {
        List<ModbusPoint> points = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            device.coil(i, i % 3 == 0).discrete(i, i % 3 != 0);
        }
        for (int i = 0; i < 40; i += 5) {
            points.add(point("c" + i, "coil:" + i));
            points.add(point("d" + i, "discrete:" + i));
        }
        for (Sample sample : cycle(poller(16, Duration.ZERO, points))) {
            String name = sample.point().name();
            boolean third = Integer.parseInt(name.substring(1)) % 3 == 0;
            assertThat(sample.value()).isEqualTo(Value.of(third == name.startsWith("c")));
        }
    }

    @Test
    void aDefectOfOursCostsItsCycleAndNotTheAdapter() throws Exception {
        device.holding(0, new byte[20]);
        AtomicBoolean broken = new AtomicBoolean(true);
        InstantSource clock = () -> {
            if (broken.getAndSet(false)) {
                throw new IllegalStateException("made up");
            }
            return Instant.EPOCH;
        };
        Poller poller = poller(16, Duration.ZERO, List.of(point("a", "holding:0")), clock);
        assertThat(cycle(poller))
                .singleElement()
                .matches(sample -> sample.quality().code().contains("a defect of the adapter")
                        && sample.quality().isBad());
        assertThat(cycle(poller))
                .hasSize(1)
                .noneMatch(sample -> sample.quality().isBad());
    }

    /** Lets one cycle come due and reads it. */
    private List<Sample> cycle(Poller poller) throws Exception {
        sink.clear();
        while (poller.due(time.get()) - time.get() <= 0) {
            poller.step(link, bus);
        }
        time.addAndGet(INTERVAL.toNanos());
        return sink.samples();
    }

    private Poller poller(int gap, Duration retry, List<ModbusPoint> points) {
        return poller(gap, retry, points, new SystemClock());
    }

    private Poller poller(int gap, Duration retry, List<ModbusPoint> points, InstantSource clock) {
        Polling polling = new Polling(1, Duration.ofSeconds(2), gap, retry, INTERVAL, 1, points);
        return new Poller("reader-test", polling, List.of(), clock, time::get, Stalls.NONE, sink);
    }

    private static void assertSamples(List<Sample> samples, List<ModbusPoint> points, TreeSet<Integer> mapped) {
        Map<PointId, Integer> addresses = new HashMap<>();
        points.forEach(point -> addresses.put(point.id(), point.address().address()));
        assertThat(samples).hasSameSizeAs(points);
        for (Sample sample : samples) {
            int address = addresses.get(sample.point());
            assertThat(sample.quality().isBad()).isEqualTo(!mapped.contains(address));
            if (!sample.quality().isBad()) {
                assertThat(sample.value()).isEqualTo(Value.of((long) address));
            }
        }
    }

    private static ModbusPoint point(String id, String address) {
        return ModbusAdapterTest.point(id, 1, address, WordOrder.ABCD, "1");
    }
}
