package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergePlannerTest {
    private final MergePlanner planner = new MergePlanner(8);

    @Test
    void nearRegistersShareARequest() {
        assertThat(planner.plan(points("holding:100:int64", "holding:110:float32", "holding:104")))
                .singleElement()
                .satisfies(block -> {
                    assertThat(block.start()).isEqualTo(100);
                    assertThat(block.count()).isEqualTo(12);
                    assertThat(block.points()).hasSize(3);
                });
    }

    @Test
    void aGapBeyondTheLimitParts() {
        assertThat(planner.plan(points("holding:100", "holding:109", "holding:119")))
                .hasSize(2);
    }

    @Test
    void tablesAndUnitsNeverMix() {
        List<PlannedPoint> points = new ArrayList<>(points("coil:1", "discrete:1", "input:1", "holding:1"));
        points.add(planned("x", 2, "holding:2"));
        assertThat(planner.plan(points)).hasSize(5).allSatisfy(block -> {
            assertThat(block.points()).allMatch(point -> point.unit() == block.unit());
            assertThat(block.points()).allMatch(point -> point.address().table() == block.table());
        });
    }

    @Test
    void aRequestHoldsAtMost125RegistersAnd2000Bits() {
        List<PlannedPoint> points = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            points.add(planned("h" + i, 1, "holding:" + 4 * i + ":int64"));
            points.add(planned("c" + i, 1, "coil:" + 7 * i));
        }
        List<ReadBlock> blocks = planner.plan(points);
        assertThat(blocks).allMatch(block -> block.count() <= block.table().most());
        assertThat(blocks.stream().filter(block -> block.table() == Table.HOLDING))
                .hasSize(1 + 4000 / 125);
        assertThat(blocks.stream().filter(block -> block.table() == Table.COIL)).hasSize(4);
    }

    @Test
    void eachPointIsInOneRequestThatCoversIt() {
        Random random = new Random(7);
        String[] types = {"bit.3", "int16", "uint32", "float64", "string(9)", "int64"};
        for (int round = 0; round < 200; round++) {
            List<PlannedPoint> points = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                points.add(planned(
                        "p" + i,
                        1 + random.nextInt(2),
                        (random.nextBoolean() ? "input:" : "holding:") + random.nextInt(600) + ":"
                                + types[random.nextInt(types.length)]));
            }
            List<ReadBlock> blocks = planner.plan(points);
            assertThat(blocks.stream().flatMap(block -> block.points().stream()))
                    .containsExactlyInAnyOrderElementsOf(points);
            assertThat(blocks).allSatisfy(MergePlannerTest::coversItsPoints);
            for (ReadBlock block : blocks) {
                if (block.maySplit()) {
                    assertThat(block.split()).allSatisfy(MergePlannerTest::coversItsPoints);
                    assertThat(block.split().stream().flatMap(part -> part.points().stream()))
                            .containsExactlyElementsOf(block.points());
                }
            }
        }
    }

    @Test
    void aRefusedRequestIsPartedAtItsLargestGap() {
        ReadBlock block = planner.plan(points("holding:100", "holding:103", "holding:110"))
                .get(0);
        assertThat(block.split()).extracting(ReadBlock::start).containsExactly(100, 110);
    }

    private static void coversItsPoints(ReadBlock block) {
        assertThat(block.count()).isLessThanOrEqualTo(block.table().most());
        assertThat(block.points())
                .allMatch(point -> point.start() >= block.start() && point.end() <= block.start() + block.count());
    }

    private static List<PlannedPoint> points(String... addresses) {
        List<PlannedPoint> points = new ArrayList<>();
        for (String address : addresses) {
            points.add(planned("p" + points.size(), 1, address));
        }
        return points;
    }

    private static PlannedPoint planned(String id, int unit, String address) {
        return PlannedPoint.of(ModbusAdapterTest.point(id, unit, address, WordOrder.ABCD, "1"), 1, new HashMap<>());
    }
}
