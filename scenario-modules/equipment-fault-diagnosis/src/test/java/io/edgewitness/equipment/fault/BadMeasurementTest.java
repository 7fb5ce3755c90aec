package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.SyntheticVibration;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with a measurement is told once, gives no figure and no alarm, and is told once more when it is gone. */
class BadMeasurementTest {
    private final Rig rig = new Rig();

    private void wrong(String kind, UnaryOperator<float[]> damage) {
        rig.repeat(11, Rig::sound);
        for (int i = 0; i < 6; i++) {
            rig.give(damage.apply(Rig.unbalanced(i).samples()), Rig.fanEnd(i).samples());
        }
        rig.repeat(6, Rig::sound);
        assertThat(rig.faults()).containsExactly("drive-end " + kind);
        assertThat(rig.events("measurement-restored")).hasSize(1);
        assertThat(rig.events("alarm-raised")).isEmpty();
        assertThat(rig.events("diagnosis")).isEmpty();
        assertThat(rig.out.newest("fd_usable_ratio"))
                .anyMatch(m -> m.amount() instanceof Metric.Amount.Ratio r
                        && r.numerator().compareTo(r.denominator()) < 0);
    }

    @Test
    void aClippedSignalIsFound() {
        wrong("clipped", signal -> {
            for (int i = 0; i < signal.length; i++) {
                signal[i] = Math.max(-0.5f, Math.min(0.5f, signal[i]));
            }
            return signal;
        });
    }

    @Test
    void aFlatSignalIsFound() {
        wrong("flat", signal -> new float[signal.length]);
    }

    @Test
    void aValueThatIsNoneIsFound() {
        wrong("not-a-number", signal -> {
            signal[99] = Float.NaN;
            return signal;
        });
    }

    @Test
    void aHoleInsideABlockIsFound() {
        wrong("hole", signal -> {
            Arrays.fill(signal, 2000, 2100, signal[1999]);
            return signal;
        });
    }

    /** 100 mV/g entered as 10: the same machine, ten times as loud. */
    @Test
    void aWrongSensitivityIsFoundBeforeItIsAnAlarm() {
        rig.repeat(11, Rig::sound);
        rig.repeat(6, seed -> louder(seed, 10));
        assertThat(rig.faults()).containsExactly("drive-end sensitivity");
        assertThat(rig.events("alarm-raised")).isEmpty();
    }

    /** Loose feet may make all of a machine louder alike. */
    @Test
    void aDoubtedSensorThatReadsPastALimitIsNotQuiet() {
        rig.repeat(11, Rig::sound);
        rig.repeat(3, seed -> louder(seed, 4));
        rig.repeat(3, seed -> louder(seed, 40));
        assertThat(rig.faults()).containsExactly("drive-end sensitivity", "drive-end sensitivity");
        assertThat(rig.events("measurement-fault"))
                .extracting(Event::severity)
                .containsExactly(Messages.ADVICE, Messages.GRAVE);
        assertThat(rig.events("measurement-fault").get(1).message())
                .contains("mm/s; if the sensor is right, the machine is past its limit");
    }

