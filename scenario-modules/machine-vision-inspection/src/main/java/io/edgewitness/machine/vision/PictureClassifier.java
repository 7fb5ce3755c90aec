package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Value.Frame;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/** Says of whole pictures, in grey, which class they are likely to be of, by an ONNX model that other scenarios bring. One thread. */
public final class PictureClassifier implements AutoCloseable {
    private final Settings settings;
    private final OnnxModel model;

    /**
     * Which model, as a site file names it. It answers with [1, labels], how likely the picture is of each.
     *
     * @param sha256 of the file, so that what the scenario says follows from its parameters alone; 64 hexadecimal digits
     * @param width of its input, in pixels; the picture is scaled to it
     * @param height of its input
     * @param channels of its input, 1 or 3; grey goes into each
     * @param scale input = grey × scale + offset
     * @param labels of its classes in order
     */
    public record Settings(
            Path file,
            String sha256,
            int width,
            int height,
            @Default("1") int channels,
            @Default("0.003921568627450980") double scale,
            @Default("0") double offset,
            List<String> labels) {
        public Settings {
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("sha256 has 64 hexadecimal digits, in small letters");
            }
            rule("model", file, width, height, channels, scale, offset, labels);
        }

        ModelRule rule(String name) {
            return rule(name, file, width, height, channels, scale, offset, labels);
        }

        private static ModelRule rule(
                String name,
                Path file,
                int width,
                int height,
                int channels,
                double scale,
                double offset,
                List<String> labels) {
            return new ModelRule(
                    name, file, ModelRule.Task.CLASSIFICATION, width, height, channels, scale, offset, labels, 1, 1, 1);
        }
    }

    /** @param likelihood of the label, 0 to 1, as the model says */
    public record Answer(String label, double likelihood) {}

    private PictureClassifier(Settings settings, OnnxModel model) {
        this.settings = settings;
        this.model = model;
    }

    /**
     * Loads a model.
     *
     * @param name of it, for messages
     * @throws IllegalArgumentException if it cannot be used or is another file; shown to the user
     */
    public static PictureClassifier load(String name, Settings settings) {
        OnnxModel model = OnnxModel.load(settings.rule(name));
        if (!model.digest().equals(settings.sha256())) {
            model.close();
            throw new IllegalArgumentException("the model " + name + " ("
                    + settings.file().getFileName() + ") is another file: its sha256 is " + model.digest());
        }
        return new PictureClassifier(settings, model);
    }

    /** @return the likeliest class; likelihood 0 where the model's answer is none of 0 to 1 */
    public Answer of(Frame frame) {
        show(frame);
        model.run();
        FloatBuffer out = model.output();
        int best = 0;
        for (int i = 1; i < settings.labels().size(); i++) {
            best = out.get(i) > out.get(best) ? i : best;
        }
        float likelihood = out.get(best);
        return new Answer(settings.labels().get(best), likelihood >= 0 && likelihood <= 1 ? likelihood : 0);
    }

    /** Scaled to the model's input by the nearest of the picture's pixels. */
    private void show(Frame frame) {
        byte[] pixels = frame.pixels();
        int step = frame.layout().bytes();
        FloatBuffer in = model.input();
        int plane = settings.width() * settings.height();
        for (int y = 0; y < settings.height(); y++) {
            int from = (int) ((2L * y + 1) * frame.height() / (2L * settings.height())) * frame.width();
            for (int x = 0; x < settings.width(); x++) {
                int p = (from + (int) ((2L * x + 1) * frame.width() / (2L * settings.width()))) * step;
                double grey = step == 1
                        ? pixels[p] & 255
                        : ((pixels[p] & 255) + 2 * (pixels[p + 1] & 255) + (pixels[p + 2] & 255)) / 4.0;
                float value = (float) (grey * settings.scale() + settings.offset());
                for (int c = 0; c < settings.channels(); c++) {
                    in.put(c * plane + y * settings.width() + x, value);
                }
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
