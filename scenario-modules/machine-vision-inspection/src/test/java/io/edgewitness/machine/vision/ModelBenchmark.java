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
 * Our way against the bare runtime on the same model of 640 x 640, one thread each, in turns; what a frame allocates; and what the difference rule takes of the processor
 * with the registration before it. By hand, on a quiet machine: {@code java -cp … io.edgewitness.machine.vision.ModelBenchmark [rounds [model.onnx]]}.
 */
public final class ModelBenchmark {
    private static final int SIZE = 640;

    private ModelBenchmark() {}

    /** @param args rounds, 60 if left out; and a segmenter with one channel in and one map out, as the collector writes it */
    public static void main(String[] args) throws IOException, OrtException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        Path own = Files.createTempFile("segmenter", ".onnx");
        Path file = args.length > 1
                ? Path.of(args[1])
                : OnnxBytes.heavySegmenter(SIZE, SIZE).write(own);
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
        Files.delete(own);
        rule(rounds);
    }

    /** Bright tracks on dark ground, 3 pixels off, with noise, as VisionLineIT has them. */
    private static void rule(int rounds) throws OrtException {
        Gray template = new Gray(SIZE, SIZE);
        Gray shifted = new Gray(SIZE, SIZE);
        for (int i = 0; i < SIZE * SIZE; i++) {
            template.pixels()[i] = (byte) track(i % SIZE, i / SIZE);
            int noise = (int) ((i * 2654435761L >>> 13) % 9) - 4;
            shifted.pixels()[i] = (byte) (track(i % SIZE - 3, i / SIZE - 2) + noise);
        }
        DifferenceRule copper =
                new DifferenceRule("copper", 90, 2, 20, 6, 4, DifferenceRule.Foreground.BRIGHT, null, 8);
        Registration registration = new Registration(template, 8);
        Difference difference = new Difference(copper, template);
        List<Finding> found = new ArrayList<>();
        long[] finds = new long[rounds];
        long[] aligns = new long[rounds];
        long[] looks = new long[rounds];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int r = -30; r < rounds; r++) {
            int i = Math.max(0, r);
            long begun = threads.getCurrentThreadCpuTime();
            Registration.Motion motion = registration.find(shifted);
            long there = threads.getCurrentThreadCpuTime();
            Gray aligned = registration.align(shifted, motion);
            long over = threads.getCurrentThreadCpuTime();
            difference.look(aligned, found);
            looks[i] = threads.getCurrentThreadCpuTime() - over;
            aligns[i] = over - there;
            finds[i] = there - begun;
        }
        System.out.printf(
                "difference rule, processor time: registration %.2f ms, alignment %.2f ms, difference %.2f ms, median of %d; %d findings%n",
                median(finds), median(aligns), median(looks), rounds, found.size());
    }

    private static int track(int x, int y) {
        boolean bright = x > 60 && x < 580 && y > 30 && y < 600 && (y + 8) % 48 < 14;
        return bright || (x - 300) * (x - 300) + (y - 330) * (y - 330) < 400 ? 205 : 45;
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
