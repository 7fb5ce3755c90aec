package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewitness.edge.models.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeaturesTest {
    @TempDir
    Path folder;

    /** Two channels of an eighth of the side: the mean of the first colour there, and less that of the second. */
    private Path brought(int side, int places) throws IOException {
        OnnxGraph graph = new OnnxGraph("brought");
        float[] kernel = new float[2 * 3 * 64];
        java.util.Arrays.fill(kernel, 0, 64, 1 / 64f);
        java.util.Arrays.fill(kernel, 4 * 64, 5 * 64, -1 / 64f);
        String k = graph.floats("k", kernel, 2, 3, 8, 8);
        graph.named(
                "Conv",
                List.of("image", k),
                "map",
                OnnxGraph.integers("kernel_shape", 8, 8),
                OnnxGraph.integers("strides", 8, 8));
        graph.input("image", OnnxGraph.Numbers.FLOATS, 1, 3, side, side);
        graph.output("map", OnnxGraph.Numbers.FLOATS, 1, 2, places, places);
        return Files.write(folder.resolve("brought.onnx"), graph.toByteArray());
    }

    @Test
    void whatIsSeenIsSetAgainstThePart() throws IOException {
        Features features = Features.read(brought(64, 8));
        assertThat(features.seen()).containsExactly(new Features.Seen(Hints.CHANNELS, 16), new Features.Seen(2, 8));
        float[] grey = new float[64 * 64];
        grey[0] = 1;
        try (Finished alone = features.alone()) {
            float[] map = alone.outputs(grey, 64, 64).get(1);
            assertThat(map).hasSize(2 * 64);
            float step = 0.2f / 64;
            assertThat(map[0]).isCloseTo(step * 63 / 64, within(1e-6f));
            assertThat(map[1]).isCloseTo(-step / 64, within(1e-6f));
            assertThat(map[64]).isCloseTo(-step * 63 / 64, within(1e-6f));
        }
    }

    @Test
    void itGoesIntoTheFileAndTheFileAnswersLikeTheNetwork() throws IOException {
        assumeTrue(Torch.runs(), "PyTorch is not on the class path; run with -Ptrain");
        Surfaces.write(folder, 12);
        Features features = Features.read(brought(64, 8));
        Recipe recipe = new Recipe(Recipe.Source.MARKED, 4, 64, 4, 4, 1e-2, 2, 1, features);
        Dataset data = Dataset.read(folder, "good");
        Split split = Split.of(data, 3, 0, 1);
        Checkpoint end = new Training(recipe, recipe.toString(), data, split, folder.resolve("state"))
                .run(new Training.Watcher() {
                    @Override
                    public void looked(int step, int steps, double loss, double score) {}

                    @Override
                    public boolean stopped() {
                        return false;
                    }
                });
        assertThat(Trained.of(recipe, end, data, split).difference()).isLessThan(1e-4);
        assertThat(recipe.toString()).contains(Upload.sha256(Files.readAllBytes(folder.resolve("brought.onnx"))));
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        Path odd = brought(64, 9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.read(odd))
                .withMessageContaining("32nd of its input's side");
        Path small = brought(40, 5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.read(small))
                .withMessageContaining("multiple of 32");
        Path text = Files.writeString(folder.resolve("text.onnx"), "no network");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.read(text))
                .withMessageContaining("no ONNX file");
    }
}
