package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.vision.UntrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector's files against the line's own check, which is this package's. */
final class TrainedModelTest {
    @TempDir
    Path folder;

    private ModelRule rule(ModelRule.Task task, List<String> labels) throws IOException {
        Path file = folder.resolve("model.onnx");
        if (task == ModelRule.Task.SEGMENTATION) {
            UntrainedModel.write(file, 160, 96);
        } else {
            UntrainedModel.writeGoodOnly(file, 160, 96);
        }
        return new ModelRule("net", file, task, 160, 96, 1, 1 / 255.0, 0, labels, 0.5, 12, 1);
    }

    @Test
    void theLineTakesItAsASegmenter() throws IOException {
        try (OnnxModel model = OnnxModel.load(rule(ModelRule.Task.SEGMENTATION, List.of("good", "defect")))) {
            assertThat(model.shape()).containsExactly(1, 1, 48, 80);
        }
    }

    @Test
    void theLineTakesItAsAnAnomalyModel() throws IOException {
        try (OnnxModel model = OnnxModel.load(rule(ModelRule.Task.ANOMALY, List.of()))) {
            assertThat(model.shape()).containsExactly(1, 1, 48, 80);
        }
    }
}
