package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFileTest {
    private static final int SLOT = 11;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aWriteThatIsTornAnywhereLeavesWhatWasThereBefore() throws Exception {
        write(1);
        for (long number = 2; number < 6; number++) {
            Map<Path, byte[]> before = contents();
            write(number);
            Map<Path, byte[]> after = contents();
            for (Map.Entry<Path, byte[]> file : after.entrySet()) {
                byte[] whole = file.getValue();
                byte[] old = Arrays.copyOf(before.get(file.getKey()), whole.length);
                for (int cut = 0; cut < whole.length; cut++) {
                    byte[] torn = old.clone();
                    System.arraycopy(whole, 0, torn, 0, cut);
                    Files.write(file.getKey(), torn);
                    assertThat(read()).as("cut at %s", cut).isIn(number - 1, number);
                }
                Files.write(file.getKey(), whole);
            }
            assertThat(read()).isEqualTo(number);
        }
    }

    @Test
    void theNewestIsReadHoweverOftenOneWrites() throws Exception {
        try (SlotFile file = new SlotFile(folder.resolve("f"))) {
            for (long number = 1; number < 6; number++) {
                file.write(SLOT, 7, number, 0, 0, 0);
                assertThat(read()).isEqualTo(number);
            }
        }
    }

    private void write(long number) throws IOException {
        try (SlotFile file = new SlotFile(folder.resolve("f"))) {
            file.write(SLOT, 7, number, 0, 0, 0);
        }
    }

    private long read() throws IOException {
        try (SlotFile file = new SlotFile(folder.resolve("f"))) {
            return file.read().getOrDefault(SLOT, new long[] {0, 0})[1];
        }
    }

    private Map<Path, byte[]> contents() throws IOException {
        Map<Path, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
