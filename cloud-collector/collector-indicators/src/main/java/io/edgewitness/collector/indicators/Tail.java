package io.edgewitness.collector.indicators;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.store.Bin;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.BlockBootstrap.Blocks;
import io.edgewitness.edge.api.Metric.Amount;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sketches of consecutive intervals as running counts by bin, so that any block of intervals costs one subtraction a bin. Each bin's value
 * has the digits that two machines agree on.
 *
 * @param values of the bins, ascending
 * @param running samples in bin j before interval i, at {@code [i][j]}; one row more than intervals
 */
record Tail(double[] values, double[][] running) {
    /** @throws IllegalArgumentException if a window has no sketch, or one that cannot be read */
    static Tail of(Selection s, double quantile, Interval interval, ZoneId zone) {
        TreeMap<Instant, TreeMap<Double, Double>> intervals = new TreeMap<>();
        TreeSet<Double> bins = new TreeSet<>();
        for (StoredMetric m : s.windows()) {
            if (!(m.metric().amount() instanceof Amount.Sketch sketch) || sketch.quantile() != quantile) {
                throw new IllegalArgumentException(m.metric().name() + " is no sketch of that quantile");
            }
            Instant start = interval.around(m.metric().window().start(), zone).start();
            add(sketch.ddsketch(), intervals.computeIfAbsent(start, t -> new TreeMap<>()));
        }
        intervals.values().forEach(counts -> bins.addAll(counts.keySet()));
        double[] values = bins.stream().mapToDouble(Double::doubleValue).toArray();
        double[][] running = new double[intervals.size() + 1][values.length];
        int i = 0;
        for (TreeMap<Double, Double> counts : intervals.values()) {
            double[] row = running[i].clone();
            counts.forEach((value, count) -> row[Arrays.binarySearch(values, value)] += count);
            running[++i] = row;
        }
        return new Tail(values, running);
    }

    private static void add(byte[] encoded, TreeMap<Double, Double> counts) {
        try {
            DDSketch sketch = DDSketch.decode(ByteArrayInput.wrap(encoded), UnboundedSizeDenseStore::new);
            double zero = sketch.getCount();
            for (Iterator<Bin> i = sketch.getPositiveValueStore().getAscendingIterator(); i.hasNext(); ) {
                Bin bin = i.next();
                counts.merge(agreed(sketch.getIndexMapping().value(bin.getIndex())), bin.getCount(), Double::sum);
                zero -= bin.getCount();
            }
            for (Iterator<Bin> i = sketch.getNegativeValueStore().getAscendingIterator(); i.hasNext(); ) {
                Bin bin = i.next();
                counts.merge(-agreed(sketch.getIndexMapping().value(bin.getIndex())), bin.getCount(), Double::sum);
                zero -= bin.getCount();
            }
            if (zero > 0) {
                counts.merge(0.0, zero, Double::sum);
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("a quantile sketch cannot be read: " + e.getMessage(), e);
        }
    }

    private static double agreed(double value) {
        return new BigDecimal(value).round(Aggregate.QUANTILE).doubleValue();
    }

    int intervals() {
        return running.length - 1;
    }

    /** Of all intervals. */
    double at(double quantile) {
        return at(quantile, new double[][] {running[0], running[running.length - 1]});
    }

    /** Of the intervals that were drawn. */
    double at(double quantile, Blocks drawn) {
        List<double[]> ends = new ArrayList<>();
        drawn.forEach((from, to) -> {
            ends.add(running[from]);
            ends.add(running[to]);
        });
        return at(quantile, ends.toArray(new double[0][]));
    }

    /** @param ends running counts before and after each block */
    private double at(double quantile, double[][] ends) {
        double[] counts = new double[values.length];
        double total = 0;
        for (int b = 0; b < ends.length; b += 2) {
            for (int j = 0; j < counts.length; j++) {
                counts[j] += ends[b + 1][j] - ends[b][j];
            }
        }
        for (double count : counts) {
            total += count;
        }
        double rank = quantile * (total - 1);
        double seen = 0;
        for (int j = 0; j < counts.length; j++) {
            seen += counts[j];
            if (seen > rank) {
                return values[j];
            }
        }
        throw new IllegalArgumentException("there are no samples");
    }
}
