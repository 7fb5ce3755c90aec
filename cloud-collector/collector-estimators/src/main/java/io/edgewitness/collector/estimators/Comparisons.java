package io.edgewitness.collector.estimators;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Comparisons that are neither a regression nor a test of two samples. Shares are positive where something fell. */
public final class Comparisons {
    public static final String P95 = "p95-ratio-block-bootstrap@1";
    public static final String PERSON_HOURS = "person-hours-block-bootstrap@1";
    public static final String ON_OFF = "paired-on-off@1";
    public static final String DIFFERENCES = "difference-in-differences@1";

    private Comparisons() {}

    /**
     * An amount and what it was spent on: person-hours and good units, energy and hours.
     *
     * @param amount at least 0
     * @param base at least 0
     */
    public record Pair(double amount, double base) {}

    /**
     * Ratio of the 95th percentiles, reporting over baseline. The percentile is the smallest value that at least 95 % do not exceed.
     *
     * @param baseline values in order of time
     * @param reporting values in order of time
     * @param block length in values; 0: the cube root of their number
     */
    public static Estimate p95Ratio(double[] baseline, double[] reporting, int block, double confidence, long seed) {
        Ranked b = Ranked.of(baseline);
        Ranked r = Ranked.of(reporting);
        return BlockBootstrap.interval(
                baseline.length,
                reporting.length,
                block,
                (i, j) -> r.percentile(j, 95) / b.percentile(i, 95),
                confidence,
                seed,
                P95);
    }

    /** Values in order of time, each with its place in their order, so that a draw's percentile takes no sorting. */
    private record Ranked(double[] sorted, int[] rank) {
        static Ranked of(double[] values) {
            Integer[] order = new Integer[values.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
            double[] sorted = new double[values.length];
            int[] rank = new int[values.length];
            for (int i = 0; i < order.length; i++) {
                sorted[i] = values[order[i]];
                rank[order[i]] = i;
            }
            return new Ranked(sorted, rank);
        }

        double percentile(int[] drawn, int percent) {
            int[] counts = new int[sorted.length];
            for (int i : drawn) {
                counts[rank[i]]++;
            }
            long wanted = ((long) drawn.length * percent + 99) / 100;
            long seen = 0;
            int i = -1;
            while (seen < wanted) {
                seen += counts[++i];
            }
            return sorted[i];
        }
    }

    /**
     * Share by which the amount per base fell: 1 − (ΣA/ΣB) of the reporting windows over that of the baseline.
     *
     * @param baseline windows in order of time, such as shifts with person-hours and good units
     * @param reporting windows in order of time
     * @param block length in windows; 0: the cube root of their number
     */
    public static Estimate personHours(
            List<Pair> baseline, List<Pair> reporting, int block, double confidence, long seed) {
        return BlockBootstrap.interval(
                baseline.size(),
                reporting.size(),
                block,
                (i, j) -> 1 - rate(reporting, j) / rate(baseline, i),
                confidence,
                seed,
                PERSON_HOURS);
    }

    /**
     * Staggered roll-out: share by which the converted line's rate fell beyond what the other line's did, 1 − (T_R/T_B)/(C_R/C_B).
     * Both lines share their windows, and a draw takes the same windows of both: what struck both alike cancels.
     *
     * @param treated converted line, baseline windows then reporting windows, in order of time
     * @param control line not yet converted, the same windows
     * @param change number of baseline windows
     */
    public static Estimate differenceInDifferences(
            List<Pair> treated, List<Pair> control, int change, int block, double confidence, long seed) {
        if (treated.size() != control.size()) {
            throw new IllegalArgumentException(
                    treated.size() + " windows of the converted line, " + control.size() + " of the other");
        }
        List<Pair> treatedAfter = treated.subList(change, treated.size());
        List<Pair> controlAfter = control.subList(change, control.size());
        return BlockBootstrap.interval(
                change,
                treatedAfter.size(),
                block,
                (i, j) -> 1 - (rate(treatedAfter, j) / rate(treated, i)) / (rate(controlAfter, j) / rate(control, i)),
                confidence,
                seed,
                DIFFERENCES);
    }

    /** Whether both lines went the same way before the change: the two halves of the baseline, compared as if one were converted. */
    public static List<Guard> guards(List<Pair> treated, List<Pair> control, int change, double confidence, long seed) {
        if (change < 2 * BlockBootstrap.LEAST_WINDOWS) {
            return List.of(Guard.warning(
                    "trend-unknown",
                    "基期过短，无法检验两线的平行趋势",
                    "the baseline is too short to tell whether both lines went the same way"));
        }
        Estimate before = differenceInDifferences(
                treated.subList(0, change), control.subList(0, change), change / 2, 0, confidence, seed);
        return before.contains(0)
                ? List.of()
                : List.of(Guard.blocking(
                        "no-parallel-trend", "改造前两线趋势已不平行", "the lines already went different ways before the change"));
    }

    /**
     * On/off trial: share by which the rate falls with the module on, 1 − Σon/Σoff, each pair an on and an off time side by side. The
     * variance is that of a paired ratio estimator (Cochran, Sampling Techniques), with Student's t on pairs − 1.
     *
     * @param on amount and base with the module on, by pair
     * @param off the same with it off, in the same order
     * @throws IllegalArgumentException if there are fewer than two pairs
     */
    public static Estimate onOff(List<Pair> on, List<Pair> off, double confidence) {
        int k = on.size();
        if (k < 2 || off.size() != k) {
            throw new IllegalArgumentException(k + " times on and " + off.size() + " off are no pairs");
        }
        double[][] rates = new double[k][];
        for (int i = 0; i < k; i++) {
            rates[i] = new double[] {on.get(i).amount / on.get(i).base, off.get(i).amount / off.get(i).base};
        }
        Arrays.sort(rates, Arrays::compare);
        double sumOn = 0;
        double sumOff = 0;
        for (double[] r : rates) {
            sumOn += r[0];
            sumOff += r[1];
        }
        double ratio = sumOn / sumOff;
        double squares = 0;
        for (double[] r : rates) {
            double e = r[0] - ratio * r[1];
            squares += e * e;
        }
        double deviation = Math.sqrt(squares / (k * (k - 1.0))) / Math.abs(sumOff / k);
        return Estimate.symmetric(1 - ratio, Quantiles.student(confidence, k - 1) * deviation, confidence, ON_OFF);
    }

    private static double rate(List<Pair> windows, int[] drawn) {
        double amount = 0;
        double base = 0;
        for (int i : drawn) {
            amount += windows.get(i).amount;
            base += windows.get(i).base;
        }
        return amount / base;
    }
}
