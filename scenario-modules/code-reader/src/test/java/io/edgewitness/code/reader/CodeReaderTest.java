package io.edgewitness.code.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.MultiFormatWriter;
import com.google.zxing.common.BitMatrix;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeReaderTest {
    private static final int MARGIN = 20;

    private final CodeReader reader = new CodeReader();

    static GrayImage drawn(BarcodeFormat format, String text, int width, int height) throws Exception {
        BitMatrix bits = new MultiFormatWriter().encode(text, format, width, height);
        int w = bits.getWidth() + 2 * MARGIN;
        int h = bits.getHeight() + 2 * MARGIN;
        float[] values = new float[w * h];
        Arrays.fill(values, 215);
        for (int y = 0; y < bits.getHeight(); y++) {
            for (int x = 0; x < bits.getWidth(); x++) {
                values[(y + MARGIN) * w + x + MARGIN] = bits.get(x, y) ? 40 : 215;
            }
        }
        return new GrayImage(w, h, values);
    }

    static GrayImage noisy(GrayImage image, float strength) {
        Random random = new Random(7);
        float[] values = image.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) random.nextGaussian() * strength;
        }
        return new GrayImage(image.width(), image.height(), values);
    }

    @ParameterizedTest
    @CsvSource({
        "QR_CODE, https://id.acme.example/01/04006381333931, 200, 200",
        "DATA_MATRIX, U1-LOT-7, 120, 120",
        "PDF_417, U1 LOT 7, 300, 120",
        "CODE_128, LOT-4711, 300, 80",
        "CODE_39, LOT4711, 300, 80",
        "EAN_13, 4006381333931, 300, 100",
        "UPC_A, 036000291452, 300, 100",
        "ITF, 00614141123452, 300, 80"
    })
    void aCodeIsReadPlainTurnedAndNoisy(BarcodeFormat format, String text, int width, int height) throws Exception {
        GrayImage image = drawn(format, text, width, height);
        for (GrayImage each : new GrayImage[] {image, image.turned(4), noisy(image, 12)}) {
            assertThat(reader.read(each)).map(CodeReader.Code::text).contains(text);
        }
        assertThat(reader.read(image)).map(CodeReader.Code::format).contains(format.name());
    }

    /** What a picture may take is counted, not timed: the same picture gives the same, however busy the machine. */
    @Test
    void aPictureIsLookedAtNoMoreThanItsWorkAllows() throws Exception {
        GrayImage plain = drawn(BarcodeFormat.CODE_128, "LOT-4711", 300, 80);
        assertThat(new CodeReader(1).read(plain))
                .as("one look is no two that agree")
                .isEmpty();
        assertThat(new CodeReader(600_000).read(plain)).isPresent();
        GrayImage upright = plain.quarterTurned();
        assertThat(new CodeReader(600_000).read(upright)).isEmpty();
        assertThat(reader.read(upright)).map(CodeReader.Code::text).contains("LOT-4711");
    }

    @Test
    void aCodeInALargePictureIsRead() throws Exception {
        for (BarcodeFormat format : new BarcodeFormat[] {BarcodeFormat.QR_CODE, BarcodeFormat.CODE_128}) {
            GrayImage code = drawn(format, "LOT-4711", 400, 300);
            float[] values = new float[1280 * 960];
            Arrays.fill(values, 200);
            for (int y = 0; y < code.height(); y++) {
                System.arraycopy(code.values(), y * code.width(), values, (y + 300) * 1280 + 500, code.width());
            }
            GrayImage large = noisy(new GrayImage(1280, 960, values), 8);
            assertThat(reader.read(large).map(CodeReader.Code::text))
                    .as(format.name())
                    .contains("LOT-4711");
        }
    }

    @Test
    void aBarCodeInALargePictureIsReadWhicheverWayItIsTurned() throws Exception {
        for (double degrees : new double[] {0, 90, 30, -45, 75, 180}) {
            GrayImage code = drawn(BarcodeFormat.EAN_13, "4006381333931", 380, 120);
            GrayImage large = noisy(onFloor(degrees == 90 ? code.quarterTurned() : code, 1280, 960), 6);
            GrayImage seen = degrees == 90 ? large : large.turned(degrees);
            assertThat(reader.read(seen).map(CodeReader.Code::text))
                    .as("%.0f degrees", degrees)
                    .contains("4006381333931");
        }
    }

    /** A code in the middle of a picture with boards in it, whose edges are no bars. */
    static GrayImage onFloor(GrayImage code, int width, int height) {
        float[] values = new float[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                values[y * width + x] = y / 90 % 2 == 0 ? 190 : 150;
            }
        }
        int left = (width - code.width()) / 2;
        int top = (height - code.height()) / 2;
        for (int y = 0; y < code.height(); y++) {
            System.arraycopy(code.values(), y * code.width(), values, (top + y) * width + left, code.width());
        }
        return new GrayImage(width, height, values);
    }

    @Test
    void markupInACodeIsText() throws Exception {
        String html = "<script>alert(1)</script>";
        assertThat(reader.read(drawn(BarcodeFormat.QR_CODE, html, 200, 200)))
                .map(CodeReader.Code::text)
                .contains(html);
    }

    @Test
    void whatIsNoCodeIsNone() {
        assertThat(reader.read(new GrayImage(1, 1, new float[] {0}))).isEmpty();
        assertThat(reader.read(new GrayImage(200, 100, new float[20_000]))).isEmpty();
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            float[] stripes = new float[300 * 80];
            float[] line = new float[300];
            for (int x = 0; x < line.length; x++) {
                line[x] = random.nextBoolean() ? 30 : 220;
            }
            for (int i = 0; i < stripes.length; i++) {
                stripes[i] = line[i % 300];
            }
            assertThat(reader.read(new GrayImage(300, 80, stripes)))
                    .as("stripes %s", seed)
                    .isEmpty();
        }
    }

    @Test
    void whatIsTransparentLiesOnWhite() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(1, 0, 0xFF000000);
        assertThat(GrayImage.of(image).values()).containsExactly(255f, 0f);
    }

    @Test
    void aPictureWithoutEndIsRefused() {
        BufferedImage image = new BufferedImage(10_000, 6_000, BufferedImage.TYPE_BYTE_BINARY);
        assertThatThrownBy(() -> GrayImage.of(image)).hasMessageContaining("at most");
    }

    /** What ZXing's own tests ask of the whole of each folder, upright and with all effort, as a share of its pictures. */
    private static final Map<String, Double> ASKED = Map.ofEntries(
            Map.entry("qrcode-1", 17 / 20.0),
            Map.entry("qrcode-2", 32 / 35.0),
            Map.entry("qrcode-3", 38 / 42.0),
            Map.entry("qrcode-4", 36 / 48.0),
            Map.entry("qrcode-5", 1.0),
            Map.entry("datamatrix-1", 1.0),
            Map.entry("datamatrix-2", 13 / 18.0),
            Map.entry("datamatrix-3", 1.0),
            Map.entry("code128-1", 1.0),
            Map.entry("code39-3", 1.0),
            Map.entry("itf-1", 1.0),
            Map.entry("itf-2", 1.0),
            Map.entry("ean13-2", 17 / 28.0),
            Map.entry("ean13-3", 1.0),
            Map.entry("ean13-4", 13 / 22.0),
            Map.entry("upca-2", 36 / 52.0),
            Map.entry("upca-3", 9 / 21.0),
            Map.entry("pdf417-1", 1.0),
            Map.entry("pdf417-2", 1.0),
            Map.entry("pdf417-3", 1.0),
            Map.entry("rssexpanded-1", 1.0),
            Map.entry("falsepositives-2", 1.0));

    @Test
    void realPicturesAreReadAsOftenAsZxingAsksOfItself() {
        String data = System.getProperty("edgewitness.data", "");
        Path folder = Path.of(data, "zxing");
        assumeTrue(!data.isEmpty() && Files.isDirectory(folder), "ZXing's pictures are not here (edgewitness.data)");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(CodeFolder.run(new String[] {folder.toString()}, new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isZero();
        Map<String, Double> shares = new TreeMap<>();
        Matcher m = Pattern.compile("(?m)^(\\S+): (\\d+) pictures, (\\d+) right")
                .matcher(out.toString(StandardCharsets.UTF_8));
        while (m.find()) {
            shares.put(m.group(1), Double.parseDouble(m.group(3)) / Double.parseDouble(m.group(2)));
        }
        ASKED.forEach((name, asked) -> assertThat(
                        Optional.ofNullable(shares.get(name)).orElse(0.0))
                .as(name)
                .isGreaterThanOrEqualTo(asked));
    }
}
