package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.ScenarioContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that wear evenly at a pace of their own, seen through noise, beside a quantity that tells nothing and one that never moves. */
class LearnedLifeTest {
    private static LearnedLife model = LearnedLife.train(lives(1, 30));

    @BeforeAll
    static void train() {
        model = LearnedLife.parse(model.text());
    }

    private static List<List<double[]>> lives(int seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<double[]>> lives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(60, 110);
            List<double[]> life = new ArrayList<>();
            for (int t = 0; t < length; t++) {
                double wear = (t + 1.0) / length;
                life.add(new double[] {10 * wear + 0.3 * random.nextGaussian(), random.nextGaussian(), 7});
            }
            lives.add(life);
        }
        return lives;
    }

    private static LearnedLife.Learnt forecast(List<double[]> life, int rows) {
        LifeFeatures features = new LifeFeatures(3);
        double[] newest = {};
        for (double[] row : life.subList(0, rows)) {
            newest = features.next(row);
        }
        return model.remaining(newest, 2);
    }

    @Test
    void unseenLivesAreForecastAndTheIntervalHoldsTheTruth() {
        int covered = 0;
        double squares = 0;
        List<List<double[]>> unseen = lives(2, 40);
        for (List<double[]> life : unseen) {
            int rows = life.size() * 2 / 3;
            LearnedLife.Learnt forecast = forecast(life, rows);
            double left = 2.0 * (life.size() - rows);
            squares += (forecast.median() - left) * (forecast.median() - left);
            covered += forecast.low() <= left && left <= forecast.high() ? 1 : 0;
        }
        assertThat(Math.sqrt(squares / unseen.size())).isLessThan(12);
        assertThat(covered).isGreaterThanOrEqualTo(32);
    }

    @Test
    void theForecastIsADistributionThatGrows() {
        Remaining forecast = forecast(lives(3, 1).get(0), 40);
        LearnedLife.Learnt learnt = (LearnedLife.Learnt) forecast;
        assertThat(forecast.quantile(0.5)).isEqualTo(learnt.median(), within(0.01));
        assertThat(forecast.failedBy(learnt.high())).isEqualTo(0.95, within(1e-9));
        double before = 0;
        for (double h = 0; h < 400; h++) {
            assertThat(forecast.failedBy(h)).isGreaterThanOrEqualTo(before);
            before = forecast.failedBy(h);
        }
    }

    @Test
    void aModelReadBackForecastsTheSame() {
        LearnedLife again = LearnedLife.parse(model.text());
        double[] features = new LifeFeatures(3).next(new double[] {5, 0, 7});
        assertThat(again.remaining(features, 1)).isEqualTo(model.remaining(features, 1));
    }

    @Test
    void whatIsNoModelIsRefusedWithTheMend() {
        String text = model.text();
        for (String wrong : List.of("", "life-model-1 3", "life-model-1 999999999 5 1", text + " 1", "x" + text)) {
            assertThatThrownBy(() -> LearnedLife.parse(wrong)).hasMessageContaining("TrainLife");
        }
        assertThatThrownBy(() -> LearnedLife.train(lives(1, 9))).hasMessageContaining("10 lives");
    }

    @Test
    void theTrainerWritesAModelThatTheScenarioTakesAndForecastsBy(@TempDir Path folder) throws IOException {
        List<List<double[]>> lives = lives(5, 12);
        for (int i = 0; i < lives.size(); i++) {
            StringBuilder csv = new StringBuilder("flow,current,vibration\n");
            for (double[] row : lives.get(i)) {
                csv.append(32 - row[0])
                        .append(',')
                        .append(1.5 + row[1] / 10)
                        .append(',')
                        .append(2)
                        .append('\n');
            }
            Files.writeString(folder.resolve("life" + i + ".csv"), csv);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        Path file = folder.resolve("pump.model");
        assertThat(TrainLife.run(new String[] {folder.toString(), file.toString()}, to, to))
                .isZero();
        MaintenanceParameters parameters = Loop.withModel(Files.readString(file));
        Loop loop = new Loop(Loop.context(parameters, List.of(Loop.FLOW, Loop.CURRENT, Loop.VIBRATION)));
        loop.run(30, 9);
        assertThat(loop.events("prognosis"))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(Loop.text(e, "model")).isEqualTo("learnt"));
        Loop again = new Loop(Loop.context(parameters, List.of(Loop.FLOW, Loop.CURRENT, Loop.VIBRATION)));
        again.scenario.restore(loop.scenario.snapshot());
        assertThat(again.scenario.snapshot()).isEqualTo(loop.scenario.snapshot());
        ScenarioContext two = Loop.context(parameters, List.of(Loop.FLOW, Loop.CURRENT));
        assertThatThrownBy(() -> new Loop(two)).hasMessageContaining("learnt from 3 quantities");
        Files.writeString(folder.resolve("life0.csv"), "flow,current,vibration\n1,2,3\n1,x,3\n");
        assertThat(TrainLife.run(new String[] {folder.toString(), file.toString()}, to, to))
                .isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("life0.csv:3: 'x' is no number");
    }
}
