package io.edgewitness.adapter.modbus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes as a person writes them: a text, or {@code hex:} and hexadecimal digits, such as {@code hex:01 a0 ff}. 1 to 64 of them.
 */
public final class Packet {
    private static final String HEX = "hex:";
    private static final int LONGEST = 64;

    private final String text;
    private final byte[] bytes;

    private Packet(String text, byte[] bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException with the mend */
    public static Packet parse(String text) {
        byte[] bytes;
        if (text.startsWith(HEX)) {
            try {
                bytes = HexFormat.of().parseHex(text.substring(HEX.length()).replace(" ", ""));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "after hex: come pairs of hexadecimal digits, such as hex:01a0ff, not '" + text + "'", e);
            }
        } else {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        if (bytes.length < 1 || bytes.length > LONGEST) {
            throw new IllegalArgumentException("a packet is 1 to " + LONGEST + " bytes, not " + bytes.length);
        }
        return new Packet(text, bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether one of the two is how the other begins. */
    boolean clashes(Packet other) {
        int common = Math.min(bytes.length, other.bytes.length);
        return Arrays.equals(bytes, 0, common, other.bytes, 0, common);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Packet other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text;
    }
}
