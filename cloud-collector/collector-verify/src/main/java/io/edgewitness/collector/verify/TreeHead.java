package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.Rfc3339;
import io.edgewitness.edge.ledger.AgentKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of a collector's log, a C2SP tlog-checkpoint: over the hashes of all batch headers in the order in which they were stored
 * (RFC 9162; leaf data is the SHA-256 of the header).
 *
 * @param origin name of the collector's key
 * @param size leaves, 0 or more
 * @param root 32 bytes
 * @param at by the collector's clock, whole seconds
 * @param trail how far the trail of what people did had come: number of its newest entry, a blank, and that entry's hash in base64; null:
 *     the head does not say
 */
public record TreeHead(
        String origin,
        long size,
        byte[] root,
        Instant at,
        @Nullable String trail) {
    static final String SIGNATURE = "\u2014 ";
    static final int SIGNATURE_BYTES = 64;
    /** Of today: 1 has no trail, 2 may. A later one says {@code format N} in its fourth line, before anything else that is new. */
    private static final int FORMAT = 2;

    private static final Pattern LATER = Pattern.compile("(?:[^\\n]*\\n){3}format ([1-9]\\d{0,8})\\n[\\s\\S]*");
    private static final int MOST_CHARACTERS = 4000;
    private static final Pattern TRAIL = Pattern.compile("[1-9]\\d{0,17} [A-Za-z0-9+/]{43}=");

    public TreeHead {
        at = at.truncatedTo(ChronoUnit.SECONDS);
        if (trail != null && !TRAIL.matcher(trail).matches()) {
            throw new IllegalArgumentException("the trail's mark is a number and 32 bytes in base64");
        }
    }

    /** @return the lines that are signed */
    public String body() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\ntime " + at + "\n"
                + (trail == null ? "" : "trail " + trail + "\n");
    }

    /** @return the signed note */
    public String note(AgentKey key) {
        NoteKey signer = NoteKey.collector(key.publicKey());
        byte[] signature = key.sign(body().getBytes(StandardCharsets.UTF_8));
        byte[] named = ByteBuffer.allocate(NoteKey.ID_BYTES + signature.length)
                .put(signer.id())
                .put(signature)
                .array();
        return body() + "\n" + SIGNATURE + signer.name() + " "
                + Base64.getEncoder().encodeToString(named) + "\n";
    }

    /** @return the format that a head names; that of today if it names none */
    static int format(String note) {
        Matcher later = LATER.matcher(note);
        return later.matches() ? Integer.parseInt(later.group(1)) : FORMAT;
    }

    /** What a report says of a head of a newer format. */
    static void tellNewer(String note, String folder, VerifyReport report) {
        report.newer(folder, format(note), FORMAT);
    }

    static boolean isNewer(String note) {
        return format(note) > FORMAT;
    }

    /** @throws AnchorException if the text is no tree head, or one of a newer format; its signature is not looked at */
    public static TreeHead parse(String note) throws AnchorException {
        if (isNewer(note)) {
            throw new AnchorException("the tree head is " + VerifyReport.newer(format(note), FORMAT));
        }
        int end = note.indexOf("\n\n");
        String[] lines = end < 0 || note.length() > MOST_CHARACTERS
                ? new String[0]
                : note.substring(0, end).split("\n", -1);
        try {
            boolean marked = lines.length == 5 && lines[4].startsWith("trail ");
            if ((lines.length == 4 || marked) && lines[1].matches("0|[1-9]\\d{0,17}") && lines[3].startsWith("time ")) {
                TreeHead head = new TreeHead(
                        lines[0],
                        Long.parseLong(lines[1]),
                        Base64.getDecoder().decode(lines[2]),
                        Rfc3339.utc(lines[3].substring(5)),
                        marked ? lines[4].substring(6) : null);
                if (head.root.length == 32 && NoteKey.isName(head.origin) && note.startsWith(head.body() + "\n")) {
                    return head;
                }
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            // told below
        }
        throw new AnchorException(
                "this is no signed tree head: name, size, root, time, an empty line and the signature");
    }

    /** @throws AnchorException if the note is not signed by that key */
    public static TreeHead open(String note, NoteKey key) throws AnchorException {
        TreeHead head = parse(note);
        if (!head.origin.equals(key.name())) {
            throw new AnchorException("the tree head is of " + head.origin + ", the key that of " + key.name());
        }
        String start = SIGNATURE + key.name() + " ";
        for (String line : note.substring(head.body().length() + 1).split("\n", -1)) {
            byte[] signed = line.startsWith(start) ? decoded(line.substring(start.length())) : new byte[0];
            if (signed.length == NoteKey.ID_BYTES + SIGNATURE_BYTES
                    && Arrays.equals(signed, 0, NoteKey.ID_BYTES, key.id(), 0, NoteKey.ID_BYTES)
                    && AgentKey.verify(
                            key.x509(),
                            Arrays.copyOfRange(signed, NoteKey.ID_BYTES, signed.length),
                            head.body().getBytes(StandardCharsets.UTF_8))) {
                return head;
            }
        }
        throw new AnchorException("the tree head does not carry the signature of " + key.name());
    }

    /** @return the text without the byte order mark that some editors put first */
    static String unmarked(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** @return nothing where the text is not base64 */
    static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
