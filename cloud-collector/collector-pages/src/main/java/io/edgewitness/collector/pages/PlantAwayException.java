package io.edgewitness.collector.pages;

/** The database does not answer now; the same question may be answered in a moment. */
public final class PlantAwayException extends Exception {
    private static final long serialVersionUID = 1;

    public PlantAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
