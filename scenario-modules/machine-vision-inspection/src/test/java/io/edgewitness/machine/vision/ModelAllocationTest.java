package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a picture costs of the heap once a line runs: its pixels, the model's input and its answer lie in what was made once. */
class ModelAllocationTest {
    private static final int SIDE = 640;
    private static final int PICTURES = 200;
    private static final int MOST_BYTES =
            4_096; // of the 410,000 of a picture: the names and handles that a run is given by

    @TempDir
    Path folder;

    @Test
    void aPictureInSteadyStateAllocatesNothingOfItsSize() {
        Path file = OnnxBytes.darkSegmenter(SIDE, SIDE).write(folder.resolve("m.onnx"));
        ModelRule rule = new ModelRule(
                "net",
                file,
                ModelRule.Task.SEGMENTATION,
                SIDE,
                SIDE,
                1,
                1 / 255.0,
                0,
                List.of("good", "dark"),
                0.5,
                4,
                1);
        Gray good = new Gray(SIDE, SIDE);
        Arrays.fill(good.pixels(), (byte) 220);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Finding> found = new ArrayList<>();
        try (ModelLook look = new ModelLook(rule, SIDE, SIDE)) {
            for (int i = 0; i < PICTURES; i++) {
                look.look(good, found);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < PICTURES; i++) {
                look.look(good, found);
            }
            long each = (threads.getCurrentThreadAllocatedBytes() - before) / PICTURES;
            System.out.printf(Locale.ROOT, "%d bytes of the heap for each picture of %d pixels%n", each, SIDE * SIDE);
            assertThat(each).isLessThan(MOST_BYTES);
        }
        assertThat(found).isEmpty();
    }
}
