package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs no PyTorch: good parts are learnt from without it. */
final class NearestTest {
    private static final Recipe RECIPE = Recipe.usual(Recipe.Source.GOOD, 60);

    @TempDir
    Path folder;

    private Dataset data = new Dataset("good", java.util.List.of());
    private Split split = new Split(java.util.List.of(), java.util.List.of(), java.util.List.of());

    @BeforeEach
    void surfaces() throws IOException {
        Surfaces.write(folder, 12);
        data = Dataset.read(folder, "good");
        split = Split.of(data, 3, 0, 1);
    }

    private Checkpoint train(String state, int stopAt) {
        int[] asked = {0};
        return new Training(RECIPE, RECIPE.toString(), data, split, folder.resolve(state)).run(new Training.Watcher() {
            @Override
            public void looked(int step, int steps, double loss, double score) {
                assertThat(score).as("no defect is looked at").isNegative();
            }

            @Override
            public boolean stopped() {
                return ++asked[0] == stopAt;
            }
        });
    }

    @Test
    void spotsThatWereNeverSeenAreOddAndTheFileAnswersAsReckonedHere() {
        Trained trained = Trained.of(RECIPE, train("a", -1), data, split);
        assertThat(trained.difference()).isLessThan(1e-4);
        try (Finished model = new Finished(trained.onnx())) {
            assertThat(Roc.area(scores(model, true), scores(model, false))).isGreaterThan(0.95);
        }
    }

    /** What a part is odder by all over is taken off only as far as good parts reach. */
    @Test
    void anotherPartAltogetherIsOdd() {
        float[] stripes = new float[128 * 128];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = i % 128 % 12 < 6 ? 0.2f : 0.8f;
        }
        try (Finished model =
                new Finished(Trained.of(RECIPE, train("a", -1), data, split).onnx())) {
            float highest = 0;
            for (float of : model.answer(new Picture(128, 128, stripes))) {
                highest = Math.max(highest, of);
            }
            assertThat((double) highest)
                    .isGreaterThan(Arrays.stream(scores(model, true)).max().orElseThrow());
        }
    }

    private double[] scores(Finished model, boolean good) {
        return split.judge().stream()
                .filter(s -> data.isGood(s) == good)
                .mapToDouble(s -> Answer.of(model, s).score())
                .toArray();
    }

    @Test
    void aStoppedRunGoesOnToTheSamePlaces() {
        Checkpoint straight = train("straight", -1);
        assertThat(train("stopped", 25).step()).isEqualTo(25);
        Checkpoint resumed = train("stopped", -1);
        assertThat(resumed.step()).isEqualTo(60);
        assertThat(resumed.mean().learnt()).containsExactly(straight.mean().learnt());
        assertThat(resumed.mean().statistics()).containsExactly(straight.mean().statistics());
    }

    @Test
    void anotherExposureChangesNothing() {
        Features features = Features.own(96);
        try (Finished places = new Finished(Nearest.places(features))) {
            Random random = new Random(1);
            float[] light = new float[64 * 96];
            float[] dark = new float[light.length];
            for (int i = 0; i < light.length; i++) {
                light[i] = 0.3f + 0.2f * random.nextFloat();
                dark[i] = light[i] / 2;
            }
            float[] a = places.answer(new Picture(64, 96, light));
            assertThat(a).hasSize(features.values() * 12 * 12);
            assertThat(places.answer(new Picture(64, 96, dark))).containsExactly(a, within(1e-2f));
        }
    }

    @Test
    void axesAreThoseOfTheLargestVariance() {
        Axes axes = Axes.of(new double[][] {{2, 1, 0}, {1, 2, 0}, {0, 0, 5}});
        assertThat(axes.variances()).containsExactly(new double[] {5, 3, 1}, within(1e-12));
        assertThat(Math.abs(axes.directions()[1][0])).isCloseTo(Math.sqrt(0.5), within(1e-12));
    }
}
