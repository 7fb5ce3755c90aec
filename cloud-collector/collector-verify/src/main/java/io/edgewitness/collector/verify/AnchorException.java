package io.edgewitness.collector.verify;

/** A tree head, countersignature or time-stamp that is not what it should be; the message says what and how to mend it. */
public final class AnchorException extends Exception {
    private static final long serialVersionUID = 1L;

    public AnchorException(String message) {
        super(message);
    }

    public AnchorException(String message, Throwable cause) {
        super(message, cause);
    }
}
