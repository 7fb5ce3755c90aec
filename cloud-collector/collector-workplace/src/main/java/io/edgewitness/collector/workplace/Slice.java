package io.edgewitness.collector.workplace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of a list.
 *
 * @param part what each line contains somewhere, whatever its case; empty: anything
 * @param from lines passed over
 * @param count lines at most
 */
public record Slice(String part, int from, int count) {
    public static final Slice ALL = new Slice("", 0, Integer.MAX_VALUE);

    public Slice {
        part = part.strip().toLowerCase(Locale.ROOT);
    }

    /** @param columns texts to look into, and last the order; the end of a query, see {@link #parameters} */
    String sql(String... columns) {
        StringBuilder sql = new StringBuilder(" AND (");
        for (int i = 0; i < columns.length - 1; i++) {
            sql.append(i == 0 ? "" : " OR ")
                    .append("strpos(lower(")
                    .append(columns[i])
                    .append("), ?) > 0");
        }
        return sql + ") ORDER BY " + columns[columns.length - 1] + " OFFSET ? LIMIT ?";
    }

    /** @param columns how many are looked into */
    Object[] parameters(int columns) {
        List<Object> parameters = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            parameters.add(part);
        }
        parameters.add(from);
        parameters.add(count);
        return parameters.toArray();
    }
}
