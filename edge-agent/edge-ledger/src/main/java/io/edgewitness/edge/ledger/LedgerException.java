package io.edgewitness.edge.ledger;

/** The ledger cannot be read or written; the message says what is wrong, where, and how to mend it. */
public class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
