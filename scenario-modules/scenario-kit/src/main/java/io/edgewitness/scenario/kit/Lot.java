package io.edgewitness.scenario.kit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Drawing lots by a hash: a replay draws the same, and nobody who does not know the seed can tell what comes. */
public final class Lot {
    private Lot() {}

    /** @return 0 to below 1, evenly spread over different texts */
    public static double of(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            long bits = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                bits = bits << 8 | (hash[i] & 0xFF);
            }
            return (bits >>> 11) * 0x1p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
