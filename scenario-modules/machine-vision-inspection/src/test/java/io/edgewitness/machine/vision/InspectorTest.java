package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import io.edgewitness.edge.api.Value.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorTest {
    @TempDir
    Path folder;

    private Inspector shape(int search) {
        Path template = Parts.good().write(folder.resolve("good.png"));
        return new Inspector(Parts.parameters(template, search, List.of(Parts.SHAPE), List.of(), List.of(), null));
    }

    private static List<String> kinds(Verdict v) {
        return v.defects().stream().map(d -> d.finding().kind()).toList();
    }

    private static Inspector rules(List<BlobRule> blobs, List<MeasureRule> measures) {
        return new Inspector(Parts.parameters(null, 0, List.of(), blobs, measures, null));
    }

    @Test
    void whatADifferenceIsFollowsFromWhatItTouches() {
        Inspector inspector = shape(0);
        assertThat(kinds(inspector.inspect(Parts.good().more(90, 50, 8, 8).frame(1))))
                .containsExactly("island");
        assertThat(kinds(inspector.inspect(Parts.good().more(90, 43, 8, 12).frame(1))))
                .containsExactly("bump");
        assertThat(kinds(inspector.inspect(Parts.good().more(90, 43, 8, 24).frame(1))))
                .containsExactly("bridge");
        assertThat(kinds(inspector.inspect(Parts.good().less(90, 31, 8, 8).frame(1))))
                .containsExactly("hole");
        assertThat(kinds(inspector.inspect(Parts.good().less(90, 24, 8, 12).frame(1))))
                .containsExactly("notch");
        assertThat(kinds(inspector.inspect(Parts.good().less(90, 20, 8, 30).frame(1))))
                .containsExactly("cut");
    }

    @Test
    void aDefectHasItsPlaceItsClassAndItsScore() {
        Verdict v = shape(0).inspect(Parts.good().less(90, 20, 8, 30).frame(1));
        assertThat(v.rejected()).isTrue();
        Verdict.Defect d = v.defects().get(0);
        assertThat(d.type()).isEqualTo("open");
        assertThat(d.finding().box()).isEqualTo(new Box(90, 25, 8, 20));
        assertThat(d.finding().score()).isEqualTo(8.0);
        assertThat(v.score()).isEqualTo(8.0);
    }

    @Test
    void aClassMayHaveSoManyAndNoMore() {
        Inspector inspector = shape(0);
        assertThat(inspector.inspect(Parts.good().less(50, 31, 8, 8).frame(1)).rejected())
                .isFalse();
        assertThat(inspector
                        .inspect(Parts.good()
                                .less(50, 31, 8, 8)
                                .less(90, 31, 8, 8)
                                .frame(1))
                        .rejected())
                .isTrue();
    }

    @Test
    void aGoodPartThatLiesOffAndTurnedIsStillGood() {
        Inspector inspector = shape(16);
        double[][] motions = {{0, 0, 0}, {7, -5, 0}, {-11.4, 8.3, 0}, {3, 2, 1.5}, {-6.5, 4.2, -2}};
        for (double[] m : motions) {
            Verdict v = inspector.inspect(Parts.good().moved(m[0], m[1], m[2]).frame(1));
            assertThat(v.unfit()).isNull();
            assertThat(v.defects()).as("%s, %s, %s degrees", m[0], m[1], m[2]).isEmpty();
        }
    }

    @Test
    void aDefectIsFoundAtItsPlaceOnThePartHoweverThatLies() {
        Inspector inspector = shape(16);
        Verdict v = inspector.inspect(
                Parts.good().less(90, 20, 8, 30).moved(-6.5, 4.2, -2).frame(1));
        assertThat(kinds(v)).containsExactly("cut");
        assertThat(v.defects().get(0).finding().box().overlap(new Box(90, 25, 8, 20)))
                .isGreaterThan(0.6);
    }

    @Test
    void edgesThatLieAPixelOffAreNoDefect() {
        Verdict v = shape(0).inspect(Parts.good().moved(1, 1, 0).frame(1));
        assertThat(v.defects()).isEmpty();
    }

    @Test
    void spotsAreCountedAgainstWhatMayAndMustBeThere() {
        BlobRule bars = new BlobRule("bars", BlobRule.Of.BRIGHT, 128, 100, 3, 3, null);
        Inspector inspector = rules(List.of(bars), List.of());
        assertThat(inspector.inspect(Parts.good().frame(1)).defects()).isEmpty();
        assertThat(kinds(inspector.inspect(Parts.good().less(0, 25, 200, 20).frame(1))))
                .containsExactly("missing");
        assertThat(kinds(inspector.inspect(Parts.good().less(90, 20, 8, 30).frame(1))))
                .hasSize(4)
                .containsOnly("spot");
    }

    @Test
    void aScratchIsSeenByItsGradientInItsRegion() {
        Box bar = new Box(25, 29, 150, 12);
        BlobRule scratch = new BlobRule("scratch", BlobRule.Of.GRADIENT, 40, 10, 0, 0, bar);
        Inspector inspector = rules(List.of(scratch), List.of());
        assertThat(inspector.inspect(Parts.good().frame(1)).rejected()).isFalse();
        assertThat(inspector.inspect(Parts.good().less(60, 34, 40, 2).frame(1)).rejected())
                .isTrue();
    }

    @Test
    void aDistanceIsMeasuredToAFractionOfAPixel() {
        MeasureRule height = new MeasureRule("height", 100, 15, 100, 55, 20, 0.05, 0.95, 1.05);
        Caliper caliper = new Caliper(height, Parts.WIDTH, Parts.HEIGHT);
        Gray good = new Gray(Parts.WIDTH, Parts.HEIGHT, Parts.good().frame(1).pixels());
        Gray thin = new Gray(
                Parts.WIDTH,
                Parts.HEIGHT,
                Parts.good().less(0, 43, 200, 10).frame(1).pixels());
        Gray shifted = new Gray(
                Parts.WIDTH,
                Parts.HEIGHT,
                Parts.good().moved(0, 0.5, 0).frame(1).pixels());
        assertThat(caliper.measure(good)).isCloseTo(1.0, offset(0.005));
        assertThat(caliper.measure(thin)).isCloseTo(0.9, offset(0.005));
        assertThat(caliper.measure(shifted)).isCloseTo(1.0, offset(0.01));
        Inspector inspector = rules(List.of(), List.of(height));
        assertThat(inspector.inspect(Parts.good().frame(1)).rejected()).isFalse();
        assertThat(kinds(inspector.inspect(Parts.good().less(0, 43, 200, 10).frame(1))))
                .containsExactly("too-small");
        assertThat(kinds(inspector.inspect(Parts.good().less(0, 0, 200, 160).frame(1))))
                .containsExactly("no-edges");
    }

    @Test
    void aFrameOfAnotherSizeIsNotJudged() {
        Frame frame = new Frame(10, 10, Frame.Layout.GRAY, new byte[100], null, 1, () -> {});
        Verdict v = shape(0).inspect(frame);
        assertThat(v.unfit()).contains("10 x 10").contains("200 x 160");
        assertThat(v.rejected()).isFalse();
    }

    @Test
    void aColourFrameIsJudgedByItsGrey() {
        byte[] gray = Parts.good().less(90, 20, 8, 30).frame(1).pixels();
        byte[] rgb = new byte[3 * gray.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = gray[i / 3];
        }
        Frame frame = new Frame(Parts.WIDTH, Parts.HEIGHT, Frame.Layout.RGB, rgb, null, 1, () -> {});
        assertThat(kinds(shape(0).inspect(frame))).containsExactly("cut");
    }

    @Test
    void anotherTemplateOrLimitIsAnotherRuleSet() {
        String one = shape(0).ruleSet();
        assertThat(shape(0).ruleSet()).isEqualTo(one).hasSize(64);
        assertThat(shape(4).ruleSet()).isNotEqualTo(one);
        Path other = Parts.good().more(1, 1, 1, 1).write(folder.resolve("other.png"));
        Inspector inspector =
                new Inspector(Parts.parameters(other, 0, List.of(Parts.SHAPE), List.of(), List.of(), null));
        assertThat(inspector.ruleSet()).isNotEqualTo(one);
    }

    @Test
    void aModelIsOneMoreRuleAndItsDigestIsInTheVerdict() {
        Path file = OnnxBytes.darkSegmenter(Parts.WIDTH, Parts.HEIGHT).write(folder.resolve("dark.onnx"));
        ModelRule rule = new ModelRule(
                "net",
                file,
                ModelRule.Task.SEGMENTATION,
                Parts.WIDTH,
                Parts.HEIGHT,
                1,
                1 / 255.0,
                0,
                List.of("good", "black"),
                0.999_999_99,
                20,
                1);
        VisionParameters parameters = Parts.parameters(null, 0, List.of(), List.of(), List.of(), List.of(rule), null);
        try (Inspector inspector = new Inspector(parameters)) {
            assertThat(inspector.modelDigests()).matches("net sha256:[0-9a-f]{64}");
            // The ground's grey is 40 of 255, and the model's answer to it 0.9999990.
            assertThat(inspector.inspect(Parts.good().frame(1)).rejected()).isFalse();
        }
        ModelRule lower = new ModelRule(
                "net",
                file,
                ModelRule.Task.SEGMENTATION,
                Parts.WIDTH,
                Parts.HEIGHT,
                1,
                1 / 255.0,
                0,
                List.of("good", "black"),
                0.5,
                20,
                1);
        try (Inspector inspector =
                new Inspector(Parts.parameters(null, 0, List.of(), List.of(), List.of(), List.of(lower), null))) {
            assertThat(kinds(inspector.inspect(Parts.good().frame(1)))).containsOnly("black");
        }
    }

    @Test
    void aTemplateThatIsNoneIsRefusedWithItsName() throws IOException {
        Path text = Files.writeString(folder.resolve("good.jpg"), "no picture");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Inspector(Parts.parameters(text, 0, List.of(Parts.SHAPE), List.of(), List.of(), null)))
                .withMessageContaining("good.jpg is no picture");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Inspector(Parts.parameters(
                        folder.resolve("absent.png"), 0, List.of(Parts.SHAPE), List.of(), List.of(), null)))
                .withMessageContaining("absent.png cannot be read");
    }
}
