package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real ONNX Runtime; models written by hand, good and hostile ones. */
class OnnxModelTest {
    private static final int W = 64;
    private static final int H = 48;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long[] SHAPE = {1, 1, H, W};

    @TempDir
    Path folder;

    private ModelRule rule(Path file, ModelRule.Task task) {
        return new ModelRule("net", file, task, W, H, 1, 1 / 255.0, 0, List.of("good", "dark"), 0.5, 4, 1);
    }

    private List<Finding> look(OnnxBytes model, ModelRule.Task task, Gray picture) {
        List<Finding> found = new ArrayList<>();
        try (ModelLook look =
                new ModelLook(rule(model.write(folder.resolve("m.onnx")), task), picture.width(), picture.height())) {
            look.look(picture, found);
            int once = found.size();
            look.look(picture, found);
            assertThat(found.subList(once, found.size())).isEqualTo(found.subList(0, once));
            return found.subList(0, once);
        }
    }

    private static Gray picture(int width, int height, Box... dark) {
        Gray p = new Gray(width, height);
        Arrays.fill(p.pixels(), (byte) 220);
        for (Box b : dark) {
            for (int y = b.y(); y < b.bottom(); y++) {
                Arrays.fill(p.pixels(), y * width + b.x(), y * width + b.right(), (byte) 20);
            }
        }
        return p;
    }

    private void refused(OnnxBytes model, String why) {
        refused(model.write(folder.resolve("m.onnx")), why);
    }

