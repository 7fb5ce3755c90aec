package io.edgewitness.collector.vision;

import io.edgewitness.edge.models.OnnxGraph;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a {@link Segmenter} as ONNX (opset 17): in goes [1, 1, height, width] grey from 0 to 1, out comes [1, 1, height / 2, width / 2], how likely each place is
 * defective. Stretching to a square, and brightness against the picture's mean and deviation as in {@link Tile}, are inside; batch normalisations are folded into the convolutions.
 */
final class OnnxWriter implements Operations<String> {
    private final OnnxGraph graph = new OnnxGraph("segmenter");
    private final Iterator<float[]> weights;
    private final Iterator<float[]> statistics;
    private List<String> seen = List.of();

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
        String grey = tile(graph, net.side());
        to.seen = net.features().add(graph, grey);
        String difference = graph.node("Sub", List.of(grey, around(graph, grey, Tile.AROUND, Tile.AROUND)));
        String squares = graph.node("Mul", List.of(difference, difference));
        String deviation = graph.node("Sqrt", List.of(around(graph, squares, Tile.AROUND, Tile.AROUND)));
        String least = graph.floats("even", new float[] {Tile.EVEN}, 1);
        String local = graph.node("Div", List.of(difference, graph.node("Add", List.of(deviation, least))));
        String input = graph.node("Concat", List.of(grey, local), OnnxGraph.integer("axis", 1));
        String likely = graph.node("Sigmoid", List.of(net.apply(to, input)));
        String smooth = graph.node(
                "AveragePool",
                List.of(likely),
                OnnxGraph.integers("kernel_shape", 3, 3),
                OnnxGraph.integers("pads", 1, 1, 1, 1),
                OnnxGraph.integer("count_include_pad", 1));
        answer(graph, smooth, width, height);
        return graph.toByteArray();
    }

    /** "picture" as in a {@link Tile}. */
    static String tile(OnnxGraph graph, int side) {
        String large = resized(graph, "picture", integers(graph, 1, 1, 2L * side, 2L * side));
        return standard(graph, pooled(graph, "AveragePool", large, 2));
    }

    /** A map of the tile as the answer for the picture. */
    static void answer(OnnxGraph graph, String map, int width, int height) {
        String whole = graph.node("Shape", List.of("picture"), OnnxGraph.integer("start", 2));
        String half = graph.node("Div", List.of(whole, integers(graph, 2)));
        String sizes = graph.node("Concat", List.of(integers(graph, 1, 1), half), OnnxGraph.integer("axis", 0));
        graph.named("Identity", List.of(resized(graph, map, sizes)), "defective");
        graph.input("picture", OnnxGraph.Numbers.FLOATS, 1, 1, height, width);
        graph.output("defective", OnnxGraph.Numbers.FLOATS, 1, 1, height / 2, width / 2);
    }

    static String resized(OnnxGraph graph, String x, String sizes) {
        return graph.node(
                "Resize",
                List.of(x, "", "", sizes),
                OnnxGraph.text("mode", "linear"),
                OnnxGraph.text("coordinate_transformation_mode", "half_pixel"));
    }

    static String integers(OnnxGraph graph, long... values) {
        return graph.node("Constant", List.of(), OnnxGraph.integers("value_ints", values));
    }

    private static String standard(OnnxGraph graph, String x) {
        String less = graph.node("Sub", List.of(x, mean(graph, x)));
        String spread = graph.node("Sqrt", List.of(mean(graph, graph.node("Mul", List.of(less, less)))));
        String over = graph.node("Max", List.of(spread, graph.floats("flattest", new float[] {Tile.FLATTEST}, 1)));
        return graph.node("Div", List.of(less, over));
    }

    /** The mean of so many rows and columns on each side of each place, and of its own, see {@link Tile#smooth}; 0: of that direction none. */
    static String around(OnnxGraph graph, String x, int rows, int columns) {
        String to = x;
        if (columns > 0) {
            to = graph.node(
                    "AveragePool",
                    List.of(to),
                    OnnxGraph.integers("kernel_shape", 1, 2 * columns + 1),
                    OnnxGraph.integers("pads", 0, columns, 0, columns));
        }
        if (rows > 0) {
            to = graph.node(
                    "AveragePool",
                    List.of(to),
                    OnnxGraph.integers("kernel_shape", 2 * rows + 1, 1),
                    OnnxGraph.integers("pads", rows, 0, rows, 0));
        }
        return to;
    }

    static String pooled(OnnxGraph graph, String how, String x, int size) {
        return graph.node(
                how,
                List.of(x),
                OnnxGraph.integers("kernel_shape", size, size),
                OnnxGraph.integers("strides", size, size));
    }

    /** Of pieces first: one long float sum would be off. */
    private static String mean(OnnxGraph graph, String x) {
        return graph.node("GlobalAveragePool", List.of(pooled(graph, "AveragePool", x, Segmenter.STEP / 2)));
    }

    @Override
    public String convolution(String x, int from, int to, int size, int stride) {
        float[] kernel = weights.next();
        float[] scale = weights.next();
        float[] shift = weights.next();
        float[] mean = statistics.next();
        float[] variance = statistics.next();
        for (int o = 0; o < to; o++) {
            float by = (float) (scale[o] / Math.sqrt(variance[o] + Torch.EPSILON));
            for (int i = o * from * size * size; i < (o + 1) * from * size * size; i++) {
                kernel[i] *= by;
            }
            shift[o] -= mean[o] * by;
        }
        String name = "c" + graph.nodes();
        String k = graph.floats(name + ".kernel", kernel, to, from, size, size);
        String b = graph.floats(name + ".bias", shift, to);
        String y = graph.node(
                "Conv",
                List.of(x, k, b),
                OnnxGraph.integers("kernel_shape", size, size),
                OnnxGraph.integers("pads", size / 2, size / 2, size / 2, size / 2),
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
    public String sum(String a, String b) {
        return graph.node("Add", List.of(a, b));
    }

    @Override
    public String seen(int index) {
        return seen.get(index);
    }

    @Override
    public String logits(String x, int from) {
        String k = graph.floats("logit.kernel", weights.next(), 1, from, 1, 1);
        String b = graph.floats("logit.bias", weights.next(), 1);
        return graph.node("Conv", List.of(x, k, b), OnnxGraph.integers("kernel_shape", 1, 1));
    }
}
