package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    @TempDir
    Path folder;

    @Test
    void aReaderListsWhileTheWriterReplacesAndDeletes() throws Exception {
        FileDisk disk = new FileDisk(folder);
        disk.replace("kept", new byte[1]);
        AtomicBoolean end = new AtomicBoolean();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 1000; i++) {
                    String name = "blobs/" + i % 10;
                    disk.replace(name, new byte[1]);
                    disk.delete(name);
                }
            } catch (IOException e) {
                failure.set(e);
            }
            end.set(true);
        });
        writer.start();
        List<String> names = disk.list();
        while (!end.get()) {
            names = disk.list();
            assertThat(names).contains("kept");
        }
        writer.join();
        assertThat(failure.get()).isNull();
        assertThat(names).doesNotContain("lock");
        assertThat(disk.list()).containsExactly("kept");
    }
}
