package io.edgewitness.scenario.kit.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.testkit.SyntheticVibration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BearingSignalTest {
    private static final int RATE = 25_600;
    private static final int SAMPLES = 2 * RATE;
    private static final double SHAFT = 24.45; // a nameplate of 25 Hz is 2.2 % off
    private static final double RESONANCE = 5200;
    private static final Bearing BEARING = Bearing.of(9, 0.3126, 1.537, 0);

    private static SyntheticVibration machine() {
        SyntheticVibration signal = new SyntheticVibration(SAMPLES, RATE, 11).noise(0.3);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * SHAFT, 0.3 / h);
        }
        return signal;
    }

    private static Lines envelope(float[] signal) {
        Envelope envelope = new Envelope(SAMPLES, RATE).of(signal).whitened();
        return envelope.squared(new Band(0, RATE / 2.0), 1000).lines();
    }

    private static List<Defect.Evidence> evidence(float[] signal, double shaftHz) {
        return Defect.all(envelope(signal), BEARING, shaftHz, 50, 0.01);
    }

    private static Defect.Evidence strongest(List<Defect.Evidence> all) {
        return all.stream()
                .max(Comparator.comparingDouble(Defect.Evidence::strength))
                .orElseThrow();
    }

    /** The orders that the bearing's maker states for a 6205. */
    @Test
    void geometryGivesTheOrders() {
        assertThat(BEARING.outer()).isEqualTo(3.5848, within(1e-4));
        assertThat(BEARING.inner()).isEqualTo(5.4152, within(1e-4));
        assertThat(BEARING.spin()).isEqualTo(4.7135 / 2, within(1e-4));
        assertThat(BEARING.cage()).isEqualTo(0.39828, within(1e-4));
        assertThatThrownBy(() -> Bearing.of(9, 40, 39, 0)).hasMessageContaining("0 < diameter < pitch");
    }

    @Test
    void eachDefectStandsOutAtItsOwnFrequency() {
        for (Defect defect : List.of(Defect.OUTER, Defect.INNER, Defect.ELEMENT)) {
            double hz = defect.order(BEARING) * SHAFT * 0.996; // some slip
            double modulation = defect == Defect.INNER ? SHAFT : 0;
            float[] signal = machine().blows(hz, 6, RESONANCE, modulation).samples();
            Defect.Evidence found = strongest(evidence(signal, SHAFT));
            assertThat(found.defect()).isEqualTo(defect);
            assertThat(found.strength()).isGreaterThan(Defect.SHOWS);
            assertThat(found.foundHz()).isEqualTo(hz, within(0.3));
        }
    }

    @Test
    void aSoundBearingShowsNoDefect() {
        assertThat(strongest(evidence(machine().samples(), SHAFT)).strength()).isLessThan(2);
    }

    /** Why the speed is measured: with the nameplate's, the family is not there. */
    @Test
    void aNameplateTwoPercentOffFindsNothingAndTheEstimatedSpeedDoes() {
        float[] signal = machine()
                .blows(Defect.OUTER.order(BEARING) * SHAFT, 6, RESONANCE, 0)
                .samples();
        assertThat(evidence(signal, 25).get(0).strength()).isLessThan(Defect.SHOWS);
        ShaftSpeed.Estimate estimate = ShaftSpeed.estimate(List.of(Lines.of(signal, RATE)), 25, 0.05);
        assertThat(estimate.isSure()).isTrue();
        assertThat(estimate.hz()).isEqualTo(SHAFT, within(0.02));
        assertThat(evidence(signal, estimate.hz()).get(0).strength()).isGreaterThan(Defect.SHOWS);
    }

    @Test
    void noiseHasNoSpeed() {
        float[] noise = new SyntheticVibration(SAMPLES, RATE, 5).noise(1).samples();
        assertThat(ShaftSpeed.estimate(List.of(Lines.of(noise, RATE)), 25, 0.05).isSure())
                .isFalse();
    }

    /** Blows so loud that no line of the shaft is left. */
    @Test
    void aFamilyTellsTheSpeedWhereTheShaftsOwnLinesAreHidden() {
        for (Defect defect : List.of(Defect.OUTER, Defect.INNER, Defect.ELEMENT)) {
            float[] signal = new SyntheticVibration(SAMPLES, RATE, 3)
                    .noise(1)
                    .blows(defect.order(BEARING) * SHAFT, 30, RESONANCE, defect == Defect.INNER ? SHAFT : 0)
                    .samples();
            assertThat(ShaftSpeed.estimate(List.of(Lines.of(signal, RATE)), 25, 0.05)
                            .isSure())
                    .isFalse();
            Defect.Evidence found = Stream.of(Defect.OUTER, Defect.INNER, Defect.ELEMENT)
                    .map(d -> d.within(envelope(signal), BEARING, 25, 50, 0.05))
                    .max(Comparator.comparingDouble(Defect.Evidence::strength))
                    .orElseThrow();
            assertThat(found.defect()).isEqualTo(defect);
            assertThat(found.strength()).isGreaterThan(Defect.STANDS_ALONE);
            assertThat(found.foundHz() / defect.order(BEARING)).isEqualTo(SHAFT, within(0.1));
        }
    }

    @Test
    void noiseAndASoundMachineHaveNoFamilyAtAnySpeed() {
        for (int seed = 0; seed < 40; seed++) {
            SyntheticVibration noise = new SyntheticVibration(SAMPLES, RATE, seed).noise(1);
            float[] signal = (seed % 2 == 0 ? noise : noise.sine(SHAFT, 2).sine(2 * SHAFT, 1)).samples();
            for (Defect defect : List.of(Defect.OUTER, Defect.INNER, Defect.ELEMENT)) {
                assertThat(defect.within(envelope(signal), BEARING, 25, 50, 0.05)
                                .strength())
                        .isLessThan(Defect.STANDS_ALONE);
            }
        }
    }

    @Test
    void theBandIsWhereTheBlowsRing() {
        float[] signal = machine().noise(1).blows(70, 6, RESONANCE, 0).samples();
        Envelope.Choice choice = new Envelope(SAMPLES, RATE).of(signal).choose(800);
        assertThat(choice.band().contains(RESONANCE)).isTrue();
        assertThat(choice.band().widthHz()).isLessThan(RATE / 4.0);
        assertThat(choice.kurtosis()).isGreaterThan(0.5);
        assertThat(new Envelope(SAMPLES, RATE)
                        .of(machine().samples())
                        .choose(800)
                        .kurtosis())
                .isLessThan(0.3);
    }

    /** A carrier modulated with m has a squared envelope with lines at f and 2f and nowhere else. */
    @Test
    void theEnvelopeOfAModulatedCarrierIsItsModulation() {
        float[] signal = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            double t = (double) i / RATE;
            signal[i] = (float) ((1 + 0.5 * Math.cos(2 * Math.PI * 37 * t)) * Math.cos(2 * Math.PI * 4000 * t));
        }
        Envelope.Squared squared = new Envelope(SAMPLES, RATE).of(signal).squared(new Band(3200, 6400), 500);
        double[] values = squared.values();
        double mean = 0;
        for (double v : values) {
            mean += v / values.length;
        }
        // (1 + m cos)² has the mean 1 + m²/2.
        assertThat(mean).isEqualTo(1.125, within(0.005));
        assertThat(squared.rateHz()).isGreaterThan(1000);
        double quarter = squared.rateHz() / 37 / 2;
        assertThat(values[(int) Math.round(20 * 2 * quarter)]).isEqualTo(1.5 * 1.5, within(0.1));
        assertThat(values[(int) Math.round(20 * 2 * quarter + quarter)]).isEqualTo(0.5 * 0.5, within(0.1));
    }

    @Test
    void theSameBlockGivesTheSameBits() {
        float[] signal = machine().blows(88, 6, RESONANCE, 0).samples();
        Envelope used = new Envelope(SAMPLES, RATE);
        used.of(machine().samples()).choose(800);
        assertThat(used.of(signal).choose(800))
                .isEqualTo(new Envelope(SAMPLES, RATE).of(signal).choose(800));
        assertThat(evidence(signal, SHAFT)).isEqualTo(evidence(signal, SHAFT));
    }

    /** From 20 to 30 turns a second within a block: in time the family is smeared, by angle it stands. */
    @Test
    void orderTrackingFindsADefectWhileTheSpeedChanges() {
        Rotation rotation = Rotation.of(
                new SyntheticVibration(SAMPLES, RATE, 1)
                        .tacho(20, 30, 5)
                        .noise(0.05)
                        .samples(),
                RATE,
                1);
        assertThat(rotation).isNotNull();
        assertThat(rotation.meanHz()).isEqualTo(25, within(0.05));
        assertThat(rotation.spread()).isEqualTo(0.4, within(0.03));
        double[] modulated = new double[SAMPLES];
        float[] sweep = new SyntheticVibration(SAMPLES, RATE, 2)
                .sweep(20 * BEARING.outer(), 30 * BEARING.outer(), 1)
                .noise(1)
                .samples();
        for (int i = 0; i < SAMPLES; i++) {
            modulated[i] = sweep[i];
        }
        Lines byAngle = new Lines(rotation.byAngle(modulated, 64), 64);
        assertThat(byAngle.at(BEARING.outer(), 0.02)).isGreaterThan(300);
        assertThat(new Lines(modulated, RATE).at(25 * BEARING.outer(), 1)).isLessThan(30);
    }

    @Test
    void aTachoThatStandsStillIsNoTacho() {
        assertThat(Rotation.of(new float[SAMPLES], RATE, 1)).isNull();
    }
}
