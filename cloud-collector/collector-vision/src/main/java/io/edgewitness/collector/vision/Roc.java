package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How well scores tell defective parts from good ones. */
final class Roc {
    private Roc() {}

    /**
     * A threshold and what it does.
     *
     * @param threshold from which on a part is rejected
     * @param missed share of the defective parts below it
     * @param falseAlarms share of the good parts at or above it
     */
    record Point(double threshold, double missed, double falseAlarms) {}

    /**
     * The area under the curve: how often a defective part scores higher than a good one; equal scores count half (Mann, Whitney 1947). NaN if either is empty.
     */
    static double area(double[] good, double[] defective) {
        double[] sorted = good.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (double d : defective) {
            sum += below(sorted, d) + (below(sorted, Math.nextUp(d)) - below(sorted, d)) / 2.0;
        }
        return sum / ((double) good.length * defective.length);
    }

    private static int below(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (sorted[mid] < value) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** Every threshold that matters, the strictest first. */
    static List<Point> curve(double[] good, double[] defective) {
        double[] g = good.clone();
        double[] d = defective.clone();
        Arrays.sort(g);
        Arrays.sort(d);
        double[] all = Arrays.copyOf(g, g.length + d.length);
        System.arraycopy(d, 0, all, g.length, d.length);
        List<Point> points = new ArrayList<>();
        for (double threshold : Arrays.stream(all).sorted().distinct().toArray()) {
            points.add(new Point(
                    threshold,
                    d.length == 0 ? 0 : (double) below(d, threshold) / d.length,
                    g.length == 0 ? 0 : (double) (g.length - below(g, threshold)) / g.length));
        }
        return points;
    }

    /**
     * The threshold of the least cost; of equal ones the strictest, for a miss is the worse surprise.
     *
     * @param missCost of a missed defective part, in false alarms
     * @param defectiveShare of the parts on the line, 0 to 1
     */
    static Point choose(List<Point> curve, double missCost, double defectiveShare) {
        Point best = curve.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (Point p : curve) {
            double cost = p.missed() * defectiveShare * missCost + p.falseAlarms() * (1 - defectiveShare);
            if (cost < least) {
                least = cost;
                best = p;
            }
        }
        return best;
    }
}
