package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import io.edgewitness.collector.api.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * With what identifiers of a site begin, up to the last {@code /} or {@code :}; what is behind it is the short code that people read off a unit.
 *
 * @param declared a partner declared them, no agent
 */
public record Stem(String enterprise, String site, boolean declared, String stem) implements Comparable<Stem> {
    private static final Comparator<Stem> ORDER = Comparator.comparing(Stem::enterprise)
            .thenComparing(Stem::site)
            .thenComparing(Stem::declared)
            .thenComparing(Stem::stem);

    private static final String ADD =
            "INSERT INTO stem (enterprise, site, declared, stem) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";

    /** Agents' first, so that no partner can push them out. */
    private static final int MOST_STEMS = 500;

    private static final int MOST_FOUND = 20;

    private static final String FIND =
            "WITH k AS MATERIALIZED (SELECT enterprise, site, stem, bool_and(declared) AS declared"
                    + " FROM traceability.stem WHERE true" + Scope.SQL + " GROUP BY 1, 2, 3 ORDER BY 4, 3 LIMIT "
                    + MOST_STEMS + ")"
                    + " SELECT DISTINCT m.unit FROM k, LATERAL (SELECT unit FROM traceability.mention m WHERE m.unit = k.stem || ?"
                    + " AND m.enterprise = k.enterprise AND m.site = k.site LIMIT 1) m ORDER BY 1 LIMIT " + MOST_FOUND;

    /** @return null: it has no short code */
    static @Nullable Stem of(StoredEvent stored, String unit) {
        int end = Math.max(unit.lastIndexOf('/'), unit.lastIndexOf(':')) + 1;
        return end == 0 || end == unit.length()
                ? null
                : new Stem(
                        stored.enterprise(),
                        stored.site(),
                        stored.agent().startsWith(Declared.AGENT),
                        unit.substring(0, end));
    }

    /** Whether somebody typed a short code, and no whole identifier. */
    public static boolean isShort(String typed) {
        return !typed.isEmpty() && typed.indexOf('/') < 0 && typed.indexOf(':') < 0;
    }

    /** @return the identifiers of units with this short code, at most {@value #MOST_FOUND} */
    public static List<String> find(Connection c, Scope scope, String code) throws SQLException {
        return Sql.rows(c, FIND, scope, r -> r.getString(1), code);
    }

    /** Of one enterprise whose lock is held; else two that add the same wait for each other. */
    static void add(Connection c, SortedSet<Stem> stems) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(ADD)) {
            for (Stem stem : stems) {
                p.setString(1, stem.enterprise);
                p.setString(2, stem.site);
                p.setBoolean(3, stem.declared);
                p.setString(4, stem.stem);
                p.addBatch();
            }
            p.executeBatch();
        }
    }

    @Override
    public int compareTo(Stem other) {
        return ORDER.compare(this, other);
    }
}
