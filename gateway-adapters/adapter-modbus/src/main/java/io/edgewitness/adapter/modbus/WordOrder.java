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
     * The bytes of some registers in the standard's order.
     *
     * @param offset of the first byte
     * @param registers how many, above 0
     * @param text whether the bytes are text, which keeps the order of its words
     */
    byte[] arrange(byte[] from, int offset, int registers, boolean text) {
        byte[] result = new byte[2 * registers];
        for (int i = 0; i < registers; i++) {
            int source = offset + 2 * (words && !text ? registers - 1 - i : i);
            result[2 * i] = from[bytes ? source + 1 : source];
            result[2 * i + 1] = from[bytes ? source : source + 1];
        }
        return result;
    }
}
