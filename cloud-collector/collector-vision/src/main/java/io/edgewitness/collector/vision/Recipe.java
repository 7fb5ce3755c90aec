package io.edgewitness.collector.vision;

/**
 * What a training run is made by: the same recipe over the same pictures gives the same model on the same machine.
 *
 * @param source where defects come from
 * @param channels of the network's finest scale
 * @param crop places of a {@link Tile}, 2 × 2 pixels, of a side of what is learnt from at once; a multiple of half of {@link Segmenter#STEP}
 * @param batch crops a step
 * @param steps of the optimiser; of a good-only model the places that it keeps
 * @param rate the highest learning rate
 * @param judgeEvery steps between two looks at the choosing part
 * @param seed of weights and draws
 */
record Recipe(Source source, int channels, int crop, int batch, int steps, double rate, int judgeEvery, long seed) {
    enum Source {
        /** marked by people */
        MARKED,
        /** none are learnt from: what good parts look like, see {@link Nearest} */
        GOOD
    }

    /** Of good parts: more make a line slow. */
    static final int MOST_PLACES = 2000;

    private static final int STEP = Segmenter.STEP / 2;

    Recipe {
        if (channels < 1
                || crop < STEP
                || crop % STEP != 0
                || batch < 2
                || steps < 1
                || judgeEvery < 1
                || !(rate > 0)) {
            throw new IllegalArgumentException(
                    "a recipe has channels, steps and rate above 0, two crops or more a step, and crops of a multiple"
                            + " of "
                            + STEP + " places");
        }
    }

    /** For parts of a few hundred pixels. */
    static Recipe usual(Source source, int steps) {
        int most = source == Source.GOOD ? Math.min(steps, MOST_PLACES) : steps;
        return new Recipe(source, 16, 128, 10, most, 4e-3, Math.max(1, most / 6), 20261130);
    }

    /** The model as a file, see {@link OnnxWriter#write} and {@link Nearest#onnx}. */
    byte[] onnx(Weights weights, int width, int height) {
        return source == Source.MARKED
                ? OnnxWriter.write(net(), weights, width, height)
                : Nearest.of(weights).onnx(width, height);
    }

    Segmenter net() {
        return new Segmenter(channels);
    }

    /** Up over a twentieth of the steps, then down along half a cosine. */
    double rate(int step) {
        int warm = Math.max(1, steps / 20);
        double fall = 0.5 * (1 + Math.cos(Math.PI * step / steps));
        return rate * Math.min(1, (step + 1.0) / warm) * Math.max(fall, 0.01);
    }
}
