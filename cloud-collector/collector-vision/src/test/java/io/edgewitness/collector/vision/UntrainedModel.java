package io.edgewitness.collector.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model's file of the kind that training ends with, with weights from a seed. */
public final class UntrainedModel {
    private UntrainedModel() {}

    /** Of pictures of that size. */
    public static Path write(Path file, int width, int height) throws IOException {
        Segmenter net = new Segmenter(4);
        return Files.write(file, OnnxWriter.write(net, Weights.random(net, 3), width, height));
    }
}
