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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say of folders that are not what they should be, and how they end. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return CollectorMain.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rebuild", "trail", "token --agent a", "password --login a", "anchor export --out head.txt"})
    void noCommandMakesACollectorWhereNoneIs(String command) throws IOException {
        Path typo = folder.resolve("typo");
        assertThat(run((command + " --data " + typo).split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains("there is no data folder " + typo);
        assertThat(typo).doesNotExist();
        Files.writeString(folder.resolve("holiday.txt"), "x");
        assertThat(run((command + " --data " + folder).split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains("is no collector's data folder").contains("不是采集平台的数据目录");
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("holiday.txt"));
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/b", "a b", ".", "..", "a\u202eb", "-", ""})
    void aProjectFileNamesNoPlaceThatThereCannotBe(String id) {
        Path out = folder.resolve("project.yaml");
        for (String place : new String[] {"--enterprise", "--site"}) {
            assertThat(run("project", "init", "--notice", "jining-2022", "--out", out.toString(), place, id))
                    .isEqualTo(2);
            assertThat(err.toString()).contains(place);
            assertThat(out).doesNotExist();
        }
        assertThat(run(
                        "project",
                        "init",
                        "--notice",
                        "jining-2022",
                        "--out",
                        out.toString(),
                        "--enterprise",
                        "acme_1.a"))
                .isZero();
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
