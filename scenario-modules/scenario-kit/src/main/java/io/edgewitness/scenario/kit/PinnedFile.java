package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that a scenario's parameters name together with its digest, so that what the scenario says follows from its parameters alone.
 *
 * @param sha256 64 hexadecimal digits
 */
public record PinnedFile(Path file, String sha256) {
    public PinnedFile {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw Refused.of("sha256 has 64 hexadecimal digits, in small letters", "sha256 应为 64 位小写十六进制数");
        }
    }

    /**
     * What is in it.
     *
     * @param most bytes that it may have
     * @throws IllegalArgumentException if it is not there, larger, or another one than the digest says; to be shown after what the file was to be
     */
    public byte[] read(int most) {
        byte[] bytes = bytes(most);
        String found = sha256(bytes);
        if (!found.equals(sha256)) {
            throw new IllegalArgumentException(
                    file.getFileName() + " has the SHA-256 " + found + ", and " + sha256 + " is stated");
        }
        return bytes;
    }

    private byte[] bytes(int most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IllegalArgumentException(file.getFileName() + " is larger than " + (most >> 10) + " KiB");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file.getFileName() + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** @return 64 hexadecimal digits */
    public static String sha256(byte[] of) {
        return HexFormat.of().formatHex(digest().digest(of));
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
