package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One statement, on a connection of its own unless one is given; what goes wrong there comes out as a StoreException. */
final class Jdbc {
    interface Fill {
        void into(PreparedStatement statement) throws SQLException;
    }

    interface Read<T> {
        T from(ResultSet rows) throws SQLException;
    }

    private Jdbc() {}

    static <T> T query(DataSource database, String sql, Fill fill, Read<T> read) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return query(c, sql, fill, read);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    static <T> T query(Connection c, String sql, Fill fill, Read<T> read) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill.into(p);
            try (ResultSet r = p.executeQuery()) {
                return read.from(r);
            }
        }
    }

    static int update(DataSource database, String sql, Fill fill) throws BatchStore.StoreException {
        try (Connection c = database.getConnection();
                PreparedStatement p = c.prepareStatement(sql)) {
            fill.into(p);
            return p.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    static BatchStore.StoreException failed(SQLException e) {
        return new BatchStore.StoreException("the database is away or refused: " + reason(e), e);
    }

    /** @return what the driver said, not that the pool waited in vain; with the cause below it if that is another kind of failure */
    static String reason(SQLException failure) {
        SQLException said = failure;
        Throwable last = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException deeper) {
                said = deeper;
            }
            last = t;
        }
        return said.getMessage() + (last instanceof SQLException ? "" : " (" + last + ")");
    }

    /** A connection that is lost rolls back by itself. */
    static void rollback(Connection c) {
        try {
            c.rollback();
        } catch (SQLException e) {
            org.slf4j.LoggerFactory.getLogger(Jdbc.class).debug("rollback: {}", e.getMessage());
        }
    }
}
