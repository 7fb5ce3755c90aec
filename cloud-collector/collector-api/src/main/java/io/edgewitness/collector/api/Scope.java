package io.edgewitness.collector.api;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may see. Each query takes one.
 *
 * @param enterprise null: all enterprises
 * @param site null: all sites of the enterprise
 */
public record Scope(@Nullable String enterprise, @Nullable String site) {
    public static final Scope ALL = new Scope(null, null);

    /** The condition of each query, with the four {@link #values} for its question marks. */
    public static final String SQL = " AND (?::text IS NULL OR enterprise = ?) AND (?::text IS NULL OR site = ?)";

    /** The same where several tables are read. */
    public static String sql(String table) {
        return SQL.replace("enterprise", table + ".enterprise").replace("site", table + ".site");
    }

    /** @return what stands for the question marks of {@link #SQL}, in order */
    public List<@Nullable String> values() {
        return Arrays.asList(enterprise, enterprise, site, site);
    }

    /** @return the place behind the four values */
    public int fill(PreparedStatement p, int first) throws SQLException {
        int place = first;
        for (String value : values()) {
            p.setString(place++, value);
        }
        return place;
    }
}
