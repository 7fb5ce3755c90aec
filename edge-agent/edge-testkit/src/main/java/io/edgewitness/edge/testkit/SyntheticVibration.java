package io.edgewitness.edge.testkit;

import java.util.SplittableRandom;

/**
 * Vibration, current and tacho signals whose truth is known: parts are added one by one. The same seed gives the same signal. One thread.
 */
public final class SyntheticVibration {
    private final double rateHz;
    private final double[] values;
    private final SplittableRandom random;

    public SyntheticVibration(int samples, double rateHz, long seed) {
        this.rateHz = rateHz;
        values = new double[samples];
        random = new SplittableRandom(seed);
    }

    /** A sine; unbalance is one at the shaft's frequency, misalignment one at twice that. */
    public SyntheticVibration sine(double hz, double amplitude) {
        double phase = random.nextDouble() * 2 * Math.PI;
        for (int i = 0; i < values.length; i++) {
            values[i] += amplitude * Math.sin(2 * Math.PI * hz * i / rateHz + phase);
        }
        return this;
    }

    /** A sine whose frequency goes from one value to another, evenly. */
    public SyntheticVibration sweep(double fromHz, double toHz, double amplitude) {
        for (int i = 0; i < values.length; i++) {
            values[i] += amplitude * Math.sin(2 * Math.PI * turns(fromHz, toHz, i));
        }
        return this;
    }

    private double turns(double fromHz, double toHz, int i) {
        double seconds = i / rateHz;
        return fromHz * seconds + (toHz - fromHz) * seconds * seconds * rateHz / (2 * values.length);
    }

    /** One pulse a turn, a twentieth of it long, of a shaft whose speed goes from one value to another. */
    public SyntheticVibration tacho(double fromHz, double toHz, double height) {
        for (int i = 0; i < values.length; i++) {
            double turns = turns(fromHz, toHz, i);
            values[i] += turns - Math.floor(turns) < 0.05 ? height : 0;
        }
        return this;
    }

    public SyntheticVibration noise(double rms) {
        for (int i = 0; i < values.length; i++) {
            values[i] += rms * random.nextGaussian();
        }
        return this;
    }

    /**
     * A damaged bearing: blows at a defect's frequency, each one ringing at a resonance; the rolling elements slip, so that no two distances are
     * quite the same.
     *
     * @param modulationHz how often a turn through the load zone changes the blows' height; 0: never
     */
    public SyntheticVibration blows(double hz, double height, double resonanceHz, double modulationHz) {
        double at = random.nextDouble() / hz;
        while (at < values.length / rateHz) {
            double size = modulationHz == 0 ? height : height * (1 + Math.cos(2 * Math.PI * modulationHz * at)) / 2;
            ring(at, size, resonanceHz);
            at += (1 + 0.005 * random.nextGaussian()) / hz;
        }
        return this;
    }

    /** The same of a shaft whose speed goes from one value to another: so many blows a turn. */
    public SyntheticVibration sweptBlows(
            double fromHz, double toHz, double perTurn, double height, double resonanceHz) {
        double next = random.nextDouble();
        for (int i = 0; i < values.length; i++) {
            if (turns(fromHz, toHz, i) * perTurn >= next) {
                ring(i / rateHz, height, resonanceHz);
                next += 1 + 0.005 * random.nextGaussian();
            }
        }
        return this;
    }

    private void ring(double at, double height, double resonanceHz) {
        int from = (int) Math.ceil(at * rateHz);
        int to = Math.min(values.length, from + (int) (rateHz * 0.01));
        for (int i = from; i < to; i++) {
            double t = i / rateHz - at;
            values[i] += height * Math.exp(-t * 800) * Math.sin(2 * Math.PI * resonanceHz * t);
        }
    }

    public float[] samples() {
        float[] samples = new float[values.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) values[i];
        }
        return samples;
    }
}
