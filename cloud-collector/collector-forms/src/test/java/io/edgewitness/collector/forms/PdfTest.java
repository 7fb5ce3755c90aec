package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With programs that stand in for the office suite; {@link FormPdfInterop} has the real one. */
class PdfTest {
    private final Notice notice = Notice.load("liaoning-2024");

    @TempDir
    Path folder;

    @BeforeEach
    void onlyWhereAScriptIsAProgram() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    private Path program(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("soffice"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Pdf.Made made(String script, Duration limit) throws IOException {
        return Pdf.of(new byte[] {1}, notice, program(script), limit);
    }

    private static void says(Pdf.Made made, String code) {
        assertThat(made.content()).isNull();
        assertThat(made.remarks()).singleElement().satisfies(t -> {
            assertThat(t.code()).isEqualTo(code);
            assertThat(t.zh()).contains("未生成 form.pdf");
            assertThat(t.en()).contains("form.pdf");
        });
    }

    @Test
    void withoutAnOfficeTheExportGoesOnAndSaysWhatToDo() throws IOException {
        says(Pdf.of(new byte[] {1}, notice, null, Duration.ofSeconds(1)), "EW-PDF-NONE");
    }

    @Test
    void anOfficeThatHangsIsEndedWithAllThatItStarted() throws Exception {
        Path pid = folder.resolve("pid");
        long started = System.nanoTime();
        says(made("sleep 300 & echo $! > " + pid + "; wait", Duration.ofSeconds(2)), "EW-PDF-TIME");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMinutes(1));
        long child = Long.parseLong(Files.readString(pid).strip());
        for (int i = 0; i < 100 && runs(child); i++) {
            Thread.sleep(50);
        }
        assertThat(runs(child)).isFalse();
    }

    /** One that was ended but that nobody has waited for has no command any more. */
    private static boolean runs(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(p -> p.info().command())
                .isPresent();
    }

    @Test
    void anOfficeThatFailsIsSaid() throws IOException {
        says(made("exit 77", Duration.ofMinutes(1)), "EW-PDF-FAILED");
    }

    @Test
    void fontsThatTheMachineLacksAreNamed() throws IOException {
        String script = "for a; do last=$a; done; "
                + "printf '%%PDF-1.7 /BaseFont/ABCDEF+FangSong_GB2312 /BaseFont/BAAAAA+NotoSerifCJKsc' > $(dirname $last)/form.pdf";
        Pdf.Made made = made(script, Duration.ofMinutes(1));
        assertThat(made.content()).isNotNull();
        assertThat(made.remarks())
                .singleElement()
                .satisfies(t -> assertThat(t.zh())
                        .startsWith("本机没有字体 黑体、楷体_GB2312，form.pdf 以 FangSong_GB2312、NotoSerifCJKsc 代替"));
    }

    /** Other programs may be making theirs. */
    private static Set<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(p -> p.getFileName().toString().startsWith("edgewitness-pdf"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        Set<Path> before = folders();
        made("exit 1", Duration.ofMinutes(1));
        assertThat(before).containsAll(folders());
    }
}
