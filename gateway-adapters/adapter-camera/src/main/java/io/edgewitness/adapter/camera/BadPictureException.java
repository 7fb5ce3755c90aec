package io.edgewitness.adapter.camera;

/** Bytes that are no whole picture; the message is the code of a BAD sample. */
final class BadPictureException extends Exception {
    private static final long serialVersionUID = 1;

    BadPictureException(String code) {
        super(code);
    }

    String code() {
        return String.valueOf(getMessage());
    }
}
