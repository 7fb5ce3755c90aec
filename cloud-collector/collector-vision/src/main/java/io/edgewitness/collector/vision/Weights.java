package io.edgewitness.collector.vision;

import java.util.List;
import java.util.Random;

/**
 * All numbers of a network.
 *
 * @param learnt in the order of {@link Segmenter.Sizes#weights}
 * @param statistics in the order of {@link Segmenter.Sizes#statistics}
 */
record Weights(float[] learnt, float[] statistics) {
    /** Of a network that has seen nothing: He et al. 2015; a pixel is taken for good at first. */
    static Weights random(Segmenter net, long seed) {
        Segmenter.Sizes sizes = net.sizes();
        float[] learnt = new float[sum(sizes.weights())];
        float[] statistics = new float[sum(sizes.statistics())];
        Random random = new Random(seed);
        int at = 0;
        int count = sizes.weights().size();
        for (int i = 0; i < count; i++) {
            int size = sizes.weights().get(i);
            boolean kernel = i % 3 == 0;
            boolean head = i >= count - 2;
            double spread = head
                    ? Math.sqrt(1.0 * sizes.weights().get(count - 1) / size)
                    : Math.sqrt(2.0 * sizes.weights().get(i + 1) / size);
            for (int k = 0; k < size; k++) {
                learnt[at + k] = kernel ? (float) (random.nextGaussian() * spread) : i % 3 == 1 && !head ? 1 : 0;
            }
            at += size;
        }
        java.util.Arrays.fill(learnt, at - sizes.weights().get(count - 1), at, -3);
        at = 0;
        for (int i = 0; i < sizes.statistics().size(); i++) {
            int size = sizes.statistics().get(i);
            java.util.Arrays.fill(statistics, at, at + size, i % 2);
            at += size;
        }
        return new Weights(learnt, statistics);
    }

    private static int sum(List<Integer> sizes) {
        return sizes.stream().mapToInt(Integer::intValue).sum();
    }
}
