package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.scenario.kit.PinnedFile;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say under {@code parameters:}. One instance watches one machine.
 *
 * @param row how often the values of the input {@code process} are taken together and judged
 * @param learn rows of the sound machine that are learnt from, before any is judged
 * @param follow rows in which the usual follows a slow drift while there is no alarm; 0: never
 * @param smoothing rows that a mean reaches back
 * @param limit anomaly index from which a row is unusual; 1 is the edge of what was learnt
 * @param confirm rows in a row before an alarm is raised, and before it is cleared
 * @param damage how damage shows in the vibration
 * @param lives of machines of this kind, for the time to failure of one that is sound
 * @param lifeModel learnt from whole lives, as the collector trained it (ONNX); null: none
 * @param ageHours of this one at its first sample
 * @param costs in yuan; null: no plan is made
 * @param shutdowns when production stands still each week, so that maintenance costs no output
 * @param derateAt probability of a failure before the next shutdown from which to derate
 * @param stopAt from which to stop
 * @param window length of a figure's window, at most a day
 * @param lateness how long a window waits for late samples
 * @param clockTolerance how far a device's clock may be from the agent's and still decide the window
 * @param terminals what each point is read by, for demands 16.1 and 16.2
 * @param transmitLimit longest time from a terminal's clock to the receipt that is in time, for 95 % of the samples
 * @param history how long the machine's history is to be kept, and how whole it has to be
 */
