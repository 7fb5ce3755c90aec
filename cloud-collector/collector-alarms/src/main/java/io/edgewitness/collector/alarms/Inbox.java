package io.edgewitness.collector.alarms;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The messages that are for somebody. Any thread. */
public final class Inbox {
    private static final String MINE =
            " EXISTS (SELECT 1 FROM store.push_told t, unnest(?::text[], ?::text[]) AS g(role, node) WHERE t.push ="
                    + " p.id AND (t.person = ? OR t.role = g.role OR t.escalated IS NOT NULL AND t.escalate_role = g.role)"
                    + " AND (g.node = '' OR p.node = g.node OR starts_with(p.node, g.node || '/')))";

    private final DataSource database;

    /**
     * Who reads.
     *
     * @param roles that let him read what machines say, each where he has it
     */
    public record Reader(String person, List<Held> roles) {}

    /** @param node of the tenancy; empty: everywhere */
    public record Held(String role, String node) {}

    public Inbox(DataSource database) {
        this.database = database;
    }

    /**
     * Newest first.
     *
     * @param kind null: all
     * @param open those alone that nobody has acknowledged
     * @param after id of the last one of the page before; {@code Long.MAX_VALUE}: from the start
     */
    public List<Push> list(Reader reader, @Nullable PushKind kind, boolean open, long after, int limit)
            throws SQLException {
        return read(
                "SELECT p.* FROM store.push p WHERE p.id < ? AND (?::text IS NULL OR p.kind = ?) AND (NOT ? OR"
                        + " p.acknowledged IS NULL) AND" + MINE + " ORDER BY p.id DESC LIMIT ?",
                reader,
                after,
                kind == null ? null : kind.name(),
                kind == null ? null : kind.name(),
                open,
                READER,
                limit);
    }

    /**
     * To whomever they were told, newest first.
     *
     * @param place a node of the tenancy, with all below; empty: everywhere
     * @param open those alone that nobody has acknowledged
     * @param after as in the other list
     */
    public List<Push> below(String place, boolean open, long after, int limit) throws SQLException {
        return read(
                "SELECT p.* FROM store.push p WHERE p.id < ? AND (NOT ? OR p.acknowledged IS NULL)"
                        + " AND (? = '' OR p.node = ? OR starts_with(p.node, ? || '/')) ORDER BY p.id DESC LIMIT ?",
                NOBODY,
                after,
                open,
                place,
                place,
                place,
                limit);
    }

    /** @return null: there is none of that id */
    public @Nullable Push find(long id) throws SQLException {
        List<Push> found = read("SELECT p.* FROM store.push p WHERE p.id = ?", NOBODY, id);
        return found.isEmpty() ? null : found.get(0);
    }

    /** @return null: there is none of that id that is for the reader */
    public @Nullable Push find(Reader reader, long id) throws SQLException {
        List<Push> found = read("SELECT p.* FROM store.push p WHERE p.id = ? AND" + MINE, reader, id, READER);
        return found.isEmpty() ? null : found.get(0);
    }

    /**
     * Somebody has taken note; one of those whom it was for is enough. The caller has asked whether he may.
     *
     * @param by his name, for others to see
     * @return as it is now; null: there is none of that id
     */
    public @Nullable Push acknowledge(long id, String by, Instant now) throws SQLException {
        try (Connection c = database.getConnection()) {
            PushStore.acknowledge(c, id, by, now);
        }
        return find(id);
    }

    /** @return how many nobody has acknowledged, at most {@code most} */
    public int open(Reader reader, int most) throws SQLException {
        return read(
                        "SELECT p.* FROM store.push p WHERE p.acknowledged IS NULL AND" + MINE + " LIMIT ?",
                        reader,
                        READER,
                        most)
                .size();
    }

    private static final Reader NOBODY = new Reader("", List.of());

    /** Stands for the three values of {@link #MINE}. */
    private static final Object READER = new Object();

    private List<Push> read(String sql, Reader reader, @Nullable Object... values) throws SQLException {
        try (Connection c = database.getConnection();
                PreparedStatement p = c.prepareStatement(sql)) {
            int place = 1;
            for (Object value : values) {
                if (value == READER) {
                    place = fill(c, p, place, reader);
                } else {
                    p.setObject(place++, value);
                }
            }
            List<Push> found = new ArrayList<>();
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    found.add(PushStore.push(r));
                }
            }
            return found;
        }
    }

    private static int fill(Connection c, PreparedStatement p, int first, Reader reader) throws SQLException {
        Array roles =
                c.createArrayOf("text", reader.roles().stream().map(Held::role).toArray());
        Array nodes =
                c.createArrayOf("text", reader.roles().stream().map(Held::node).toArray());
        p.setArray(first, roles);
        p.setArray(first + 1, nodes);
        p.setString(first + 2, reader.person());
        return first + 3;
    }
}
