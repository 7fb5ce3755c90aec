package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;

/** Parts of scopes. */
final class Scopes {
    /**
     * Beside {@link Scope#SQL} where a year of one site is wanted of a table with an index on the agent: the site's agents are few, its rows are
     * few of all. Four parameters more.
     */
    static final String BY_AGENT =
            " AND agent IN (SELECT agent FROM evidence.configuration WHERE TRUE" + Scope.SQL + ")";

    private Scopes() {}

    /** @return the part of {@code wanted} that {@code allowed} covers; null if there is none */
    static @org.jspecify.annotations.Nullable Scope within(Scope allowed, Scope wanted) {
        String enterprise = allowed.enterprise() == null ? wanted.enterprise() : allowed.enterprise();
        String site = allowed.site() == null ? wanted.site() : allowed.site();
        boolean fits = (wanted.enterprise() == null || wanted.enterprise().equals(enterprise))
                && (wanted.site() == null || wanted.site().equals(site));
        return fits ? new Scope(enterprise, site) : null;
    }
}
