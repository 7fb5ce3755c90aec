package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;

/**
 * A model that may be offered: its ONNX file answers like the network that was trained.
 *
 * @param onnx the file, opset 17
 * @param difference the largest between an answer of its {@link Twin} and of ONNX Runtime, over the pictures of the choosing part
 * @param point the threshold, and what it does on the choosing part
 * @param curve of the choosing part; without defective pictures every share missed is 0
 */
record Trained(byte[] onnx, double difference, Roc.Point point, List<Roc.Point> curve) {
    /** A missed defective part costs as much as so many false alarms. */
    static final double MISS_COST = 10;
    /** Of the parts on a line. */
    static final double DEFECTIVE_SHARE = 0.05;
    /** Of the good parts, where no defective one tells more. */
    static final double FALSE_ALARMS = 0.05;

    private static final double MOST_DIFFERENCE = 1e-3; // of answers from 0 to 1

    /**
     * Writes the weights, compares and chooses the threshold.
     *
     * @throws IllegalArgumentException if the file answers otherwise than the network; shown to the user
     */
    static Trained of(Recipe recipe, Checkpoint end, Dataset data, Split split) {
        byte[] onnx = recipe.onnx(end.mean(), 0, 0);
        double difference = 0;
        List<Double> good = new ArrayList<>();
        List<Double> defective = new ArrayList<>();
        try (Twin twin = recipe.source() == Recipe.Source.MARKED
                        ? Twin.of(new Torch(recipe.net(), end.mean()), recipe.side())
                        : Twin.of(
                                Nearest.of(end.mean()),
                                new Finished(Nearest.places(recipe.seen())),
                                recipe.seen().coarse());
                Finished finished = new Finished(onnx)) {
            for (Sample sample : split.choose()) {
                Picture picture = Picture.read(sample.file()).grownTo(Segmenter.STEP);
                difference = Math.max(difference, largest(finished.answer(picture), twin.answer(picture)));
                if (data.isGood(sample)) {
                    good.add(Answer.of(finished, sample).score());
                } else if (recipe.source() == Recipe.Source.MARKED) {
                    defective.add(Answer.of(finished, sample).score());
                }
            }
        }
        if (!(difference <= MOST_DIFFERENCE)) {
            throw new IllegalArgumentException(
                    "the ONNX file answers otherwise than the network that was trained, by up to " + difference
                            + "; the model is not offered");
        }
        List<Roc.Point> curve = Roc.curve(doubles(good), doubles(defective));
        return new Trained(
                onnx,
                difference,
                defective.isEmpty() ? atFalseAlarms(curve) : Roc.choose(curve, MISS_COST, DEFECTIVE_SHARE),
                curve);
    }

    private static Roc.Point atFalseAlarms(List<Roc.Point> curve) {
        return curve.stream()
                .filter(p -> p.falseAlarms() <= FALSE_ALARMS)
                .findFirst()
                .orElse(curve.get(curve.size() - 1));
    }

    private static double largest(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs(a[i] - b[i]);
            largest = difference > largest || Double.isNaN(difference) ? difference : largest;
        }
        return largest;
    }

    private static double[] doubles(List<Double> of) {
        return of.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
