package io.edgewitness.adapter.plc4x;

import org.apache.plc4x.java.api.exceptions.PlcInvalidTagException;
import org.apache.plc4x.java.s7.readwrite.MemoryArea;
import org.apache.plc4x.java.s7.readwrite.tag.S7StringFixedLengthTag;
import org.apache.plc4x.java.s7.readwrite.tag.S7Tag;
import org.apache.plc4x.java.s7light.readwrite.tag.S7PlcTagHandler;

/**
 * Where a value is and what it is, in PLC4X's syntax: {@code %DB1.DBD0:REAL}, {@code %DB1:20:STRING(16)}, {@code %DB1.DBX4.3:BOOL},
 * {@code %MW10:INT}, {@code %DB2:0:UINT[500]}.
 *
 * @param block number of the data block; 0 in the other areas
 * @param start first byte; the last is 65535 at most
 * @param bit of that byte, from the lowest; 0 but for BOOL
 * @param count of elements, 1 to 8192
 * @param textLength of a STRING or WSTRING: its characters at most; else 0
 * @param text as it was written
 */
public record S7Address(
        MemoryArea area, int block, int start, int bit, S7Type type, int count, int textLength, String text) {
    private static final int MOST_BYTES = 8192;
    /** A request names a byte with 16 bits; PLC4X cuts off what is above. */
    private static final int END_OF_AREA = 65_536;

    private static final int LONGEST_STRING = 254;
    private static final int LONGEST_WSTRING = 16_382;
    private static final String HOW =
            "an address is such as %DB1.DBD0:REAL, %DB1:20:STRING(16), %DB1.DBX4.3:BOOL, %MW10:INT or"
                    + " %DB2:0:UINT[500], not '";

    public S7Address {
        if (!type.isText()) {
            textLength = 0;
        }
        if (count < 1 || count > MOST_BYTES || size(type, bit, count, textLength) > MOST_BYTES) {
            throw new IllegalArgumentException("a point is 1 to " + MOST_BYTES + " bytes long, not as long as " + text);
        }
        if (start < 0 || start + size(type, bit, count, textLength) > END_OF_AREA) {
            throw new IllegalArgumentException(
                    "the bytes of an area are 0 to " + (END_OF_AREA - 1) + ", and " + text + " goes beyond");
        }
        if (bit != 0 && type != S7Type.BOOL) {
            throw new IllegalArgumentException("only a BOOL has a bit, not " + text);
        }
    }

    /** @throws IllegalArgumentException with the mend */
    public static S7Address parse(String written) {
        String text = written.trim();
        S7Tag tag = tag(text);
        MemoryArea area = tag.getMemoryArea();
        if (area != MemoryArea.DATA_BLOCKS
                && area != MemoryArea.INPUTS
                && area != MemoryArea.OUTPUTS
                && area != MemoryArea.FLAGS_MARKERS) {
            throw new IllegalArgumentException("the areas are %DB, %I, %Q and %M; " + text + " is in another");
        }
        S7Type type = S7Type.of(tag.getDataType());
        int longest = type == S7Type.WSTRING ? LONGEST_WSTRING : LONGEST_STRING;
        int length = LONGEST_STRING;
        if (tag instanceof S7StringFixedLengthTag fixed) {
            length = fixed.getStringLength();
            if (length < 1 || length > longest) {
                throw new IllegalArgumentException("a " + type + " has 1 to " + longest + " characters, not " + length);
            }
        }
        return new S7Address(
                area,
                tag.getBlockNumber(),
                tag.getByteOffset(),
                tag.getBitOffset(),
                type,
                tag.getNumberOfElements(),
                length,
                text);
    }

    private static S7Tag tag(String text) {
        try {
            if (text.startsWith("%") && new S7PlcTagHandler().parseTag(text) instanceof S7Tag tag) {
                return tag;
            }
        } catch (PlcInvalidTagException e) {
            throw new IllegalArgumentException(HOW + text + "': " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // a type or a number that PLC4X does not know
            throw new IllegalArgumentException(
                    HOW + text + "'; the types are those of IEC 61131, in capitals, such as INT or REAL", e);
        }
        throw new IllegalArgumentException(HOW + text + "'");
    }

    /** How many bytes it takes. */
    int length() {
        return size(type, bit, count, textLength);
    }

    int end() {
        return start + length();
    }

    boolean writable() {
        return area != MemoryArea.INPUTS;
    }

    /** Bytes from one element to the next; strings in an array begin at even bytes. */
    int stride() {
        return stride(type, textLength);
    }

    private static int stride(S7Type type, int textLength) {
        return switch (type) {
            case STRING -> textLength + 2 + (textLength & 1);
            case WSTRING -> 2 * textLength + 4;
            default -> type.size();
        };
    }

    private static int size(S7Type type, int bit, int count, int textLength) {
        if (type == S7Type.BOOL) {
            return (bit + count + 7) / 8;
        }
        int unpadded = type == S7Type.STRING ? textLength + 2 : stride(type, textLength);
        return Math.addExact(Math.multiplyExact(count - 1, stride(type, textLength)), unpadded);
    }

    @Override
    public String toString() {
        return text;
    }
}
