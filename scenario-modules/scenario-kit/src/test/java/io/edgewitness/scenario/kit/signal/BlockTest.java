package io.edgewitness.scenario.kit.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.edge.testkit.SyntheticVibration;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.BlockQuality.Fault;
import io.edgewitness.scenario.kit.signal.BlockSeries.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private final BlockSeries series = new BlockSeries(Duration.ofMillis(500));

    private static float[] good() {
        return new SyntheticVibration(4096, 4096, 9).sine(25, 1).noise(0.2).samples();
    }

    private static List<Fault> faults(float[] signal) {
        return BlockQuality.check(signal, 50).stream()
                .map(BlockQuality.Finding::fault)
                .toList();
    }

    @Test
    void aGoodBlockHasNoFault() {
        assertThat(faults(good())).isEmpty();
        float[] coarse = good();
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] = Math.round(coarse[i] * 20) / 20f;
        }
        assertThat(faults(coarse)).isEmpty();
    }

    @Test
    void aClippedBlockIsFound() {
        float[] signal = good();
        for (int i = 0; i < signal.length; i++) {
            signal[i] = Math.max(-0.9f, Math.min(0.9f, signal[i]));
        }
        assertThat(faults(signal)).containsExactly(Fault.CLIPPED);
    }

    @Test
    void aFlatBlockAndAValueThatIsNoneAreFound() {
        assertThat(faults(new float[100])).containsExactly(Fault.FLAT);
        float[] signal = good();
        signal[17] = Float.NaN;
        assertThat(faults(signal)).containsExactly(Fault.NOT_A_NUMBER);
    }

    @Test
    void aHoleInsideABlockIsFoundWhetherHeldOrZero() {
        float[] held = good();
        Arrays.fill(held, 1000, 1100, held[999]);
        assertThat(faults(held)).containsExactly(Fault.HOLE);
        float[] zero = good();
        Arrays.fill(zero, 1000, 1100, 0);
        assertThat(faults(zero)).containsExactly(Fault.HOLE);
    }

    @Test
    void aSensitivityTenTimesTooSmallLeavesTheRange() {
        float[] signal = good();
        for (int i = 0; i < signal.length; i++) {
            signal[i] *= 100;
        }
        assertThat(faults(signal)).containsExactly(Fault.OUT_OF_RANGE);
    }

    private BlockSeries.Step block(long number, double second, double delay, float value) {
        Instant start = START.plusNanos((long) (second * 1e9));
        float[] content = new float[1000];
        content[0] = value;
        return series.next(new Waveform(start, 1000, new float[][] {content}, number), start.plusNanos((long)
                ((1 + delay) * 1e9)));
    }

    @Test
    void blocksThatFollowAreNextAndALostOneIsCounted() {
        assertThat(block(5, 0, 0.1, 1).relation()).isEqualTo(Relation.NEXT);
        assertThat(block(6, 1, 0.2, 2).relation()).isEqualTo(Relation.NEXT);
        assertThat(block(9, 4, 0.1, 3)).isEqualTo(new BlockSeries.Step(Relation.LOST, "2 blocks before 9"));
    }

    @Test
    void aRepeatedBlockIsNotTakenTwice() {
        assertThat(block(5, 0, 0.1, 1).relation()).isEqualTo(Relation.NEXT);
        assertThat(block(5, 0, 0.1, 1).relation()).isEqualTo(Relation.REPEATED);
    }

    @Test
    void twoSensorsUnderOneIdAreFoundByTheirNumbersOrTheirContents() {
        assertThat(block(5, 0, 0.1, 1).relation()).isEqualTo(Relation.NEXT);
        assertThat(block(700, 0.5, 0.1, 2).relation()).isEqualTo(Relation.LOST);
        assertThat(block(6, 1, 0.1, 3).relation()).isEqualTo(Relation.TWO_SOURCES);
        assertThat(block(701, 1.5, 0.1, 4).relation()).isEqualTo(Relation.TWO_SOURCES);
        assertThat(block(701, 1.5, 0.1, 5).relation()).isEqualTo(Relation.TWO_SOURCES);
    }

    /** The device's clock is set 20 s ahead within its third burst. */
    @Test
    void aClockStepDuringABurstIsFound() {
        block(1, 0, 0.1, 1);
        block(2, 1, 0.1, 2);
        assertThat(block(3, 22, 0.1 - 20, 3).relation()).isEqualTo(Relation.CLOCK_STEP);
        assertThat(block(4, 23, 0.1 - 20, 4).relation()).isEqualTo(Relation.NEXT);
    }

    @Test
    void aDeviceThatBeganAnewIsSaidSo() {
        block(500, 0, 0.1, 1);
        assertThat(block(1, 1, 0.1, 2).relation()).isEqualTo(Relation.RESTARTED);
        assertThat(block(2, 2, 0.1, 2).relation()).isEqualTo(Relation.NEXT);
    }

    @Test
    void aSnapshotGoesOn() {
        block(1, 0, 0.1, 1);
        block(4, 3, 0.1, 2);
        StateWriter state = new StateWriter();
        series.write(state);
        BlockSeries restored = new BlockSeries(Duration.ofMillis(500));
        restored.read(new StateReader(state.toByteArray()));
        StateWriter again = new StateWriter();
        restored.write(again);
        assertThat(again.toByteArray()).isEqualTo(state.toByteArray());
    }
}
