package io.edgewitness.machine.vision;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Our way against the bare runtime on the same model of 640 x 640, one thread each, in turns; and what a frame allocates. By hand, on a quiet machine: {@code java -cp …
 * io.edgewitness.machine.vision.ModelBenchmark [rounds]}.
 */
public final class ModelBenchmark {
    private static final int SIZE = 640;

    private ModelBenchmark() {}

    /** @param args rounds, 60 if left out */
    public static void main(String[] args) throws IOException, OrtException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        Path file = OnnxBytes.heavySegmenter(SIZE, SIZE).write(Files.createTempFile("segmenter", ".onnx"));
        ModelRule rule = new ModelRule(
                "net",
                file,
                ModelRule.Task.SEGMENTATION,
                SIZE,
                SIZE,
                1,
                1 / 255.0,
                0,
                List.of("good", "bad"),
                0.9,
                12,
                1);
        Gray picture = new Gray(SIZE, SIZE);
        for (int i = 0; i < picture.pixels().length; i++) {
            picture.pixels()[i] = (byte) (i * 31 ^ i >> 7);
        }
        try (ModelLook look = new ModelLook(rule, SIZE, SIZE);
                OnnxModel model = OnnxModel.load(rule);
                Bare bare = new Bare(file)) {
            List<Finding> found = new ArrayList<>();
            long[] ours = new long[rounds];
            long[] runs = new long[rounds];
            long[] theirs = new long[rounds];
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = 0;
            for (int r = -10; r < rounds; r++) {
                found.clear();
                int i = Math.max(0, r);
                theirs[i] = time(bare::run);
                runs[i] = time(model::run);
                if (r == 0) {
                    allocated = threads.getCurrentThreadAllocatedBytes();
                }
                ours[i] = time(() -> look.look(picture, found));
                if (r == 0) {
                    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
                }
            }
            System.out.printf(
                    "bare %.2f ms, our run %.2f ms (ratio %.3f), with scaling in and findings out %.2f ms (ratio %.3f), median of %d%n",
                    median(theirs),
                    median(runs),
                    median(runs) / median(theirs),
                    median(ours),
                    median(ours) / median(theirs),
                    rounds);
            System.out.printf("%d bytes allocated by a frame, %d findings%n", allocated, found.size());
        }
        Files.delete(file);
    }

    private interface Work {
        void run() throws OrtException;
    }

    private static long time(Work work) throws OrtException {
        long begun = System.nanoTime();
        work.run();
        return System.nanoTime() - begun;
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e6;
    }

    /** The runtime as its documentation shows it, with a direct buffer. */
    private static final class Bare implements AutoCloseable {
        private final OrtSession session;
        private final OnnxTensor input;

        Bare(Path file) throws IOException, OrtException {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(1);
            session = environment.createSession(Files.readAllBytes(file), options);
            input = OnnxTensor.createTensor(
                    environment,
                    ByteBuffer.allocateDirect(4 * SIZE * SIZE)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer(),
                    new long[] {1, 1, SIZE, SIZE});
        }

        void run() throws OrtException {
            session.run(Map.of("in", input)).close();
        }

        @Override
        public void close() throws OrtException {
            input.close();
            session.close();
        }
    }
}
