package io.edgewitness.edge.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Checkpoints of scenarios in a folder, {@code <scenario>.checkpoint}. One thread a scenario. */
final class CheckpointStore {
    private static final String STATE = ".checkpoint";
    private final Path folder;

    CheckpointStore(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /** @return null if there is none that can be read */
    @Nullable
    Checkpoint load(String scenario) {
        try {
            Path file = folder.resolve(scenario + STATE);
            return Files.exists(file) ? Checkpoint.parse(Files.readAllBytes(file)) : null;
        } catch (IOException e) {
            return null;
        }
    }

    boolean exists(String scenario) {
        return Files.exists(folder.resolve(scenario + STATE));
    }

    void delete(String scenario) throws IOException {
        Files.deleteIfExists(folder.resolve(scenario + STATE));
    }

    /** Durable and whole, or not at all. */
    void save(String scenario, Checkpoint checkpoint) throws IOException {
        replace(scenario + STATE, checkpoint.toBytes());
    }

    private void replace(String name, byte[] content) throws IOException {
        Path temporary = folder.resolve(name + ".tmp");
        try (FileChannel c = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer b = ByteBuffer.wrap(content);
            while (b.hasRemaining()) {
                c.write(b);
            }
            c.force(true);
        }
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
