package io.edgewitness.edge.wire;

import io.edgewitness.edge.ledger.AgentKey;
import java.nio.charset.StandardCharsets;

/** What is signed on the wire: a domain, a zero byte, the content, under Ed25519. */
public final class SignedText {
    /** Before the token's secret, under the ledger's key: the caller has the private half. */
    public static final String ENROL = "EdgeWitness enrol v1";
    /** Before an OrderBody, under the collector's order key. */
    public static final String ORDER = "EdgeWitness order v1";

    private SignedText() {}

    public static byte[] of(String domain, byte[] content) {
        byte[] prefix = domain.getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[prefix.length + 1 + content.length];
        System.arraycopy(prefix, 0, text, 0, prefix.length);
        System.arraycopy(content, 0, text, prefix.length + 1, content.length);
        return text;
    }

    /** @param key Ed25519, X.509 encoding; @return false also where key or signature are no such thing */
    public static boolean verify(byte[] key, String domain, byte[] content, byte[] signature) {
        return AgentKey.verify(key, signature, of(domain, content));
    }
}
