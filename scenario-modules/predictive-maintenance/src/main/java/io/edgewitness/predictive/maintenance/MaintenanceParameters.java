package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Default;
import java.time.Duration;

/**
 * What the site file may say under {@code parameters:}. One instance watches one machine.
 *
 * @param row how often the values of the input {@code process} are taken together and judged
 * @param learn rows of the sound machine that are learnt from, before any is judged
 * @param follow rows in which the usual follows a slow drift while there is no alarm; 0: never
 * @param smoothing rows that a mean reaches back
 * @param limit anomaly index from which a row is unusual; 1 is the edge of what was learnt
 * @param confirm rows in a row before an alarm is raised, and before it is cleared
 * @param window length of a figure's window, at most a day
 * @param lateness how long a window waits for late samples
 * @param clockTolerance how far a device's clock may be from the agent's and still decide the window
 */
public record MaintenanceParameters(
        @Default("1s") Duration row,
        @Default("3600") int learn,
        @Default("600") int follow,
        @Default("20") int smoothing,
        @Default("2.4") double limit,
        @Default("5") int confirm,
        @Default("1m") Duration window,
        @Default("5s") Duration lateness,
        @Default("10m") Duration clockTolerance) {
    /** Learnt rows are kept in memory and in snapshots until they are enough. */
    private static final int MOST_TO_LEARN = 20_000;

    public MaintenanceParameters {
        if (row.isNegative() || row.isZero()) {
            throw new IllegalArgumentException("row lasts more than nothing");
        }
        if (smoothing < 1 || learn < 4 * smoothing || learn < 50 || learn > MOST_TO_LEARN) {
            throw new IllegalArgumentException("learn is 50 to " + MOST_TO_LEARN
                    + " rows and at least four times smoothing, not " + learn + " and " + smoothing);
        }
        if (follow < 0) {
            throw new IllegalArgumentException("follow is 0 or more");
        }
        if (!(limit > 1)) {
            throw new IllegalArgumentException("limit is above 1, the edge of what was learnt; not " + limit);
        }
        if (confirm < 1) {
            throw new IllegalArgumentException("confirm is 1 or more");
        }
    }
}
