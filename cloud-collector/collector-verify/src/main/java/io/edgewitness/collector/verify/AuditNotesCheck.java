package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeSet;

/** Checks the notes of audits in a bundle: each by itself, each against the batches that are there, and that no file is left over. */
final class AuditNotesCheck {
    private final SortedMap<String, byte[]> files;
    private final AuditNotes notes;
    private final AnchorCheck.Headers headers;
    private final VerifyReport report;

    /**
     * @param files those under {@code audits/}
     * @param figures names of the bundle's figures
     * @param collector its key, X.509 encoding
     * @param headers of the batches that the bundle holds
     */
    AuditNotesCheck(
            SortedMap<String, byte[]> files,
            Collection<String> figures,
            byte[] collector,
            AnchorCheck.Headers headers,
            VerifyReport report) {
        this.files = files;
        this.notes = AuditNotes.read(files, figures, collector);
        this.headers = headers;
        this.report = report;
    }

    /** @return the notes, which have their say in the figures' grades */
    AuditNotes run() {
        notes.chains().forEach((figure, entries) -> {
            for (int i = 0; i < entries.size(); i++) {
                String subject = AuditNotes.FOLDER + AuditNotes.id(figure) + "." + i + ".json";
                entries.get(i).problems().forEach(t -> problem(subject, t));
                AuditNote note = entries.get(i).note();
                if (note != null) {
                    note.audit().records().forEach(c -> batch(subject, c));
                }
            }
        });
        TreeSet<String> strays = new TreeSet<>(files.keySet());
        strays.removeAll(notes.files().keySet());
        strays.forEach(name -> problem(
                name,
                new Text(
                        "audit-file",
                        "不属于任何核查记录的文件",
                        "the file belongs to no note of a figure of this bundle: one was removed, added or moved")));
        return notes;
    }

    private void batch(String subject, Audit.Checked c) {
        byte[] header = headers.hash(c.agent(), c.batch());
        if (header != null && !Digests.hex(header).equals(c.header())) {
            problem(
                    subject,
                    new Text(
                            "audit-batch",
                            "核查的批次" + c.batch() + "与证据包中的不同",
                            "batch " + c.batch() + " that was audited is not the one in the bundle"));
        }
    }

    private void problem(String subject, Text t) {
        report.problem(subject, t.code(), t.zh(), t.en());
    }
}
