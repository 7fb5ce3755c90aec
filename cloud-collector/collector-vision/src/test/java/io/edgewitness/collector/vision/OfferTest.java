package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OfferTest {
    @TempDir
    Path folder;

    @Test
    void aPackageSaysHowItsModelIsRunAndWhereItComesFrom() throws IOException {
        Surfaces.write(folder, 6);
        Split split = Split.of(Dataset.read(folder, "good"), 3, 0, 1);
        Recipe recipe = new Recipe(Recipe.Source.MARKED, 2, 64, 2, 4, 1e-2, 2, 1);
        Weights weights = Weights.random(recipe.net(), 1);
        Checkpoint end = new Checkpoint("run", 4, weights, List.of(), weights, 0.9);
        Trained trained = new Trained(new byte[0], 1e-6, new Roc.Point(0.4, 0.01, 0.03), List.of());
        AgentKey key = AgentKey.loadOrCreate(folder.resolve("order.key"));

        byte[] file = new Offer("tiles", 160, 96).sealed(recipe, split, end, trained, key::sign);

        ModelPackage opened = ModelPackage.open(file, key.publicKey());
        assertThat(opened.about())
                .containsEntry("task", "segmentation")
                .containsEntry("threshold", "0.4")
                .containsEntry("recipe", recipe.toString())
                .containsEntry("pictures", split.digest());
        try (Finished model = new Finished(opened.onnx())) {
            assertThat(model.answer(new Picture(160, 96, new float[160 * 96]))).hasSize(80 * 48);
        }
    }

    @Test
    void picturesThatTheNetworkCannotHalveAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Offer("tiles", 100, 96))
                .withMessageContaining("multiple of 32");
    }
}