    private static SyntheticVibration louder(int seed, double times) {
        SyntheticVibration signal = new SyntheticVibration(Rig.RATE, Rig.RATE, seed).noise(0.05 * times);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * Rig.SHAFT, 0.06 * times / h);
        }
        return signal;
    }

    @Test
    void swappedChannelsAreFoundAtBoth() {
        rig.repeat(11, Rig::sound);
        for (int i = 0; i < 4; i++) {
            rig.give(Rig.fanEnd(i).samples(), Rig.sound(i).samples());
        }
        assertThat(rig.faults()).containsExactly("drive-end swapped", "fan-end swapped");
    }

    @Test
    void twoSensorsUnderOneIdAreFoundAndGiveNoFigure() {
        rig.repeat(3, Rig::sound);
        for (int i = 0; i < 3; i++) {
            rig.skipNumbers(1_000_000);
            rig.give(Rig.unbalanced(i).samples(), Rig.fanEnd(i).samples());
            rig.skipNumbers(-1_000_001);
            rig.give(Rig.sound(i).samples(), Rig.fanEnd(i).samples());
        }
        assertThat(rig.faults()).contains("drive-end two-sources");
        assertThat(rig.events("alarm-raised")).isEmpty();
    }

    @Test
    void aClockStepDuringABurstIsFoundAndTheFiguresStand() {
        rig.repeat(3, Rig::sound);
        rig.scenario.onSample(
                Rig.block(
                        103,
                        rig.now().plusSeconds(40),
                        rig.now().plusMillis(1050),
                        Rig.sound(1).samples(),
                        Rig.fanEnd(1).samples()),
                rig.out);
        assertThat(rig.faults()).containsExactly("drive-end clock-step");
    }

    @Test
    void aMissingTachoIsToldAndTheSpectrumTakesItsPlace() {
        FaultParameters.Tacho tacho = new FaultParameters.Tacho(Rig.DAQ, 2, 1);
        Rig withTacho = new Rig(Rig.context(Rig.parameters(Rig.PLATE, tacho)));
        for (int i = 0; i < 20; i++) {
            withTacho.give(Rig.outerRing(i).samples(), Rig.fanEnd(i).samples(), new float[Rig.RATE]);
        }
        assertThat(withTacho.faults()).containsExactly("drive-end tacho-missing");
        assertThat(Rig.cause(withTacho.events("diagnosis").get(0))).isEqualTo("bearing-outer");
    }

    /** From 22 to 27 turns a second within each block. */
    @Test
    void aSpeedThatChangesIsToldWithoutATachoAndFollowedWithOne() {
        FaultParameters.Tacho tacho = new FaultParameters.Tacho(Rig.DAQ, 2, 1);
        Rig withTacho = new Rig(Rig.context(Rig.parameters(Rig.PLATE, tacho)));
        for (int i = 0; i < 20; i++) {
            float[] drive = new SyntheticVibration(Rig.RATE, Rig.RATE, i)
                    .noise(0.3)
                    .sweptBlows(22, 27, 3.5848, 12, Rig.RESONANCE)
                    .samples();
            float[] pulses = new SyntheticVibration(Rig.RATE, Rig.RATE, i)
                    .tacho(22, 27, 5)
                    .samples();
            withTacho.give(drive, Rig.fanEnd(i).samples(), pulses);
            rig.give(drive, Rig.fanEnd(i).samples());
        }
        assertThat(Rig.cause(withTacho.events("diagnosis").get(0))).isEqualTo("bearing-outer");
        assertThat(rig.faults()).allMatch(f -> f.startsWith("drive-end speed-")).isNotEmpty();
        assertThat(rig.events("diagnosis")).noneMatch(e -> Rig.cause(e).equals("bearing-outer"));
    }

    /** A quarter of a second holds six turns. */
    @Test
    void aBlockTooShortForItsShaftIsTold() {
        for (int i = 0; i < 4; i++) {
            rig.scenario.onSample(
                    Sample.good(Rig.SPEED, Value.of(Rig.SHAFT * 60), null, Rig.START.plusSeconds(i)), rig.out);
            float[] quarter = Arrays.copyOf(Rig.sound(i).samples(), Rig.RATE / 4);
            rig.scenario.onSample(
                    Rig.block(i, Rig.START.plusSeconds(i), Rig.START.plusSeconds(i + 1), quarter, quarter), rig.out);
        }
        assertThat(rig.faults()).containsExactly("drive-end search-impossible", "fan-end search-impossible");
    }

    @Test
    void aBlockOfAnotherShapeIsToldAndNothingIsThrown() {
        rig.give();
        rig.give(new float[0], new float[0]);
        rig.give(Rig.sound(1).samples());
        rig.scenario.onSample(Sample.good(Rig.DAQ, Value.of(3.5), null, rig.now()), rig.out);
        rig.scenario.onSample(Sample.good(Rig.ORDERS, Value.of(" "), null, rig.now()), rig.out);
        rig.scenario.onSample(
                Sample.good(Rig.ACK, Value.of(String.join("", Collections.nCopies(1000, "x"))), null, rig.now()),
                rig.out);
        assertThat(rig.faults()).contains("drive-end block-size", "fan-end channel-missing", "drive-end block-format");
        assertThat(rig.events("measurement-restored")).isNotEmpty();
    }
}
