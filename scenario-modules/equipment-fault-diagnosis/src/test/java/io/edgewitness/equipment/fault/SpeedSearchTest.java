package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.SyntheticVibration;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bearing's whole life where nothing tells the speed: its blows ring the machine at lines that pass for the shaft's, some per cent off. */
class SpeedSearchTest {
    private static final double RATE = 12_800;
    private static final Duration BLOCK = Duration.ofMillis(500);
    private static final int LIFE = 60;

    /** Every second block is searched: the even ones of the life, or the odd ones. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFamilyThatStandsOutTellsTheSpeedWhereLinesOnceToldAWrongOne(int first) {
        Rig rig = new Rig();
        for (int b = first; b < LIFE; b++) {
            Instant start = Rig.START.plus(BLOCK.multipliedBy(b));
            Instant end = start.plus(BLOCK);
            float[][] channels = {drive(b), turning(9000 + b).noise(0.2).samples()};
            Value block = new Value.Waveform(start, RATE, channels, b);
            rig.scenario.onSample(Sample.good(Rig.DAQ, block, start, end), rig.out);
            rig.scenario.onTick(end, rig.out);
        }
        assertThat(rig.events("diagnosis"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(e -> assertThat(Rig.cause(e)).isEqualTo("bearing-outer"));
        assertThat(rig.events("diagnosis-cleared")).isEmpty();
        assertThat(rig.faults()).isEmpty();
    }

    /** From a fifth of its life on the blows grow until they hide the shaft's lines. */
    private static float[] drive(int block) {
        SyntheticVibration signal = turning(block);
        double share = ((double) block / LIFE - 0.2) / 0.8;
        if (share > 0) {
            double height = 0.3 * Math.pow(600, share);
            signal.blows(Rig.OUTER, height, 3_000, 0).blows(Rig.OUTER, height, 400, 0);
        }
        return signal.samples();
    }

    private static SyntheticVibration turning(int seed) {
        SyntheticVibration signal = new SyntheticVibration((int) (BLOCK.toMillis() * RATE / 1000), RATE, seed);
        signal.noise(0.05);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * Rig.SHAFT, 0.06 / h);
        }
        return signal;
    }
}
