package io.edgewitness.collector.indicators;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 and its usual spelling. Any thread. */
public final class Sha256 {
    private Sha256() {}

    static byte[] of(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
    }

    /** @return lower-case hexadecimal */
    public static String hex(byte[] content) {
        return HexFormat.of().formatHex(of(content));
    }
}
