package io.edgewitness.measured.process;

import io.edgewitness.edge.api.Default;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the site file may say under {@code parameters:}.
 *
 * @param slug the scenario that the figures belong to; no demand of it is claimed
 * @param window length of a figure's window, at most a day
 */
public record MeasuredParameters(
        @Default("measured-process") String slug,
        @Default("15m") Duration window,
        @Default("5s") Duration lateness,
        @Default("15m") Duration clockTolerance,
        List<Measured> metrics) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{2,79}");

    /**
     * One metric.
     *
     * @param name lower-case letters, digits and _, its unit as suffix, such as {@code press_temperature_cel_avg}
     * @param input the input whose points it is made from
     * @param unit UCUM code
     * @param title for people; empty: the name
     */
    public record Measured(
            String name,
            String input,
            Function function,
            String unit,
            @Default("") String title) {
        public Measured {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a metric's name is lower-case letters, digits and _, 3 to 80 of them, not '" + name + "'");
            }
        }
    }

    /** What is made of a window's samples; of several points, of all their samples together. */
    public enum Function {
        /** arithmetic mean of the good samples */
        AVG,
        MIN,
        MAX,
        SUM,
        /** the newest good sample */
        LAST,
        /** number of good samples */
        COUNT,
        /** by how much counting registers advanced */
        DIFFERENCE,
        /** share of good boolean samples that are true */
        SHARE,
        /** 95th percentile, relative error 1 %; values of 0 or more */
        P95;

        /** How windows of such a figure are put together. */
        String aggregation() {
            return switch (this) {
                case AVG, SHARE -> "ratio";
                case MIN -> "min";
                case MAX -> "max";
                case SUM, COUNT, DIFFERENCE -> "sum";
                case LAST -> "last";
                case P95 -> "sketch";
            };
        }
    }

    public MeasuredParameters {
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("metrics: at least one is needed");
        }
        long names = metrics.stream().map(Measured::name).distinct().count();
        if (names != metrics.size()) {
            throw new IllegalArgumentException("metrics: two have the same name");
        }
    }
}
