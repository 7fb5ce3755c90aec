package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class OnnxWriterTest {
    private static final Segmenter NET = new Segmenter(4, 64, Features.own(64));

    private static Picture noise(int width, int height) {
        Random random = new Random(1);
        float[] grey = new float[width * height];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 0.3f + 0.2f * random.nextFloat();
        }
        return new Picture(width, height, grey);
    }

    @Test
    void theFileRunsAndAnswersWithShares() {
        try (Finished model = new Finished(OnnxWriter.write(NET, Weights.random(NET, 3), 0, 0))) {
            assertThat(model.answer(noise(96, 64))).hasSize(48 * 32);
            for (float share : model.answer(noise(32, 32))) {
                assertThat(share).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void anotherExposureChangesNothing() {
        try (Finished model = new Finished(OnnxWriter.write(NET, Weights.random(NET, 3), 0, 0))) {
            Picture light = noise(64, 64);
            float[] dark = light.grey().clone();
            for (int i = 0; i < dark.length; i++) {
                dark[i] *= 0.5f;
            }
            float[] a = model.answer(light);
            float[] b = model.answer(new Picture(64, 64, dark));
            for (int i = 0; i < a.length; i++) {
                assertThat(b[i]).isCloseTo(a[i], org.assertj.core.data.Offset.offset(1e-4f));
            }
        }
    }
}
