package io.edgewitness.collector.estimators;

import java.util.Arrays;

/**
 * Shift between two samples: the median of all differences, with the interval that belongs to the test of Mann and Whitney (Hodges and
 * Lehmann 1963; Hollander and Wolfe, Nonparametric Statistical Methods). The test's distribution is exact up to 25 values a side, normal
 * above. Differences are never held: the k-th is found by halving, so 10,000 values a side take no memory.
 */
public final class HodgesLehmann {
    public static final String FORMULA = "hodges-lehmann@1";
    private static final int EXACT = 25;

    private HodgesLehmann() {}

    /**
     * First minus second.
     *
     * @param first values in any order, independent of each other
     * @param second in the same unit
     * @param confidence such as 0.90
     * @throws IllegalArgumentException if there are too few values for this confidence, or one is no finite number
     */
    public static Estimate shift(double[] first, double[] second, double confidence) {
        double[] x = sorted(first);
        double[] y = sorted(second);
        long pairs = (long) x.length * y.length;
        long k = tail(x.length, y.length, confidence);
        if (k < 1) {
            throw new IllegalArgumentException(
                    x.length + " and " + y.length + " values are too few for an interval of " + confidence);
        }
        double median = (kth(x, y, (pairs + 1) / 2) + kth(x, y, pairs / 2 + 1)) / 2;
        return new Estimate(median, kth(x, y, k), kth(x, y, pairs - k + 1), confidence, FORMULA);
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        for (int i = 0; i < sorted.length; i++) {
            if (!Double.isFinite(sorted[i])) {
                throw new IllegalArgumentException("value " + i + " is no finite number");
            }
            sorted[i] += 0.0;
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /** @return how many differences from an end the limit lies: the largest k with P(U ≤ k−1) at most the tail */
    private static long tail(int m, int n, double confidence) {
        double tail = (1 - confidence) / 2;
        if (Math.max(m, n) > EXACT) {
            double mean = m * (double) n / 2;
            double deviation = Math.sqrt(m * (double) n * (m + n + 1) / 12);
            return (long) Math.floor(mean + 0.5 - Quantiles.normal(confidence) * deviation);
        }
        double[] ways = ways(m, n);
        double total = 0;
        for (double w : ways) {
            total += w;
        }
        double sum = 0;
        for (int u = 0; u < ways.length; u++) {
            sum += ways[u];
            if (sum > tail * total) {
                return u;
            }
        }
        return ways.length;
    }

    /** How many orders of m and n values give each U: the Gaussian binomial coefficients. All stay whole below 2⁵³. */
    private static double[] ways(int m, int n) {
        double[] ways = new double[m * n + 1];
        ways[0] = 1;
        for (int i = 1; i <= m; i++) {
            for (int u = ways.length - 1; u >= n + i; u--) {
                ways[u] -= ways[u - n - i];
            }
            for (int u = i; u < ways.length; u++) {
                ways[u] += ways[u - i];
            }
        }
        return ways;
    }

    /** @param k from 1; @return the k-th smallest of all differences */
    private static double kth(double[] x, double[] y, long k) {
        long low = key(x[0] - y[y.length - 1]);
        long high = key(x[x.length - 1] - y[0]);
        while (low < high) {
            long middle = low + ((high - low) >>> 1);
            if (count(x, y, value(middle)) >= k) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return value(low) + 0.0;
    }

    /** How many differences are at most this: one walk, since both are sorted and rounding keeps the order. */
    private static long count(double[] x, double[] y, double most) {
        long count = 0;
        int j = 0;
        for (double v : x) {
            while (j < y.length && v - y[j] > most) {
                j++;
            }
            count += y.length - j;
        }
        return count;
    }

    /** A whole number that is ordered as the value is. */
    private static long key(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }

    private static double value(long key) {
        return Double.longBitsToDouble(key < 0 ? key ^ Long.MAX_VALUE : key);
    }
}
