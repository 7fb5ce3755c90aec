package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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
}
