package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Digests of whole tables, computed by the server. Two tables have the same digest if they have the same rows, in whatever order, and
 * practically only then: it finds mistakes, it is no proof against forgery.
 */
final class TableDigests {
    private TableDigests() {}

    /** @return by name the digest of each table of a schema, views left out; empty if there is no such schema */
    static Map<String, String> of(Connection c, String schema) throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        for (String table : tables(c, schema)) {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery(
                            "SELECT count(*) || '-' || coalesce(sum(hashtextextended(whole_row::text, 0)), 0)"
                                    + " || '-' || coalesce(sum(hashtextextended(whole_row::text, 1)), 0) FROM " + schema
                                    + "."
                                    + table + " whole_row")) {
                r.next();
                digests.put(table, r.getString(1));
            }
        }
        return digests;
    }

    private static List<String> tables(Connection c, String schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement("SELECT quote_ident(k.relname) FROM pg_class k"
                + " JOIN pg_namespace n ON n.oid = k.relnamespace WHERE n.nspname = ? AND k.relkind IN ('r', 'p')"
                + " AND NOT k.relispartition ORDER BY 1")) {
            p.setString(1, schema);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    tables.add(r.getString(1));
                }
            }
        }
        return tables;
    }
}
