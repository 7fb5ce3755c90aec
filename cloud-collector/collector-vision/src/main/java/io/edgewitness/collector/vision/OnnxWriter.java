package io.edgewitness.collector.vision;

import io.edgewitness.edge.models.OnnxGraph;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a {@link Segmenter} as ONNX (opset 17): in goes [1, 1, height, width] grey from 0 to 1, out comes [1, 1, height / 2, width / 2], how likely each place is
 * defective. Halving, and brightness against the picture's mean and deviation as in {@link Tile}, are inside; batch normalisations are folded into the convolutions.
 */
final class OnnxWriter implements Operations<String> {
    private final OnnxGraph graph = new OnnxGraph("segmenter");
    private final Iterator<float[]> weights;
    private final Iterator<float[]> statistics;

    private OnnxWriter(Segmenter net, Weights of) {
        weights = parts(of.learnt(), net.sizes().weights());
        statistics = parts(of.statistics(), net.sizes().statistics());
    }

    private static Iterator<float[]> parts(float[] all, List<Integer> sizes) {
        int[] at = {0};
        return sizes.stream()
                .map(size -> Arrays.copyOfRange(all, at[0], at[0] += size))
                .iterator();
    }

    /**
     * @param width of the pictures; a multiple of {@link Segmenter#STEP}, as the height; 0 for both: free
     * @return the file
     */
    static byte[] write(Segmenter net, Weights weights, int width, int height) {
        OnnxWriter to = new OnnxWriter(net, weights);
        OnnxGraph graph = to.graph;
        String grey = grey(graph, "picture");
        String difference = graph.node("Sub", List.of(grey, around(graph, grey)));
        String squares = graph.node("Mul", List.of(difference, difference));
        String deviation = graph.node("Sqrt", List.of(around(graph, squares)));
        String least = graph.floats("even", new float[] {Tile.EVEN}, 1);
        String local = graph.node("Div", List.of(difference, graph.node("Add", List.of(deviation, least))));
        String input = to.join(grey, local);
        String likely = graph.node("Sigmoid", List.of(net.apply(to, input)));
        graph.named(
                "AveragePool",
                List.of(likely),
                "defective",
                OnnxGraph.integers("kernel_shape", 3, 3),
                OnnxGraph.integers("pads", 1, 1, 1, 1),
                OnnxGraph.integer("count_include_pad", 1));
        graph.input("picture", OnnxGraph.Numbers.FLOATS, 1, 1, height, width);
        graph.output("defective", OnnxGraph.Numbers.FLOATS, 1, 1, height / 2, width / 2);
        return graph.toByteArray();
    }

    /** Half as wide and high, brightness against the picture's mean and deviation, as in {@link Tile}. */
    static String grey(OnnxGraph graph, String picture) {
        String half = pooled(graph, picture, 2);
        String less = graph.node("Sub", List.of(half, mean(graph, half)));
        String spread = graph.node("Sqrt", List.of(mean(graph, graph.node("Mul", List.of(less, less)))));
        String over = graph.node("Max", List.of(spread, graph.floats("flattest", new float[] {Tile.FLATTEST}, 1)));
        return graph.node("Div", List.of(less, over));
    }

    /** The mean around each place, see {@link Tile#smooth}. */
    private static String around(OnnxGraph graph, String x) {
        int size = 2 * Tile.AROUND + 1;
        String rows = graph.node(
                "AveragePool",
                List.of(x),
                OnnxGraph.integers("kernel_shape", 1, size),
                OnnxGraph.integers("pads", 0, Tile.AROUND, 0, Tile.AROUND));
        return graph.node(
                "AveragePool",
                List.of(rows),
                OnnxGraph.integers("kernel_shape", size, 1),
                OnnxGraph.integers("pads", Tile.AROUND, 0, Tile.AROUND, 0));
    }

    private static String pooled(OnnxGraph graph, String x, int size) {
        return graph.node(
                "AveragePool",
                List.of(x),
                OnnxGraph.integers("kernel_shape", size, size),
                OnnxGraph.integers("strides", size, size));
    }

    /** Of pieces first: one long float sum would be off. */
    private static String mean(OnnxGraph graph, String x) {
        return graph.node("GlobalAveragePool", List.of(pooled(graph, x, Segmenter.STEP / 2)));
    }

    @Override
    public String convolution(String x, int from, int to, int stride) {
        float[] kernel = weights.next();
        float[] scale = weights.next();
        float[] shift = weights.next();
        float[] mean = statistics.next();
        float[] variance = statistics.next();
        for (int o = 0; o < to; o++) {
            float by = (float) (scale[o] / Math.sqrt(variance[o] + Torch.EPSILON));
            for (int i = o * from * 9; i < (o + 1) * from * 9; i++) {
                kernel[i] *= by;
            }
            shift[o] -= mean[o] * by;
        }
        String name = "c" + graph.nodes();
        String k = graph.floats(name + ".kernel", kernel, to, from, 3, 3);
        String b = graph.floats(name + ".bias", shift, to);
        String y = graph.node(
                "Conv",
                List.of(x, k, b),
                OnnxGraph.integers("kernel_shape", 3, 3),
                OnnxGraph.integers("pads", 1, 1, 1, 1),
                OnnxGraph.integers("strides", stride, stride));
        return graph.node("Relu", List.of(y));
    }

    @Override
    public String twice(String x) {
        String by = graph.floats("r" + graph.nodes(), new float[] {1, 1, 2, 2}, 4);
        return graph.node(
                "Resize",
                List.of(x, "", by),
                OnnxGraph.text("mode", "nearest"),
                OnnxGraph.text("coordinate_transformation_mode", "asymmetric"),
                OnnxGraph.text("nearest_mode", "floor"));
    }

    @Override
    public String join(String a, String b) {
        return graph.node("Concat", List.of(a, b), OnnxGraph.integer("axis", 1));
    }

    @Override
    public String logits(String x, int from) {
        String k = graph.floats("logit.kernel", weights.next(), 4, from, 1, 1);
        String b = graph.floats("logit.bias", weights.next(), 4);
        String four = graph.node("Conv", List.of(x, k, b), OnnxGraph.integers("kernel_shape", 1, 1));
        return graph.node(
                "DepthToSpace", List.of(four), OnnxGraph.integer("blocksize", 2), OnnxGraph.text("mode", "CRD"));
    }
}
