package io.edgewitness.collector.verify;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a second party is asked to countersign, the request of C2SP tlog-witness: the head and the proof that it goes on from the head
 * that the party signed before.
 *
 * @param old size of that head; 0: the first request
 * @param proof consistency proof (RFC 9162) from {@code old} to the head; empty for 0 and for an equal size
 * @param note the signed tree head
 */
public record WitnessRequest(long old, List<byte[]> proof, String note) {
    private static final int MOST_LINES = 63;
    private static final int MOST_CHARACTERS = 20_000;

    public String text() {
        StringBuilder text = new StringBuilder("old ").append(old).append('\n');
        proof.forEach(h -> text.append(Base64.getEncoder().encodeToString(h)).append('\n'));
        return text.append('\n').append(note).toString();
    }

    /** @throws AnchorException if the text is no such request; no signature and no proof is checked */
    public static WitnessRequest parse(String received) throws AnchorException {
        // Mail programs change line ends.
        String text = TreeHead.unmarked(received).replace("\r\n", "\n");
        int end = text.indexOf("\n\n");
        String[] lines = end < 0 || text.length() > MOST_CHARACTERS
                ? new String[0]
                : text.substring(0, end).split("\n", -1);
        if (lines.length < 1 || lines.length > MOST_LINES + 1 || !lines[0].matches("old (0|[1-9]\\d{0,17})")) {
            throw new AnchorException("this is no request for a countersignature; `anchor export` writes one");
        }
        List<byte[]> proof = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            byte[] hash = TreeHead.decoded(lines[i]);
            if (hash.length != 32) {
                throw new AnchorException("line " + (i + 1) + " of the request is no hash; ask for the file again");
            }
            proof.add(hash);
        }
        String note = text.substring(end + 2);
        TreeHead.parse(note);
        return new WitnessRequest(Long.parseLong(lines[0].substring(4)), proof, note);
    }
}
