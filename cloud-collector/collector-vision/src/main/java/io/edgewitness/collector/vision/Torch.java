package io.edgewitness.collector.vision;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A {@link Segmenter} in PyTorch (through DJL) with its optimiser, Adam with decoupled weight decay (Loshchilov, Hutter 2019). All weights lie in one array, all running
 * statistics in another. What answers is the running mean of both over about the last hundred steps (Polyak, Juditsky 1992). One thread.
 */
final class Torch implements AutoCloseable {
    /** Of the batch normalisations; the ONNX file has it folded in. */
    static final float EPSILON = 1e-5f;

    private static final float DECAY = 1e-2f;
    private static final float CLIP = 1;
    private static final double MEAN = 0.99; // of the running mean is kept at each step, at last

    private final Segmenter net;
    private final Segmenter.Sizes sizes;
    private final NDManager manager;
    private final NDArray learnt;
    private final NDArray statistics;
    private final NDArray meanLearnt;
    private final NDArray meanStatistics;
    private final Finished features;
    private final NDArray first;
    private final NDArray second;

    /** Only to answer. */
    Torch(Segmenter net, Weights weights) {
        this(net, weights, weights, List.of());
    }

    /**
     * @param mean of the weights over the last steps
     * @param moments first and second moments of the gradients; empty: none were seen
     * @throws IllegalArgumentException if PyTorch does not run here; shown to the user
     */
    Torch(Segmenter net, Weights weights, Weights mean, List<float[]> moments) {
        this.net = net;
        sizes = net.sizes();
        manager = manager();
        features = net.features().alone();
        learnt = manager.create(weights.learnt());
        learnt.setRequiresGradient(true);
        statistics = manager.create(weights.statistics());
        meanLearnt = manager.create(mean.learnt());
        meanStatistics = manager.create(mean.statistics());
        float[] none = new float[weights.learnt().length];
        first = manager.create(moments.isEmpty() ? none : moments.get(0));
        second = manager.create(moments.isEmpty() ? none : moments.get(1));
    }

    private static NDManager manager() {
        try {
            return NDManager.newBaseManager("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalArgumentException(
                    "PyTorch does not run here, so nothing can be trained; start with the training profile (-Ptrain)",
                    e);
        }
    }

    /** Whether PyTorch is there. */
    static boolean runs() {
        return Engine.hasEngine("PyTorch");
    }

    /**
     * Learns from some crops.
     *
     * @param step from 0, of all steps that these weights have seen
     * @return the loss, before the step
     * @throws IllegalArgumentException if it diverged; shown to the user
     */
    float learn(List<Crop> crops, int step, double rate) {
        try (NDManager own = manager.newSubManager()) {
            learnt.attach(own);
            statistics.attach(own);
            try (GradientCollector gradients = manager.getEngine().newGradientCollector()) {
                NDArray loss = Loss.of(
                        logits(
                                learnt,
                                statistics,
                                crops.stream().map(Crop::tile).toList(),
                                true),
                        crops);
                gradients.backward(loss);
                float value = loss.getFloat();
                update(own, step, rate);
                return value;
            } finally {
                learnt.attach(manager);
                statistics.attach(manager);
            }
        }
    }

    private void update(NDManager own, int step, double rate) {
        NDArray collected = learnt.getGradient();
        collected.attach(own);
        NDArray gradient = collected.duplicate();
        collected.subi(gradient); // the next step's is added to it
        float length = gradient.square().sum().sqrt().getFloat();
        if (!Float.isFinite(length)) {
            throw new IllegalArgumentException(
                    "the training diverged at step " + step + "; begin again with a lower rate");
        }
        gradient.muli(Math.min(1, CLIP / (length + 1e-6f)));
        first.muli(0.9f).addi(gradient.mul(0.1f));
        second.muli(0.99f).addi(gradient.square().mul(0.01f));
        float a = (float) (rate / (1 - Math.pow(0.9, step + 1)));
        float b = (float) Math.sqrt(1 - Math.pow(0.99, step + 1));
        NDArray by = second.sqrt().div(b).add(1e-8f);
        NDArray next = learnt.stopGradient()
                .mul((float) (1 - rate * DECAY))
                .sub(first.mul(a).div(by));
        next.copyTo(learnt);
        float keep = (float) Math.min(MEAN, (step + 1.0) / (step + 10));
        meanLearnt.muli(keep).addi(next.mul(1 - keep));
        meanStatistics.muli(keep).addi(statistics.mul(1 - keep));
    }

