package io.edgewitness.edge.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was at one moment.
 *
 * @param content null if it was not there, no regular file, not readable or too long
 */
record WatchedFile(Path path, byte @Nullable [] content) {
    private static final int LONGEST = 1 << 20;

    static WatchedFile read(Path path) {
        try {
            // A pipe would keep the reader waiting, and a device never ends.
            boolean fits = Files.isRegularFile(path) && Files.size(path) <= LONGEST;
            return new WatchedFile(path, fits ? Files.readAllBytes(path) : null);
        } catch (IOException e) {
            return new WatchedFile(path, null);
        }
    }

    /** However long it is. */
    static WatchedFile whole(Path path) {
        try {
            return new WatchedFile(path, Files.readAllBytes(path));
        } catch (IOException e) {
            return new WatchedFile(path, null);
        }
    }

    boolean isTooLong() {
        try {
            return Files.size(path) > LONGEST;
        } catch (IOException e) {
            return false;
        }
    }

    String digest() {
        return digest(content);
    }

    static String digest(byte @Nullable [] content) {
        return content == null ? "absent" : HexFormat.of().formatHex(Digests.sha256(content));
    }
}
