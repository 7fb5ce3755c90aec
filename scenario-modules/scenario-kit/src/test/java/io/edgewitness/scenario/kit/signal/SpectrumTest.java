package io.edgewitness.scenario.kit.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.testkit.SyntheticVibration;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SpectrumTest {
    private static final int RATE = 25_600;
    private static final Band ISO = new Band(10, 1000);

    private static SyntheticVibration second() {
        return new SyntheticVibration(RATE, RATE, 7);
    }

    private static Spectrum of(SyntheticVibration signal) {
        return new Spectrum(RATE, RATE).of(signal.samples());
    }

    /** The definition, summed as it is written. */
    @Test
    void theTransformIsTheOneOfTheDefinition() {
        int n = 64;
        SplittableRandom random = new SplittableRandom(3);
        double[] signal = random.doubles(n, -1, 1).toArray();
        double[] re = new double[n / 2 + 1];
        double[] im = new double[n / 2 + 1];
        new Fourier(n).forward(signal, re, im);
        for (int k = 0; k <= n / 2; k++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int i = 0; i < n; i++) {
                sumRe += signal[i] * Math.cos(2 * Math.PI * k * i / n);
                sumIm -= signal[i] * Math.sin(2 * Math.PI * k * i / n);
            }
            assertThat(re[k]).isEqualTo(sumRe, within(1e-12));
            assertThat(im[k]).isEqualTo(sumIm, within(1e-12));
        }
    }

    /** A sine of acceleration a at f is one of velocity a/2πf; its r.m.s. is that over √2. */
    @Test
    void velocityIsAccelerationOverTwoPiFrequency() {
        double expected = 1000 * 2.0 / (2 * Math.PI * 80.3) / Math.sqrt(2);
        assertThat(of(second().sine(80.3, 2)).velocityRms(ISO)).isCloseTo(expected, Percentage.withPercentage(0.1));
    }

    @Test
    void velocitiesOfTwoLinesAddAsSquares() {
        double first = 1000 * 1.0 / (2 * Math.PI * 24.7) / Math.sqrt(2);
        double second = 1000 * 5.0 / (2 * Math.PI * 600.5) / Math.sqrt(2);
        assertThat(of(second().sine(24.7, 1).sine(600.5, 5)).velocityRms(ISO))
                .isCloseTo(Math.hypot(first, second), Percentage.withPercentage(0.5));
    }

    /** Integration lifts what is slow; a floor that sways at 3 Hz and an offset of 9.81 stay below the band. */
    @Test
    void whatLiesOutsideTheBandDoesNotCount() {
        SyntheticVibration signal = second().sine(50, 1).sine(3, 0.5).sine(4000, 20);
        float[] samples = signal.samples();
        for (int i = 0; i < samples.length; i++) {
            samples[i] += 9.81f;
        }
        double expected = 1000 / (2 * Math.PI * 50) / Math.sqrt(2);
        assertThat(new Spectrum(RATE, RATE).of(samples).velocityRms(ISO))
                .isCloseTo(expected, Percentage.withPercentage(0.5));
    }

    @Test
    void aLineHasItsAmplitudeAndItsFrequency() {
        Spectrum spectrum = of(second().sine(1234.4, 3).noise(0.05));
        assertThat(spectrum.peakHz(new Band(1000, 2000))).isEqualTo(1234.4, within(0.05));
        assertThat(spectrum.amplitude(1234.4, 0.5)).isCloseTo(3, Percentage.withPercentage(3));
    }

    @Test
    void noiseKeepsItsPower() {
        Spectrum spectrum = of(second().noise(2));
        assertThat(spectrum.rms(new Band(0, RATE))).isCloseTo(2, Percentage.withPercentage(2));
        assertThat(spectrum.rms(new Band(0, RATE / 4.0))).isCloseTo(2 / Math.sqrt(2), Percentage.withPercentage(3));
    }

    @Test
    void kurtosisAndCrestAreThoseOfTheFormulas() {
        TimeFeatures sine = TimeFeatures.of(second().sine(100, 3).samples());
        assertThat(sine.kurtosis()).isEqualTo(1.5, within(1e-3));
        assertThat(sine.crest()).isEqualTo(Math.sqrt(2), within(1e-3));
        assertThat(TimeFeatures.of(second().noise(1).samples()).kurtosis()).isEqualTo(3, within(0.1));
        assertThat(TimeFeatures.of(new float[] {1, 1, 1, 1}).kurtosis()).isZero();
    }

    /** Broken bars: two lines 40 dB below the supply's, at f(1 ± 2s). */
    @Test
    void aCurrentShowsItsSlipLines() {
        double slip = 0.02;
        double shaft = 25 * (1 - slip);
        SyntheticVibration current = new SyntheticVibration(4 * 4096, 4096, 1)
                .sine(50, 10)
                .sine(50 * (1 - 2 * slip), 0.1)
                .sine(50 * (1 + 2 * slip), 0.1)
                .noise(0.01);
        CurrentSignature signature =
                CurrentSignature.of(new Spectrum(4 * 4096, 4096).of(current.samples()), 50, 2, shaft);
        assertThat(signature).isNotNull();
        assertThat(signature.slip()).isEqualTo(slip, within(1e-3));
        assertThat(signature.sidebandDb()).isEqualTo(-40, within(1.0));
    }

    @Test
    void aBlockTooShortForItsSlipSaysNothingOfTheRotor() {
        SyntheticVibration current = new SyntheticVibration(4096, 4096, 1).sine(50, 10);
        Spectrum spectrum = new Spectrum(4096, 4096).of(current.samples());
        assertThat(CurrentSignature.of(spectrum, 50, 2, 24.75)).isNull();
    }

    @Test
    void aChangedGainMovesTheLevelAndKeepsTheShape() {
        Fingerprint before = Fingerprint.of(of(second().sine(25, 1).noise(0.5)));
        Fingerprint gain = Fingerprint.of(of(second().sine(25, 10).noise(5)));
        Fingerprint machine = Fingerprint.of(of(second().sine(25, 10).noise(0.5)));
        assertThat(gain.level(before)).isEqualTo(Math.log(10), within(0.01));
        assertThat(gain.shape(before)).isLessThan(0.01);
        assertThat(machine.shape(before)).isGreaterThan(0.4);
    }
}
