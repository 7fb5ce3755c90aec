package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of folders that are not what they should be, and how they end. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return CollectorMain.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args);
    }

    @Test
    void rebuildMakesNoCollectorWhereNoneIs() {
        Path typo = folder.resolve("typo");
        assertThat(run("rebuild", "--data", typo.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no data folder " + typo);
        assertThat(typo).doesNotExist();
        assertThat(run("rebuild", "--data", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is no collector's data folder");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileInPlaceOfADataFolderIsWrongInput() throws Exception {
        Path file = Files.writeString(folder.resolve("passwd"), "x");
        assertThat(run("serve", "--data", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("cannot use " + file + ": " + file + " is no folder");
        assertThat(run("serve", "--data", file.resolve("below").toString())).isEqualTo(2);
        assertThat(file).hasContent("x");
    }

    @Test
    void whatTheSystemRefusesIsSaidInWords() {
        assertThat(CommandFailure.of("cannot use d", new AccessDeniedException("d/collector.lock")))
                .hasMessageStartingWith("cannot use d: d/collector.lock: permission denied");
        assertThat(CommandFailure.of("cannot use d", new NoSuchFileException("d/admin.token")))
                .hasMessage("cannot use d: d/admin.token: it is not there");
        assertThat(CommandFailure.of("cannot use d", new FileSystemException("d", null, "Read-only file system")))
                .hasMessage("cannot use d: d: Read-only file system");
        assertThat(CommandFailure.of("cannot use d", new IOException("the port is taken")))
                .hasMessage("cannot use d: the port is taken");
    }
}
