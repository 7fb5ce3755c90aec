package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.AgentKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * A second party's signature under a tree head, a C2SP tlog-cosignature: it saw this head at that time, and that it goes on from the
 * one it saw before.
 *
 * @param name of the party's key
 * @param at by the party's clock, whole seconds
 * @param id the four bytes that name the key
 * @param signature 64 bytes
 */
public record Cosignature(String name, Instant at, byte[] id, byte[] signature) {
    private static final int BYTES = NoteKey.ID_BYTES + Long.BYTES + TreeHead.SIGNATURE_BYTES;

    static Cosignature make(AgentKey key, String name, TreeHead head, Instant now) {
        NoteKey cosigner = NoteKey.of(name, NoteKey.COSIGNER, key.publicKey());
        Instant at = Instant.ofEpochSecond(now.getEpochSecond());
        return new Cosignature(name, at, cosigner.id(), key.sign(message(head, at)));
    }

    private static byte[] message(TreeHead head, Instant at) {
        return ("cosignature/v1\ntime " + at.getEpochSecond() + "\n" + head.body()).getBytes(StandardCharsets.UTF_8);
    }

    /** @return the line, with its line feed */
    public String line() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(id)
                .putLong(at.getEpochSecond())
                .put(signature)
                .array();
        return TreeHead.SIGNATURE + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    /** @throws AnchorException if the text is not one such line */
    public static Cosignature parse(String text) throws AnchorException {
        String line = TreeHead.unmarked(text).strip();
        int blank = line.lastIndexOf(' ');
        if (line.startsWith(TreeHead.SIGNATURE) && blank > TreeHead.SIGNATURE.length()) {
            String name = line.substring(TreeHead.SIGNATURE.length(), blank);
            byte[] bytes = TreeHead.decoded(line.substring(blank + 1));
            if (NoteKey.isName(name) && bytes.length == BYTES) {
                ByteBuffer b = ByteBuffer.wrap(bytes);
                byte[] id = new byte[NoteKey.ID_BYTES];
                byte[] signature = new byte[TreeHead.SIGNATURE_BYTES];
                b.get(id);
                long seconds = b.getLong();
                b.get(signature);
                if (seconds >= 0 && seconds <= Instant.MAX.getEpochSecond()) {
                    return new Cosignature(name, Instant.ofEpochSecond(seconds), id, signature);
                }
            }
        }
        throw new AnchorException(
                "this is no countersignature: one line that begins with a dash, the countersigner's name and base64");
    }

    /** @return whether it is that key's, under that head */
    public boolean isOf(NoteKey key, TreeHead head) {
        return key.type() == NoteKey.COSIGNER
                && key.name().equals(name)
                && Arrays.equals(key.id(), id)
                && AgentKey.verify(key.x509(), signature, message(head, at));
    }
}
