package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
    @TempDir
    Path folder;

    private static Checkpoint some() {
        Weights weights = Weights.random(new Segmenter(2, 32, Features.own(32)), 5);
        return new Checkpoint("run", 7, weights, List.of(new float[] {1}, new float[] {2}), weights, 0.5);
    }

    @Test
    void whatIsWrittenIsRead() {
        Path file = folder.resolve("state");
        some().write(file);
        assertThat(Checkpoint.read(file)).usingRecursiveComparison().isEqualTo(some());
    }

    @Test
    void aTornOneIsRefused() throws IOException {
        Path file = folder.resolve("state");
        some().write(file);
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        for (byte[] torn : List.of(new byte[0], Arrays.copyOf(whole, whole.length - 3), changed)) {
            Files.write(file, torn);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Checkpoint.read(file))
                    .withMessageContaining("torn");
        }
    }

    @Test
    void whereItCannotBeWrittenTheOldOneStays() throws IOException {
        Path file = folder.resolve("state");
        some().write(file);
        Files.createDirectory(folder.resolve("state.part"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> some().write(file))
                .withMessageContaining("make room");
        assertThat(Checkpoint.read(file).step()).isEqualTo(7);
    }
}
