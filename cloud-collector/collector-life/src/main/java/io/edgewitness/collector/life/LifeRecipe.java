package io.edgewitness.collector.life;

import java.time.Duration;

/**
 * What a training is made by: the same recipe over the same lives gives the same file, byte for byte.
 *
 * @param row time from one row of a life to the next; where the model is used, {@code row} is the same
 * @param horizon rows; what is farther from its end is not told apart, as machines look alike there
 * @param seed of which lives are left out together, and where lives are cut to judge
 */
public record LifeRecipe(Duration row, int horizon, long seed) {
    public static final int USUAL_HORIZON = 125;
    public static final long USUAL_SEED = 1;

    private static final int LEAST_HORIZON = 20;
    private static final int MOST_HORIZON = 2_000;

    public LifeRecipe {
        if (row.isNegative() || row.isZero() || row.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("row lasts more than nothing and at most a year");
        }
        if (horizon < LEAST_HORIZON || horizon > MOST_HORIZON) {
            throw new IllegalArgumentException("the horizon is " + LEAST_HORIZON + " to " + MOST_HORIZON + " rows");
        }
    }
}
