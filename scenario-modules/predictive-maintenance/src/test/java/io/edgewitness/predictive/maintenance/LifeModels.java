package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.models.OnnxGraph;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models of remaining life by hand: rows = 100 − 4 × the age in rows, ten either way. */
final class LifeModels {
    private LifeModels() {}

    static OnnxGraph graph(int channels, long rowMs) {
        OnnxGraph graph = new OnnxGraph("by-hand");
        graph.about(LearnedLife.FEATURES, LifeFeatures.VERSION);
        graph.about(LearnedLife.ROW_MS, Long.toString(rowMs));
        return graph;
    }

    static OnnxGraph ageing(int channels, long rowMs) {
        int n = LifeFeatures.length(channels);
        double[] weights = new double[n];
        weights[n - 1] = -4; // the age comes last
        OnnxGraph graph = graph(channels, rowMs);
        graph.input("features", OnnxGraph.Numbers.DOUBLES, 1, n);
        String fall = graph.node("MatMul", List.of("features", graph.doubles("weights", weights, n, 1)));
        String rows = graph.node("Add", List.of(fall, graph.doubles("new", new double[] {100}, 1, 1)));
        String zero = graph.doubles("zero", new double[] {0}, 1, 1);
        String ten = graph.doubles("ten", new double[] {10}, 1, 1);
        String middle = graph.node("Max", List.of(rows, zero));
        String low = graph.node("Max", List.of(graph.node("Sub", List.of(middle, ten)), zero));
        String high = graph.node("Add", List.of(middle, ten));
        graph.named("Concat", List.of(low, middle, high), "rows", OnnxGraph.integer("axis", 1));
        graph.output("rows", OnnxGraph.Numbers.DOUBLES, 1, 3);
        return graph;
    }

    static PinnedFile in(Path folder, OnnxGraph graph) throws IOException {
        byte[] onnx = graph.toByteArray();
        Path file = Files.write(folder.resolve("pump.onnx"), onnx);
        return new PinnedFile(file, PinnedFile.sha256(onnx));
    }
}
