package io.edgewitness.adapter.modbus;

/**
 * In which order a device sends the bytes of a number. The letters stand for the bytes of a 32-bit number, A the highest; a 64-bit number
 * is swapped in the same way, over all its registers.
 */
public enum WordOrder {
    /** highest word first, highest byte first: what the standard means */
    ABCD(false, false),
    /** lowest word first */
    CDAB(true, false),
    /** the bytes of each word swapped */
    BADC(false, true),
    /** lowest byte first */
    DCBA(true, true);

    private final boolean words;
    private final boolean bytes;

    WordOrder(boolean words, boolean bytes) {
        this.words = words;
        this.bytes = bytes;
    }

    /**
     * The number in some registers, as its bits.
     *
     * @param offset of the first byte
     * @param registers 1 to 4
     * @return the lowest 16 times {@code registers} bits; those above are 0
     */
    long bits(byte[] from, int offset, int registers) {
        long result = 0;
        for (int i = 0; i < registers; i++) {
            int at = offset + 2 * (words ? registers - 1 - i : i);
            int high = from[bytes ? at + 1 : at] & 0xFF;
            int low = from[bytes ? at : at + 1] & 0xFF;
            result = result << 16 | high << 8 | low;
        }
        return result;
    }

    /** The reverse of {@link #bits(byte[], int, int)}. */
    byte[] registers(long bits, int registers) {
        byte[] result = new byte[2 * registers];
        for (int i = 0; i < registers; i++) {
            int at = 2 * (words ? i : registers - 1 - i);
            long word = bits >>> (16 * i);
            result[bytes ? at : at + 1] = (byte) word;
            result[bytes ? at + 1 : at] = (byte) (word >> 8);
        }
        return result;
    }

    /** The bytes of a text, which keeps the order of its words; its own reverse. */
    byte[] text(byte[] from, int offset, int registers) {
        byte[] result = new byte[2 * registers];
        for (int i = 0; i < result.length; i++) {
            result[i] = from[offset + (bytes ? i ^ 1 : i)];
        }
        return result;
    }
}