    private static NDArray input(NDManager own, List<Tile> tiles) {
        int width = tiles.get(0).width();
        int height = tiles.get(0).height();
        FloatBuffer all = FloatBuffer.allocate(tiles.size() * Segmenter.INPUTS * width * height);
        tiles.forEach(t -> all.put(t.grey()).put(t.local()));
        return own.create(all.array(), new Shape(tiles.size(), Segmenter.INPUTS, height, width));
    }

    /**
     * How likely each place is defective, as the finished model says it.
     *
     * @param tile as large as the network's
     * @return half as wide and high
     */
    float[] answer(Tile tile) {
        try (NDManager own = manager.newSubManager()) {
            meanLearnt.attach(own);
            meanStatistics.attach(own);
            try {
                NDArray logits = logits(meanLearnt, meanStatistics, List.of(tile), false);
                return smooth(logits.getNDArrayInternal().sigmoid()).toFloatArray();
            } finally {
                meanLearnt.attach(manager);
                meanStatistics.attach(manager);
            }
        }
    }

    /** The mean of 3 × 3, so that a single pixel rejects nothing. */
    static NDArray smooth(NDArray map) {
        return Pool.avgPool2d(map, new Shape(3, 3), new Shape(1, 1), new Shape(1, 1), false, true);
    }

    private NDArray logits(NDArray weights, NDArray running, List<Tile> tiles, boolean training) {
        NDManager own = weights.getManager();
        return net.apply(
                new Arrays(
                        split(weights, sizes.weights()),
                        split(running, sizes.statistics()),
                        seen(own, tiles),
                        training),
                input(own, tiles));
    }

    private List<NDArray> seen(NDManager own, List<Tile> tiles) {
        List<List<float[]>> all = tiles.stream()
                .map(t -> features.outputs(t.grey(), t.width(), t.height()))
                .toList();
        List<NDArray> seen = new ArrayList<>();
        for (int i = 0; i < net.features().seen().size(); i++) {
            int map = i;
            Features.Seen of = net.features().seen().get(i);
            FloatBuffer values = FloatBuffer.allocate(tiles.size() * of.channels() * of.side() * of.side());
            all.forEach(tile -> values.put(tile.get(map)));
            seen.add(own.create(values.array(), new Shape(tiles.size(), of.channels(), of.side(), of.side())));
        }
        return seen;
    }

    private static Iterator<NDArray> split(NDArray all, List<Integer> sizes) {
        long[] ends = new long[sizes.size() - 1];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += sizes.get(i);
            ends[i] = end;
        }
        return all.split(ends).iterator();
    }

    Weights weights() {
        return new Weights(learnt.toFloatArray(), statistics.toFloatArray());
    }

    /** What answers. */
    Weights mean() {
        return new Weights(meanLearnt.toFloatArray(), meanStatistics.toFloatArray());
    }

    /** For {@link #Torch}, to go on later. */
    List<float[]> moments() {
        return List.of(first.toFloatArray(), second.toFloatArray());
    }

    @Override
    public void close() {
        manager.close();
        features.close();
    }

    /** @param training whether the normalisation is by the batch, and the running statistics follow it */
    private record Arrays(Iterator<NDArray> weights, Iterator<NDArray> statistics, List<NDArray> seen, boolean training)
            implements Operations<NDArray> {
        @Override
        public NDArray convolution(NDArray x, int from, int to, int size, int stride) {
            NDArray kernel = weights.next().reshape(to, from, size, size);
            Shape margin = new Shape(size / 2, size / 2);
            NDArray y = Conv2d.conv2d(x, kernel, null, new Shape(stride, stride), margin, new Shape(1, 1))
                    .singletonOrThrow();
            NDArray scale = weights.next();
            NDArray shift = weights.next();
            NDArray mean = statistics.next();
            NDArray variance = statistics.next();
            return BatchNorm.batchNorm(y, mean, variance, scale, shift, 1, 0.95f, EPSILON, training)
                    .singletonOrThrow()
                    .getNDArrayInternal()
                    .relu();
        }

        @Override
        public NDArray twice(NDArray x) {
            return x.repeat(2, 2).repeat(3, 2);
        }

        @Override
        public NDArray sum(NDArray a, NDArray b) {
            return a.add(b);
        }

        @Override
        public NDArray seen(int index) {
            return seen.get(index);
        }

        @Override
        public NDArray logits(NDArray x, int from) {
            NDArray kernel = weights.next().reshape(1, from, 1, 1);
            Shape one = new Shape(1, 1);
            return Conv2d.conv2d(x, kernel, weights.next(), one, new Shape(0, 0), one)
                    .singletonOrThrow();
        }
    }
}
