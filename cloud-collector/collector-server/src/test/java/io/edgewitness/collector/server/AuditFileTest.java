package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that an audit is kept in. */
class AuditFileTest {
    private static final byte[] DRAWN = "{}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] COMPARED = "{\"result\": 1}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final AuditFile audit = new AuditFile();

    @BeforeEach
    void inAFolder() {
        audit.file = folder.resolve("audit.json");
    }

    private static void isRefused(ThrowingCallable work, int exit, String message) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(exit))
                .hasMessageContaining(message);
    }

    @Test
    void anAuditThatIsThereIsNotDrawnOver() throws Exception {
        audit.make(DRAWN);
        audit.make(DRAWN);
        audit.write(DRAWN, COMPARED);
        isRefused(() -> audit.make(DRAWN), 2, "give --audit another name");
        assertThat(audit.file).hasBinaryContent(COMPARED);
    }

    @Test
    void whatAnotherCommandWroteMeanwhileIsNotOverwritten() throws Exception {
        audit.make(COMPARED);
        isRefused(() -> audit.write(DRAWN, DRAWN), 1, "run this again");
        assertThat(audit.file).hasBinaryContent(COMPARED);
    }

    @Test
    void whatIsWrongWithTheFileIsSaidWithItsName() throws Exception {
        isRefused(audit::bytes, 2, "no such audit");
        Files.write(audit.file, DRAWN);
        isRefused(audit::read, 2, audit.file + ": ");
        Files.write(audit.file, new byte[(16 << 20) + 1]);
        isRefused(audit::bytes, 2, "more than 16 MiB");
    }

    @Test
    void aSheetThatCannotBeWrittenIsSaidBefore() throws Exception {
        audit.ready();
        audit.sheet = folder.resolve("sheet.html");
        audit.ready();
        audit.sheet = folder;
        isRefused(audit::ready, 2, "--sheet");
        audit.sheet = folder.resolve("none").resolve("sheet.html");
        isRefused(audit::ready, 2, "--sheet");
        audit.sheet = null;
        audit.zone = "Asia/Nowhere";
        isRefused(audit::ready, 2, "--zone");
    }
}
