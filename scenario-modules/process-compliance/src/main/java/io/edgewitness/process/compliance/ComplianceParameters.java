package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.scenario.kit.Pseudonyms;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say under {@code parameters:}.
 *
 * @param sop the procedure, usually {@code "${file:sop.yaml}"}
 * @param window length of a figure's window, at most a day
 * @param lateness how long a window waits for late samples
 * @param clockTolerance how far a device's clock may be from the agent's and still decide the window
 * @param alarmLimit from a step to its alarm, for demand 14.9
 * @param syncLimit from a device to the agent, for demand 14.5
 * @param settle how long a unit that reached the procedure's end is still watched for steps out of place
 * @param caseTimeout after so long without a step a unit is closed unfinished
 * @param mostCases units in work at once; of more, the one that waits longest is closed
 * @param stations by the name that events use
 * @param sensors what each point is read from, for demand 14.1
 * @param seededCases seeded mistakes of each kind that demand 14.8 wants to see
 * @param seededRecall what the lower end of the interval of recall must reach, 0 to 1
 * @param seededPlan how many are made in a month, and by whom
 * @param pseudonymKey makes pseudonyms of those who work; without it nobody is named
 */
public record ComplianceParameters(
        Sop sop,
        @Default("1h") Duration window,
        @Default("5s") Duration lateness,
        @Default("5m") Duration clockTolerance,
        @Default("2s") Duration alarmLimit,
        @Default("1s") Duration syncLimit,
        @Default("30s") Duration settle,
        @Default("8h") Duration caseTimeout,
        @Default("500") int mostCases,
        @Default("{}") Map<String, Station> stations,
        @Default("{}") Map<PointId, Sensor> sensors,
        @Default("20") int seededCases,
        @Default("0.8") BigDecimal seededRecall,
        @Default("{}") SeededPlan seededPlan,
        @Nullable Secret pseudonymKey) {
    private static final int MOST_CASES = 2_000;

    /** The four kinds that demand 14.1 names. */
    public enum Sensor {
        CAMERA,
        IOT,
        LIDAR,
        INSTRUMENT
    }

    /**
     * A place of work.
     *
     * @param scale whose reading is the weight where the event has none
     * @param uncertainty of that scale, expanded (k = 2), in kg
     * @param reader whose newest code is the material where the event has none
     * @param alarm is set true at each finding
     * @param hold is set true at each finding that must not go on
     */
    public record Station(
            @Nullable PointId scale,
            @Default("0") BigDecimal uncertainty,
            @Nullable PointId reader,
            @Nullable PointId alarm,
            @Nullable PointId hold) {
        static final Station NONE = new Station(null, BigDecimal.ZERO, null, null, null);

        public Station {
            if (uncertainty.signum() < 0) {
                throw Refused.of("is 0 or more, in kg", "不能为负，单位 kg", "uncertainty");
            }
        }
    }

    public ComplianceParameters {
        if (window.isNegative() || window.isZero() || window.compareTo(Duration.ofDays(1)) > 0) {
            throw Refused.of(
                    "is more than nothing and at most a day, not " + window, "应大于 0 且不超过一天，而不是 " + window, "window");
        }
        if (mostCases < 1 || mostCases > MOST_CASES) {
            throw Refused.of(
                    "is 1 to " + MOST_CASES + ", not " + mostCases,
                    "应为 1 至 " + MOST_CASES + "，而不是 " + mostCases,
                    "most-cases");
        }
        if (seededCases < 1 || seededRecall.signum() < 0 || seededRecall.compareTo(BigDecimal.ONE) > 0) {
            throw Refused.of(
                    "seeded-cases is 1 or more, and seeded-recall 0 to 1",
                    "seeded-cases 应为 1 或更大，seeded-recall 应为 0 至 1");
        }
        Pseudonyms.check(pseudonymKey);
    }
}
