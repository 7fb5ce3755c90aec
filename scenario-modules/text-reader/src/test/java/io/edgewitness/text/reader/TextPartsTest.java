package io.edgewitness.text.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the reader of words that need no model. */
class TextPartsTest {
    private static final String ZEROS = "0".repeat(64);

    @TempDir
    Path folder;

    @Test
    void theSmallestRectangleAroundATurnedLineIsTurned() {
        List<int[]> points = new ArrayList<>();
        for (int along = -40; along <= 40; along++) {
            for (int across = -8; across <= 8; across++) {
                points.add(new int[] {
                    (int) Math.round(100 + along * 0.8 - across * 0.6),
                    (int) Math.round(90 + along * 0.6 + across * 0.8)
                });
            }
        }
        TextBox box = TextBox.around(points);
        assertThat(box.x()).isCloseTo(100, within(1.0));
        assertThat(box.y()).isCloseTo(90, within(1.0));
        assertThat(box.angle()).isCloseTo(Math.atan2(0.6, 0.8), within(0.03));
        assertThat(box.width()).isCloseTo(81, within(3.0));
        assertThat(box.height()).isCloseTo(17, within(3.0));
        TextBox grown = box.grown(1.6);
        double by = box.width() * box.height() * 1.6 / (2 * (box.width() + box.height()));
        assertThat(grown.width() - box.width()).isCloseTo(2 * by, within(1e-9));
    }

    @Test
    void aLineThatStandsOnEndIsReadDownward() {
        List<int[]> points = new ArrayList<>();
        for (int y = 10; y < 90; y++) {
            points.add(new int[] {20, y});
            points.add(new int[] {30, y});
        }
        TextBox box = TextBox.around(points);
        assertThat(box.width()).isGreaterThan(box.height());
        assertThat(Math.sin(box.angle())).isCloseTo(1, within(1e-6));
        assertThat(TextBox.around(List.of(new int[] {5, 5})).width())
                .as("one point")
                .isEqualTo(1);
        assertThat(box.scaled(2, 2).width()).isCloseTo(2 * box.width(), within(1e-6));
        assertThat(box.scaled(1, 3).width()).isCloseTo(3 * box.width(), within(1e-6));
    }

    private static Steps steps(float[]... values) {
        return new Steps(values, Steps.Alphabet.of(List.of("a", "b")));
    }

    @Test
    void repeatsAreOneCharacterUnlessSomethingLiesBetween() {
        float[] a = {0.1f, 0.8f, 0.1f};
        float[] surer = {0, 0.95f, 0.05f};
        float[] none = {0.9f, 0.05f, 0.05f};
        float[] b = {0.2f, 0.2f, 0.6f};
        List<Steps.Place> places = steps(none, a, surer, none, a, b, b).places();
        assertThat(Steps.text(places)).isEqualTo("aab");
        assertThat(places.get(0).likelihood()[0]).as("its surest step").isCloseTo(0.95, within(1e-6));
        assertThat(places.get(2).characters()).containsExactly("b", "a");
        assertThat(Steps.text(steps(none, none).places())).isEmpty();
    }

    @Test
    void theLikelihoodOfATextIsOverAllWaysToSayIt() {
        float[] half = {0.5f, 0.3f, 0.2f};
        // "a" in two steps: a-, -a, aa
        assertThat(Math.exp(steps(half, half).logLikelihood("a")))
                .isCloseTo(0.3 * 0.5 + 0.5 * 0.3 + 0.3 * 0.3, within(1e-6));
        assertThat(Math.exp(steps(half, half).logLikelihood("ab"))).isCloseTo(0.3 * 0.2, within(1e-6));
        assertThat(steps(half, half).logLikelihood("aa"))
                .as("needs a step between")
                .isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(steps(half).logLikelihood("c")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(steps(half).logLikelihood("")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static List<TextReader.Code> read(String text) {
        return text.isEmpty() ? List.of() : List.of(new TextReader.Code(text, 0.9, false));
    }

    @Test
    void framesVoteAndAContradictionIsNotOutvotedByOne() {
        TextVotes votes = new TextVotes(5, 3);
        assertThat(votes.add(read("A"))).isEmpty();
        assertThat(votes.add(read(""))).isEmpty();
        assertThat(votes.add(read("A"))).isEmpty();
        assertThat(votes.add(read("B"))).isEmpty();
        assertThat(votes.add(read("A")))
                .hasValueSatisfying(c -> assertThat(c.text()).isEqualTo("A"));
        StateWriter state = new StateWriter();
        votes.write(state);
        TextVotes again = new TextVotes(5, 3);
        again.read(new StateReader(state.toByteArray()));
        assertThat(again.add(read("B")))
                .as("two of each")
                .isEqualTo(votes.add(read("B")))
                .isEmpty();
    }

    @Test
    void aModelThatIsNotTheOneThatWasNamedOrNoneIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("det.onnx"), "no model");
        String digest = "7d2d0dcb8a7c1a8b6c5a3e4f0d9f2a6f5c0f5cf0d6b0a6b2c3d4e5f60718293a";
        assertThatThrownBy(() -> TextReader.open(models(file, digest)))
                .hasMessageContaining("det.onnx is refused: its SHA-256 is ")
                .hasMessageContaining("and the site file names " + digest);
        String real = Hash.sha256(file);
        assertThatThrownBy(() -> TextReader.open(models(file, real)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("torn, or no ONNX file");
        assertThatThrownBy(() -> TextReader.open(models(folder.resolve("none.onnx"), ZEROS)))
                .hasMessageContaining("it cannot be read");
        assertThatThrownBy(() -> new TextModels.ModelFile(file, "abc")).hasMessageContaining("64 hexadecimal digits");
    }

    private static TextModels models(Path file, String digest) {
        TextModels.ModelFile model = new TextModels.ModelFile(file, digest);
        return new TextModels(model, model, 704, List.of(), 0.6);
    }
}
