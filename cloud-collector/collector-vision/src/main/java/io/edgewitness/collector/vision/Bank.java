package io.edgewitness.collector.vision;

import io.edgewitness.edge.models.OnnxGraph;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be seen around each place of a picture, as nodes of an ONNX graph: nothing of it is learnt. Edges, lines, spots and steps at four scales, each against how strong it
 * is around there, so that faint texture counts like strong; how rough it is near and far, along and across; whether stripes go on. Of 4 × 4 pixels {@link #VALUES} numbers.
 */
final class Bank {
    /** Numbers of a place. */
    static final int VALUES = 4 * 15 + 3 * (15 + 4 + 1);

    private static final int SCALES = 4;
    private static final int ROUGH_SCALES = 3;
    private static final float WEAKEST = 0.03f; // nothing is divided by less
    private static final float SMOOTHEST = 0.02f; // of what a logarithm is taken
    private static final int REACH = 3; // of a kernel

    private final OnnxGraph graph;
    private int constants;

    private Bank(OnnxGraph graph) {
        this.graph = graph;
    }

    /**
     * Adds the nodes.
     *
     * @param grey [1, 1, height, width], see {@link OnnxWriter#grey}; sides are multiples of half of {@link Segmenter#STEP}
     * @return [1, {@link #VALUES}, height / 2, width / 2]
     */
    static String add(OnnxGraph graph, String grey) {
        Bank bank = new Bank(graph);
        List<String> all = new ArrayList<>();
        String x = grey;
        for (int scale = 0; scale < SCALES; scale++) {
            x = scale == 0 ? x : bank.halved(x);
            String at = bank.scale(x, scale);
            all.add(scale < 2 ? at : grown(graph, at, 1 << (scale - 1)));
        }
        return bank.join(all);
    }

    private String scale(String x, int scale) {
        String smooth = bank(x, 0, 0);
        String across = bank(x, 0, 1);
        String along = bank(x, 1, 0);
        String acrossTwice = bank(x, 0, 2);
        String alongTwice = bank(x, 2, 0);
        String mixed = bank(x, 1, 1);
        String half = constant(0.5f);
        String sum = graph.node("Mul", List.of(half, graph.node("Add", List.of(acrossTwice, alongTwice))));
        String less = graph.node("Mul", List.of(half, less(acrossTwice, alongTwice)));
        String spread = graph.node("Sqrt", List.of(graph.node("Add", List.of(square(less), square(mixed)))));
        String signed = join(List.of(
                less(smooth, around(smooth, 6, 6)),
                less(smooth, around(smooth, 24, 0)),
                around(acrossTwice, 5, 0),
                around(alongTwice, 0, 5),
                less(acrossTwice, around(acrossTwice, 12, 0))));
        String plain = join(List.of(
                graph.node("Abs", List.of(across)),
                graph.node("Abs", List.of(along)),
                graph.node("Add", List.of(sum, spread)),
                less(spread, sum),
                around(along, 0, 8)));
        List<String> all = new ArrayList<>();
        all.add(against(signed, signed, scale));
        all.add(against(plain, plain, scale));
        all.add(against(graph.node("Neg", List.of(signed)), signed, scale));
        if (scale < ROUGH_SCALES) {
            all.add(roughness(
                    join(List.of(
                            graph.node("Abs", List.of(across)),
                            graph.node("Abs", List.of(along)),
                            graph.node("Abs", List.of(less(x, smooth))))),
                    scale));
            String stripes = less(smooth, around(smooth, 0, 8));
            all.add(goesOn(stripes, 3, scale));
            all.add(goesOn(stripes, 8, scale));
            all.add(step(around(onPlaces(smooth, scale), 4, 6), true));
        }
        return join(all);
    }

    /** Values over how strong they are around. */
    private String against(String values, String of, int scale) {
        String strong = graph.node("Sqrt", List.of(around(onPlaces(square(of), scale), 12, 12)));
        String highest = scale > 0
                ? values
                : graph.node(
                        "MaxPool",
                        List.of(values),
                        OnnxGraph.integers("kernel_shape", 2, 2),
                        OnnxGraph.integers("strides", 2, 2));
        return graph.node("Div", List.of(highest, graph.node("Add", List.of(strong, constant(WEAKEST)))));
    }

    private String roughness(String fine, int scale) {
        String at = onPlaces(fine, scale);
        String near = log(around(at, 2, 2));
        String wide = log(around(at, 6, 6));
        String far = log(around(at, 16, 16));
        String all = log(graph.node("GlobalAveragePool", List.of(at)));
        return join(List.of(
                less(near, wide),
                less(wide, far),
                less(wide, all),
                step(log(around(at, 4, 6)), true),
                step(log(around(at, 6, 4)), false)));
    }

    /** How alike stripes are above and below, and how much stronger on one side. */
    private String goesOn(String stripes, int reach, int scale) {
        String mean = around(stripes, reach, 0);
        String above = shifted(mean, reach + 1, 0);
        String below = shifted(mean, -reach - 1, 0);
        String a = onPlaces(around(square(above), 1, 12), scale);
        String b = onPlaces(around(square(below), 1, 12), scale);
        String both = onPlaces(around(graph.node("Mul", List.of(above, below)), 1, 12), scale);
        String least = constant(WEAKEST / 10);
        String length =
                graph.node("Add", List.of(graph.node("Sqrt", List.of(graph.node("Mul", List.of(a, b)))), least));
        String stronger = less(
                graph.node("Log", List.of(graph.node("Add", List.of(a, least)))),
                graph.node("Log", List.of(graph.node("Add", List.of(b, least)))));
        return join(List.of(graph.node("Div", List.of(both, length)), graph.node("Abs", List.of(stronger))));
    }

    /** How much values differ between five places on and five places back. */
    private String step(String x, boolean along) {
        int by = 5;
        return graph.node(
                "Abs",
                List.of(less(
                        shifted(x, along ? by : 0, along ? 0 : by), shifted(x, along ? -by : 0, along ? 0 : -by))));
    }

    /** Moved down and right; the edge is repeated. */
    private String shifted(String x, int down, int right) {
        String wide = edged(x, Math.abs(down), Math.abs(right));
        int top = Math.abs(down) - down;
        int left = Math.abs(right) - right;
        int bottom = Math.abs(down) + down;
        int rest = Math.abs(right) + right;
        return graph.node(
                "Slice",
                List.of(
                        wide,
                        integers(top, left),
                        integers(bottom == 0 ? Integer.MAX_VALUE : -bottom, rest == 0 ? Integer.MAX_VALUE : -rest),
                        integers(2, 3)));
    }

    private String edged(String x, int rows, int columns) {
        return graph.node(
                "Pad", List.of(x, integers(0, 0, rows, columns, 0, 0, rows, columns)), OnnxGraph.text("mode", "edge"));
    }

    /** The picture through a Gaussian's derivative, deviation 1, of some order along the columns and along the rows. */
    private String bank(String x, int down, int right) {
        double[] rows = gaussian(down);
        double[] columns = gaussian(right);
        int size = 2 * REACH + 1;
        float[] kernel = new float[size * size];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) (rows[i / size] * columns[i % size]);
        }
        String k = graph.floats("k" + graph.nodes(), kernel, 1, 1, size, size);
        return graph.node("Conv", List.of(edged(x, REACH, REACH), k), OnnxGraph.integers("kernel_shape", size, size));
    }

    private static double[] gaussian(int order) {
        double[] to = new double[2 * REACH + 1];
        double sum = 0;
        for (int i = 0; i < to.length; i++) {
            to[i] = Math.exp(-(i - REACH) * (i - REACH) / 2.0);
            sum += to[i];
        }
        double mean = 0;
        for (int i = 0; i < to.length; i++) {
            double x = i - REACH;
            to[i] *= (order == 0 ? 1 : order == 1 ? -x : x * x - 1) / sum;
            mean += to[i] / to.length;
        }
        for (int i = 0; order > 0 && i < to.length; i++) {
            to[i] -= mean; // what is even answers with 0
        }
        return to;
    }

    private String around(String x, int rows, int columns) {
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

    /** The finest scale has four values a place. */
    private String onPlaces(String x, int scale) {
        return scale == 0 ? halved(x) : x;
    }

    private String halved(String x) {
        return graph.node(
                "AveragePool",
                List.of(x),
                OnnxGraph.integers("kernel_shape", 2, 2),
                OnnxGraph.integers("strides", 2, 2));
    }

    /** Each value so many times in both directions. */
    static String grown(OnnxGraph graph, String x, int times) {
        String by = graph.floats("r" + graph.nodes(), new float[] {1, 1, times, times}, 4);
        return graph.node(
                "Resize",
                List.of(x, "", by),
                OnnxGraph.text("mode", "nearest"),
                OnnxGraph.text("coordinate_transformation_mode", "asymmetric"),
                OnnxGraph.text("nearest_mode", "floor"));
    }

    private String less(String a, String b) {
        return graph.node("Sub", List.of(a, b));
    }

    private String square(String x) {
        return graph.node("Mul", List.of(x, x));
    }

    private String log(String x) {
        return graph.node("Log", List.of(graph.node("Add", List.of(x, constant(SMOOTHEST)))));
    }

    private String join(List<String> all) {
        return graph.node("Concat", all, OnnxGraph.integer("axis", 1));
    }

    private String constant(float value) {
        return graph.floats("f" + constants++, new float[] {value}, 1);
    }

    private String integers(long... values) {
        return graph.node("Constant", List.of(), OnnxGraph.integers("value_ints", values));
    }
}
