package io.edgewitness.edge.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ModelPackageTest {
    private final Keys keys = new Keys();

    @Test
    void whatIsSealedIsOpened() {
        ModelPackage opened = ModelPackage.open(keys.sealed("weights"), keys.publicKey());
        assertThat(opened.onnx()).isEqualTo("weights".getBytes(StandardCharsets.UTF_8));
        assertThat(opened.about()).containsAllEntriesOf(Keys.about());
    }

    @Test
    void everyChangedByteAndEveryCutIsRefused() {
        byte[] whole = keys.sealed("weights");
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThatIllegalArgumentException().isThrownBy(() -> ModelPackage.open(changed, keys.publicKey()));
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatIllegalArgumentException().isThrownBy(() -> ModelPackage.open(cut, keys.publicKey()));
        }
    }

    @Test
    void anotherCollectorsPackageIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPackage.open(new Keys().sealed("weights"), keys.publicKey()))
                .withMessageContaining("did not sign it");
    }

    @Test
    void aDescriptionThatLacksSomethingIsNotSealed() {
        Map<String, String> about = Keys.about();
        about.remove("threshold");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPackage.seal(about, new byte[1], keys::sign))
                .withMessageContaining("no threshold");
        about.put("threshold", "0.5\nlabels=other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPackage.seal(about, new byte[1], keys::sign))
                .withMessageContaining("threshold is no single line");
    }
}
