package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs PyTorch's natives: mvn -Ptrain. */
final class TrainingTest {
    private static final Recipe RECIPE = new Recipe(Recipe.Source.MARKED, 4, 64, 4, 60, 1e-2, 20, 1);

    @TempDir
    Path folder;

    private Dataset data = new Dataset("good", java.util.List.of());

    @BeforeEach
    void surfaces() throws IOException {
        assumeTrue(Torch.runs(), "PyTorch is not on the class path; run with -Ptrain");
        Surfaces.write(folder, 12);
        data = Dataset.read(folder, "good");
    }

    private static final class StopAt implements Training.Watcher {
        private final int looks;
        private int asked;

        StopAt(int looks) {
            this.looks = looks;
        }

        @Override
        public void looked(int step, int steps, double loss, double score) {}

        @Override
        public boolean stopped() {
            return ++asked == looks;
        }
    }

    private Checkpoint train(Recipe recipe, String state, int stopAt) {
        Split split = Split.of(data, 3, 0, 1);
        return new Training(recipe, recipe.toString(), data, split, folder.resolve(state)).run(new StopAt(stopAt));
    }

    @Test
    void spotsAreLearntAndTheFileAnswersLikeTheNetwork() {
        Split split = Split.of(data, 3, 0, 1);
        Trained trained = Trained.of(RECIPE, train(RECIPE, "a", -1), data, split);
        assertThat(trained.difference()).isLessThan(1e-4);
        try (Finished model = new Finished(trained.onnx())) {
            double[] good = scores(model, split, true);
            double[] defective = scores(model, split, false);
            assertThat(Roc.area(good, defective)).isGreaterThan(0.95);
        }
    }

    private double[] scores(Finished model, Split split, boolean good) {
        return split.judge().stream()
                .filter(s -> data.isGood(s) == good)
                .mapToDouble(s -> Answer.of(model, s).score())
                .toArray();
    }

    @Test
    void aStoppedRunGoesOnToTheSameWeights() {
        Recipe few = new Recipe(Recipe.Source.GOOD, 2, 64, 2, 12, 1e-2, 6, 1);
        Checkpoint straight = train(few, "straight", -1);
        Checkpoint stopped = train(few, "stopped", 5);
        assertThat(stopped.step()).isEqualTo(5);
        Checkpoint resumed = train(few, "stopped", -1);
        assertThat(resumed.step()).isEqualTo(12);
        assertThat(resumed.weights().learnt())
                .containsExactly(straight.weights().learnt());
    }

    @Test
    void anotherRunsStateIsNoStart() {
        Recipe few = new Recipe(Recipe.Source.MARKED, 2, 64, 2, 4, 1e-2, 2, 1);
        train(few, "state", 2);
        Recipe other = new Recipe(Recipe.Source.MARKED, 2, 64, 2, 4, 2e-2, 2, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> train(other, "state", -1))
                .withMessageContaining("another recipe");
    }
}
