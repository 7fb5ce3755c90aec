package io.edgewitness.adapter.plc4x;

/** The bytes are no value of the type; the message is the code of the BAD sample. */
final class NoValue extends Exception {
    private static final long serialVersionUID = 1L;

    NoValue(String message) {
        super("s7: " + message, null, false, false);
    }
}
