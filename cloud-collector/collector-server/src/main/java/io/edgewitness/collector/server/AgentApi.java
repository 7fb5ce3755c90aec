package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveValue;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Agents, and what they read now, over HTTP. Any thread. */
final class AgentApi {
    private final Queries queries;
    private final AgentReach reach;
    private final IngestBoard board;
    private final InstantSource clock;

    AgentApi(Queries queries, IngestBoard board, InstantSource clock) {
        this.queries = queries;
        this.reach = new AgentReach(queries);
        this.board = board;
        this.clock = clock;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/agents", this::all);
        javalin.get("/api/v1/agents/{id}", this::one);
        javalin.get("/api/v1/live", this::live);
    }

    private List<Map<String, @Nullable Object>> agents(Scope scope) throws BatchStore.StoreException {
        List<Map<String, @Nullable Object>> agents = queries.agents(scope);
        for (Map<String, @Nullable Object> agent : agents) {
            IngestBoard.Entry entry = board.entry(String.valueOf(agent.get("id")));
            agent.put("connected", entry != null && entry.connected());
            agent.put("problem", entry == null ? "" : entry.problem());
            agent.put("health", entry == null || entry.live() == null ? List.of() : health(entry.live()));
        }
        return agents;
    }

    private void all(Context c) throws BatchStore.StoreException {
        int limit = Asked.limit(c, 100);
        String after = c.queryParam("after");
        List<Map<String, @Nullable Object>> all = agents(Asked.scope(c)).stream()
                .filter(a -> after == null || String.valueOf(a.get("id")).compareTo(after) > 0)
                .sorted(Comparator.comparing(a -> String.valueOf(a.get("id"))))
                .toList();
        List<Map<String, @Nullable Object>> page = all.subList(0, Math.min(limit, all.size()));
        String next = page.size() == all.size()
                ? null
                : String.valueOf(page.get(page.size() - 1).get("id"));
        c.json(new Queries.Page(page, next));
    }

    private void one(Context c) throws BatchStore.StoreException {
        String id = c.pathParam("id");
        for (Scope plant : Caller.of(c).plants()) {
            for (Map<String, @Nullable Object> agent : agents(plant)) {
                if (id.equals(agent.get("id"))) {
                    c.json(agent);
                    return;
                }
            }
        }
        throw new NotFoundResponse("no agent " + id + " is enrolled here");
    }

    private static List<Map<String, String>> health(Live live) {
        return live.getHealthList().stream()
                .map(h -> Map.of("source", h.getSource(), "state", h.getState(), "detail", h.getDetail()))
                .toList();
    }

    private void live(Context c) throws BatchStore.StoreException {
        String agent = Asked.required(c, "agent");
        if (!reach.reads(Caller.of(c), agent)) {
            throw new NotFoundResponse("no agent " + agent + " is enrolled here");
        }
        board.watch(agent, clock.instant());
        IngestBoard.Entry entry = board.entry(agent);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        Live live = entry == null ? null : entry.live();
        answer.put("at", entry == null || entry.liveAt() == null ? null : Queries.time(entry.liveAt()));
        answer.put(
                "values",
                live == null
                        ? List.of()
                        : live.getValuesList().stream().map(AgentApi::value).toList());
        c.json(answer);
    }

    private static Map<String, @Nullable Object> value(LiveValue v) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("point", v.getPoint());
        value.put("unit", v.getUnit());
        value.put("quality", quality(v.getQuality()));
        value.put("value", v.hasValue() ? shown(v.getValue()) : null);
        value.put("sourceTime", v.getSourceTime() == 0 ? null : Queries.time(Metrics.instant(v.getSourceTime())));
        value.put("receivedTime", Queries.time(Metrics.instant(v.getReceivedTime())));
        value.put("mode", v.getMode().name());
        value.put("source", v.getSource());
        return value;
    }

    /** The level in full and the native code, if any; the wire has the ledger's short form. */
    static String quality(String text) {
        String code = text.length() > 1 ? text.substring(1) : "";
        return switch (text.isEmpty() ? 'G' : text.charAt(0)) {
            case 'B' -> Quality.Level.BAD + code;
            case 'U' -> Quality.Level.UNCERTAIN + code;
            default -> Quality.Level.GOOD + code;
        };
    }

    static Object shown(Value value) {
        return switch (value.getKindCase()) {
            case INTEGER -> value.getInteger();
            case FLOAT64 -> value.getFloat64();
            case DECIMAL -> new java.math.BigDecimal(value.getDecimal());
            case BOOLEAN -> value.getBoolean();
            case TEXT -> value.getText();
            case OCTETS -> value.getOctets().size() + " B";
            default -> value.getKindCase().name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
