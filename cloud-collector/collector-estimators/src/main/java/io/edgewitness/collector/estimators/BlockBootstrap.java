package io.edgewitness.collector.estimators;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Any comparison of two series of windows by the moving-block bootstrap (Künsch 1989): blocks of consecutive windows are drawn with
 * replacement on each side, so that what one window owes to the one before it is kept. The generator is {@link Random}, whose algorithm its
 * documentation fixes.
 */
public final class BlockBootstrap {
    public static final int DRAWS = 1999;
    /** Windows a side, below which an interval would be an invention. */
    public static final int LEAST_WINDOWS = 10;

    private BlockBootstrap() {}

    /** A comparison of the windows drawn. */
    public interface Statistic {
        /**
         * @param baseline positions of the windows drawn, as many as there are
         * @param reporting the same of the other side
         */
        double of(int[] baseline, int[] reporting);
    }

    /** The same where a block costs less than its windows one by one. */
    public interface BlockStatistic<V> {
        V of(Blocks baseline, Blocks reporting);
    }

    /**
     * What was drawn of one side.
     *
     * @param starts first window of each block
     * @param length windows a block; of the last as many as are left
     * @param windows of all blocks
     */
    public record Blocks(int[] starts, int length, int windows) {
        /** One block: windows {@code from} to {@code to}, the latter not included. */
        public interface Span {
            void of(int from, int to);
        }

        public void forEach(Span span) {
            for (int i = 0; i < starts.length; i++) {
                span.of(starts[i], starts[i] + Math.min(length, windows - i * length));
            }
        }

        /** @return of every window drawn, in the order it was drawn in */
        public int[] positions() {
            int[] positions = new int[windows];
            for (int i = 0; i < windows; i++) {
                positions[i] = starts[i / length] + i % length;
            }
            return positions;
        }
    }

    /**
     * @param baseline number of windows, in order of time
     * @param reporting number of windows of the other side
     * @param block length in windows; 0: the cube root of their number, rounded up
     * @throws IllegalArgumentException if there are too few windows, or a draw has no value
     */
    public static Estimate interval(
            int baseline, int reporting, int block, Statistic statistic, double confidence, long seed, String formula) {
        if (Math.min(baseline, reporting) < LEAST_WINDOWS) {
            throw new IllegalArgumentException(
                    baseline + " and " + reporting + " windows: at least " + LEAST_WINDOWS + " a side are needed");
        }
        List<Double> draws = draws(baseline, reporting, block, DRAWS, seed, (i, j) -> {
            double value = statistic.of(i.positions(), j.positions());
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException("a draw of the windows has no value");
            }
            return value;
        });
        return around(statistic.of(all(baseline), all(reporting)), draws, confidence, formula);
    }

    /** The percentile interval of sorted draws, drawn out to the value. */
    public static Estimate around(double value, List<Double> draws, double confidence, String formula) {
        int tail = tail(draws.size(), confidence);
        return Estimate.around(value, draws.get(tail - 1), draws.get(draws.size() - tail), confidence, formula);
    }

    /** @return each draw's value, sorted; an exception of the statistic goes through */
    public static <V extends Comparable<V>> List<V> draws(
            int baseline, int reporting, int block, int draws, long seed, BlockStatistic<V> statistic) {
        Random random = new Random(seed);
        List<V> drawn = new ArrayList<>(draws);
        for (int d = 0; d < draws; d++) {
            Blocks first = draw(baseline, block, random);
            drawn.add(statistic.of(first, draw(reporting, block, random)));
        }
        Collections.sort(drawn);
        return drawn;
    }

    /** @return how many draws from an end its limit lies, from 1 */
    public static int tail(int draws, double confidence) {
        return Math.max(1, (int) Math.rint((draws + 1) * (1 - confidence) / 2));
    }

    /** @return windows a block where none are asked for: the cube root of their number, rounded up */
    public static int length(int windows) {
        int length = 1;
        while ((long) length * length * length < windows) {
            length++;
        }
        return length;
    }

    private static Blocks draw(int windows, int block, Random random) {
        int length = Math.min(block == 0 ? length(windows) : block, windows);
        int[] starts = new int[(windows + length - 1) / length];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = random.nextInt(windows - length + 1);
        }
        return new Blocks(starts, length, windows);
    }

    private static int[] all(int windows) {
        int[] all = new int[windows];
        for (int i = 0; i < windows; i++) {
            all[i] = i;
        }
        return all;
    }
}
