package io.edgewitness.machine.vision;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.edgewitness.scenario.kit.OnnxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model in ONNX Runtime, on the processor. Input and output lie in buffers that are made once; a run allocates nothing of a picture's size. Whatever is wrong with the
 * model is found when it is loaded: its file is looked through, its shapes are compared, and it has to answer with numbers once. One thread.
 */
final class OnnxModel implements AutoCloseable {
    private static final long MOST_BYTES = 256L << 20;

    private final ModelRule rule;
    private final String digest;
    private final OrtSession session;
    private final FloatBuffer input;
    private final FloatBuffer output;
    private final List<AutoCloseable> made;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final int[] shape;

    /** @throws IllegalArgumentException if the model cannot be used; shown to the user. Then nothing of it stays in memory */
    static OnnxModel load(ModelRule rule) {
        return load(rule, read(rule));
    }

    /** As above, of a file in memory. */
    static OnnxModel load(ModelRule rule, byte[] file) {
        OnnxFile.check(name(rule), file);
        List<AutoCloseable> made = new ArrayList<>();
        try {
            OnnxModel model = new OnnxModel(rule, file, made);
            model.prove();
            return model;
        } catch (OrtException e) {
            closeAll(made);
            throw refused(rule, firstLine(e));
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw refused(rule, "ONNX Runtime does not run on this machine: " + firstLine(e));
        } catch (RuntimeException e) {
            closeAll(made);
            throw e;
        }
    }

    /** @param made what has to be closed, in this order */
    private OnnxModel(ModelRule rule, byte[] file, List<AutoCloseable> made) throws OrtException {
        this.rule = rule;
        this.made = made;
        digest = sha256(file);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        session = session(environment, file);
        made.add(session);
        if (session.getNumInputs() != 1 || session.getNumOutputs() != 1) {
            throw refused(
                    rule,
                    "it has " + session.getNumInputs() + " inputs and " + session.getNumOutputs()
                            + " outputs, and one of each is expected");
        }
        String in = session.getInputNames().iterator().next();
        String out = session.getOutputNames().iterator().next();
        long[] inputShape = {1, rule.channels(), rule.height(), rule.width()};
        compare(session, in);
        shape = outputShape(session.getOutputInfo().get(out));
        input = floats(rule.channels() * rule.height() * rule.width());
        output = floats(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        OnnxTensor inputTensor = OnnxTensor.createTensor(environment, input, inputShape);
        made.add(0, inputTensor);
        long[] longs = Arrays.stream(shape).asLongStream().toArray();
        OnnxTensor outputTensor = OnnxTensor.createTensor(environment, output, longs);
        made.add(0, outputTensor);
        inputs = Map.of(in, inputTensor);
        outputs = Map.of(out, outputTensor);
    }

    private void prove() {
        run();
        for (int i = 0; i < output.capacity(); i++) {
            if (!Float.isFinite(output.get(i))) {
                throw refused(rule, "it answers a black picture with what is no number");
            }
        }
    }

    private static void closeAll(List<AutoCloseable> all) {
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String name(ModelRule rule) {
        return rule.name() + " (" + rule.file().getFileName() + ")";
    }

    private static IllegalArgumentException refused(ModelRule rule, String why) {
        return new IllegalArgumentException("the model " + name(rule) + " is refused: " + why);
    }

    private static String firstLine(Throwable e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private static byte[] read(ModelRule of) {
        try {
            long size = Files.size(of.file());
            if (size > MOST_BYTES) {
                throw refused(of, "it has " + (size >> 20) + " MiB, and 256 MiB are the limit");
            }
            return Files.readAllBytes(of.file());
        } catch (IOException e) {
            throw refused(of, "it cannot be read: " + e.getMessage());
        }
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private OrtSession session(OrtEnvironment environment, byte[] file) throws OrtException {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(rule.threads() == 0 ? half : rule.threads());
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // what is wrong is said once, by us
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // Threads that spin while they wait take the processor from the sample path.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(file, options);
        }
    }

    private void compare(OrtSession made, String in) throws OrtException {
        long[] wanted = {1, rule.channels(), rule.height(), rule.width()};
        NodeInfo info = made.getInputInfo().get(in);
        boolean fits = info != null
                && info.getInfo() instanceof TensorInfo t
                && t.type == OnnxJavaType.FLOAT
                && fits(t.getShape(), wanted);
        if (!fits) {
            throw refused(
                    rule,
                    "its input is " + (info == null ? "none" : info.getInfo()) + ", and floats of "
                            + Arrays.toString(wanted) + " are given");
        }
    }

    /** A dimension below 0 is free. */
    private static boolean fits(long[] shape, long[] wanted) {
        boolean fits = shape.length == wanted.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 || shape[i] == wanted[i];
        }
        return fits;
    }

    private int[] outputShape(@Nullable NodeInfo info) {
        if (info == null || !(info.getInfo() instanceof TensorInfo t) || t.type != OnnxJavaType.FLOAT) {
            throw refused(
                    rule, "its output is " + (info == null ? "none" : info.getInfo()) + ", and floats are expected");
        }
        long[] s = t.getShape();
        boolean map = s.length == 4;
        int classes = rule.task() == ModelRule.Task.ANOMALY ? 1 : rule.labels().size();
        boolean oneForTwo = rule.task() == ModelRule.Task.SEGMENTATION && classes == 2 && map && s[1] == 1;
        boolean right = rule.task() == ModelRule.Task.CLASSIFICATION
                ? s.length == 2
                : map || (s.length == 2 && rule.task() == ModelRule.Task.ANOMALY);
        if (!right || s[0] > 1 || (s[1] != classes && !oneForTwo)) {
            throw refused(
                    rule,
                    "its output is " + Arrays.toString(s) + ", which is no " + rule.task() + " of " + classes
                            + (classes == 1 ? " class" : " classes"));
        }
        int h = map && s[2] > 0 ? (int) Math.min(s[2], rule.height()) : rule.height();
        int w = map && s[3] > 0 ? (int) Math.min(s[3], rule.width()) : rule.width();
        return map ? new int[] {1, (int) s[1], h, w} : new int[] {1, (int) s[1]};
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(4 * count)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** What the next {@link #run} is of: [channel][row][column]. */
    FloatBuffer input() {
        return input;
    }

    /** What the last run answered, in the order of {@link #shape}. */
    FloatBuffer output() {
        return output;
    }

    /** Of the output: 1, classes, and for a map height and width. */
    int[] shape() {
        return shape.clone();
    }

    String digest() {
        return digest;
    }

    /** @throws IllegalArgumentException if the answer has another shape than the model promised */
    void run() {
        try (OrtSession.Result result = session.run(inputs, outputs)) {
            if (result.size() != 1) {
                throw refused(rule, "it gave " + result.size() + " answers");
            }
        } catch (OrtException e) {
            throw refused(rule, firstLine(e));
        }
    }

    @Override
    public void close() {
        closeAll(made);
    }
}