public record MaintenanceParameters(
        @Default("1s") Duration row,
        @Default("3600") int learn,
        @Default("600") int follow,
        @Default("20") int smoothing,
        @Default("2.4") double limit,
        @Default("5") int confirm,
        @Default("{}") Damage damage,
        @Default("[]") List<Life> lives,
        @Nullable PinnedFile lifeModel,
        @Default("0") double ageHours,
        @Nullable Costs costs,
        @Default("[]") List<Shutdown> shutdowns,
        @Default("0.1") double derateAt,
        @Default("0.5") double stopAt,
        @Default("1m") Duration window,
        @Default("5s") Duration lateness,
        @Default("10m") Duration clockTolerance,
        @Default("{}") Map<PointId, Terminal> terminals,
        @Default("2s") Duration transmitLimit,
        @Default("{}") Keeping history) {
    /** Learnt rows are kept in memory and in snapshots until they are enough. */
    private static final int MOST_TO_LEARN = 20_000;

    /**
     * How damage shows in the level of the band 500 to 8000 Hz.
     *
     * @param onset level over the usual from which the machine is damaged
     * @param failure level over the usual at which machines of this kind failed
     * @param hold how long the level must stay above the onset, or below it, to count
     * @param settle first while whose median is the usual
     * @param warningHours usual time from the onset to the failure: the P-F interval
     */
    public record Damage(
            @Default("1.4") double onset,
            @Default("4") double failure,
            @Default("30s") Duration hold,
            @Default("10m") Duration settle,
            @Default("100") double warningHours) {
        public Damage {
            if (!(onset > 1 && failure > onset)) {
                throw Refused.of("onset is above 1 and failure above onset", "onset 应大于 1，failure 应大于 onset", "onset");
            }
            if (!(warningHours > 0) || hold.isNegative() || settle.isNegative()) {
                throw Refused.of(
                        "warning-hours is above 0, hold and settle are 0 or more",
                        "warning-hours 应大于 0，hold 和 settle 不能为负");
            }
        }
    }

    /**
     * What is declared of the history.
     *
     * @param keep one day to ten years
     * @param completeness least share of the samples that were due, and of the days; above 0, at most 1
     */
    public record Keeping(
            @Default("730d") Duration keep, @Default("0.95") double completeness) {
        private static final int MOST_DAYS = 3_653;

        public Keeping {
            if (keep.toDays() < 1 || keep.toDays() > MOST_DAYS) {
                throw Refused.of(
                        "is 1d to " + MOST_DAYS + "d, not " + keep.toDays() + "d",
                        "应为 1d 至 " + MOST_DAYS + "d，而不是 " + keep.toDays() + "d",
                        "keep");
            }
            if (!(completeness > 0 && completeness <= 1)) {
                throw Refused.of(
                        "is above 0 and at most 1, not " + completeness,
                        "应大于 0 且不超过 1，而不是 " + completeness,
                        "completeness");
            }
        }
    }

    /**
     * A life, whole or cut short.
     *
     * @param hours above 0
     * @param failed false: it had not failed by then
     */
    public record Life(double hours, boolean failed) {
        public Life {
            if (!(hours > 0 && hours < Double.POSITIVE_INFINITY)) {
                throw Refused.of("a life lasts more than 0 hours, not " + hours, "寿命应大于 0 小时，而不是 " + hours);
            }
        }
    }

    /**
     * What a stop for maintenance costs.
     *
     * @param planned in a shutdown
     * @param failure when it fails, lost production included
     */
    public record Costs(BigDecimal planned, BigDecimal failure) {
        public Costs {
            if (planned.signum() <= 0 || failure.compareTo(planned) <= 0) {
                throw Refused.of(
                        "planned is above 0, and failure costs more than planned",
                        "planned 应大于 0，failure 应大于 planned",
                        "planned");
            }
        }
    }

    /**
     * A time of the week.
     *
     * @param from since midnight, in the site's time zone
     * @param lasts more than nothing and at most a day
     */
    public record Shutdown(DayOfWeek day, Duration from, Duration lasts) {
        public Shutdown {
            boolean inDay = !from.isNegative() && from.compareTo(Duration.ofDays(1)) < 0;
            boolean isLength = !lasts.isNegative() && !lasts.isZero() && lasts.compareTo(Duration.ofDays(1)) <= 0;
            if (!inDay || !isLength) {
                throw new IllegalArgumentException(
                        "a shutdown begins within its day and lasts more than nothing and at most a day");
            }
        }
    }

    public MaintenanceParameters {
        List<Remark> wrong = new ArrayList<>();
        if (!(ageHours >= 0)) {
            wrong.add(Remark.of("is 0 or more, not " + ageHours, "不能为负，而不是 " + ageHours, "age-hours"));
        }
        if (!(derateAt > 0 && derateAt < stopAt && stopAt <= 1)) {
            wrong.add(Remark.of(
                    "derate-at is above 0 and below stop-at, which is at most 1",
                    "derate-at 应大于 0 且小于 stop-at，stop-at 不超过 1",
                    "derate-at"));
        }
        if (row.isNegative() || row.isZero()) {
            wrong.add(Remark.of("lasts more than nothing", "应大于 0", "row"));
        }
        if (smoothing < 1 || learn < 4 * smoothing || learn < 50 || learn > MOST_TO_LEARN) {
            wrong.add(Remark.of(
                    "learn is 50 to " + MOST_TO_LEARN + " rows and at least four times smoothing, not " + learn
                            + " and " + smoothing,
                    "learn 应为 50 至 " + MOST_TO_LEARN + " 行，且不少于 smoothing 的四倍，而不是 " + learn + " 和 " + smoothing,
                    "learn"));
        }
        if (follow < 0) {
            wrong.add(Remark.of("is 0 or more, not " + follow, "不能为负，而不是 " + follow, "follow"));
        }
        if (!(limit > 1)) {
            wrong.add(Remark.of(
                    "is above 1, the edge of what was learnt; not " + limit,
                    "应大于 1（1 为所学范围的边缘），而不是 " + limit,
                    "limit"));
        }
        if (confirm < 1) {
            wrong.add(Remark.of("is 1 or more, not " + confirm, "应为 1 或更大，而不是 " + confirm, "confirm"));
        }
        if (!wrong.isEmpty()) {
            throw new Refused(wrong);
        }
    }
}
