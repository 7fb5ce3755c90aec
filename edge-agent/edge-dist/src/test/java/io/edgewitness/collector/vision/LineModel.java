package io.edgewitness.collector.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The network that the collector trains by its usual recipe, written as it writes it, with weights from a seed: as fast as a trained one, and as wise as dice. */
public final class LineModel {
    private LineModel() {}

    /** Of square pictures. */
    public static Path write(Path file, int size) throws IOException {
        Segmenter net = Recipe.usual(Recipe.Source.MARKED, 6).net();
        return Files.write(file, OnnxWriter.write(net, Weights.random(net, 3), size, size));
    }

    /** @param args file and side of the pictures */
    public static void main(String[] args) throws IOException {
        Path unused = write(Path.of(args[0]), Integer.parseInt(args[1]));
    }
}
