package io.edgewitness.collector.api;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Rounds of exchange with a system outside, of which one collector at a time does one where several share a database. Any thread. */
public final class Turns {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private Turns() {}

    /** A round. */
    public interface Round {
        /** @return what is in the way; empty: nothing */
        String on(Connection c) throws SQLException;
    }

    /**
     * Does a round, unless another collector is at one.
     *
     * @param lock of PostgreSQL's advisory locks, the same for all that take turns
     * @return what is in the way; empty: nothing, or it is another's turn
     * @throws SQLException if the database is away
     */
    public static String take(DataSource database, long lock, Round round) throws SQLException {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(true);
            if (!one(c, "SELECT pg_try_advisory_lock(" + lock + ")")) {
                return "";
            }
            try {
                return round.on(c);
            } finally {
                boolean unused = one(c, "SELECT pg_advisory_unlock(" + lock + ")");
            }
        }
    }

    private static boolean one(Connection c, String sql) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql);
                ResultSet r = p.executeQuery()) {
            return r.next() && r.getBoolean(1);
        }
    }

    /** @return from a minute, doubled with each try, to an hour */
    public static Duration pause(int tries) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(tries, 6));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
