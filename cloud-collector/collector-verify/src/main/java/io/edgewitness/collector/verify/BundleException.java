package io.edgewitness.collector.verify;

/** A bundle that cannot be written or is not one; the message says what and how to mend it. */
public class BundleException extends Exception {
    private static final long serialVersionUID = 1L;

    public BundleException(String message) {
        super(message);
    }

    public BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
