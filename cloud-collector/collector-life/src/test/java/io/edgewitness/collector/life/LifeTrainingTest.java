package io.edgewitness.collector.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.predictive.maintenance.LifeFeatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class LifeTrainingTest {
    private static final LifeRecipe RECIPE = new LifeRecipe(Duration.ofHours(2), 125, 1);
    private static final TrainedLife TRAINED = LifeTraining.run(Wear.lives(1, 30), RECIPE, share -> {});

    private static double[] features(List<double[]> life, int rows) {
        LifeFeatures features = new LifeFeatures(3);
        double[] newest = {};
        for (double[] row : life.subList(0, rows)) {
            newest = features.next(row);
        }
        return newest;
    }

    @Test
    void unseenLivesAreForecastAsWellAsTheJudgementSays() {
        LearnedLife model = new LearnedLife(TRAINED.onnx());
        int covered = 0;
        double squares = 0;
        List<List<double[]>> unseen = Wear.rows(2, 40);
        for (List<double[]> life : unseen) {
            int rows = life.size() * 2 / 3;
            LearnedLife.Learnt forecast = Objects.requireNonNull(model.remaining(features(life, rows), 2));
            double left = 2.0 * (life.size() - rows);
            squares += (forecast.median() - left) * (forecast.median() - left);
            covered += forecast.low() <= left && left <= forecast.high() ? 1 : 0;
        }
        double rmse = Math.sqrt(squares / unseen.size()) / 2; // rows
        assertThat(rmse).isLessThan(6).isLessThan(1.5 * TRAINED.judgement().rmse());
        assertThat(TRAINED.judgement().rmse()).isLessThan(6);
        assertThat(TRAINED.judgement().coverage()).isBetween(0.85, 0.96);
        assertThat(covered).isGreaterThanOrEqualTo(32);
    }

    /** Not only the fits: what follows the last one takes long where lives are many. */
    @Test
    void itsJudgementCanBeCancelledToo() {
        double[] last = {0, 0};
        assertThatThrownBy(() -> LifeTraining.run(Wear.lives(1, 15), RECIPE, share -> {
                    last[1] = share > 0.85 && share == last[0] ? last[1] + 1 : 0;
                    last[0] = share;
                    if (last[1] == 5) {
                        throw new CancellationException();
                    }
                }))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void onnxRuntimeAnswersTheSameAsTheAgent() throws OrtException {
        LearnedLife agent = new LearnedLife(TRAINED.onnx());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(TRAINED.onnx())) {
            for (List<double[]> life : Wear.rows(3, 20)) {
                double[] features = features(life, life.size() / 2);
                try (OnnxTensor in = OnnxTensor.createTensor(environment, new double[][] {features});
                        OrtSession.Result out = session.run(Map.of("features", in))) {
                    double[] rows = ((double[][]) out.get(0).getValue())[0];
                    LearnedLife.Learnt said = Objects.requireNonNull(agent.remaining(features, 1));
                    assertThat(new double[] {said.low(), said.median(), said.high()})
                            .containsExactly(rows, within(1e-6));
                }
            }
        }
    }

    @Test
    void theSameLivesAndRecipeGiveTheSameFileAndAnotherSeedAnother() {
        assertThat(LifeTraining.run(Wear.lives(1, 30), RECIPE, share -> {}).sha256())
                .isEqualTo(TRAINED.sha256());
        LifeRecipe other = new LifeRecipe(RECIPE.row(), RECIPE.horizon(), 2);
        assertThat(LifeTraining.run(Wear.lives(1, 30), other, share -> {}).sha256())
                .isNotEqualTo(TRAINED.sha256());
    }

    @Test
    void progressGrowsToTheEndAndEndsTheTrainingWhenItIsCancelled() {
        List<Double> shares = new ArrayList<>();
        LifeTraining.run(Wear.lives(1, 12), RECIPE, shares::add);
        assertThat(shares).isSorted().last().isEqualTo(1.0);
        assertThat(shares.size()).isGreaterThan(10);
        int[] calls = {0};
        assertThatThrownBy(() -> LifeTraining.run(Wear.lives(1, 12), RECIPE, share -> {
                    if (share > 0.3) {
                        calls[0]++;
                        throw new CancellationException();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void tooFewOrTooShortLivesAreRefused() {
        assertThatThrownBy(() -> Wear.lives(1, 9)).hasMessageContaining("10 lives");
        List<List<double[]>> rows = new ArrayList<>(Wear.rows(1, 12));
        rows.set(3, rows.get(3).subList(0, 20));
        List<String> names = Wear.lives(1, 12).names();
        assertThatThrownBy(() -> new Lives(Wear.QUANTITIES, names, rows, ""))
                .hasMessageContaining("life 3: a life has 40 to 100000 rows, not 20");
        assertThatThrownBy(() -> new LifeRecipe(Duration.ZERO, 125, 1)).hasMessageContaining("row lasts");
        assertThatThrownBy(() -> new LifeRecipe(Duration.ofHours(1), 3, 1)).hasMessageContaining("horizon");
    }
}
