package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    Path folder;

    private static String text(ThrowingCallable failing) {
        return FileFailure.text(catchThrowableOfType(IOException.class, failing));
    }

    @Test
    void aFailureOfTheFileSystemNamesTheFileAndTheReason() throws Exception {
        Path missing = folder.resolve("missing");
        assertThat(text(() -> Files.readAllBytes(missing))).isEqualTo(missing + ": it is not there");
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(text(() -> Files.createDirectories(file))).isEqualTo(file + ": a file is there already");
        assertThat(FileFailure.text(new AccessDeniedException("key"))).startsWith("key: permission denied");
        assertThat(FileFailure.text(new FileSystemException("key", null, "No space left on device")))
                .isEqualTo("key: No space left on device");
        assertThat(FileFailure.text(new IOException("cut"))).isEqualTo("cut");
        assertThat(FileFailure.text(new IOException())).isEqualTo("IOException");
    }
}
