package io.edgewitness.collector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** Whether a database is away because its disk is full: its server ends then, and says so in a log of its own only. */
final class DiskSpace {
    /** SQLSTATE disk_full, as the server itself says it while it runs. */
    static final String FULL = "53100";

    /** Two segments of the server's log: it needs one to start. */
    private static final long LEAST = 32L << 20;

    private DiskSpace() {}

    /** @return whether too little is left for the database; false where the system does not say */
    static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < LEAST;
        } catch (IOException e) {
            return false;
        }
    }

    static SQLException full(SQLException away) {
        SQLException full = new SQLException(
                "the disk of the data folder is full; make room, and the database comes back by itself", FULL);
        full.addSuppressed(away);
        return full;
    }

    static boolean isFull(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException e && FULL.equals(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