    private void refused(Path file, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxModel.load(rule(file, ModelRule.Task.SEGMENTATION)))
                .withMessageStartingWith("the model net (m.onnx) is refused: ")
                .withMessageContaining(why);
    }

    @Test
    void aSegmenterFindsEachSpotAtItsPlace() {
        Box one = new Box(5, 6, 7, 4);
        Box two = new Box(40, 30, 3, 9);
        List<Finding> found = look(OnnxBytes.darkSegmenter(W, H), ModelRule.Task.SEGMENTATION, picture(W, H, one, two));
        assertThat(found).extracting(Finding::box).containsExactly(one, two);
        assertThat(found).extracting(Finding::kind).containsOnly("dark");
        assertThat(found).allMatch(f -> f.score() > 1.9 && f.score() <= 2);
    }

    @Test
    void aPictureOfAnotherSizeIsScaledAndItsSpotIsAtItsOwnPlace() {
        List<Finding> found = look(
                OnnxBytes.darkSegmenter(W, H),
                ModelRule.Task.SEGMENTATION,
                picture(2 * W, 2 * H, new Box(40, 20, 20, 10)));
        assertThat(found).extracting(Finding::box).containsExactly(new Box(40, 20, 20, 10));
    }

    @Test
    void aClassifierJudgesTheWholePicture() {
        OnnxBytes model = OnnxBytes.darkClassifier(W, H);
        assertThat(look(model, ModelRule.Task.CLASSIFICATION, picture(W, H))).isEmpty();
        assertThat(look(model, ModelRule.Task.CLASSIFICATION, picture(W, H, new Box(0, 0, W, H))))
                .singleElement()
                .satisfies(f -> assertThat(f.box()).isEqualTo(new Box(0, 0, W, H)));
    }

    @Test
    void anAnomalyModelNeedsNoLabels() {
        Path file = OnnxBytes.darkSegmenter(W, H).write(folder.resolve("m.onnx"));
        ModelRule rule =
                new ModelRule("net", file, ModelRule.Task.ANOMALY, W, H, 1, 1 / 255.0, 0, List.of(), 0.5, 4, 1);
        List<Finding> found = new ArrayList<>();
        try (ModelLook look = new ModelLook(rule, W, H)) {
            look.look(picture(W, H, new Box(9, 9, 9, 9)), found);
        }
        assertThat(found).extracting(Finding::kind).containsExactly("anomaly");
    }

    @Test
    void anInputOrOutputOfAnotherShapeIsRefusedWithBoth() {
        refused(OnnxBytes.darkSegmenter(W + 1, H), "[1, 1, 48, 64] are given");
        refused(OnnxBytes.darkClassifier(W, H), "is no SEGMENTATION of 2 classes");
    }

    @Test
    void anOperatorThatIsNotOfOnnxIsRefused() {
        OnnxBytes graph = OnnxBytes.graph(SHAPE, SHAPE)
                .part(1, OnnxBytes.node("Sigmoid", "out", "in").text(7, "com.example.evil"));
        refused(OnnxBytes.model(graph), "it needs operators of com.example.evil");
        OnnxBytes set = new OnnxBytes().text(1, "com.example.evil").integer(2, 1);
        refused(OnnxBytes.darkSegmenter(W, H).part(8, set), "it needs operators of com.example.evil");
    }

    @Test
    void whatMayNeverEndIsRefused() {
        OnnxBytes loop = OnnxBytes.graph(SHAPE, SHAPE).part(1, OnnxBytes.node("Loop", "out", "in"));
        refused(OnnxBytes.model(loop), "the operator Loop is not allowed");
        refused(OnnxBytes.darkSegmenter(W, H).part(25, new OnnxBytes().text(1, "f")), "functions of its own");
    }

    @Test
    void aWeightThatIsNoNumberIsRefused() {
        OnnxBytes graph = OnnxBytes.graph(SHAPE, SHAPE)
                .part(1, OnnxBytes.node("Conv", "out", "in", "w"))
                .part(5, OnnxBytes.weights("w", new long[] {1, 1, 1, 1}, Float.NaN));
        refused(OnnxBytes.model(graph), "a weight is no number");
    }

    @Test
    void anAnswerThatIsNoNumberIsRefused() {
        OnnxBytes graph = OnnxBytes.graph(SHAPE, SHAPE)
                .part(1, OnnxBytes.node("Log", "a", "in"))
                .part(1, OnnxBytes.node("Sub", "out", "a", "a"));
        refused(OnnxBytes.model(graph), "answers a black picture with what is no number");
    }

    @Test
    void weightsInAnotherFileAreRefused() {
        OnnxBytes elsewhere = new OnnxBytes()
                .integer(1, 1)
                .integer(2, 1)
                .text(8, "w")
                .part(13, new OnnxBytes().text(1, "location").text(2, "/etc/passwd"))
                .integer(14, 1);
        OnnxBytes graph = OnnxBytes.graph(SHAPE, SHAPE)
                .part(1, OnnxBytes.node("Conv", "out", "in", "w"))
                .part(5, elsewhere);
        refused(OnnxBytes.model(graph), "its weights lie in another file");
    }

    @Test
    void twoGigabytesAreRefusedUnread() throws IOException {
        Path file = folder.resolve("m.onnx");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
        }
        refused(file, "it has 2048 MiB, and 256 MiB are the limit");
    }

    @Test
    void whatIsTornOrSpoiltIsRefusedAndNeverACrash() throws IOException {
        byte[] good = OnnxBytes.darkSegmenter(W, H).toByteArray();
        Path file = folder.resolve("m.onnx");
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> OnnxModel.load(rule(file, ModelRule.Task.SEGMENTATION)))
                    .as("cut at %s of %s", length, good.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300; i++) {
            byte[] spoilt = good.clone();
            spoilt[random.nextInt(good.length)] = (byte) random.nextInt();
            Files.write(file, spoilt);
            try {
                OnnxModel.load(rule(file, ModelRule.Task.SEGMENTATION)).close();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("the model net (m.onnx) is refused: ");
            }
        }
        Files.writeString(file, "no model at all");
        refused(file, "no ONNX file");
        refused(folder.resolve("absent/m.onnx"), "it cannot be read");
    }

    @Test
    void aShapeThatAsksForEndlessMemoryIsRefusedUnbuilt() {
        OnnxBytes shape = OnnxBytes.longs("s", 1L << 20, 1L << 20);
        OnnxBytes filled = OnnxBytes.graph(SHAPE, SHAPE)
                .part(1, OnnxBytes.node("ConstantOfShape", "big", "s"))
                .part(1, OnnxBytes.node("Sigmoid", "out", "in"))
                .part(5, shape);
        refused(OnnxBytes.model(filled), "ConstantOfShape asks for more memory");
        OnnxBytes constant = OnnxBytes.node("Constant", "s")
                .part(5, new OnnxBytes().text(1, "value").part(5, shape).integer(20, 4));
        OnnxBytes tiled =
                OnnxBytes.graph(SHAPE, SHAPE).part(1, constant).part(1, OnnxBytes.node("Tile", "out", "in", "s"));
        refused(OnnxBytes.model(tiled), "Tile asks for more memory");
        OnnxBytes weight = OnnxBytes.weights("w", new long[] {1L << 30, 1L << 30}, 1);
        refused(OnnxBytes.model(OnnxBytes.graph(SHAPE, SHAPE).part(5, weight)), "a weight asks for more memory");
    }

    @Test
    void aModelThatIsRefusedAfterItWasLoadedLeavesNoMemoryBehind() throws IOException {
        Assumptions.assumeTrue(Files.exists(STATUS), "SKIPPED: only Linux tells a process's memory");
        int weights = 4 << 20; // 16 MiB, and the model answers in another shape than was asked for
        OnnxBytes graph = OnnxBytes.graph(new long[] {1, 1, H, W}, new long[] {1, weights})
                .part(1, OnnxBytes.node("GlobalAveragePool", "a", "in"))
                .part(1, OnnxBytes.node("Flatten", "f", "a"))
                .part(1, OnnxBytes.node("MatMul", "out", "f", "w"))
                .part(5, OnnxBytes.weights("w", new long[] {1, weights}, new float[weights]));
        Path file = OnnxBytes.model(graph).write(folder.resolve("m.onnx"));
        refused(file, "is no SEGMENTATION");
        long before = residentMiB();
        for (int i = 0; i < 40; i++) {
            refused(file, "is no SEGMENTATION");
        }
        assertThat(residentMiB() - before).as("MiB more, of 40 x 16").isLessThan(320);
    }

    private static long residentMiB() throws IOException {
        System.gc(); // the files' own arrays are in the heap, which is not what is asked here
        String line = Files.readAllLines(STATUS).stream()
                .filter(l -> l.startsWith("RssAnon:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
    }
}
