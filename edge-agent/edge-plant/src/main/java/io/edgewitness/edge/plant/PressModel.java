package io.edgewitness.edge.plant;

import java.util.Random;

/**
 * A hydraulic press, stepped by hand: a stroke of six seconds, a pause of a minute after each fifty strokes, two rejects in a
 * hundred. The same seed and the same steps give the same values. Not thread-safe.
 */
final class PressModel {
    static final long CYCLE_MILLIS = 6_000;
    private static final double USUAL_STROKES_A_MINUTE = 10;
    private static final int STROKES_A_RUN = 50;
    private static final long PAUSE_MILLIS = 60_000;
    private static final long WATT_MILLIS_A_WATT_HOUR = 3_600_000;
    private static final double OIL_TIME_CONSTANT_MILLIS = 600_000;

    private final Random random;
    private long inCycle;
    private long pauseLeft;
    private int strokesLeft = STROKES_A_RUN;
    private long energyWattMillis = 12_345L * 1000 * WATT_MILLIS_A_WATT_HOUR;
    private long watts = 3_500;
    private long good;
    private long rejected;
    private volatile double strokesAMinute = USUAL_STROKES_A_MINUTE;
    private double oil = 41.0;
    private double tool = 96.0;

    PressModel(long seed) {
        random = new Random(seed);
    }

    void step(long millis) {
        if (pauseLeft > 0) {
            pauseLeft = Math.max(0, pauseLeft - millis);
        } else {
            inCycle += StrictMath.round(millis * strokesAMinute / USUAL_STROKES_A_MINUTE);
            while (inCycle >= CYCLE_MILLIS) {
                inCycle -= CYCLE_MILLIS;
                finishStroke();
            }
        }
        watts = load() + random.nextInt(400);
        energyWattMillis += watts * millis;
        oil += (38.0 + watts / 1500.0 - oil) * millis / OIL_TIME_CONSTANT_MILLIS + 0.02 * random.nextGaussian();
        tool += (running() ? 0.01 : -0.02) * millis / 1000 + 0.05 * random.nextGaussian();
        tool = StrictMath.max(20.0, StrictMath.min(120.0, tool));
    }

    private void finishStroke() {
        if (random.nextInt(100) < 2) {
            rejected++;
        } else {
            good++;
        }
        if (--strokesLeft == 0) {
            strokesLeft = STROKES_A_RUN;
            pauseLeft = PAUSE_MILLIS;
        }
    }

    private long load() {
        if (pauseLeft > 0) {
            return 2_100;
        }
        if (inCycle < 1_500) {
            return 3_500;
        }
        if (inCycle < 2_500) {
            return 45_000;
        }
        return inCycle < 4_500 ? 22_000 : 9_000;
    }

    boolean running() {
        return pauseLeft == 0;
    }

    void strokesAMinute(double wanted) {
        strokesAMinute = wanted;
    }

    double strokesAMinute() {
        return strokesAMinute;
    }

    /** The shift begins: counters start again. */
    void resetCounts() {
        good = 0;
        rejected = 0;
    }

    /** kW, to the watt. */
    double powerKilowatts() {
        return watts / 1000.0;
    }

    /** The register: whole watt-hours, never falling. */
    long energyWattHours() {
        return energyWattMillis / WATT_MILLIS_A_WATT_HOUR;
    }

    long goodCount() {
        return good;
    }

    long rejectCount() {
        return rejected;
    }

    double oilCelsius() {
        return oil;
    }

    double toolCelsius() {
        return tool;
    }
}
