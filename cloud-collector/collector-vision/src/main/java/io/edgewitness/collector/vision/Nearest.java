package io.edgewitness.collector.vision;

import ai.onnx.proto.OnnxMl;
import io.edgewitness.edge.models.OnnxGraph;
import java.util.Arrays;
import java.util.List;

/**
 * What good parts look like, as a few thousand places of them; how odd a place is, is how far it lies from the nearest of those (after Roth et al. 2022). Nothing of a defect
 * is learnt.
 *
 * @param mean of each value of {@link Features#places} over good places
 * @param over one over its deviation
 * @param axes {@link #AXES} × values: the directions in which good places differ most, each over its deviation
 * @param centres places × {@link #AXES}
 */
record Nearest(float[] mean, float[] over, float[] axes, float[] centres) {
    static final int AXES = 24;

    /** A value counts up to so many deviations. */
    static final float FARTHEST = 5;

    private static final int AROUND = 1; // places, over which an oddity is averaged
    private static final float STEEP = 2; // so the oddest places weigh in a part's own oddity
    private static final float PART = 15; // times the part's own oddity is added to a place's
    private static final float HALF = 80; // an oddity that is answered with one half

    static Nearest of(Weights weights) {
        float[] all = weights.statistics();
        int values = Math.floorDiv(all.length, 2 + AXES);
        return new Nearest(
                Arrays.copyOfRange(all, 0, values),
                Arrays.copyOfRange(all, values, 2 * values),
                Arrays.copyOfRange(all, 2 * values, all.length),
                weights.learnt());
    }

    /** For a {@link Checkpoint}. */
    Weights weights() {
        float[] all = Arrays.copyOf(mean, 2 * mean.length + axes.length);
        System.arraycopy(over, 0, all, mean.length, mean.length);
        System.arraycopy(axes, 0, all, 2 * mean.length, axes.length);
        return new Weights(centres, all);
    }

    /** A place in the directions of the axes. */
    float[] along(float[] values) {
        float[] to = new float[AXES];
        for (int v = 0; v < values.length; v++) {
            float by = Math.max(-FARTHEST, Math.min(FARTHEST, (values[v] - mean[v]) * over[v]));
            for (int a = 0; a < AXES; a++) {
                to[a] += axes[a * values.length + v] * by;
            }
        }
        return to;
    }

    /** What is seen alone, as a file: in goes "picture" as for {@link OnnxWriter}, out comes {@link Features#places}. */
    static byte[] places(Features features) {
        OnnxGraph graph = new OnnxGraph("places");
        String values = features.places(graph, OnnxWriter.tile(graph, features.side()));
        graph.named("Identity", List.of(values), "values");
        graph.input("picture", OnnxGraph.Numbers.FLOATS, 1, 1, 0, 0);
        graph.output("values", OnnxGraph.Numbers.FLOATS, 1, features.values(), features.coarse(), features.coarse());
        return graph.toByteArray();
    }

    /**
     * As ONNX, with the shapes of a {@link Segmenter}: [1, 1, height, width] grey from 0 to 1; [1, 1, height / 2, width / 2], how odd each place is, from 0 to 1.
     *
     * @param width of the pictures; a multiple of {@link Segmenter#STEP}, as the height; 0 for both: free
     */
    byte[] onnx(Features features, int width, int height) {
        OnnxGraph graph = new OnnxGraph("nearest");
        String values = features.places(graph, OnnxWriter.tile(graph, features.side()));
        int count = mean.length;
        String less = graph.node("Sub", List.of(values, graph.floats("mean", mean, 1, count, 1, 1)));
        String by = graph.node("Mul", List.of(less, graph.floats("over", over, 1, count, 1, 1)));
        String clipped = graph.node(
                "Clip",
                List.of(by, graph.floats("least", new float[] {-FARTHEST}), graph.floats("most", new float[] {FARTHEST
                })));
        String at = graph.node("Conv", List.of(clipped, graph.floats("axes", axes, AXES, count, 1, 1)));
        String length = graph.node("ReduceL2", List.of(at), channels());
        String own = graph.node("Mul", List.of(length, length));
        String squares = graph.node("Add", List.of(nearest(graph, at), own));
        String none = graph.floats("none", new float[] {0}, 1);
        String odd = graph.node("Sqrt", List.of(graph.node("Max", List.of(squares, none))));
        String whole = graph.node("Add", List.of(smooth(graph, odd), level(graph, odd)));
        String half = graph.floats("half", new float[] {HALF}, 1);
        String share = graph.node("Div", List.of(whole, graph.node("Add", List.of(whole, half))));
        OnnxWriter.answer(graph, share, width, height);
        return graph.toByteArray();
    }

    /** |c|² − 2·c·x of the nearest centre c of each place x. */
    private String nearest(OnnxGraph graph, String at) {
        int count = centres.length / AXES;
        float[] twice = new float[centres.length];
        float[] squares = new float[count];
        for (int i = 0; i < centres.length; i++) {
            twice[i] = -2 * centres[i];
            squares[i / AXES] += centres[i] * centres[i];
        }
        String all = graph.node(
                "Conv",
                List.of(
                        at,
                        graph.floats("centres", twice, count, AXES, 1, 1),
                        graph.floats("squares", squares, count)));
        return graph.node("ReduceMin", List.of(all), channels());
    }

    private static OnnxMl.AttributeProto channels() {
        return OnnxGraph.integers("axes", 1);
    }

    private static String smooth(OnnxGraph graph, String odd) {
        return graph.node(
                "AveragePool",
                List.of(odd),
                OnnxGraph.integers("kernel_shape", 2 * AROUND + 1, 2 * AROUND + 1),
                OnnxGraph.integers("pads", AROUND, AROUND, AROUND, AROUND));
    }

    /** Of the whole part: between the mean and the highest of its places, for many odd places tell more than one. */
    private static String level(OnnxGraph graph, String odd) {
        String steep = graph.floats("steep", new float[] {STEEP}, 1);
        String raised = graph.node("Exp", List.of(graph.node("Mul", List.of(odd, steep))));
        String mean = graph.node("Log", List.of(graph.node("GlobalAveragePool", List.of(raised))));
        return graph.node("Mul", List.of(mean, graph.floats("part", new float[] {PART / STEEP}, 1)));
    }

    /**
     * What the file answers, without it but for what is seen.
     *
     * @param values of a picture as {@link #places} gives them
     * @param side in places
     * @return side × side
     */
    float[] answer(float[] values, int side) {
        int count = side * side;
        Tile odd = new Tile(side, side, new float[count], new float[count]);
        double level = 0;
        float[] place = new float[mean.length];
        for (int i = 0; i < count; i++) {
            for (int v = 0; v < place.length; v++) {
                place[v] = values[v * count + i];
            }
            odd.grey()[i] = (float) Math.sqrt(squares(along(place)));
            level += Math.exp(STEEP * odd.grey()[i]);
        }
        double whole = Math.log(level / count) * PART / STEEP;
        float[] to = odd.smooth(odd.grey(), AROUND);
        for (int i = 0; i < count; i++) {
            to[i] = (float) ((to[i] + whole) / (to[i] + whole + HALF));
        }
        return to;
    }

    private double squares(float[] at) {
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < centres.length; c += AXES) {
            double sum = 0;
            for (int a = 0; a < AXES; a++) {
                sum += (at[a] - centres[c + a]) * (at[a] - centres[c + a]);
            }
            least = Math.min(least, sum);
        }
        return least;
    }
}
