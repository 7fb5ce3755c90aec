package io.edgewitness.edge.models;

import io.edgewitness.edge.wire.SignedText;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A model with what belongs to it, in one file: {@code EWMODEL1}, length and text of the description, 64 bytes Ed25519 over domain and description, the ONNX file. Lengths are
 * four bytes, most significant first. The description has a line {@code name=value} for each of its entries, sorted; {@code onnx-sha256} in it binds the ONNX file.
 *
 * @param about what it is: at least {@link #NEEDED}; further entries tell how it was trained and accepted
 * @param onnx the model
 */
public record ModelPackage(SortedMap<String, String> about, byte[] onnx) {
    /** Before the description, under the collector's order key. */
    public static final String DOMAIN = "EdgeWitness model v1";

    /** Without these nobody can run it, or say where it comes from. */
    public static final Set<String> NEEDED = Set.of(
            "name", "task", "width", "height", "scale", "offset", "labels", "threshold", "area", "recipe", "pictures");

    private static final String DIGEST = "onnx-sha256";
    private static final byte[] MAGIC = "EWMODEL1".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE = 64;
    private static final int MOST_TEXT = 1 << 20;
    private static final int MOST_MODEL = 256 << 20;

    /**
     * @param about without the digest, which is added
     * @param signer Ed25519, with the collector's order key
     * @throws IllegalArgumentException if an entry is missing or cannot stand in a line; shown to the user
     */
    public static byte[] seal(Map<String, String> about, byte[] onnx, UnaryOperator<byte[]> signer) {
        TreeMap<String, String> all = new TreeMap<>(about);
        all.put(DIGEST, sha256(onnx));
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> {
            if (!name.matches("[a-z0-9-]{1,60}") || value.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalArgumentException("the description's entry " + name + " is no single line of text");
            }
            text.append(name).append('=').append(value).append('\n');
        });
        needed(all);
        byte[] description = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] signature = signer.apply(SignedText.of(DOMAIN, description));
        return ByteBuffer.allocate(MAGIC.length + 4 + description.length + SIGNATURE + onnx.length)
                .put(MAGIC)
                .putInt(description.length)
                .put(description)
                .put(signature)
                .put(onnx)
                .array();
    }

    /**
     * @param orderKey the collector's, Ed25519, X.509 encoding
     * @throws IllegalArgumentException if it is torn, of someone else, or changed; shown to the user
     */
    public static ModelPackage open(byte[] file, byte[] orderKey) {
        return open(ByteBuffer.wrap(file), orderKey);
    }

    /** As above, of what is left of a buffer. */
    static ModelPackage open(ByteBuffer in, byte[] orderKey) {
        try {
            byte[] description = description(in);
            byte[] signature = bytes(in, SIGNATURE);
            if (!SignedText.verify(orderKey, DOMAIN, description, signature)) {
                throw refused("this agent's collector did not sign it");
            }
            TreeMap<String, String> about = entries(description);
            byte[] onnx = bytes(in, in.remaining());
            if (onnx.length > MOST_MODEL || !sha256(onnx).equals(about.get(DIGEST))) {
                throw refused("its model is not the one that was signed");
            }
            needed(about);
            return new ModelPackage(about, onnx);
        } catch (BufferUnderflowException | CharacterCodingException e) {
            throw refused("it is torn, or no package of a model");
        }
    }

    private static byte[] description(ByteBuffer in) {
        boolean ours = Arrays.equals(bytes(in, MAGIC.length), MAGIC);
        int length = in.getInt();
        if (!ours || length < 0 || length > MOST_TEXT) {
            throw refused("it is torn, or no package of a model");
        }
        return bytes(in, length);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] to = new byte[length];
        in.get(to);
        return to;
    }

    private static TreeMap<String, String> entries(byte[] description) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(description))
                .toString();
        TreeMap<String, String> about = new TreeMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals < 1 || about.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
                throw refused("its description cannot be read");
            }
        });
        return about;
    }

    private static void needed(SortedMap<String, String> about) {
        for (String name : new java.util.TreeSet<>(NEEDED)) {
            if (!about.containsKey(name)) {
                throw refused("its description has no " + name);
            }
        }
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the package is refused: " + why);
    }

    static String sha256(byte[] of) {
        return sha256(ByteBuffer.wrap(of));
    }

    /** Of what is left of a buffer, which is left where it is. */
    static String sha256(ByteBuffer of) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(of.duplicate());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
