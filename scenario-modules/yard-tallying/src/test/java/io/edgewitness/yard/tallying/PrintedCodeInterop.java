package io.edgewitness.yard.tallying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.scenario.kit.CodeRule;
import io.edgewitness.text.reader.PrintedText;
import io.edgewitness.text.reader.TextModels;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A container's number that is painted on it, read from a camera's frames with real models (see text-reader). */
class PrintedCodeInterop {
    private static final PointId DOCK = new PointId("dock.frame");
    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final Path MODELS =
            Path.of(System.getProperty("edgewitness.text", "../../.interop/text/rapidocr_onnxruntime/models"));

    private final RecordingOutput out = new RecordingOutput();

    private static TextModels.ModelFile model(String name) throws Exception {
        Path file = MODELS.resolve(name);
        assumeTrue(Files.exists(file), "models of words are not here (.ci/install-interop, or edgewitness.text)");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return new TextModels.ModelFile(file, HexFormat.of().formatHex(digest));
    }

    private static Scenario yard(TextModels models) {
        YardParameters parameters = new YardParameters(
                Map.of("A-02", new YardParameters.Place(0, 0, 10, 10)),
                Map.of(DOCK, "A-02"),
                Map.of(),
                Map.of("container", new CodeRule("", 11, "0-9A-Z", CodeRule.CheckDigit.ISO6346)),
                List.of(),
                null,
                null,
                null,
                new YardParameters.Audit(0, 0, 1, Duration.ofMinutes(10)),
                new PrintedText(models, 5, 2),
                0.8,
                Duration.ofMinutes(3),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                0.9,
                1000,
                null);
        return new YardFactory()
                .create(new ScenarioContext(
                        "yard-1",
                        Map.of("frames", List.of(DOCK)),
                        Map.of(DOCK, PointDefinition.of(DOCK.name(), "a", "1")),
                        parameters,
                        ZoneOffset.UTC));
    }

    private static Value.Frame frame(String painted, long number) {
        BufferedImage image = new BufferedImage(800, 300, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(150, 60, 40));
        g.fillRect(0, 0, 800, 300);
        g.setColor(Color.WHITE);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 64));
        g.drawString(painted, 90, 170);
        g.dispose();
        byte[] pixels = new byte[800 * 300 * 3];
        int[] rgb = image.getRGB(0, 0, 800, 300, null, 0, 800);
        for (int i = 0; i < rgb.length; i++) {
            pixels[3 * i] = (byte) (rgb[i] >> 16);
            pixels[3 * i + 1] = (byte) (rgb[i] >> 8);
            pixels[3 * i + 2] = (byte) rgb[i];
        }
        return new Value.Frame(800, 300, Value.Frame.Layout.RGB, pixels, null, number, () -> {});
    }

    /** Whether a view says that one thing lies at the place. */
    private boolean isSeen() {
        return out.events.stream()
                .filter(e -> e.type().equals("stock-view"))
                .flatMap(e ->
                        ((Value.Array) Objects.requireNonNull(e.attributes().get("places"))).items().stream())
                .anyMatch(p -> p instanceof Value.Structure s
                        && Value.of("A-02").equals(s.fields().get("location"))
                        && Value.of(1).equals(s.fields().get("items")));
    }

    @Test
    void aNumberThatTwoFramesAgreeOnIsASighting() throws Exception {
        TextModels models = new TextModels(
                model("ch_PP-OCRv4_det_infer.onnx"), model("ch_PP-OCRv4_rec_infer.onnx"), 704, List.of(), 0.6);
        byte[] state;
        try (Scenario first = yard(models)) {
            first.onSample(Sample.good(DOCK, frame("CSQU 305438 3", 1), START, START), out);
            for (int s = 1; s < 80; s++) {
                first.onTick(START.plusSeconds(s), out);
            }
            assertThat(isSeen()).as("one frame is no vote").isFalse();
            state = first.snapshot();
        }
        try (Scenario scenario = yard(models)) {
            scenario.restore(state);
            Instant then = START.plusSeconds(80);
            scenario.onSample(Sample.good(DOCK, frame("CSQU 305438 3", 2), then, then), out);
            for (int s = 81; s < 160; s++) {
                scenario.onTick(START.plusSeconds(s), out);
            }
        }
        assertThat(isSeen()).isTrue();
    }

    @Test
    void aModelThatIsNotTheOneThatWasNamedKeepsTheScenarioFromStarting() throws Exception {
        TextModels.ModelFile right = model("ch_PP-OCRv4_det_infer.onnx");
        TextModels models =
                new TextModels(new TextModels.ModelFile(right.file(), "0".repeat(64)), right, 704, List.of(), 0.6);
        assertThatThrownBy(() -> yard(models))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its SHA-256 is");
    }
}
