package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the enterprises and sites that agents name into the tree of places. To be asked every few seconds: it reads the agents only when one
 * is connected that it does not know, and else now and then, because a site may get another name. One thread.
 */
final class SeenPlaces {
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Queries queries;
    private final IngestBoard board;
    private final Tenancy tenancy;
    private final InstantSource clock;
    private final Set<List<String>> told = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private Instant read = Instant.MIN;

    SeenPlaces(Queries queries, IngestBoard board, Tenancy tenancy, InstantSource clock) {
        this.queries = queries;
        this.board = board;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    void look() throws BatchStore.StoreException {
        Instant now = clock.instant();
        boolean all = board.entries().stream().allMatch(e -> !e.connected() || known.contains(e.agent()));
        if (all && !now.isBefore(read) && now.isBefore(read.plus(AGAIN))) {
            return;
        }
        for (Map<String, @Nullable Object> agent : queries.agents(Scope.ALL)) {
            List<String> place =
                    List.of(text(agent, "enterprise"), text(agent, "site"), text(agent, "siteName"), text(agent, "id"));
            if (!place.get(0).isEmpty()) {
                if (!told.contains(place)) {
                    tenancy.seen(place.get(0), place.get(1), place.get(2), place.get(3));
                    told.add(place);
                }
                known.add(place.get(3));
            }
        }
        read = now;
    }

    private static String text(Map<String, @Nullable Object> agent, String key) {
        Object value = agent.get(key);
        return value == null ? "" : value.toString();
    }
}
