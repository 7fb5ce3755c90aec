package io.edgewitness.collector.vision;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/** A model as the lines run it: the ONNX file in ONNX Runtime. One thread. */
final class Finished implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** @throws IllegalArgumentException if it is no model that runs; shown to the user */
    Finished(byte[] onnx) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(onnx, options);
        } catch (OrtException e) {
            throw new IllegalArgumentException("the model does not run: " + e.getMessage(), e);
        }
    }

    /**
     * How likely each 2 × 2 pixels are defective.
     *
     * @param picture whose width and height are multiples of {@link Segmenter#STEP}
     */
    float[] answer(Picture picture) {
        long[] shape = {1, 1, picture.height(), picture.width()};
        try (OnnxTensor in = OnnxTensor.createTensor(environment, FloatBuffer.wrap(picture.grey()), shape);
                OrtSession.Result out = session.run(Map.of("picture", in))) {
            FloatBuffer map = ((OnnxTensor) out.get(0)).getFloatBuffer();
            float[] to = new float[map.remaining()];
            map.get(to);
            return to;
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
