package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Tenancy;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the enterprises and sites that agents name into the tree of places. One thread. */
final class SeenPlaces {
    private final Queries queries;
    private final Tenancy tenancy;
    private final Set<List<String>> told = new HashSet<>();

    SeenPlaces(Queries queries, Tenancy tenancy) {
        this.queries = queries;
        this.tenancy = tenancy;
    }

    void look() throws BatchStore.StoreException {
        for (Map<String, @Nullable Object> agent : queries.agents(Scope.ALL)) {
            List<String> place =
                    List.of(text(agent, "enterprise"), text(agent, "site"), text(agent, "siteName"), text(agent, "id"));
            if (!place.get(0).isEmpty() && told.add(place)) {
                tenancy.seen(place.get(0), place.get(1), place.get(2), place.get(3));
            }
        }
    }

    private static String text(Map<String, @Nullable Object> agent, String key) {
        Object value = agent.get(key);
        return value == null ? "" : value.toString();
    }
}
