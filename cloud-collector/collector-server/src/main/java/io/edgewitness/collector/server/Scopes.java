package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The condition that every query over evidence carries. */
final class Scopes {
    /** Four parameters, see {@link #fill}. */
    static final String SQL = " AND (?::text IS NULL OR enterprise = ?) AND (?::text IS NULL OR site = ?)";

    /**
     * Beside {@link #SQL} where a year of one site is wanted of a table with an index on the agent: the site's agents are few, its rows are
     * few of all. Four parameters more.
     */
    static final String BY_AGENT = " AND agent IN (SELECT agent FROM evidence.configuration WHERE TRUE" + SQL + ")";

    private Scopes() {}

    static void fill(PreparedStatement p, int first, Scope scope) throws SQLException {
        p.setString(first, scope.enterprise());
        p.setString(first + 1, scope.enterprise());
        p.setString(first + 2, scope.site());
        p.setString(first + 3, scope.site());
    }

    /** @return the part of {@code wanted} that {@code allowed} covers; null if there is none */
    static @org.jspecify.annotations.Nullable Scope within(Scope allowed, Scope wanted) {
        String enterprise = allowed.enterprise() == null ? wanted.enterprise() : allowed.enterprise();
        String site = allowed.site() == null ? wanted.site() : allowed.site();
        boolean fits = (wanted.enterprise() == null || wanted.enterprise().equals(enterprise))
                && (wanted.site() == null || wanted.site().equals(site));
        return fits ? new Scope(enterprise, site) : null;
    }
}
