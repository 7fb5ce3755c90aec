package io.edgewitness.collector.vision;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a training run is made by: the same recipe over the same pictures gives the same model on the same machine.
 *
 * @param source where defects come from
 * @param channels of a 4th of the tile, see {@link Segmenter}
 * @param side of a {@link Tile}, a multiple of {@link Segmenter#COARSEST}
 * @param batch crops a step
 * @param steps of the optimiser; of a good-only model the places that it keeps
 * @param rate the highest learning rate
 * @param judgeEvery steps between two looks at the choosing part
 * @param seed of weights and draws
 * @param features a network that was brought along; null: none
 */
record Recipe(
        Source source,
        int channels,
        int side,
        int batch,
        int steps,
        double rate,
        int judgeEvery,
        long seed,
        @Nullable Features features) {
    enum Source {
        /** marked by people */
        MARKED,
        /** none are learnt from: what good parts look like, see {@link Nearest} */
        GOOD
    }

    /** Of network, places and their order in a state: one more with each change of those. */
    private static final int VERSION = 2;

    /** Of good parts: more make a line slow. */
    static final int MOST_PLACES = 2000;

    private static final int USUAL_SIDE = 352;

    Recipe {
        if (channels < 1
                || side < Segmenter.COARSEST
                || side % Segmenter.COARSEST != 0
                || batch < 2
                || steps < 1
                || judgeEvery < 1
                || !(rate > 0)) {
            throw new IllegalArgumentException(
                    "a recipe has channels, steps and rate above 0, two parts or more a step, and a side of a multiple"
                            + " of "
                            + Segmenter.COARSEST + " places");
        }
    }

    /** Without a network that was brought along. */
    Recipe(Source source, int channels, int side, int batch, int steps, double rate, int judgeEvery, long seed) {
        this(source, channels, side, batch, steps, rate, judgeEvery, seed, null);
    }

    static Recipe usual(Source source, int steps) {
        return usual(source, steps, null);
    }

    /** For parts of a few hundred pixels. */
    static Recipe usual(Source source, int steps, @Nullable Features features) {
        int most = source == Source.GOOD ? Math.min(steps, MOST_PLACES) : steps;
        int side = features == null ? USUAL_SIDE : features.side();
        return new Recipe(source, 24, side, 8, most, 3e-3, Math.max(1, most / 6), 20261130, features);
    }

    /** What the state of a run over these pictures is of: another one's numbers would be taken for something else. */
    String over(Split split) {
        return VERSION + ": " + this + " over " + split.digest();
    }

    /** As people read it. */
    @Override
    public String toString() {
        String by = source == Source.MARKED
                ? steps + " steps of " + batch + " parts at a rate of " + rate + ", " + channels + " channels"
                : steps + " good places";
        return source.name().toLowerCase(Locale.ROOT) + ", " + by + ", " + side + " x " + side + ", seed " + seed + ", "
                + (features == null ? "nothing brought along" : features);
    }

    /** The model as a file, see {@link OnnxWriter#write} and {@link Nearest#onnx}. */
    byte[] onnx(Weights weights, int width, int height) {
        return source == Source.MARKED
                ? OnnxWriter.write(net(), weights, width, height)
                : Nearest.of(weights).onnx(seen(), width, height);
    }

    /** The hints, and the network that was brought along if one was. */
    Features seen() {
        return features == null ? Features.own(side) : features;
    }

    Segmenter net() {
        return new Segmenter(channels, side, seen());
    }

    /** Up over a twentieth of the steps, then down along half a cosine. */
    double rate(int step) {
        int warm = Math.max(1, steps / 20);
        double fall = 0.5 * (1 + Math.cos(Math.PI * step / steps));
        return rate * Math.min(1, (step + 1.0) / warm) * Math.max(fall, 0.01);
    }
}
