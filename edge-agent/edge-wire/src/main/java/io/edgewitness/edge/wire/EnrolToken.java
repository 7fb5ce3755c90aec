package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A one-time token: {@code EW1-SECRET-AUTHORITY}. The secret (160 random bits) lets one agent in, once; the authority's SHA-256 tells the
 * agent at first contact whether it speaks with the collector that made the token. Both are base 32 (RFC 4648) without padding.
 *
 * @param secret 32 characters; leaves this object only towards the collector
 * @param authority SHA-256 of the authority's certificate, 32 bytes
 */
public record EnrolToken(String secret, ByteString authority) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final Pattern FORM = Pattern.compile("EW1-([A-Z2-7]{32})-([A-Z2-7]{52})");
    private static final int SECRET_BYTES = 20;

    /** @param random a cryptographic source */
    public static EnrolToken create(RandomGenerator random, byte[] authority) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new EnrolToken(encode(secret), ByteString.copyFrom(authority));
    }

    /** @throws IllegalArgumentException if the text is no token; the message does not repeat it */
    public static EnrolToken parse(String text) {
        var matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("this is no token: one looks like EW1-, 32 characters, -, 52 characters;"
                    + " copy the whole line that `cloud-collector token` printed");
        }
        return new EnrolToken(matcher.group(1), ByteString.copyFrom(decode(matcher.group(2))));
    }

    /** What the user copies. A secret. */
    public String text() {
        return "EW1-" + secret + "-" + encode(authority.toByteArray());
    }

    /** What the collector keeps of the secret. */
    public ByteString secretHash() {
        return hash(secret);
    }

    public static ByteString hash(String secret) {
        return ByteString.copyFrom(Fingerprint.sha256(secret.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "EW1-***";
    }

    private static String encode(byte[] bytes) {
        var text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = ((buffer << 8) | (b & 0xff)) & 0xffff;
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(ALPHABET.charAt((buffer >> (bits - 5)) & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }

    private static byte[] decode(String text) {
        var bytes = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            buffer = ((buffer << 5) | ALPHABET.indexOf(text.charAt(i))) & 0xffff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write((buffer >> bits) & 0xff);
            }
        }
        return bytes.toByteArray();
    }
}
