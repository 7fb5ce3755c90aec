package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.AgentRow.State;
import io.edgewitness.collector.pages.Plant.Origin;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents as pages list them. One query a few seconds, however many look. Any thread. */
final class PlantAgents {
    private static final Logger LOG = LoggerFactory.getLogger(PlantAgents.class);
    private static final Duration FRESH = Duration.ofSeconds(2);
    /** The mode of a source changes with its agent's configuration. */
    private static final Duration STEADY = Duration.ofSeconds(10);
    /** An idle agent closes a batch a minute. */
    private static final Duration STALE = Duration.ofSeconds(90);

    private final DataSource database;
    private final Queries queries;
    private final IngestBoard board;
    private final InstantSource clock;
    private final Cached<List<Map<String, @Nullable Object>>> stored;
    private final Cached<Map<String, Boolean>> simulated;

    PlantAgents(DataSource database, IngestBoard board, InstantSource clock) {
        this.database = database;
        this.queries = new Queries(database);
        this.board = board;
        this.clock = clock;
        this.stored = new Cached<>(FRESH, () -> queries.agents(Scope.ALL));
        this.simulated = new Cached<>(STEADY, this::notReal);
    }

    List<AgentRow> rows(Scope scope) throws BatchStore.StoreException {
        Map<String, Boolean> sim = simulated.get();
        return stored.get().stream()
                .filter(a -> covers(scope, a))
                .map(a -> row(a, sim))
                .toList();
    }

    Optional<AgentRow> row(Scope scope, String agent) throws BatchStore.StoreException {
        Map<String, Boolean> sim = simulated.get();
        return queries.agents(scope, agent).stream().map(a -> row(a, sim)).findFirst();
    }

    /** @return of the agent's site; the collector's own, where it is not known */
    ZoneId zone(String agent) throws BatchStore.StoreException {
        return queries.agents(Scope.ALL, agent).stream()
                .findFirst()
                .map(PlantAgents::zone)
                .orElseGet(ZoneId::systemDefault);
    }

    /** @return of all agents, as {@link #zone} */
    Function<String, ZoneId> zones() throws BatchStore.StoreException {
        Map<String, ZoneId> zones = new HashMap<>();
        stored.get().forEach(a -> zones.put(text(a, "id"), zone(a)));
        return agent -> zones.getOrDefault(agent, ZoneId.systemDefault());
    }

    private static ZoneId zone(Map<String, @Nullable Object> agent) {
        try {
            return ZoneId.of(text(agent, "timeZone"));
        } catch (DateTimeException e) {
            return ZoneId.systemDefault();
        }
    }

    /** As far as is known. */
    Origin origin(Scope scope) {
        try {
            simulated.get();
            stored.get();
        } catch (BatchStore.StoreException e) {
            LOG.debug("where data come from is as it was known last: {}", e.getMessage());
        }
        Map<String, Boolean> known = simulated.last();
        List<Map<String, @Nullable Object>> agents = stored.last();
        if (known == null || agents == null) {
            return Origin.UNKNOWN;
        }
        List<String> within = agents.stream()
                .filter(a -> covers(scope, a))
                .map(a -> text(a, "id"))
                .toList();
        if (within.stream().anyMatch(a -> known.getOrDefault(a, false))) {
            return Origin.SIMULATED;
        }
        return within.isEmpty()
                ? Origin.NOTHING
                : within.stream().anyMatch(known::containsKey) ? Origin.REAL : Origin.UNKNOWN;
    }

    /** As far as is known. */
    boolean isSimulated(String agent) {
        Map<String, Boolean> known = simulated.last();
        return known != null && known.getOrDefault(agent, false);
    }

    private static boolean covers(Scope scope, Map<String, @Nullable Object> agent) {
        return (scope.enterprise() == null || scope.enterprise().equals(agent.get("enterprise")))
                && (scope.site() == null || scope.site().equals(agent.get("site")));
    }

    private AgentRow row(Map<String, @Nullable Object> a, Map<String, Boolean> sim) {
        String id = text(a, "id");
        IngestBoard.Entry entry = board.entry(id);
        String at = text(a, "lastBatchAt");
        Instant last = at.isEmpty() ? null : Instant.parse(at);
        return new AgentRow(
                id,
                text(a, "enterprise"),
                text(a, "site"),
                text(a, "siteName"),
                state(last, entry),
                last,
                sim.getOrDefault(id, false),
                entry == null ? "" : entry.problem(),
                health(entry),
                entry == null ? null : entry.liveAt(),
                text(a, "software"),
                number(a, "epoch"),
                number(a, "batches"));
    }

    private State state(@Nullable Instant last, IngestBoard.@Nullable Entry entry) {
        boolean connected = entry != null && entry.connected();
        if (last == null) {
            return connected ? State.STALE : State.NEVER;
        }
        Instant said = entry == null ? null : entry.liveAt();
        boolean old = isPast(last, STALE) || (said != null && isPast(said, AgentRow.SILENT));
        return !connected ? State.OFFLINE : old ? State.STALE : State.ONLINE;
    }

    private boolean isPast(Instant at, Duration age) {
        return Duration.between(at, clock.instant()).compareTo(age) > 0;
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

    /** Of agents whose newest points are known: whether some of them are not of real sources. */
    private Map<String, Boolean> notReal() throws BatchStore.StoreException {
        String sql = "SELECT r.agent, EXISTS (SELECT 1 FROM evidence.point_version v"
                + " WHERE v.agent = r.agent AND v.mode <> 'REAL' AND v.epoch = e.epoch) FROM store.registration r"
                + " JOIN LATERAL (SELECT w.epoch FROM evidence.point_version w WHERE w.agent = r.agent"
                + " ORDER BY w.epoch DESC LIMIT 1) e ON true";
        return Jdbc.query(database, sql, p -> {}, rows -> {
            Map<String, Boolean> agents = new HashMap<>();
            while (rows.next()) {
                agents.put(rows.getString(1), rows.getBoolean(2));
            }
            return agents;
        });
    }
}
