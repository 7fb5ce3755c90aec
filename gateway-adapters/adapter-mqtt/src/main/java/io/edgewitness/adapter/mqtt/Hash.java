package io.edgewitness.adapter.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, or its first 64 bits where that is enough to tell things apart. */
final class Hash {
    private Hash() {}

    static long of(byte[] bytes) {
        return ByteBuffer.wrap(whole(bytes)).getLong();
    }

    /** All of it, in hexadecimal digits. */
    static String text(byte[] bytes) {
        return HexFormat.of().formatHex(whole(bytes));
    }

    private static byte[] whole(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
