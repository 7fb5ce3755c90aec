package io.edgewitness.collector.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public Ed25519 key with its owner's name, as C2SP signed-note writes it: {@code NAME+HASH+BASE64}. A key that signs tree heads and
 * one that countersigns them differ in their type, so that a signature of one kind is never taken for the other.
 *
 * @param name without blanks and plus signs
 * @param type {@link #SIGNER} or {@link #COSIGNER}
 * @param raw 32 bytes
 */
public record NoteKey(String name, int type, byte[] raw) {
    public static final int SIGNER = 1;
    public static final int COSIGNER = 4;
    static final int ID_BYTES = 4;
    private static final int RAW_BYTES = 32;
    private static final int MOST_CHARACTERS = 300;
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    /** @throws IllegalArgumentException if the name has a blank or a plus sign, or the key is none */
    public NoteKey {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name for a key: 1 to 200 characters without blanks and plus signs");
        }
        if (raw.length != RAW_BYTES || (type != SIGNER && type != COSIGNER)) {
            throw new IllegalArgumentException("an Ed25519 key has 32 bytes, and its type is 1 or 4");
        }
    }

    /** @param x509 X.509 encoding, 44 bytes */
    public static NoteKey of(String name, int type, byte[] x509) {
        boolean ed25519 =
                x509.length == X509.length + RAW_BYTES && Arrays.equals(x509, 0, X509.length, X509, 0, X509.length);
        return new NoteKey(name, type, ed25519 ? Arrays.copyOfRange(x509, X509.length, x509.length) : new byte[0]);
    }

    /** The key that a collector signs its tree heads with; its name says which key it is. */
    public static NoteKey collector(byte[] x509) {
        return of("edgewitness.collector/" + Digests.hex(Digests.sha256(x509)).substring(0, 16), SIGNER, x509);
    }

    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 200
                && name.chars()
                        .noneMatch(c -> c == '+'
                                || Character.isISOControl(c)
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c));
    }

    /** @throws AnchorException if the text is no key, or its hash is not that of the key */
    public static NoteKey parse(String text) throws AnchorException {
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] key =
                    Base64.getDecoder().decode(parts.length == 3 && text.length() <= MOST_CHARACTERS ? parts[2] : "");
            if (key.length == RAW_BYTES + 1) {
                NoteKey read = new NoteKey(parts[0], key[0], Arrays.copyOfRange(key, 1, key.length));
                if (read.text().equals(text.strip())) {
                    return read;
                }
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new AnchorException("this is no public key NAME+HASH+BASE64, or a character of it is wrong: "
                + text.strip().lines().findFirst().orElse(""));
    }

    /** @return the four bytes by which signatures name the key */
    byte[] id() {
        byte[] start = (name + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(start, start.length + 1 + RAW_BYTES);
        all[start.length] = (byte) type;
        System.arraycopy(raw, 0, all, start.length + 1, RAW_BYTES);
        return Arrays.copyOf(Digests.sha256(all), ID_BYTES);
    }

    /** @return {@code NAME+HASH+BASE64} */
    public String text() {
        byte[] key = new byte[1 + RAW_BYTES];
        key[0] = (byte) type;
        System.arraycopy(raw, 0, key, 1, RAW_BYTES);
        return name + "+" + Digests.hex(id()) + "+" + Base64.getEncoder().encodeToString(key);
    }

    /** @return X.509 encoding, 44 bytes */
    public byte[] x509() {
        byte[] x509 = Arrays.copyOf(X509, X509.length + RAW_BYTES);
        System.arraycopy(raw, 0, x509, X509.length, RAW_BYTES);
        return x509;
    }

    /** @return SHA-256 of {@link #x509}, hexadecimal, to compare with paper */
    public String fingerprint() {
        return Digests.hex(Digests.sha256(x509()));
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof NoteKey k && text().equals(k.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
