package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;

/**
 * A small U-Net (Ronneberger, Fischer, Brox 2015) over a {@link Tile}: five scales from half of it to a 32nd, one logit for 2 × 2 of its places. What the {@link Features} say is added at its
 * scale, from a 4th on.
 *
 * @param channels of the 4th; the half has two thirds of them
 * @param side of the tile
 * @param features what is seen without learning
 */
record Segmenter(int channels, int side, Features features) {
    /** {@link Tile#grey} and {@link Tile#local}. */
    static final int INPUTS = 2;

    /** The side of a part as it is learnt from is a multiple of this. */
    static final int COARSEST = 32;

    /** Width and height of a picture are multiples of this. */
    static final int STEP = 32;

    static final int FINEST = 4;
    private static final int LEVELS = 4;

    private List<Features.Seen> seen() {
        return features.seen();
    }

    /** @return the scale, 0 the finest, at which a map has so many places a side; -1: none */
    static int level(int side, int places) {
        for (int level = 0; level < LEVELS; level++) {
            if (side == places * (FINEST << level)) {
                return level;
            }
        }
        return -1;
    }

    <T> T apply(Operations<T> on, T tile) {
        List<Features.Seen> seen = seen();
        int[] at = {channels, 2 * channels, 3 * channels, 3 * channels};
        List<T> down = new ArrayList<>();
        T half = on.convolution(on.convolution(tile, INPUTS, fine(), 5, 2), fine(), fine(), 3, 1);
        T x = on.convolution(half, fine(), channels, 3, 2);
        for (int level = 0; level < LEVELS; level++) {
            x = level == 0
                    ? on.convolution(x, channels, channels, 3, 1)
                    : on.convolution(x, at[level - 1], at[level], 3, 2);
            for (int i = 0; i < seen.size(); i++) {
                if (level(side, seen.get(i).side()) == level) {
                    x = on.sum(x, on.convolution(on.seen(i), seen.get(i).channels(), at[level], 1, 1));
                }
            }
            down.add(x);
        }
        x = on.convolution(x, at[LEVELS - 1], at[LEVELS - 1], 3, 1);
        for (int level = LEVELS - 2; level >= 0; level--) {
            x = on.sum(down.get(level), on.twice(on.convolution(x, at[level + 1], at[level], 1, 1)));
            x = on.convolution(x, at[level], at[level], 3, 1);
        }
        x = on.sum(half, on.twice(on.convolution(x, channels, fine(), 1, 1)));
        return on.logits(on.convolution(x, fine(), fine(), 3, 1), fine());
    }

    /** Channels of the half of the tile: small spots and thin lines are told apart there. */
    private int fine() {
        return Math.max(2, 2 * channels / 3);
    }

    /** Sizes of all arrays of weights, and of the batch normalisations' running statistics, in order. */
    Sizes sizes() {
        Counting counting = new Counting();
        apply(counting, 0);
        return new Sizes(List.copyOf(counting.weights), List.copyOf(counting.statistics));
    }

    /**
     * In numbers.
     *
     * @param weights per convolution: kernel, scale, shift; at last kernel and bias of the logits
     * @param statistics per convolution: mean, variance
     */
    record Sizes(List<Integer> weights, List<Integer> statistics) {}

    private static final class Counting implements Operations<Integer> {
        private final List<Integer> weights = new ArrayList<>();
        private final List<Integer> statistics = new ArrayList<>();

        @Override
        public Integer convolution(Integer x, int from, int to, int size, int stride) {
            weights.addAll(List.of(from * to * size * size, to, to));
            statistics.addAll(List.of(to, to));
            return to;
        }

        @Override
        public Integer seen(int index) {
            return index;
        }

        @Override
        public Integer twice(Integer x) {
            return x;
        }

        @Override
        public Integer sum(Integer a, Integer b) {
            return a;
        }

        @Override
        public Integer logits(Integer x, int from) {
            weights.addAll(List.of(from, 1));
            return 1;
        }
    }
}
