package io.edgewitness.collector.verify;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Audits and their notes as somebody hands them over, and what scenarios' parameters say of samples. */
class AuditFuzzTest {
    private static final byte[] KEY = new byte[44];

    @FuzzTest
    void audit(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> {
            try {
                Audit audit = AuditJson.read(input);
                AuditPage.of(audit, Map.of(), "zh", ZoneId.of("Asia/Shanghai"));
                new AuditCheck(audit);
            } catch (AuditException e) {
                Fuzz.message(String.valueOf(e.getMessage()));
            }
        });
    }

    @FuzzTest
    void note(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> {
            AuditNotes notes =
                    AuditNotes.of(Map.of("f", List.of(new AuditNote.Signed(input, input, Fuzz.text(input)))), KEY);
            notes.chains().values().forEach(c -> c.get(0).problems().forEach(p -> Fuzz.message(p.en())));
            notes.verdicts();
            notes.files();
        });
    }

    @FuzzTest
    void parameters(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> {
            try {
                RawParameters.read(Fuzz.text(input));
            } catch (IllegalArgumentException e) {
                Fuzz.message(String.valueOf(e.getMessage()));
            }
        });
    }
}
