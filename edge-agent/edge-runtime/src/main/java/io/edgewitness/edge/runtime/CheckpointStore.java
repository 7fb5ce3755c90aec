package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checkpoints of scenarios in a folder, {@code <scenario>.checkpoint}. One thread a scenario. */
final class CheckpointStore {
    private static final String STATE = ".checkpoint";
    private final Path folder;

    CheckpointStore(Path folder) throws IOException {
        this.folder = folder;
        WholeFile.folder(folder);
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
        WholeFile.replace(folder.resolve(scenario + STATE), checkpoint.toBytes());
    }
}
