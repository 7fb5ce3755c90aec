package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockReaderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final int port = FreePort.find();
    private final RegisterDevice device = new RegisterDevice();
    private final MeterServer server = new MeterServer("127.0.0.1", port).add(1, device);
    private final ModbusConnection connection =
            new ModbusConnection("reader-test", new ModbusEndpoint("127.0.0.1", port), TIMEOUT);
    private final BlockReader reader = new BlockReader(connection, Duration.ofHours(1));

    @BeforeEach
    void connect() throws Exception {
        server.start();
        connection.connect();
        connection.awaitAttempt(TIMEOUT);
        assertThat(connection.isConnected()).isTrue();
    }

    @AfterEach
    void close() {
        connection.close();
        server.close();
    }

    @Test
    void whateverIsUnmappedCostsNoGoodPointAndTheSplitIsKept() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            int base = 1000 * round;
            List<PlannedPoint> points = new ArrayList<>();
            TreeSet<Integer> mapped = new TreeSet<>();
            for (int i = 0; i < 40; i++) {
                int address = base + random.nextInt(110);
                points.add(planned("p" + i, "holding:" + address));
                if (random.nextInt(5) > 0) {
                    mapped.add(address);
                    device.holding(address, RegisterDevice.int16(address));
                }
            }
            PollGroup group = new PollGroup(Duration.ofSeconds(1), points, new MergePlanner(120));
            Map<PlannedPoint, BlockReader.Outcome> first = readAll(group);
            assertOutcomes(first, mapped);
            long before = device.requests();
            assertOutcomes(readAll(group), mapped);
            assertThat(device.requests() - before)
                    .as("no request is refused twice")
                    .isEqualTo(goodBlocks(group, mapped));
        }
    }

    @Test
    void aDeviceThatAllowsFewRegistersGetsShortRequests() throws Exception {
        List<PlannedPoint> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            device.holding(i, RegisterDevice.int16(i));
            points.add(planned("p" + i, "holding:" + i));
        }
        device.mostRegisters(16);
        PollGroup group = new PollGroup(Duration.ofSeconds(1), points, new MergePlanner(0));
        assertThat(readAll(group).values()).allMatch(BlockReader.Outcome.Bytes.class::isInstance);
        assertThat(group.blocks()).allMatch(block -> block.count() <= 16).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void aDeviceThatRefusesEverythingForAWhileIsNotSplitForEver() throws Exception {
        device.holding(0, new byte[20]);
        PollGroup group = new PollGroup(
                Duration.ofSeconds(1),
                List.of(planned("a", "holding:0"), planned("b", "holding:9")),
                new MergePlanner(16));
        device.refuse(2);
        BlockReader impatient = new BlockReader(connection, Duration.ZERO);
        assertThat(impatient.read(group, group.blocks().get(0)).values())
                .allMatch(BlockReader.Outcome.Failed.class::isInstance);
        device.refuse(0);
        assertThat(group.blocks()).hasSize(1);
        assertThat(impatient.read(group, group.blocks().get(0)).values())
                .allMatch(BlockReader.Outcome.Bytes.class::isInstance);
    }

    @Test
    void bitsComeFromTheirOwnTable() throws Exception {
        for (int i = 0; i < 40; i++) {
            device.coil(i, i % 3 == 0).discrete(i, i % 3 != 0);
        }
        List<PlannedPoint> points = new ArrayList<>();
        for (int i = 0; i < 40; i += 5) {
            points.add(planned("c" + i, "coil:" + i));
            points.add(planned("d" + i, "discrete:" + i));
        }
        PollGroup group = new PollGroup(Duration.ofSeconds(1), points, new MergePlanner(16));
        Map<PlannedPoint, BlockReader.Outcome> outcomes = readAll(group);
        for (PlannedPoint point : points) {
            BlockReader.Outcome.Bytes bytes = (BlockReader.Outcome.Bytes) outcomes.get(point);
            boolean third = point.start() % 3 == 0;
            assertThat(point.decode(bytes.bytes(), bytes.first()))
                    .isEqualTo(io.edgewitness.edge.api.Value.of(
                            third == (point.address().table() == Table.COIL)));
        }
    }

    private static long goodBlocks(PollGroup group, TreeSet<Integer> mapped) {
        return group.blocks().stream()
                .filter(block -> mapped.contains(block.start()))
                .count();
    }

    private void assertOutcomes(Map<PlannedPoint, BlockReader.Outcome> outcomes, TreeSet<Integer> mapped)
            throws Exception {
        for (Map.Entry<PlannedPoint, BlockReader.Outcome> entry : outcomes.entrySet()) {
            PlannedPoint point = entry.getKey();
            if (entry.getValue() instanceof BlockReader.Outcome.Bytes bytes) {
                assertThat(mapped).contains(point.start());
                assertThat(point.decode(bytes.bytes(), bytes.first()).number())
                        .isEqualByComparingTo("" + point.start());
            } else {
                assertThat(mapped).doesNotContain(point.start());
            }
        }
    }

    private Map<PlannedPoint, BlockReader.Outcome> readAll(PollGroup group) throws Exception {
        Map<PlannedPoint, BlockReader.Outcome> outcomes = new java.util.HashMap<>();
        for (ReadBlock block : group.blocks()) {
            outcomes.putAll(reader.read(group, block));
        }
        assertThat(outcomes.keySet()).containsExactlyInAnyOrderElementsOf(group.points());
        return outcomes;
    }

    private static PlannedPoint planned(String id, String address) {
        return PlannedPoint.of(ModbusAdapterTest.point(id, 1, address, WordOrder.ABCD, "1"), 1);
    }
}
