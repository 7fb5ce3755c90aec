package io.edgewitness.edge.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and RFC 9162's two uses of it. */
final class Hashes {
    static final int SIZE = 32;
    static final int SALT = 16;
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    /** Looking one up costs more than a short hash; each use leaves it as new. */
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Hashes::digest);

    private Hashes() {}

    private static MessageDigest digest() {
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

    static byte[] sha256(byte[] array, int from, int length) {
        MessageDigest d = DIGEST.get();
        d.update(array, from, length);
        return d.digest();
    }

    /** One that is fed piece by piece. */
    static MessageDigest running() {
        return digest();
    }

    static byte[] leaf(byte[]... parts) {
        MessageDigest d = DIGEST.get();
        d.update(LEAF);
        for (byte[] p : parts) {
            d.update(p);
        }
        return d.digest();
    }

    /** Leaf over bytes that lie together: salt, then content. */
    static byte[] leaf(byte[] array, int from, int length) {
        MessageDigest d = DIGEST.get();
        d.update(LEAF);
        d.update(array, from, length);
        return d.digest();
    }

    static byte[] node(byte[] left, byte[] right) {
        return sha256(NODE, left, right);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
