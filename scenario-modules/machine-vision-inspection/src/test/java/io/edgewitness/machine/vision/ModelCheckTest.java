package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.edgewitness.edge.api.LineModels;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a line would refuse is refused where it is released, by the same code and in the same words. */
class ModelCheckTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SIDE = 32;
    private static final long[] SHAPE = {1, 1, SIDE, SIDE};

    private static LineModels.Model model(int side, OnnxBytes onnx, Map<String, String> otherwise) {
        String size = Integer.toString(side);
        TreeMap<String, String> about = new TreeMap<>(Map.of(
                "name",
                "solder",
                "task",
                "anomaly",
                "width",
                size,
                "height",
                size,
                "scale",
                "1",
                "offset",
                "0",
                "labels",
                "",
                "threshold",
                "0.5",
                "area",
                "4"));
        about.putAll(otherwise);
        return new LineModels.Model("0123456789ab".repeat(5) + "cdef", about, onnx.toByteArray());
    }

    private static void refused(LineModels.Model model, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelCheck.check(model, MINUTE))
                .withMessageContaining(why);
    }

    private static OnnxBytes through(OnnxBytes... nodes) {
        OnnxBytes graph = OnnxBytes.graph(SHAPE, SHAPE);
        for (OnnxBytes node : nodes) {
            graph.part(1, node);
        }
        return graph;
    }

    @Test
    void aGoodModelIsTakenAndAWrongOneInOneSentence() {
        OnnxBytes good = OnnxBytes.model(through(OnnxBytes.node("Sigmoid", "out", "in")));
        ModelCheck.check(model(SIDE, good, Map.of()), MINUTE);
        refused(model(SIDE, good, Map.of("width", "64")), "floats of [1, 1, 32, 64] are given");
        refused(model(SIDE, good, Map.of("task", "taste")), "its task is segmentation, classification or anomaly");
        refused(model(SIDE, good, Map.of("width", "wide")), "has a number that is none");
        refused(
                model(SIDE, OnnxBytes.model(through(OnnxBytes.node("Evil", "out", "in"))), Map.of()),
                "the operator Evil is not allowed");
        OnnxBytes spoilt = through(OnnxBytes.node("Conv", "out", "in", "w"))
                .part(5, OnnxBytes.weights("w", new long[] {1, 1, 1, 1}, Float.NaN));
        refused(model(SIDE, OnnxBytes.model(spoilt), Map.of()), "a weight is no number");
    }

    @Test
    void whatIsNestedDeeplyIsRefusedAndTheProcessLives() {
        OnnxBytes type = new OnnxBytes();
        for (int i = 0; i < 20_000; i++) {
            type = new OnnxBytes().part(4, new OnnxBytes().part(1, type)); // a sequence of a sequence of …
        }
        OnnxBytes graph = through(OnnxBytes.node("Sigmoid", "out", "in"))
                .part(13, new OnnxBytes().text(1, "deep").part(2, type));
        refused(model(SIDE, OnnxBytes.model(graph), Map.of()), "is refused: ");
    }

    @Test
    void aLongChainIsNoDeepOne() {
        OnnxBytes graph = OnnxBytes.graph(SHAPE, SHAPE);
        int nodes = 5_000;
        for (int i = 0; i < nodes; i++) {
            graph.part(1, OnnxBytes.node("Sigmoid", i == nodes - 1 ? "out" : "v" + i, i == 0 ? "in" : "v" + (i - 1)));
        }
        ModelCheck.check(model(SIDE, OnnxBytes.model(graph), Map.of()), MINUTE);
    }

    /** Some seconds of convolutions. */
    @Test
    void oneThatTakesTooLongIsRefusedAndTheNextIsLookedAtWhenItHasEnded() {
        int side = 512;
        int channels = 32;
        OnnxBytes graph = OnnxBytes.graph(new long[] {1, 1, side, side}, new long[] {1, 1, side, side})
                .part(5, OnnxBytes.weights("k0", new long[] {channels, 1, 1, 1}, new float[channels]))
                .part(5, OnnxBytes.weights("k", new long[] {channels, channels, 1, 1}, new float[channels * channels]))
                .part(5, OnnxBytes.weights("k1", new long[] {1, channels, 1, 1}, new float[channels]))
                .part(1, OnnxBytes.node("Conv", "v0", "in", "k0"));
        int layers = 100;
        for (int i = 0; i < layers; i++) {
            graph.part(1, OnnxBytes.node("Conv", "v" + (i + 1), "v" + i, "k"));
        }
        graph.part(1, OnnxBytes.node("Conv", "out", "v" + layers, "k1"));
        LineModels.Model slow = model(side, OnnxBytes.model(graph), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelCheck.check(slow, Duration.ofMillis(200)))
                .withMessageContaining("has not answered a picture yet");
        LineModels.Model good = model(SIDE, OnnxBytes.model(through(OnnxBytes.node("Sigmoid", "out", "in"))), Map.of());
        refused(good, "another model is being looked through");
        assertThatCode(() -> takenInTheEnd(good)).doesNotThrowAnyException();
    }

    private static void takenInTheEnd(LineModels.Model good) throws InterruptedException {
        for (int tries = 0; tries < 600; tries++) {
            try {
                ModelCheck.check(good, MINUTE);
                return;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("another model");
                Thread.sleep(100);
            }
        }
        throw new AssertionError("the slow one never ended");
    }
}
