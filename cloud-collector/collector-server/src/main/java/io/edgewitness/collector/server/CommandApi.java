package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.proto.Array;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Structure;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.DeviceCommand;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Orders to devices over HTTP, and what became of them. Whoever gives one presents the collector's token, or may operate the agent's site.
 */
final class CommandApi {
    private static final ObjectMapper JSON = new ObjectMapper()
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final int MOST_TARGETS = 100;
    private static final int MOST_CHARACTERS = 65_536; // each step of it in the ledger repeats what it says
    private static final int LONGEST_SECONDS = 3_600;
    private static final int DEFAULT_SECONDS = 30;
    private static final int DEEPEST = 4;

    /** Keeps who gave an order. */
    interface Givers {
        /** @param site id of the place where the agent stands; null: it is not known */
        void note(Access access, String agent, @Nullable String site, String order);
    }

    private final IngestOrders orders;
    private final PostgresOrders store;
    private final AgentRegistry agents;
    private final InstantSource clock;
    private final HttpGuard guard;
    private final AgentReach reach;
    private final Givers givers;

    CommandApi(
            IngestOrders orders,
            PostgresOrders store,
            AgentRegistry agents,
            InstantSource clock,
            HttpGuard guard,
            AgentReach reach,
            Givers givers) {
        this.orders = orders;
        this.store = store;
        this.agents = agents;
        this.clock = clock;
        this.guard = guard;
        this.reach = reach;
        this.givers = givers;
    }

    void addTo(Javalin javalin) {
        javalin.post("/api/v1/agents/{id}/commands", this::give);
        javalin.get("/api/v1/agents/{id}/commands/{order}", this::state);
    }

    private void give(Context c) throws BatchStore.StoreException {
        String agent = c.pathParam("id");
        String site = checkOperator(c, agent);
        if (agent.indexOf(0) >= 0 || agents.find(agent) == null) {
            throw new NotFoundResponse("no agent " + agent.replace('\0', ' ') + " is enrolled here");
        }
        Instant now = clock.instant();
        Wanted wanted = wanted(c.body(), now);
        int seconds = wanted.seconds();
        Access access = Caller.of(c).access();
        // Before it goes out: no order is without an entry.
        givers.note(access == null ? Access.collector() : access, agent, site, told(wanted.command()));
        String id = orders.submit(agent, "command", wanted.command().toByteString(), Duration.ofSeconds(seconds), now);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("notAfter", Queries.time(now.plusSeconds(seconds)));
        c.status(202).json(answer);
    }

    /** @return the site of the agent that the order goes to; null: it has told of none yet, and the collector's own token gives it */
    private @Nullable String checkOperator(Context c, String agent) throws BatchStore.StoreException {
        Access access = Caller.of(c).access();
        if (access == null) {
            guard.checkAdmin(c);
            return reach.site(agent);
        }
        String site = reach.operated(access, agent);
        if (site == null) {
            throw new ForbiddenResponse(
                    "your role or token does not allow orders to agent " + agent.replace('\0', ' '));
        }
        return site;
    }

    private static String told(DeviceCommand command) {
        return command.getTargetsList().stream()
                .map(t -> t.getName() + " = " + AgentApi.shown(t.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** @param seconds how long it holds */
    record Wanted(DeviceCommand command, int seconds) {}

    /** @throws IllegalArgumentException with the mend */
    static Wanted wanted(String body, Instant now) {
        if (body.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("an order is at most " + MOST_CHARACTERS + " characters long");
        }
        JsonNode wanted = read(body);
        DeviceCommand.Builder command = DeviceCommand.newBuilder()
                .setIssued(Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano()));
        JsonNode targets = wanted.path("targets");
        if (!targets.isObject() || targets.isEmpty() || targets.size() > MOST_TARGETS) {
            throw new IllegalArgumentException(
                    "targets is an object of 1 to " + MOST_TARGETS + " points, such as {\"press.setpoint\": 50}");
        }
        targets.properties()
                .forEach(e -> command.addTargets(Field.newBuilder()
                        .setName(PointId.parse(e.getKey()).name())
                        .setValue(value(e.getKey(), e.getValue(), 0))));
        return new Wanted(command.build(), seconds(wanted.get("seconds")));
    }

    private static JsonNode read(String body) {
        try {
            JsonNode wanted = JSON.readTree(body);
            if (wanted == null || !wanted.isObject()) {
                throw new IllegalArgumentException("a JSON object is wanted: {\"targets\": {…}, \"seconds\": 30}");
            }
            wanted.fieldNames().forEachRemaining(key -> {
                if (!key.equals("targets") && !key.equals("seconds")) {
                    throw new IllegalArgumentException("unknown key " + key + "; targets and seconds are known");
                }
            });
            return wanted;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static int seconds(@Nullable JsonNode given) {
        if (given == null) {
            return DEFAULT_SECONDS;
        }
        if (!given.isInt() || given.intValue() < 1 || given.intValue() > LONGEST_SECONDS) {
            throw new IllegalArgumentException("seconds is a whole number from 1 to " + LONGEST_SECONDS);
        }
        return given.intValue();
    }

    private static Value value(String point, JsonNode json, int depth) {
        Value.Builder b = Value.newBuilder();
        if (json.isIntegralNumber() && json.canConvertToLong()) {
            b.setInteger(json.longValue());
        } else if (json.isNumber()) {
            BigDecimal number = json.decimalValue();
            if (Math.abs((long) number.scale()) > 400 || number.precision() > 400) {
                throw new IllegalArgumentException(point + ": no device takes a number that long");
            }
            b.setDecimal(number.toString());
        } else if (json.isBoolean()) {
            b.setBoolean(json.booleanValue());
        } else if (json.isTextual() && json.textValue().indexOf(0) < 0) {
            b.setText(json.textValue());
        } else if (json.isArray() && depth < DEEPEST) {
            Array.Builder items = Array.newBuilder();
            json.forEach(item -> items.addItems(value(point, item, depth + 1)));
            b.setArray(items);
        } else if (json.isObject() && depth < DEEPEST) {
            Structure.Builder fields = Structure.newBuilder();
            json.properties()
                    .forEach(e -> fields.addFields(
                            Field.newBuilder().setName(e.getKey()).setValue(value(point, e.getValue(), depth + 1))));
            b.setStructure(fields);
        } else {
            throw new IllegalArgumentException(
                    point + ": a value is a number, true, false, a text without NUL, or arrays and objects of these");
        }
        return b.build();
    }

    private void state(Context c) throws BatchStore.StoreException {
        String agent = c.pathParam("id");
        String id = c.pathParam("order");
        boolean hidden = !reach.reads(Caller.of(c), agent);
        PostgresOrders.State state =
                hidden || agent.indexOf(0) >= 0 || id.indexOf(0) >= 0 ? null : store.state(agent, id);
        if (state == null) {
            throw new NotFoundResponse("agent " + agent.replace('\0', ' ') + " was given no such order");
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("id", state.id());
        answer.put("kind", state.kind());
        answer.put("created", Queries.time(state.created()));
        answer.put("notAfter", Queries.time(state.notAfter()));
        answer.put("outcome", state.outcome());
        answer.put("detail", state.detail());
        answer.put("done", state.done() == null ? null : Queries.time(state.done()));
        c.json(answer);
    }
}
