package io.edgewitness.adapter.modbus;

import org.jspecify.annotations.Nullable;

/**
 * A request as the protocol data unit that goes out: made once, sent as often as it is due.
 *
 * @param unit 0 to 255
 * @param pdu function code and what follows it
 * @param answerLength of the answer's data unit, in bytes, when it is none that refuses
 */
record Request(int unit, byte[] pdu, int answerLength) {
    static final int WRITE_COIL = 5;
    static final int WRITE_REGISTER = 6;
    static final int WRITE_COILS = 15;
    static final int WRITE_REGISTERS = 16;

    private static final int REFUSED = 0x80;
    private static final int ECHO = 5;

    static Request read(int unit, Table table, int start, int count) {
        int bytes = table.bits() ? (count + 7) / 8 : 2 * count;
        return new Request(unit, pdu(table.function(), start, count), 2 + bytes);
    }

    /** Function 5. */
    static Request coil(int unit, int address, boolean on) {
        return new Request(unit, pdu(WRITE_COIL, address, on ? 0xFF00 : 0), ECHO);
    }

    /** Function 15, with one coil. */
    static Request coils(int unit, int address, boolean on) {
        return new Request(unit, append(pdu(WRITE_COILS, address, 1), new byte[] {(byte) (on ? 1 : 0)}), ECHO);
    }

    /** Function 6, with two bytes. */
    static Request register(int unit, int address, byte[] bytes) {
        return new Request(unit, pdu(WRITE_REGISTER, address, (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF)), ECHO);
    }

    /** Function 16, with two bytes a register. */
    static Request registers(int unit, int address, byte[] bytes) {
        return new Request(unit, append(pdu(WRITE_REGISTERS, address, bytes.length / 2), bytes), ECHO);
    }

    int function() {
        return pdu[0];
    }

    boolean writes() {
        return function() >= WRITE_COIL;
    }

    /** Where an answer's values begin, behind its first byte. */
    int dataOffset() {
        return 2;
    }

    /**
     * Whether an answer is one to this request.
     *
     * @param from of its function code
     * @param length of its data unit
     * @return what is wrong; null if it is good
     */
    @Nullable
    ModbusFailure check(byte[] answer, int from, int length) {
        int function = length < 1 ? 0 : answer[from] & 0xFF;
        if (function == (function() | REFUSED)) {
            return length == 2
                    ? ModbusFailure.exception(answer[from + 1] & 0xFF)
                    : ModbusFailure.malformed("the answer cannot be read");
        }
        if (function != function()) {
            return ModbusFailure.malformed("the answer is none to the request");
        }
        if (writes()) {
            return echoes(answer, from, length) ? null : ModbusFailure.malformed("the answer names another write");
        }
        int announced = length < 2 ? 0 : answer[from + 1] & 0xFF;
        if (announced != answerLength - 2 || length != answerLength) {
            return ModbusFailure.malformed(announced + " bytes came, not " + (answerLength - 2));
        }
        return null;
    }

    private boolean echoes(byte[] answer, int from, int length) {
        for (int i = 0; i < ECHO; i++) {
            if (length != ECHO || answer[from + i] != pdu[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] pdu(int function, int first, int second) {
        return new byte[] {(byte) function, (byte) (first >> 8), (byte) first, (byte) (second >> 8), (byte) second};
    }

    private static byte[] append(byte[] head, byte[] data) {
        byte[] result = new byte[head.length + 1 + data.length];
        System.arraycopy(head, 0, result, 0, head.length);
        result[head.length] = (byte) data.length;
        System.arraycopy(data, 0, result, head.length + 1, data.length);
        return result;
    }
}
