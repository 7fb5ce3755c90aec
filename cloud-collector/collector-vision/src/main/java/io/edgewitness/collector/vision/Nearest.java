package io.edgewitness.collector.vision;

import ai.onnx.proto.OnnxMl;
import io.edgewitness.edge.models.OnnxGraph;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What good parts look like, as a few thousand places of them; how odd a place is, is how far it lies from the nearest of those (after Roth et al. 2022), over how far it usually lies there: near the
 * rim good parts differ more. What all of the part is odder by, in another light for instance, is taken off, up to what good parts reach. Nothing of a defect is learnt.
 *
 * @param mean of each value of {@link Features#places} over good places
 * @param over one over its deviation
 * @param axes {@link #AXES} × values: the directions in which good places differ most
 * @param centres places × {@link #AXES}
 * @param usual how odd each place of good parts is in the mean; rows from the top
 */
record Nearest(float[] mean, float[] over, float[] axes, float[] centres, float[] usual) {
    static final int AXES = 64;

    /** A value counts up to so many deviations. */
    static final float FARTHEST = 5;

    private static final float APART = 1; // is added to squared distances: below it they differ by rounding alone
    private static final int AROUND = 1; // places, over which an oddity is averaged
    private static final float MOST_OFF =
            1.35f; // times what is usual: good tiles were up to 1.30; what is odder all over is another part
    private static final float HALF = 1; // an oddity that is answered with one half

    static Nearest of(Weights weights) {
        float[] all = weights.statistics();
        int values = (int) all[0];
        int axes = 1 + 2 * values;
        int usual = axes + AXES * values;
        return new Nearest(
                Arrays.copyOfRange(all, 1, 1 + values),
                Arrays.copyOfRange(all, 1 + values, axes),
                Arrays.copyOfRange(all, axes, usual),
                weights.learnt(),
                Arrays.copyOfRange(all, usual, all.length));
    }

    /** For a {@link Checkpoint}: the count of values comes first. */
    Weights weights() {
        FloatBuffer all = FloatBuffer.allocate(1 + 2 * mean.length + axes.length + usual.length);
        all.put(mean.length).put(mean).put(over).put(axes).put(usual);
        return new Weights(centres, all.array());
    }

    Nearest with(float[] places, float[] usually) {
        return new Nearest(mean, over, axes, places, usually);
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

    /** How odd each place is, as a file: in goes "picture", out come {@link Features#coarse} × {@link Features#coarse} distances. */
    byte[] odd(Features features) {
        OnnxGraph graph = new OnnxGraph("odd");
        graph.named("Identity", List.of(odd(graph, features)), "odd");
        graph.input("picture", OnnxGraph.Numbers.FLOATS, 1, 1, 0, 0);
        graph.output("odd", OnnxGraph.Numbers.FLOATS, 1, 1, features.coarse(), features.coarse());
        return graph.toByteArray();
    }

    private String odd(OnnxGraph graph, Features features) {
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
        String apart = graph.floats("apart", new float[] {APART}, 1);
        String odd =
                graph.node("Sqrt", List.of(graph.node("Add", List.of(graph.node("Relu", List.of(squares)), apart))));
        return OnnxWriter.around(graph, odd, AROUND, AROUND);
    }

    /**
     * As ONNX, with the shapes of a {@link Segmenter}: [1, 1, height, width] grey from 0 to 1; [1, 1, height / 2, width / 2], how odd each place is, from 0 to 1.
     *
     * @param width of the pictures; a multiple of {@link Segmenter#STEP}, as the height; 0 for both: free
     */
    byte[] onnx(Features features, int width, int height) {
        OnnxGraph graph = new OnnxGraph("nearest");
        int side = features.coarse();
        String usually = graph.floats("usual", usual, 1, 1, side, side);
        String ratio = graph.node("Div", List.of(odd(graph, features), usually));
        String part = graph.node(
                "Min",
                List.of(
                        graph.node("GlobalAveragePool", List.of(ratio)),
                        graph.floats("off", new float[] {MOST_OFF}, 1)));
        String more = graph.node("Relu", List.of(graph.node("Sub", List.of(ratio, part))));
        String half = graph.floats("half", new float[] {HALF}, 1);
        String share = graph.node("Div", List.of(more, graph.node("Add", List.of(more, half))));
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
        float[] place = new float[mean.length];
        for (int i = 0; i < count; i++) {
            for (int v = 0; v < place.length; v++) {
                place[v] = values[v * count + i];
            }
            odd.grey()[i] = (float) Math.sqrt(squares(along(place)) + APART);
        }
        float[] to = odd.smooth(odd.grey(), AROUND);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            to[i] /= usual[i];
            sum += to[i];
        }
        float off = (float) Math.min(sum / count, MOST_OFF);
        for (int i = 0; i < count; i++) {
            to[i] = Math.max(0, to[i] - off);
            to[i] /= to[i] + HALF;
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
