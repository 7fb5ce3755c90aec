package io.edgewitness.collector.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model's file of the kind that training ends with, with weights from a seed. */
public final class UntrainedModel {
    private UntrainedModel() {}

    /** A good-only one, of pictures of that size. */
    public static Path writeGoodOnly(Path file, int width, int height) throws IOException {
        Features features = Features.own(352);
        float[] values = new float[features.values()];
        float[] axes = new float[Nearest.AXES * values.length];
        java.util.Arrays.fill(axes, 0.1f);
        float[] usual = new float[features.coarse() * features.coarse()];
        java.util.Arrays.fill(usual, 1);
        Nearest nearest = new Nearest(values, values, axes, new float[2 * Nearest.AXES], usual);
        return Files.write(file, nearest.onnx(features, width, height));
    }

    /** Of pictures of that size. */
    public static Path write(Path file, int width, int height) throws IOException {
        Segmenter net = new Segmenter(4, 352, Features.own(352));
        return Files.write(file, OnnxWriter.write(net, Weights.random(net, 3), width, height));
    }
}
