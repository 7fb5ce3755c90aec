package io.edgewitness.collector.life;

import java.util.List;

/**
 * Machines from new to failed.
 *
 * @param quantities names, in the order of a row
 * @param names of the lives, for people
 * @param rows of each life, in time, the last at the failure; each as long as {@code quantities}
 * @param digest SHA-256 of what they were made from, hexadecimal
 */
public record Lives(List<String> quantities, List<String> names, List<List<double[]>> rows, String digest) {
    /** With fewer nothing is judged on lives that were not learnt from. */
    public static final int LEAST = 10;

    public static final int LEAST_ROWS = 40;
    public static final int MOST_ROWS = 100_000;
    static final int MOST_QUANTITIES = 200;

    /** Rows times quantities: they are held in memory, five features for each. */
    static final long MOST_NUMBERS = 2_000_000;

    public Lives {
        if (rows.size() < LEAST) {
            throw new IllegalArgumentException(
                    "a model needs " + LEAST + " lives from new to failed or more, not " + rows.size());
        }
        if (quantities.isEmpty() || quantities.size() > MOST_QUANTITIES) {
            throw new IllegalArgumentException("a row has 1 to " + MOST_QUANTITIES + " quantities");
        }
        for (int i = 0; i < rows.size(); i++) {
            int length = rows.get(i).size();
            if (length < LEAST_ROWS || length > MOST_ROWS) {
                throw new IllegalArgumentException(names.get(i) + ": a life has " + LEAST_ROWS + " to " + MOST_ROWS
                        + " rows, not " + length + "; choose another time from row to row");
            }
        }
        if (count(rows) * quantities.size() > MOST_NUMBERS) {
            throw new IllegalArgumentException("the lives have more than " + MOST_NUMBERS
                    + " numbers together; choose a longer time from row to row");
        }
    }

    private static long count(List<List<double[]>> rows) {
        return rows.stream().mapToLong(List::size).sum();
    }

    public long count() {
        return count(rows);
    }
}
