package io.edgewitness.collector.vision;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model as the lines run it: the ONNX file in ONNX Runtime. One thread. */
final class Finished implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** @throws IllegalArgumentException if it is no model that runs; shown to the user */
    Finished(byte[] onnx) {
        this("the model", onnx);
    }

    /** @param what it is, for whoever is told that it does not run */
    Finished(String what, byte[] onnx) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(onnx, options);
        } catch (OrtException e) {
            throw new IllegalArgumentException(what + " does not run: " + e.getMessage(), e);
        }
    }

    /**
     * How likely each 2 × 2 pixels are defective.
     *
     * @param picture whose width and height are multiples of {@link Segmenter#STEP}
     */
    float[] answer(Picture picture) {
        return outputs(picture.grey(), picture.width(), picture.height()).get(0);
    }

    /** @return all that comes out, in the order of the file */
    List<float[]> outputs(float[] grey, int width, int height) {
        long[] shape = {1, 1, height, width};
        List<float[]> all = new ArrayList<>();
        try (OnnxTensor in = OnnxTensor.createTensor(environment, FloatBuffer.wrap(grey), shape);
                OrtSession.Result out = session.run(Map.of("picture", in))) {
            for (int i = 0; i < out.size(); i++) {
                FloatBuffer map = ((OnnxTensor) out.get(i)).getFloatBuffer();
                float[] to = new float[map.remaining()];
                map.get(to);
                all.add(to);
            }
            return all;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
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
