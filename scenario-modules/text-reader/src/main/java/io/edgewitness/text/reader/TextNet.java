package io.edgewitness.text.reader;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.edgewitness.scenario.kit.OnnxFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A net in ONNX Runtime for pictures of any size, on one thread of the processor. Whatever is wrong with its file is found when it is loaded: another file than was
 * named, operators that are not a picture's, weights that are no numbers, an input or answer of another kind. One thread.
 */
final class TextNet implements AutoCloseable {
    private static final long MOST_BYTES = 256L << 20;

    /** What a picture was answered with, in the order of its shape. */
    record Answer(long[] shape, float[] values) {}

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final List<String> characters;

    private TextNet(String name, OrtEnvironment environment, OrtSession session, List<String> characters) {
        this.name = name;
        this.characters = characters;
        this.environment = environment;
        this.session = session;
        input = session.getInputNames().iterator().next();
    }

    /**
     * Loads.
     *
     * @param dimensions of its answer
     * @throws IllegalArgumentException if it cannot be used; shown to the user
     */
    static TextNet load(TextModels.ModelFile model, int dimensions) {
        String name = String.valueOf(model.file().getFileName());
        byte[] file = read(name, model);
        OnnxFile.check(name, file);
        // As the runtime gives it, characters beyond the first plane of Unicode are broken.
        List<String> characters = OnnxFile.metadata(file, "character").lines().toList();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // what is wrong is said once, by us
            options.setMemoryPatternOptimization(false); // each picture has another size
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OrtSession session = environment.createSession(file, options);
            try {
                require(name, session, dimensions);
                return new TextNet(name, environment, session, characters);
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw refused(name, firstLine(e));
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw refused(name, "ONNX Runtime does not run on this machine: " + firstLine(e));
        }
    }

    private static byte[] read(String name, TextModels.ModelFile model) {
        try {
            long size = Files.size(model.file());
            if (size > MOST_BYTES) {
                throw refused(name, "it has " + (size >> 20) + " MiB, and 256 MiB are the limit");
            }
            byte[] file = Files.readAllBytes(model.file());
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file));
            if (!digest.equals(model.sha256().toLowerCase(Locale.ROOT))) {
                throw refused(name, "its SHA-256 is " + digest + ", and the site file names " + model.sha256());
            }
            return file;
        } catch (IOException e) {
            throw refused(name, "it cannot be read: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(String name, OrtSession session, int dimensions) throws OrtException {
        if (session.getNumInputs() != 1 || session.getNumOutputs() != 1) {
            throw refused(name, "it has other than one input and one output");
        }
        long[] in = shape(name, session.getInputInfo());
        if (in.length != 4 || (in[1] >= 0 && in[1] != 3)) {
            throw refused(name, "its input is no colour picture: [1, 3, height, width]");
        }
        if (shape(name, session.getOutputInfo()).length != dimensions) {
            throw refused(name, "its answer has other than " + dimensions + " dimensions");
        }
    }

    private static long[] shape(String name, Map<String, NodeInfo> infos) {
        NodeInfo info = infos.values().iterator().next();
        if (info.getInfo() instanceof TensorInfo t && t.type == OnnxJavaType.FLOAT) {
            return t.getShape();
        }
        throw refused(name, info.getName() + " is " + info.getInfo() + ", and floats are expected");
    }

    private static IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException("the model " + name + " is refused: " + why);
    }

    private static String firstLine(Throwable e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    /** The entry {@code character} of the file's own description: one of its classes a line; empty: it has none. */
    List<String> characters() {
        return characters;
    }

    /**
     * Runs.
     *
     * @param picture [3][height][width]
     * @throws IllegalArgumentException if it answers with what is no number, or of another shape than it promised
     */
    Answer run(float[] picture, int height, int width) {
        long[] shape = {1, 3, height, width};
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(picture), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            OnnxValue value = result.get(0);
            if (!(value instanceof OnnxTensor answer)) {
                throw refused(name, "it answered with what is no tensor");
            }
            FloatBuffer floats = answer.getFloatBuffer();
            float[] values = new float[floats.remaining()];
            floats.get(values);
            for (float v : values) {
                if (!Float.isFinite(v)) {
                    throw refused(name, "it answers with what is no number");
                }
            }
            return new Answer(answer.getInfo().getShape(), values);
        } catch (OrtException e) {
            throw refused(name, firstLine(e));
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
