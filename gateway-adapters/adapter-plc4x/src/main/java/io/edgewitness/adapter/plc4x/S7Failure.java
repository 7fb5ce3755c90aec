package io.edgewitness.adapter.plc4x;

import org.apache.plc4x.java.s7.readwrite.DataTransportErrorCode;
import org.jspecify.annotations.Nullable;

/** The controller refused, while the connection is fine. The message is the code of the BAD samples. */
final class S7Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private S7Failure(String message) {
        super(message, null, false, false);
    }

    /** @param code of one item; null: one that PLC4X does not know */
    static S7Failure of(@Nullable DataTransportErrorCode code) {
        if (code == null) {
            return new S7Failure("s7: refused with a code of the device's own, such as a hardware fault");
        }
        return new S7Failure(String.format("s7:0x%02X ", code.getValue()) + words(code));
    }

    private static String words(DataTransportErrorCode code) {
        return switch (code) {
            case ACCESS_DENIED -> "access denied (PUT/GET not permitted, or the block is protected)";
            case INVALID_ADDRESS -> "address out of range";
            case DATA_TYPE_NOT_SUPPORTED -> "data type not supported";
            case NOT_FOUND -> "object does not exist (no such block, or one with optimized access)";
            default -> "refused";
        };
    }

    /** The whole request was refused. */
    static S7Failure ofRequest(int errorClass, int errorCode) {
        return new S7Failure(
                String.format("s7:0x%02X%02X the request was refused", errorClass & 0xFF, errorCode & 0xFF));
    }

    static S7Failure malformed(String what) {
        return new S7Failure("s7: " + what);
    }
}
