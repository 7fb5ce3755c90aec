package io.edgewitness.collector.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 and its usual spelling. Any thread. */
final class Digests {
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Digests::running);

    private Digests() {}

    /** @return one to feed piece by piece */
    static MessageDigest running() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
    }

    static byte[] sha256(byte[]... parts) {
        MessageDigest d = DIGEST.get();
        for (byte[] p : parts) {
            d.update(p);
        }
        return d.digest();
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
