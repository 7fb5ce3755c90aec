package io.edgewitness.text.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitReaderTest {
    /** Which of seven segments are lit, by digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
    private static final String[] SEGMENTS = {
        "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"
    };

    private static DigitReader reader;

    @TempDir
    Path folder;

    @BeforeAll
    static void learn() {
        List<DigitReader.Labelled> pictures = new ArrayList<>();
        for (int digit = 0; digit <= 9; digit++) {
            for (int move = -1; move <= 1; move++) {
                pictures.add(new DigitReader.Labelled(drawn(digit, move, 0), digit));
            }
            pictures.add(new DigitReader.Labelled(drawn(digit, 0, 16), DigitReader.NONE)); // half a digit
        }
        reader = DigitReader.learn(pictures, 1, 40);
    }

    private static BufferedImage drawn(int digit, int dx, int dy) {
        BufferedImage image = new BufferedImage(40, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.DARK_GRAY);
        g.fillRect(0, 0, 40, 64);
        g.setColor(Color.WHITE);
        int[][] bars = {
            {10, 8, 20, 5},
            {8, 10, 5, 20},
            {27, 10, 5, 20},
            {10, 29, 20, 5},
            {8, 32, 5, 20},
            {27, 32, 5, 20},
            {10, 50, 20, 5}
        };
        for (int i = 0; i < bars.length; i++) {
            if (SEGMENTS[digit].charAt(i) == '1') {
                g.fillRect(bars[i][0] + 2 * dx, bars[i][1] + 2 * dy, bars[i][2], bars[i][3]);
            }
        }
        g.dispose();
        return image;
    }

    @Test
    void digitsThatWereLearntAreReadAndHalfADigitIsNone() {
        int right = 0;
        int told = 0;
        for (int digit = 0; digit <= 9; digit++) {
            right += reader.read(drawn(digit, 0, 1)).digit() == digit ? 1 : 0;
            told += reader.read(drawn(digit, 1, 16)).isDigit(0.5) ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(9);
        assertThat(told).isLessThanOrEqualTo(2);
    }

    @Test
    void aSavedReaderReadsTheSameAndATornOrForeignFileIsRefused() throws Exception {
        Path file = folder.resolve("reader");
        reader.save(file);
        assertThat(DigitReader.load(file).read(drawn(4, 0, 0))).isEqualTo(reader.read(drawn(4, 0, 0)));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> DigitReader.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage("reader is torn");
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> DigitReader.load(file)).hasMessageStartingWith("reader is no reader of digits");
    }

    @Test
    void theProgramSaysWhatItReadInAFolder() throws Exception {
        String data = System.getProperty("edgewitness.data", "");
        Path digits = Path.of(data, "meter_digits");
        assumeTrue(!data.isEmpty() && Files.isDirectory(digits), "the meters' digits are not here (edgewitness.data)");
        Path file = folder.resolve("reader");
        reader.save(file);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertThat(DigitFolder.run(new String[] {"read", file.toString(), digits.toString()}, out))
                .isZero();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("digits:").contains("without a digit");
    }

    @Test
    void aWrongUseIsToldHowItIsMeant() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertThat(DigitFolder.run(new String[] {"guess"}, out)).isEqualTo(2);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("usage: DigitFolder learn FOLDER READER");
    }
}
