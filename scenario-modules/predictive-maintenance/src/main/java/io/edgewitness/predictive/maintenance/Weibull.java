package io.edgewitness.predictive.maintenance;

import io.edgewitness.predictive.maintenance.MaintenanceParameters.Life;
import java.util.List;

/**
 * The distribution of lives by Weibull, fitted by maximum likelihood to lives of which some were cut short (right censoring): machines that still run or
 * were replaced before they failed.
 *
 * @param shape above 1: wear; 1: chance; below 1: early failures
 * @param scaleHours life that 63.2 % do not reach
 */
record Weibull(double shape, double scaleHours) {
    private static final double LEAST_SHAPE = 0.05;
    private static final double GREATEST_SHAPE = 50;

    /** @throws IllegalArgumentException if fewer than two lives ended in a failure: one tells no shape */
    static Weibull fit(List<Life> lives) {
        List<Life> failed = lives.stream().filter(Life::failed).toList();
        if (failed.size() < 2) {
            throw new IllegalArgumentException("lives names fewer than two that ended in a failure");
        }
        double longest = lives.stream().mapToDouble(Life::hours).max().orElseThrow();
        double meanLog = failed.stream()
                .mapToDouble(l -> StrictMath.log(l.hours() / longest))
                .average()
                .orElseThrow();
        double low = LEAST_SHAPE;
        double high = GREATEST_SHAPE;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (slope(middle, lives, longest, meanLog) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double shape = (low + high) / 2;
        double sum = lives.stream()
                .mapToDouble(l -> StrictMath.pow(l.hours() / longest, shape))
                .sum();
        return new Weibull(shape, longest * StrictMath.pow(sum / failed.size(), 1 / shape));
    }

    /** Of the profile likelihood; negative below the best shape. Lives are divided by the longest, so that nothing overflows. */
    private static double slope(double shape, List<Life> lives, double longest, double meanLog) {
        double sum = 0;
        double weighted = 0;
        for (Life life : lives) {
            double power = StrictMath.pow(life.hours() / longest, shape);
            sum += power;
            weighted += power * StrictMath.log(life.hours() / longest);
        }
        return weighted / sum - 1 / shape - meanLog;
    }

    /** Of a machine that reached an age. */
    Remaining at(double ageHours) {
        double already = StrictMath.pow(ageHours / scaleHours, shape);
        return new Remaining() {
            @Override
            public String model() {
                return "weibull";
            }

            @Override
            public double failedBy(double hours) {
                return -StrictMath.expm1(already - StrictMath.pow((ageHours + hours) / scaleHours, shape));
            }
        };
    }
}
