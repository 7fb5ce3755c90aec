package io.edgewitness.collector.pages;

import java.sql.SQLException;

/** The database does not answer now; the same question may be answered in a moment. */
public final class PlantAwayException extends Exception {
    private static final long serialVersionUID = 1;

    private static final String DISK_FULL = "53100"; // SQLSTATE

    public PlantAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether that is for want of space on its disk. */
    boolean isDiskFull() {
        for (Throwable t = getCause(); t != null; t = t.getCause()) {
            if (t instanceof SQLException e && DISK_FULL.equals(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
