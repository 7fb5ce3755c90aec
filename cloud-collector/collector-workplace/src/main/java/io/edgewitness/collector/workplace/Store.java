package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database: reads, and changes that are committed together with their trail. Any thread. */
final class Store {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    /** The database's word for a NUL in a text, which no id that we gave has. */
    private static final String NOT_TEXT = "22021";

    interface Map<T> {
        T from(Row row) throws SQLException;
    }

    /** As {@link Map}; there may be nothing. */
    interface Pick<T> {
        @Nullable
        T from(Row row) throws SQLException;
    }

    /** As {@link Reading}; there may be nothing. */
    interface Finding<T> {
        @Nullable
        T of(Connection c) throws SQLException;
    }

    interface Reading<T> {
        T of(Connection c) throws SQLException;
    }

    interface Changing<T> {
        T in(Change change) throws SQLException;
    }

    /** SQLSTATE of PostgreSQL. */
    private static final String DISK_FULL = "53100";

    private final DataSource database;
    private final InstantSource clock;

    Store(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @return to the microsecond, which is what the database keeps */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    <T> T read(Reading<T> reading) {
        try (Connection c = database.getConnection()) {
            return reading.of(c);
        } catch (SQLException e) {
            throw away(e);
        }
    }

    <T> @Nullable T find(Finding<T> finding) {
        try (Connection c = database.getConnection()) {
            return finding.of(c);
        } catch (SQLException e) {
            throw away(e);
        }
    }

    /** In one transaction; what {@code changing} throws undoes all of it. */
    <T> T change(Actor actor, Changing<T> changing) {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            boolean committed = false;
            try {
                Change change = new Change(c, actor, now());
                T result = changing.in(change);
                change.writeTrail();
                c.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    rollback(c);
                }
            }
        } catch (SQLException e) {
            throw away(e);
        }
    }

    private static void rollback(Connection c) {
        try {
            c.rollback();
        } catch (SQLException e) {
            LOG.debug("rollback: {}", e.getMessage()); // a connection that is lost rolls back by itself
        }
    }

    private static Refused away(SQLException e) {
        if (NOT_TEXT.equals(e.getSQLState())) {
            return new Refused(Refusal.TEXT_CONTROL, e, "text");
        }
        LOG.warn("the database is away or refused: {}", e.getMessage());
        return new Refused(DISK_FULL.equals(e.getSQLState()) ? Refusal.DATABASE_DISK : Refusal.DATABASE, e);
    }

    static <T> List<T> list(Connection c, String sql, Map<T> map, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill(p, parameters);
            try (ResultSet r = p.executeQuery()) {
                List<T> all = new ArrayList<>();
                Row row = new Row(r);
                while (r.next()) {
                    all.add(map.from(row));
                }
                return all;
            }
        }
    }

    /** @return what is picked of the first row; null if there is none */
    static <T> @Nullable T first(Connection c, String sql, Pick<T> pick, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill(p, parameters);
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? pick.from(new Row(r)) : null;
            }
        }
    }

    static boolean exists(Connection c, String sql, @Nullable Object... parameters) throws SQLException {
        return first(c, sql, row -> true, parameters) != null;
    }

    static long number(Connection c, String sql, @Nullable Object... parameters) throws SQLException {
        Long number = first(c, sql, row -> row.number("n"), parameters);
        return number == null ? 0 : number;
    }

    static int update(Connection c, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            fill(p, parameters);
            return p.executeUpdate();
        }
    }

    private static void fill(PreparedStatement p, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            if (value instanceof Instant time) {
                p.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
            } else if (value instanceof Enum<?> one) {
                p.setString(i + 1, one.name());
            } else if (value instanceof Collection<?> texts) {
                p.setArray(i + 1, p.getConnection().createArrayOf("text", texts.toArray()));
            } else {
                p.setObject(i + 1, value);
            }
        }
    }
}
