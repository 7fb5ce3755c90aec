package io.edgewitness.collector.vision;

import io.edgewitness.edge.models.OnnxGraph;
import java.util.List;

/**
 * What tells of thin lines, spots and worked-over places, as nodes of an ONNX graph: nothing of it is learnt. It comes to a {@link Segmenter} as what a network sees that was brought along.
 */
final class Hints {
    /** Of 4 × 4 places of a {@link Tile}. */
    static final int CHANNELS = 9;

    private static final int PLACES = 4;
    private static final int WIDEST = 3; // reach of what counts as thin, in places of a tile

    private final OnnxGraph graph;
    private int constants;

    private Hints(OnnxGraph graph) {
        this.graph = graph;
    }

    /**
     * Adds the nodes.
     *
     * @param grey [1, 1, side, side] as in a {@link Tile}
     * @return [1, {@link #CHANNELS}, side / 4, side / 4]
     */
    static String add(OnnxGraph graph, String grey) {
        return new Hints(graph).all(grey);
    }

    private String all(String x) {
        String upright = around(less(closed(x), x), 5, 0);
        String dark = around(less(thin(x), x), 1, 1);
        String negative = negative(x);
        String light = around(less(thin(negative), negative), 1, 1);
        String across = energy(less(x, shifted(x, 0, 1)));
        String along = energy(less(x, shifted(x, 1, 0)));
        String stripes = energy(less(x, around(x, 0, 10)));
        String coarse = pooled(x, "AveragePool");
        String grain = around(less(coarse, around(coarse, 0, 5)), 4, 0);
        String above = shifted(grain, 9, 0);
        String below = shifted(grain, -9, 0);
        String a = around(square(above), 1, 8);
        String b = around(square(below), 1, 8);
        String both = around(graph.node("Mul", List.of(above, below)), 1, 8);
        String length = graph.node("Sqrt", List.of(graph.node("Mul", List.of(a, b))));
        String least = constant(0.01f);
        return join(List.of(
                against(upright),
                against(dark),
                against(light),
                across,
                along,
                stripes,
                less(
                        graph.node("Log", List.of(graph.node("Add", List.of(a, least)))),
                        graph.node("Log", List.of(graph.node("Add", List.of(b, least))))),
                graph.node("Div", List.of(both, graph.node("Add", List.of(length, least)))),
                less(shifted(across, 6, 0), shifted(across, -6, 0))));
    }

    /** Without what is dark and thin along the rows (grey closing, Serra 1982). */
    private String closed(String x) {
        return negative(highest(negative(highest(x, false)), false));
    }

    /** Without what is dark and small in both directions. */
    private String thin(String x) {
        return negative(highest(highest(negative(highest(highest(x, false), true)), false), true));
    }

    private String highest(String x, boolean columns) {
        long[] size = columns ? new long[] {2 * WIDEST + 1, 1} : new long[] {1, 2 * WIDEST + 1};
        long[] pads = columns ? new long[] {WIDEST, 0, WIDEST, 0} : new long[] {0, WIDEST, 0, WIDEST};
        return graph.node(
                "MaxPool", List.of(x), OnnxGraph.integers("kernel_shape", size), OnnxGraph.integers("pads", pads));
    }

    private String negative(String x) {
        return graph.node("Neg", List.of(x));
    }

    private String pooled(String x, String how) {
        return OnnxWriter.pooled(graph, how, x, PLACES);
    }

    /** The most of each place, over what is usual around it. */
    private String against(String x) {
        String most = pooled(x, "MaxPool");
        String usual = graph.node("Add", List.of(around(most, 10, 10), constant(0.15f)));
        return less(graph.node("Div", List.of(most, usual)), constant(1));
    }

    /** How strong a difference is, on a logarithmic scale, against all of the part. */
    private String energy(String x) {
        String near = around(pooled(graph.node("Abs", List.of(x)), "AveragePool"), 2, 2);
        String log = graph.node("Log", List.of(graph.node("Add", List.of(near, constant(0.03f)))));
        return less(log, graph.node("GlobalAveragePool", List.of(log)));
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

    private String around(String x, int rows, int columns) {
        return OnnxWriter.around(graph, x, rows, columns);
    }

    private String less(String a, String b) {
        return graph.node("Sub", List.of(a, b));
    }

    private String square(String x) {
        return graph.node("Mul", List.of(x, x));
    }

    private String join(List<String> all) {
        return graph.node("Concat", all, OnnxGraph.integer("axis", 1));
    }

    private String constant(float value) {
        return graph.floats("f" + constants++, new float[] {value}, 1);
    }

    private String integers(long... values) {
        return OnnxWriter.integers(graph, values);
    }
}
