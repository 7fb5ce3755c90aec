package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.models.OnnxGraph;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as files: what they say, and what is refused of them. */
class LearnedLifeTest {
    private static final int ONE = LifeFeatures.length(1);

    @TempDir
    private Path folder;

    private static OnnxGraph empty() {
        OnnxGraph graph = LifeModels.graph(1, 1000);
        graph.input("features", OnnxGraph.Numbers.DOUBLES, 1, ONE);
        graph.output("rows", OnnxGraph.Numbers.DOUBLES, 1, 3);
        return graph;
    }

    private static void refused(OnnxGraph graph, String why) {
        assertThatThrownBy(() -> new LearnedLife(graph.toByteArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the life-model is refused: ")
                .hasMessageContaining(why);
    }

    @Test
    void aForecastIsWhatTheFileSaysToTheLastBit() {
        OnnxGraph graph = empty();
        double[] weights = {0.1, 0.7, -0.3, 1e-9, 3, 0.25};
        String sum = graph.node("MatMul", List.of("features", graph.doubles("w", weights, ONE, 1)));
        String kernel = graph.node("Exp", List.of(sum));
        graph.named("Concat", List.of(kernel, kernel, kernel), "rows", OnnxGraph.integer("axis", 1));
        double[] features = {1.1, -0.2, 0.37, 5e6, 0.01, 4};
        double expected = 0;
        for (int i = 0; i < ONE; i++) {
            expected += features[i] * weights[i];
        }
        LearnedLife.Learnt said = Objects.requireNonNull(new LearnedLife(graph.toByteArray()).remaining(features, 1));
        assertThat(said.median()).isEqualTo(StrictMath.exp(expected));
    }

    @Test
    void theForecastIsADistributionThatGrows() {
        LearnedLife model = new LearnedLife(LifeModels.ageing(1, 1000).toByteArray());
        LearnedLife.Learnt forecast =
                Objects.requireNonNull(model.remaining(new LifeFeatures(1).next(new double[] {5}), 2));
        assertThat(forecast.median()).isEqualTo(2 * 96);
        assertThat(forecast.quantile(0.5)).isEqualTo(forecast.median(), within(0.01));
        assertThat(forecast.failedBy(forecast.high())).isEqualTo(0.95, within(1e-9));
        double before = 0;
        for (double h = 0; h < 400; h++) {
            assertThat(forecast.failedBy(h)).isGreaterThanOrEqualTo(before);
            before = forecast.failedBy(h);
        }
    }

    @Test
    void theScenarioForecastsByItsModelAndGoesOnFromASnapshot() throws IOException {
        MaintenanceParameters parameters = Loop.withModel(LifeModels.in(folder, LifeModels.ageing(3, 1000)));
        Loop loop = new Loop(Loop.context(parameters, List.of(Loop.FLOW, Loop.CURRENT, Loop.VIBRATION)));
        loop.run(30, 9);
        assertThat(loop.events("prognosis"))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(Loop.text(e, "model")).isEqualTo("learnt"));
        Loop again = new Loop(Loop.context(parameters, List.of(Loop.FLOW, Loop.CURRENT, Loop.VIBRATION)));
        again.scenario.restore(loop.scenario.snapshot());
        assertThat(again.scenario.snapshot()).isEqualTo(loop.scenario.snapshot());
    }

    @Test
    void aModelThatDoesNotFitTheMachineIsRefusedWithBoth() throws IOException {
        MaintenanceParameters three = Loop.withModel(LifeModels.in(folder, LifeModels.ageing(3, 1000)));
        ScenarioContext two = Loop.context(three, List.of(Loop.FLOW, Loop.CURRENT));
        assertThatThrownBy(() -> new Loop(two)).hasMessageContaining("learnt from 3 quantities, and process has 2");
        MaintenanceParameters hourly = Loop.withModel(LifeModels.in(folder, LifeModels.ageing(2, 3_600_000)));
        ScenarioContext pace = Loop.context(hourly, List.of(Loop.FLOW, Loop.CURRENT));
        assertThatThrownBy(() -> new Loop(pace)).hasMessageContaining("3600000 ms apart, and row is 1000 ms");
    }

    @Test
    void anotherFileThanTheStatedOneIsRefused() throws IOException {
        PinnedFile stated = LifeModels.in(folder, LifeModels.ageing(1, 1000));
        Files.write(stated.file(), LifeModels.ageing(2, 1000).toByteArray());
        assertThatThrownBy(() -> LearnedLife.read(stated)).hasMessageContaining("has the SHA-256");
        Files.delete(stated.file());
        assertThatThrownBy(() -> LearnedLife.read(stated)).hasMessageContaining("pump.onnx cannot be read");
        assertThatThrownBy(() -> new PinnedFile(stated.file(), "AB")).hasMessageContaining("64 hexadecimal");
    }

    @Test
    void whatIsNotWorkedOutHereIsRefused() {
        for (String operator : List.of("Loop", "If", "Scan", "RandomNormal", "Conv", "x\u0007")) {
            OnnxGraph graph = empty();
            graph.named(operator, List.of("features"), "rows");
            refused(graph, "is not allowed");
        }
        OnnxGraph single = empty();
        String w = single.floats("w", new float[ONE], 1, ONE);
        single.named("Add", List.of("features", w), "rows");
        refused(single, "not doubles");
        OnnxGraph two = empty();
        two.input("more", OnnxGraph.Numbers.DOUBLES, 1, 1);
        two.named("Add", List.of("features", "more"), "rows");
        refused(two, "more than one input");
        OnnxGraph unknown = empty();
        unknown.named("Exp", List.of("features"), "rows", OnnxGraph.integer("axis", 0));
        refused(unknown, "a setting that is not known");
    }

    @Test
    void aModelThatAsksForTooMuchIsRefusedUnbuilt() {
        OnnxGraph work = empty();
        String wide = work.doubles("wide", new double[ONE * 4000], ONE, 4000);
        String last = work.node("MatMul", List.of("features", wide));
        String square = work.doubles("square", new double[4000 * 400], 4000, 400);
        String back = work.doubles("back", new double[400], 400, 1);
        for (int i = 0; i < 4; i++) {
            last = work.node("MatMul", List.of(last, square));
            last = work.node("MatMul", List.of(work.node("MatMul", List.of(last, back)), wide(work, i)));
        }
        work.named("Exp", List.of(last), "rows");
        refused(work, "steps for one answer");
        OnnxGraph outer = empty();
        String tall = outer.doubles("tall", new double[100_000], 100_000, 1);
        String flat = outer.doubles("flat", new double[100_000], 1, 100_000);
        outer.named("Add", List.of(tall, flat), "rows");
        refused(outer, "steps for one answer");
    }

    private static String wide(OnnxGraph graph, int i) {
        return graph.doubles("again" + i, new double[4000], 1, 4000);
    }

    @Test
    void whatIsNoNumberOrNotInOrderIsRefused() {
        OnnxGraph weight = empty();
        weight.named("Add", List.of("features", weight.doubles("w", new double[] {Double.NaN}, 1, 1)), "rows");
        refused(weight, "a weight is no number");
        OnnxGraph answer = empty();
        String big = answer.node("Exp", List.of(answer.doubles("w", new double[] {1000}, 1, 1)));
        answer.named("Concat", List.of(big, big, big), "rows", OnnxGraph.integer("axis", 1));
        refused(answer, "with what is no number");
        OnnxGraph order = empty();
        order.named("Exp", List.of("later"), "rows");
        order.named("Exp", List.of("features"), "later");
        refused(order, "not in the order");
        OnnxGraph one = empty();
        one.named("Exp", List.of("features"), "rows");
        refused(one, "does not answer with three numbers");
        OnnxGraph shapes = empty();
        shapes.named("MatMul", List.of("features", "features"), "rows");
        refused(shapes, "shapes do not fit");
        OnnxGraph other = new OnnxGraph("other");
        other.input("features", OnnxGraph.Numbers.DOUBLES, 1, ONE);
        other.output("rows", OnnxGraph.Numbers.DOUBLES, 1, 3);
        other.named("Exp", List.of("features"), "rows");
        refused(other, "was not learnt from life-features-1");
    }

    @Test
    void anAnswerThatIsNoIntervalIsNoForecast() {
        OnnxGraph graph = empty();
        String w = graph.doubles("w", new double[] {1, 0, 0, 0, 0, 0}, ONE, 1);
        String up = graph.node("MatMul", List.of("features", w));
        String zero = graph.doubles("zero", new double[] {0}, 1, 1);
        graph.named("Concat", List.of(up, zero, zero), "rows", OnnxGraph.integer("axis", 1));
        LearnedLife model = new LearnedLife(graph.toByteArray());
        assertThat(model.remaining(new double[] {7, 0, 0, 0, 0, 0}, 1)).isNull();
    }

    @Test
    void whatIsTornOrSpoiltIsRefusedAndNeverACrash() {
        byte[] good = LifeModels.ageing(1, 1000).toByteArray();
        for (int length = 0; length < good.length; length++) {
            byte[] torn = Arrays.copyOf(good, length);
            try {
                new LearnedLife(torn); // whole fields may be missing at the end
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("the life-model is refused: ");
            }
        }
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] spoilt = good.clone();
            spoilt[random.nextInt(good.length)] = (byte) random.nextInt();
            try {
                new LearnedLife(spoilt);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("the life-model is refused: ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }
}
