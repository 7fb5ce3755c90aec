package io.edgewitness.collector.maintenance;

/** The maintenance system did not do what was asked of it. */
final class CmmsException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Fault {
        /** cannot be reached, too slow, or out of order: the same may work later */
        AWAY,
        /** it does not accept the token, or there is none to present */
        TOKEN,
        /** it answered what is no answer to the question */
        NONSENSE,
        /** it will not have this order */
        REJECTED
    }

    private final Fault fault;

    CmmsException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
