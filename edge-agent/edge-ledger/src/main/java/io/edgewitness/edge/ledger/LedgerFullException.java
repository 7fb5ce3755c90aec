package io.edgewitness.edge.ledger;

/** The disk takes no more just now. Nothing of the refused record was kept: offer it again later, or declare the gap. */
public final class LedgerFullException extends LedgerException {
    private static final long serialVersionUID = 1L;

    public LedgerFullException(String message) {
        super(message);
    }
}
