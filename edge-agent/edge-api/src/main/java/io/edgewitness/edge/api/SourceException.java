package io.edgewitness.edge.api;

/** The other side refused or is away; the message says which and what to do, without a secret. */
public class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
