package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.AuditJson;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.collector.verify.AuditPage;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The file that goes from step to step, and the sheet made of it. */
final class AuditFile {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final long MOST_BYTES = 16 << 20;

    @Option(names = "--audit", paramLabel = "FILE", defaultValue = "audit.json", description = "default: audit.json")
    Path file = Path.of("audit.json");

    @Option(names = "--sheet", paramLabel = "FILE.html", description = "writes the record sheet (现场核查记录表) to print")
    @Nullable
    Path sheet;

    @Option(names = "--lang", paramLabel = "zh|en", defaultValue = "zh", description = "of the sheet; default: zh")
    String language = "zh";

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            defaultValue = "Asia/Shanghai",
            description = "of the machines; default: Asia/Shanghai")
    String zone = "Asia/Shanghai";

    ZoneId zoneId() throws CommandFailure {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT, "--zone：没有此时区 / --zone: there is no time zone '" + zone + "'");
        }
    }

    byte[] bytes() throws CommandFailure {
        try {
            if (!Files.isRegularFile(file)) {
                throw new CommandFailure(
                        CommandFailure.INPUT, file + ": 没有此核查文件 / there is no such audit; `audit draw` makes one");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandFailure(
                        CommandFailure.INPUT, file + ": 超过 16 MiB，不是核查文件 / this is more than 16 MiB, and no audit");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.INPUT, "无法读取 cannot be read: " + FileFailure.text(e));
        }
    }

    Audit read() throws CommandFailure {
        return parsed(bytes());
    }

    /** Makes the file; one that is there with results, or of another audit, stays. */
    void make(byte[] audit) throws CommandFailure {
        if (Files.exists(file) && !Arrays.equals(bytes(), audit)) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    file + ": 已有另一份核查或其结果，未覆盖；请用 --audit 另取文件名 / another audit, or what came of this one,"
                            + " is there and was left alone; give --audit another name");
        }
        put(file, audit);
    }

    /** @param before what was read: somebody else's work since then is not lost */
    void write(byte[] before, byte[] audit) throws CommandFailure {
        if (!Arrays.equals(bytes(), before)) {
            throw new CommandFailure(
                    CommandFailure.AT_WORK,
                    file + ": 期间已被另一命令改动，请再执行一次 / another command changed it meanwhile; run this again");
        }
        put(file, audit);
    }

    /** What is wrong with the sheet's options is said before anything is done that cannot be undone. */
    void ready() throws CommandFailure {
        zoneId();
        Path folder = sheet == null ? null : sheet.toAbsolutePath().getParent();
        if (sheet != null
                && (Files.isDirectory(sheet)
                        || folder == null
                        || !Files.isDirectory(folder)
                        || !Files.isWritable(folder))) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--sheet: 无法写入 " + sheet
                            + " / it cannot be written there: give a file in a folder that is there and yours");
        }
    }

    void sheet(Audit audit, List<AuditService.NoteView> notes) throws CommandFailure {
        if (sheet != null) {
            String page = AuditPage.of(audit, newest(audit, notes), language, zoneId());
            put(sheet, page.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void put(Path to, byte[] content) throws CommandFailure {
        try {
            WholeFile.replace(to.toAbsolutePath(), content);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.AT_WORK, "无法写入 cannot be written: " + FileFailure.text(e));
        }
    }

    Audit parsed(byte[] json) throws CommandFailure {
        try {
            return AuditJson.read(json);
        } catch (AuditException e) {
            throw new CommandFailure(CommandFailure.INPUT, file + ": " + e.getMessage());
        }
    }

    /** @return of each figure of the audit the newest note that was written of this audit */
    private static Map<String, AuditNote> newest(Audit audit, List<AuditService.NoteView> views) throws CommandFailure {
        Map<String, AuditNote> notes = new TreeMap<>();
        for (AuditService.NoteView v : views) {
            try {
                AuditNote note = AuditNote.read(v.content().getBytes(StandardCharsets.UTF_8));
                boolean ours = note.audit().date().equals(audit.date())
                        && note.audit().head().equals(audit.head());
                if (ours && v.problems().isEmpty()) {
                    notes.put(note.item().name(), note);
                }
            } catch (AuditException e) {
                // Said where the notes are shown.
            }
        }
        return notes;
    }
}
