package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;

/**
 * A small U-Net (Ronneberger, Fischer, Brox 2015) over a {@link Tile}: four scales from 1/2 to 1/16 of it, one logit for each of its places, thus for 2 × 2 pixels of a picture.
 *
 * @param channels of the finest scale
 */
record Segmenter(int channels) {
    /** {@link Tile#grey} and {@link Tile#local}. */
    static final int INPUTS = 2;

    /** Width and height of a picture are multiples of this. */
    static final int STEP = 32;

    <T> T apply(Operations<T> on, T tile) {
        int c = channels;
        int[] at = {c, 2 * c, 3 * c, 4 * c};
        List<T> down = new ArrayList<>();
        T x = tile;
        int from = INPUTS;
        for (int to : at) {
            x = on.convolution(x, from, to, 2);
            x = on.convolution(x, to, to, 1);
            down.add(x);
            from = to;
        }
        for (int i = at.length - 2; i >= 0; i--) {
            x = on.join(on.twice(x), down.get(i));
            x = on.convolution(x, from + at[i], at[i], 1);
            from = at[i];
        }
        return on.logits(x, from);
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
        public Integer convolution(Integer x, int from, int to, int stride) {
            weights.addAll(List.of(from * to * 9, to, to));
            statistics.addAll(List.of(to, to));
            return to;
        }

        @Override
        public Integer twice(Integer x) {
            return x;
        }

        @Override
        public Integer join(Integer a, Integer b) {
            return a + b;
        }

        @Override
        public Integer logits(Integer x, int from) {
            weights.addAll(List.of(4 * from, 4));
            return 1;
        }
    }
}
