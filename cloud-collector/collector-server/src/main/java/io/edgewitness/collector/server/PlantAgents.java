package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.AgentRow.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The agents as pages list them. One query a few seconds, however many look. Any thread. */
final class PlantAgents {
    private static final Duration FRESH = Duration.ofSeconds(2);
    /** An idle agent closes a batch a minute. */
    private static final Duration STALE = Duration.ofSeconds(90);

    private final DataSource database;
    private final Queries queries;
    private final IngestBoard board;
    private final InstantSource clock;
    private final Cached<List<Map<String, @Nullable Object>>> stored;
    private final Cached<Set<String>> simulated;

    PlantAgents(DataSource database, IngestBoard board, InstantSource clock) {
        this.database = database;
        this.queries = new Queries(database);
        this.board = board;
        this.clock = clock;
        this.stored = new Cached<>(FRESH, () -> queries.agents(Scope.ALL));
        this.simulated = new Cached<>(FRESH.multipliedBy(5), this::notReal);
    }

    List<AgentRow> rows(Scope scope) throws BatchStore.StoreException {
        Set<String> sim = simulated.get();
        return stored.get().stream()
                .filter(a -> covers(scope, a))
                .map(a -> row(a, sim))
                .toList();
    }

    /** As far as is known. */
    boolean isSimulated(Scope scope) {
        Set<String> sim = simulated.last();
        List<Map<String, @Nullable Object>> agents = stored.last();
        return sim != null
                && agents != null
                && agents.stream().anyMatch(a -> covers(scope, a) && sim.contains(text(a, "id")));
    }

    /** As far as is known. */
    boolean isSimulated(String agent) {
        Set<String> sim = simulated.last();
        return sim != null && sim.contains(agent);
    }

    private static boolean covers(Scope scope, Map<String, @Nullable Object> agent) {
        return (scope.enterprise() == null || scope.enterprise().equals(agent.get("enterprise")))
                && (scope.site() == null || scope.site().equals(agent.get("site")));
    }

    private AgentRow row(Map<String, @Nullable Object> a, Set<String> sim) {
        String id = text(a, "id");
        IngestBoard.Entry entry = board.entry(id);
        String at = text(a, "lastBatchAt");
        Instant last = at.isEmpty() ? null : Instant.parse(at);
        return new AgentRow(
                id,
                text(a, "enterprise"),
                text(a, "site"),
                text(a, "siteName"),
                state(last, entry != null && entry.connected()),
                last,
                sim.contains(id),
                entry == null ? "" : entry.problem(),
                health(entry),
                entry == null ? null : entry.liveAt(),
                text(a, "software"),
                number(a, "epoch"),
                number(a, "batches"));
    }

    private State state(@Nullable Instant last, boolean connected) {
        if (last == null) {
            return connected ? State.STALE : State.NEVER;
        }
        boolean old = Duration.between(last, clock.instant()).compareTo(STALE) > 0;
        return !connected ? State.OFFLINE : old ? State.STALE : State.ONLINE;
    }

    private static List<AgentRow.Source> health(IngestBoard.@Nullable Entry entry) {
        return entry == null || entry.live() == null
                ? List.of()
                : entry.live().getHealthList().stream()
                        .map(h -> new AgentRow.Source(h.getSource(), h.getState(), h.getDetail()))
                        .toList();
    }

    private static String text(Map<String, @Nullable Object> item, String key) {
        return Objects.toString(item.get(key), "");
    }

    private static long number(Map<String, @Nullable Object> item, String key) {
        return item.get(key) instanceof Number n ? n.longValue() : 0;
    }

    /** Agents whose newest points are not all of real sources. */
    private Set<String> notReal() throws BatchStore.StoreException {
        String sql = "SELECT r.agent FROM store.registration r WHERE EXISTS (SELECT 1 FROM evidence.point_version v"
                + " WHERE v.agent = r.agent AND v.mode <> 'REAL' AND v.epoch ="
                + " (SELECT w.epoch FROM evidence.point_version w WHERE w.agent = r.agent ORDER BY w.epoch DESC LIMIT 1))";
        return Jdbc.query(database, sql, p -> {}, rows -> {
            Set<String> agents = new HashSet<>();
            while (rows.next()) {
                agents.add(rows.getString(1));
            }
            return agents;
        });
    }
}
