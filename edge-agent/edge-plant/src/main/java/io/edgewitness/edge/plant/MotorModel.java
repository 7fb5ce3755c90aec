package io.edgewitness.edge.plant;

import io.edgewitness.edge.testkit.SyntheticVibration;
import java.util.SplittableRandom;

/**
 * A motor of 75 kW whose drive-end bearing, a 6205, fails at its outer ring: nothing in the first fifth of its life, then blows whose height grows
 * exponentially. Each blow rings the housing at 3 kHz and the frame at 400 Hz; by the end of the life the frame's velocity is past 11 mm/s r.m.s. and the
 * motor trips. The nameplate says 1480 r.p.m., the shaft turns 2.2 % slower. Acceleration in m/s². The same block is the same signal.
 */
final class MotorModel {
    static final double RATE_HZ = 12_800;

    private static final double SHAFT_HZ = 24.12;

    /** Blows a turn from the geometry of a 6205: 9 balls of 7.94 mm on a pitch of 39.04 mm. */
    private static final double OUTER_HZ = 3.5848 * SHAFT_HZ;

    private static final double SOUND_SHARE = 0.2;
    private static final double FIRST_BLOW = 0.3;
    private static final double LAST_BLOW = 180;

    private final int life;
    private final int samples;

    /** @param life blocks from a new bearing to the trip */
    MotorModel(int life, int samples) {
        this.life = life;
        this.samples = samples;
    }

    /** @return drive end, fan end */
    float[][] block(int number) {
        if (hasFailed(number)) {
            return new float[][] {noise(number).samples(), noise(-number).samples()};
        }
        SyntheticVibration drive = turning(number);
        double share = ((double) number / life - SOUND_SHARE) / (1 - SOUND_SHARE);
        if (share > 0) {
            double height = FIRST_BLOW * Math.pow(LAST_BLOW / FIRST_BLOW, share);
            drive.blows(OUTER_HZ, height, 3_000, 0).blows(OUTER_HZ, height, 400, 0);
        }
        float[] fan = turning(-number).noise(0.2).samples();
        return new float[][] {drive.samples(), fan};
    }

    /** As the drive measures it, in turns a minute; 0 while the motor stands. */
    double speed(int number) {
        return hasFailed(number) ? 0 : SHAFT_HZ * 60 + new SplittableRandom(number).nextDouble() - 0.5;
    }

    boolean hasFailed(int number) {
        return number >= life;
    }

    private SyntheticVibration turning(int seed) {
        SyntheticVibration signal = noise(seed);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * SHAFT_HZ, 0.06 / h);
        }
        return signal;
    }

    private SyntheticVibration noise(int seed) {
        return new SyntheticVibration(samples, RATE_HZ, seed).noise(0.05);
    }
}
