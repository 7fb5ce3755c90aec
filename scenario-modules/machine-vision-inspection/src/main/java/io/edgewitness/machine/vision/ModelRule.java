package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.Refused;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * An ONNX model as one more rule. It is given the picture as it lies over the template, in grey, and answers with numbers from 0 to 1, or scores of 0 and more for an
 * anomaly model.
 *
 * @param task what its answer means
 * @param width of its input, in pixels; the picture is scaled to it
 * @param height of its input
 * @param channels of its input, 1 or 3; grey goes into each
 * @param scale input = grey × scale + offset
 * @param labels of its classes in order; the first is the good one
 * @param threshold of its answer, from which on something is a defect
 * @param area pixels of the picture from which on a spot is a defect
 * @param threads to run on; 0: half of the processors
 */
public record ModelRule(
        String name,
        Path file,
        Task task,
        int width,
        int height,
        @Default("1") int channels,
        @Default("0.003921568627450980") double scale,
        @Default("0") double offset,
        @Default("[]") List<String> labels,
        double threshold,
        @Default("12") int area,
        @Default("0") int threads) {
    /** What the answer means. */
    public enum Task {
        /** [1, labels, height, width] or, for two labels, [1, 1, height, width]: how likely each pixel is of each class */
        SEGMENTATION,
        /** [1, labels]: how likely the part is of each class */
        CLASSIFICATION,
        /** [1, 1, height, width] or [1, 1]: how strange the part is */
        ANOMALY
    }

    public ModelRule {
        if (width < 1 || height < 1 || (long) width * height > 16_000_000 || (channels != 1 && channels != 3)) {
            throw Refused.of(
                    "a model's input has 1 to 16,000,000 pixels and 1 or 3 channels",
                    "模型输入应有 1 至 16,000,000 个像素、1 或 3 个通道");
        }
        if (!(threshold > 0) || area < 1 || threads < 0) {
            throw Refused.of(
                    "threshold lies above 0, area is 1 or more, threads 0 or more",
                    "threshold 应大于 0，area 应为 1 或更大，threads 不能为负");
        }
        if (task != Task.ANOMALY && labels.size() < 2) {
            throw Refused.of("labels names two classes or more, the good one first", "labels 应有两类或更多，合格类在前");
        }
    }

    /**
     * As a package describes it.
     *
     * @throws IllegalArgumentException if an entry is none; shown to the user
     */
    static ModelRule of(VisionParameters.Store store, LineModels.Model model) {
        SortedMap<String, String> about = model.about();
        String labels = about.getOrDefault("labels", "");
        try {
            return new ModelRule(
                    store.name(),
                    Path.of(model.digest().substring(0, 12) + ".onnx"),
                    task(about.getOrDefault("task", "")),
                    Integer.parseInt(about.getOrDefault("width", "")),
                    Integer.parseInt(about.getOrDefault("height", "")),
                    Integer.parseInt(about.getOrDefault("channels", "1")),
                    Double.parseDouble(about.getOrDefault("scale", "")),
                    Double.parseDouble(about.getOrDefault("offset", "")),
                    labels.isBlank() ? List.of() : List.of(labels.split(",", -1)),
                    Double.parseDouble(about.getOrDefault("threshold", "")),
                    Integer.parseInt(about.getOrDefault("area", "")),
                    store.threads());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its description has a number that is none: " + e.getMessage(), e);
        }
    }

    private static Task task(String name) {
        for (Task task : Task.values()) {
            if (task.name().toLowerCase(Locale.ROOT).equals(name)) {
                return task;
            }
        }
        throw new IllegalArgumentException("its task is segmentation, classification or anomaly");
    }

    /** Kinds of what it can find. */
    List<String> kinds() {
        return task == Task.ANOMALY ? List.of("anomaly") : labels.subList(1, labels.size());
    }
}
