package io.edgewitness.collector.life;

import io.edgewitness.edge.models.OnnxGraph;
import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.predictive.maintenance.LifeFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Writes a model with its interval as ONNX, in doubles: from {@code features} [1, n] to {@code rows} [1, 3], low, middle and high. The kernel's squared distance is |z|² − 2 z·c + |c|².
 */
final class LifeOnnx {
    private static final String INPUT = "features";

    private final OnnxGraph graph = new OnnxGraph("remaining-life");

    private LifeOnnx() {}

    static byte[] write(KernelRidge model, Bands bands, Lives lives, LifeRecipe recipe, Judgement judgement) {
        LifeOnnx to = new LifeOnnx();
        int n = model.mean().length;
        to.graph.input(INPUT, OnnxGraph.Numbers.DOUBLES, 1, n);
        to.interval(to.forecast(model), bands);
        to.graph.output("rows", OnnxGraph.Numbers.DOUBLES, 1, 3);
        to.tell(lives, recipe, judgement);
        return to.graph.toByteArray();
    }

    private String forecast(KernelRidge of) {
        int n = of.mean().length;
        int m = of.centres().length;
        double[] turned = new double[n * m]; // feature by feature
        double[] squares = new double[m];
        for (int c = 0; c < m; c++) {
            for (int f = 0; f < n; f++) {
                turned[f * m + c] = of.centres()[c][f];
                squares[c] += of.centres()[c][f] * of.centres()[c][f];
            }
        }
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        String off = pair("Sub", INPUT, graph.doubles("mean", of.mean(), 1, n));
        String z = pair("Mul", off, graph.doubles("scale", of.scale(), 1, n));
        String own = pair("MatMul", pair("Mul", z, z), graph.doubles("ones", ones, n, 1));
        String along = pair("MatMul", z, graph.doubles("centres", turned, n, m));
        String twice = pair("Mul", along, number("minus-two", -2));
        String square = pair("Add", pair("Add", twice, own), graph.doubles("squares", squares, 1, m));
        String kernels = graph.node("Exp", List.of(pair("Mul", square, number("minus-gamma", -of.gamma()))));
        String sum = pair("MatMul", kernels, graph.doubles("weights", of.weights(), m, 1));
        String rows = pair("Add", sum, number("middle", of.middle()));
        return pair("Min", pair("Max", rows, number("zero", 0)), number("horizon", of.horizon()));
    }

    private void interval(String forecast, Bands bands) {
        String from = pair("GreaterOrEqual", forecast, graph.doubles("edges", bands.edges(), 1, bands.edges().length));
        String steps = graph.node("Cast", List.of(from), OnnxGraph.integer("to", 11)); // double
        String below = pair("Add", forecast, offset("low", bands.low(), steps));
        String above = pair("Add", forecast, offset("high", bands.high(), steps));
        String low = pair("Max", pair("Min", forecast, below), "zero");
        String high = pair("Max", forecast, above);
        graph.named("Concat", List.of(low, forecast, high), "rows", OnnxGraph.integer("axis", 1));
    }

    /** What is added in the forecast's band: the first band's, and at each edge that is passed the difference. */
    private String offset(String name, double[] of, String steps) {
        double[] differences = new double[of.length - 1];
        for (int b = 0; b < differences.length; b++) {
            differences[b] = of[b + 1] - of[b];
        }
        String passed = pair("MatMul", steps, graph.doubles(name + "-steps", differences, differences.length, 1));
        return pair("Add", passed, number(name + "-first", of[0]));
    }

    private String pair(String type, String a, String b) {
        return graph.node(type, List.of(a, b));
    }

    private String number(String name, double value) {
        return graph.doubles(name, new double[] {value}, 1, 1);
    }

    private void tell(Lives lives, LifeRecipe recipe, Judgement judgement) {
        graph.about(LearnedLife.FEATURES, LifeFeatures.VERSION);
        graph.about(LearnedLife.ROW_MS, Long.toString(recipe.row().toMillis()));
        graph.about("quantities", String.join(",", lives.quantities()));
        graph.about("data-sha256", lives.digest());
        graph.about("lives", Integer.toString(lives.rows().size()));
        graph.about("horizon-rows", Integer.toString(recipe.horizon()));
        graph.about("seed", Long.toString(recipe.seed()));
        graph.about("rmse-rows", String.format(Locale.ROOT, "%.3f", judgement.rmse()));
        graph.about("score-per-hundred", String.format(Locale.ROOT, "%.1f", judgement.score()));
        graph.about("coverage", String.format(Locale.ROOT, "%.4f", judgement.coverage()));
    }
}
