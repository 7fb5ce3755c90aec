package io.edgewitness.adapter.modbus;

/** A request that got no values, while the connection may be fine. The message is the code of the BAD samples. */
final class ModbusFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int NO_EXCEPTION_CODE = -1;
    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_DATA_ADDRESS = 2;
    private static final int ILLEGAL_DATA_VALUE = 3;
    private static final int DEVICE_FAILURE = 4;
    private static final int ACKNOWLEDGE = 5;
    private static final int GATEWAY_PATH_UNAVAILABLE = 10;
    private static final int GATEWAY_TARGET_SILENT = 11;

    private final int code;
    private final boolean silent;

    private ModbusFailure(String message, int code, boolean silent) {
        super(message);
        this.code = code;
        this.silent = silent;
    }

    static ModbusFailure exception(int code) {
        String words = switch (code) {
            case ILLEGAL_FUNCTION -> "illegal function";
            case ILLEGAL_DATA_ADDRESS -> "illegal data address";
            case ILLEGAL_DATA_VALUE -> "illegal data value";
            case DEVICE_FAILURE -> "server device failure";
            case ACKNOWLEDGE -> "acknowledge";
            case 6 -> "server device busy";
            case 8 -> "memory parity error";
            case GATEWAY_PATH_UNAVAILABLE -> "gateway path unavailable";
            case GATEWAY_TARGET_SILENT -> "gateway target device failed to respond";
            default -> "exception of the device's own";
        };
        return new ModbusFailure(
                "modbus:" + code + " " + words,
                code,
                code == GATEWAY_PATH_UNAVAILABLE || code == GATEWAY_TARGET_SILENT);
    }

    static ModbusFailure timeout(long millis) {
        return new ModbusFailure("modbus: no answer within " + millis + " ms", NO_EXCEPTION_CODE, true);
    }

    /** What came, if anything, came no one knows when. */
    static ModbusFailure stalled(String reason) {
        return new ModbusFailure(reason, NO_EXCEPTION_CODE, false);
    }

    static ModbusFailure malformed(String what) {
        return new ModbusFailure("modbus: " + what, NO_EXCEPTION_CODE, false);
    }

    /** Whether a smaller request might get an answer: an address between the points, or the length, was refused. */
    boolean maySplit() {
        return code == ILLEGAL_DATA_ADDRESS || code == ILLEGAL_DATA_VALUE;
    }

    /** Whether an answer came that is none to the request. */
    boolean isMalformed() {
        return code == NO_EXCEPTION_CODE && !silent;
    }

    /**
     * Whether a write may have been carried out all the same: no answer came or none to the request, the device failed at it (4) or is still
     * at it (5), or a gateway sent it on and heard nothing (11).
     */
    boolean mayBeDone() {
        return code == NO_EXCEPTION_CODE
                || code == DEVICE_FAILURE
                || code == ACKNOWLEDGE
                || code == GATEWAY_TARGET_SILENT;
    }

    /** Whether the device does not know the function; nothing was done then. */
    boolean functionUnknown() {
        return code == ILLEGAL_FUNCTION;
    }

    /** Whether the unit did not answer at all. */
    boolean unitIsSilent() {
        return silent;
    }
}
