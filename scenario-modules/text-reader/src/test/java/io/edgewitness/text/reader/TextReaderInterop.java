package io.edgewitness.text.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewitness.scenario.kit.CodeRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words and codes, read with real models. */
class TextReaderInterop {
    private static final List<CodeRule> RULES = List.of(
            new CodeRule("", 11, "0-9A-Z", CodeRule.CheckDigit.ISO6346),
            new CodeRule("", 13, "0-9", CodeRule.CheckDigit.GS1));

    @TempDir
    Path folder;

    @Test
    void aDrawnLabelIsReadUprightTurnedAndUpsideDown() throws Exception {
        try (TextReader reader = TextReader.open(Models.orSkip(List.of(), 0.6))) {
            for (double turn : new double[] {0, 0.15, -0.3, Math.PI, Math.PI / 2, -Math.PI / 2}) {
                ColourImage label = Label.drawn(1280, 960, turn, 0);
                assertThat(reader.codes(label, RULES).stream()
                                .map(TextReader.Code::text)
                                .toList())
                        .as("turned by %.2f rad", turn)
                        .contains("CSQU3054383", "4006381333931");
            }
            assertThat(reader.lines(Label.drawn(1280, 960, 0, 0)).stream()
                            .map(TextReader.Line::text)
                            .collect(Collectors.joining("\n")))
                    .contains("CSQU3054383", "WEIGHT 30480 KG");
        }
    }

    @Test
    void aTornLabelAndAnEmptyPictureGiveNoCode() throws Exception {
        try (TextReader reader = TextReader.open(Models.orSkip(List.of(), 0.6))) {
            assertThat(reader.codes(Label.drawn(1280, 960, 0, 0.5), RULES)).isEmpty();
            assertThat(reader.lines(new ColourImage(320, 240, new int[320 * 240])))
                    .isEmpty();
            assertThat(reader.line(new ColourImage(64, 32, new int[64 * 32]))).isEmpty();
        }
    }

    @Test
    void ofTheSitesWordsTheLikeliestIsTold() throws Exception {
        try (TextReader reader = TextReader.open(Models.orSkip(List.of("WEIGHT 30480 KG", "WEIGHT 24000 KG"), 0.8))) {
            assertThat(reader.lines(Label.drawn(1280, 960, 0, 0)).stream()
                            .map(TextReader.Line::text)
                            .toList())
                    .containsExactly("WEIGHT 30480 KG");
        }
    }

    @Test
    void amongThousandsOfWordsTheOneIsTold() throws Exception {
        List<String> words = new ArrayList<>(List.of("WEIGHT 30480 KG"));
        for (int i = 0; i < 1_900; i++) {
            words.add("WEIGHT " + (10_000 + 7 * i) + " KG AND NO MORE OF IT");
        }
        TextModels many = Models.orSkip(words, 0.8);
        ColourImage label = Label.drawn(1280, 960, 0, 0);
        try (TextReader reader = TextReader.open(many)) {
            assertThat(reader.lines(label)).extracting(TextReader.Line::text).containsExactly("WEIGHT 30480 KG");
        }
    }

    @Test
    void publicPicturesAreReadAsTheirTestsExpect() throws Exception {
        String data = System.getProperty("edgewitness.data", "");
        Path pictures = Path.of(data, "ocr_text");
        assumeTrue(!data.isEmpty() && Files.isDirectory(pictures), "pictures of text are not here (edgewitness.data)");
        try (TextReader reader = TextReader.open(Models.orSkip(List.of(), 0.6))) {
            for (String row : Files.readAllLines(pictures.resolve("index.tsv"))) {
                String[] cells = row.split("\t", -1);
                if (cells[0].equals("path")) {
                    continue;
                }
                ColourImage image = ColourImage.of(
                        ImageIO.read(pictures.getParent().resolve(cells[0]).toFile()));
                List<TextReader.Line> lines = reader.lines(image);
                if (!cells[1].isEmpty()) {
                    assertThat(lines).as(cells[0]).isNotEmpty();
                    assertThat(lines.get(0).text()).as(cells[0]).isEqualTo(cells[1]);
                } else if (cells[2].equals("no text")) {
                    assertThat(lines).as(cells[0]).isEmpty();
                } else {
                    assertThat(lines).as(cells[0]).hasSize(1).allMatch(l -> l.confidence() > 0.9);
                }
            }
        }
    }

    @Test
    void aModelOfAnotherKindIsRefused() throws Exception {
        TextModels right = Models.orSkip(List.of(), 0.6);
        TextModels swapped = new TextModels(right.recogniser(), right.detector(), 704, List.of(), 0.6);
        assertThatThrownBy(() -> TextReader.open(swapped)).hasMessageContaining("has other than 4 dimensions");
        TextModels mute = new TextModels(right.detector(), right.detector(), 704, List.of(), 0.6);
        assertThatThrownBy(() -> TextReader.open(mute)).hasMessageContaining("has other than 3 dimensions");
        byte[] bytes = Files.readAllBytes(right.detector().file());
        Path torn = Files.write(folder.resolve("torn.onnx"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        TextModels half = new TextModels(
                new TextModels.ModelFile(torn, Hash.sha256(torn)), right.recogniser(), 704, List.of(), 0.6);
        assertThatThrownBy(() -> TextReader.open(half)).isInstanceOf(IllegalArgumentException.class);
    }
}
