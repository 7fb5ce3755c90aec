package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.Rfc3339;
import io.edgewitness.edge.ledger.AgentKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found of one figure, signed by who audited or by the collector. Notes of a figure form a chain by {@code previous}; none is
 * ever changed or removed, and the newest counts.
 *
 * @param number 0 for the first of the figure, then 1, 2, …
 * @param previous SHA-256 of the note before, hexadecimal; null for the first
 * @param audit of this figure alone
 * @param by the person, and whom he or she is of
 * @param verdict not better than what was found
 * @param steps what was seen at the instruments and by other means, by the step's number in the record sheet
 */
public record AuditNote(
        int number,
        @Nullable String previous,
        Audit audit,
        String by,
        Instant at,
        Audit.Verdict verdict,
        String remarks,
        Map<String, String> steps) {
    static final byte[] SIGNED = "EdgeWitness audit note v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int LONGEST = 10_000;

    /** @throws IllegalArgumentException if it is not of one figure, says more than was found, or does not say who */
    public AuditNote {
        at = at.truncatedTo(ChronoUnit.SECONDS);
        steps = Collections.unmodifiableMap(new TreeMap<>(steps));
        if (audit.items().size() != 1 || number < 0 || (previous == null) != (number == 0)) {
            throw new IllegalArgumentException("a note is of one figure, and names the note before it");
        }
        Audit.Verdict best = audit.items().get(0).best();
        if (verdict.compareTo(best) < 0) {
            throw new IllegalArgumentException(
                    "the verdict cannot be '" + verdict.id() + "': what was found allows '" + best.id() + "' at best");
        }
        int length = remarks.length()
                + steps.values().stream().mapToInt(String::length).sum();
        if (by.isBlank() || length + by.length() > LONGEST) {
            throw new IllegalArgumentException("a note says who audited, and has at most " + LONGEST + " characters");
        }
    }

    /**
     * @param signature 64 bytes
     * @param key of the signer, as {@link NoteKey#text}
     */
    public record Signed(byte[] content, byte[] signature, String key) {}

    public Audit.Item item() {
        return audit.items().get(0);
    }

    /** @return what is signed and hashed */
    public byte[] bytes() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("number", number);
        map.put("previous", previous);
        map.put("by", by);
        map.put("at", at.toString());
        map.put("verdict", verdict.id());
        map.put("remarks", remarks);
        map.put("steps", new LinkedHashMap<>(steps));
        map.put("audit", AuditJson.map(audit));
        return CanonicalJson.write(map);
    }

    /** @return SHA-256 of {@link #bytes}, hexadecimal */
    public String sha256() {
        return Digests.hex(Digests.sha256(bytes()));
    }

    /** @param signer whose name the key goes by, such as the auditor's; of type {@link NoteKey#COSIGNER}, or the collector's own */
    public Signed sign(AgentKey key, NoteKey signer) {
        byte[] content = bytes();
        return new Signed(content, key.sign(SIGNED, content), signer.text());
    }

    /** @throws AuditException if the bytes are no note in its one form */
    public static AuditNote read(byte[] content) throws AuditException {
        try {
            Map<String, Object> map = CanonicalJson.read(content);
            Object previous = map.get("previous");
            Map<String, String> steps = new TreeMap<>();
            if (map.get("steps") instanceof Map<?, ?> seen) {
                seen.forEach((k, v) -> steps.put(String.valueOf(k), String.valueOf(v)));
            }
            if (!AuditJson.text(map, "format").equals(String.valueOf(FORMAT))
                    || !(map.get("audit") instanceof Map<?, ?> audit)) {
                throw new IllegalArgumentException("format " + map.get("format") + " is not known here");
            }
            AuditNote note = new AuditNote(
                    Integer.parseInt(AuditJson.text(map, "number")),
                    previous == null ? null : previous.toString(),
                    AuditJson.audit(audit),
                    AuditJson.text(map, "by"),
                    Rfc3339.utc(AuditJson.text(map, "at")),
                    Audit.Verdict.of(AuditJson.text(map, "verdict")),
                    AuditJson.text(map, "remarks"),
                    steps);
            if (!java.util.Arrays.equals(content, note.bytes())) {
                throw new IllegalArgumentException("it is not in its one form");
            }
            return note;
        } catch (IllegalArgumentException | ClassCastException | DateTimeException | BundleException e) {
            throw new AuditException("this is no audit note: " + e.getMessage(), e);
        }
    }
}
