package io.edgewitness.collector.traceability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.api.OutsideCalls;
import io.edgewitness.scenario.kit.DigitalLink;
import io.edgewitness.scenario.kit.IndustrialId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a resolver what an identifier leads to. Only the configured address is asked: an identifier comes behind it, and what it answers is not
 * followed. Answers are kept for a while. Thread-safe.
 */
public final class Resolver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration KNOWN_KEPT = Duration.ofHours(1);
    private static final Duration UNKNOWN_KEPT = Duration.ofMinutes(5);
    private static final int MOST_KEPT = 10_000;
    private static final int MOST_TARGETS = 100;
    private static final int HANDLE_FOUND = 1; // of the Handle HTTP JSON API
    private static final int HANDLE_NOT_FOUND = 100;

    private final ResolverSettings settings;
    private final OutsideCalls calls;
    private final InstantSource clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    private record Kept(Answer answer, Instant until) {}

    /** What is said of an identifier. */
    public enum Outcome {
        RESOLVED,
        UNKNOWN,
        /** It is none of the kind that the resolver knows, and was not asked for. */
        OTHER
    }

    /**
     * What an identifier leads to.
     *
     * @param targets addresses and values, at most 100; nobody has checked what they say
     */
    public record Answer(Outcome outcome, List<String> targets) {
        static final Answer UNKNOWN = new Answer(Outcome.UNKNOWN, List.of());
        static final Answer OTHER = new Answer(Outcome.OTHER, List.of());
    }

    public Resolver(ResolverSettings settings, InstantSource clock) {
        this.settings = settings;
        this.calls = new OutsideCalls(settings.trust(), PATIENCE);
        this.clock = clock;
    }

    /**
     * Resolves the identifier of a unit.
     *
     * @param unit a URI as in EPCIS
     * @throws IOException if the resolver is away or its answer is none
     */
    public Answer resolve(String unit) throws IOException {
        Optional<URI> question = question(unit);
        if (question.isEmpty()) {
            return Answer.OTHER;
        }
        synchronized (kept) {
            Kept known = kept.get(unit);
            if (known != null && known.until.isAfter(clock.instant())) {
                return known.answer;
            }
        }
        Answer answer = settings.kind() == ResolverSettings.Kind.HANDLE
                ? handle(ask(question.get(), "application/json"))
                : linkset(ask(question.get(), "application/linkset+json"));
        keep(unit, answer);
        return answer;
    }

    private void keep(String unit, Answer answer) {
        Duration time = answer.outcome() == Outcome.RESOLVED ? KNOWN_KEPT : UNKNOWN_KEPT;
        synchronized (kept) {
            kept.remove(unit);
            kept.put(unit, new Kept(answer, clock.instant().plus(time)));
            if (kept.size() > MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }

    /** Empty: the identifier is of another kind. */
    private Optional<URI> question(String unit) {
        String base = settings.url().toString();
        if (settings.kind() == ResolverSettings.Kind.HANDLE) {
            return IndustrialId.find(unit).map(id -> URI.create(base + id.path()));
        }
        try {
            return Optional.of(URI.create(linked(DigitalLink.parse(unit).at(base))));
        } catch (IllegalArgumentException e) {
            // Of the resolver's own, such as those that a collector answers under /id/.
            boolean own = unit.startsWith(base) && !unit.contains("..") && unit.indexOf('#') < 0;
            return own && unit.length() <= 2_000 ? uri(linked(unit)) : Optional.empty();
        }
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String linked(String link) {
        return link + (link.indexOf('?') < 0 ? "?" : "&") + "linkType=linkset";
    }

    private OutsideCalls.Reply ask(URI question, String accept) throws IOException {
        return send(HttpRequest.newBuilder(question).header("Accept", accept).GET());
    }

    private OutsideCalls.Reply send(HttpRequest.Builder request) throws IOException {
        settings.headers().forEach((name, value) -> request.header(name, value.reveal()));
        try {
            return calls.send(request.build());
        } catch (IOException e) {
            throw new IOException("the resolver " + settings.url().getHost() + " " + e.getMessage(), e);
        }
    }

    private Answer handle(OutsideCalls.Reply reply) throws IOException {
        JsonNode json = json(reply);
        int code = json.path("responseCode").asInt();
        if (code == HANDLE_NOT_FOUND) {
            return Answer.UNKNOWN;
        }
        if (reply.status() != 200 || code != HANDLE_FOUND) {
            throw wrong(reply, "responseCode " + code);
        }
        List<String> targets = new ArrayList<>();
        json.path("values").forEach(v -> add(targets, v.path("data").path("value")));
        return targets.isEmpty() ? Answer.UNKNOWN : new Answer(Outcome.RESOLVED, targets);
    }

    private Answer linkset(OutsideCalls.Reply reply) throws IOException {
        if (reply.status() == 404) {
            return Answer.UNKNOWN;
        }
        if (reply.status() != 200) {
            throw wrong(reply, "no linkset");
        }
        List<String> targets = new ArrayList<>();
        for (JsonNode context : json(reply).path("linkset")) {
            context.forEach(links -> links.forEach(link -> add(targets, link.path("href"))));
        }
        return targets.isEmpty() ? Answer.UNKNOWN : new Answer(Outcome.RESOLVED, targets);
    }

    private static void add(List<String> targets, JsonNode target) {
        if (targets.size() < MOST_TARGETS && !target.isMissingNode() && !target.isNull()) {
            targets.add(target.isValueNode() ? target.asText() : target.toString());
        }
    }

    private JsonNode json(OutsideCalls.Reply reply) throws IOException {
        try {
            JsonNode json = JSON.readTree(reply.body());
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw wrong(reply, "no JSON");
    }

    private IOException wrong(OutsideCalls.Reply reply, String what) {
        return new IOException(
                "the resolver " + settings.url().getHost() + " answered " + reply.status() + ", " + what);
    }

    /** Whether this unit's Handle is one that is put there if the resolver does not know it. */
    public boolean mayRegister(String unit) {
        return settings.kind() == ResolverSettings.Kind.HANDLE
                && IndustrialId.find(unit)
                        .filter(id -> settings.prefixes().contains(id.prefix()))
                        .isPresent();
    }

    /**
     * Puts a unit's Handle there: a value URL that leads to its life on this collector.
     *
     * @throws IOException if the resolver is away or refuses
     */
    public void register(String unit) throws IOException {
        IndustrialId id = IndustrialId.parse(unit);
        ObjectNode value = JSON.createObjectNode().put("index", 1).put("type", "URL");
        value.putObject("data")
                .put("format", "string")
                .put(
                        "value",
                        settings.link() + (settings.link().endsWith("/") ? "" : "/") + "trace?unit="
                                + URLEncoder.encode(unit, StandardCharsets.UTF_8));
        ObjectNode body = JSON.createObjectNode();
        body.putArray("values").add(value);
        OutsideCalls.Reply reply =
                send(HttpRequest.newBuilder(URI.create(settings.url() + id.path() + "?overwrite=false"))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
        if (reply.status() < 200 || reply.status() > 299) {
            throw wrong(reply, "so the identifier was not registered");
        }
        synchronized (kept) {
            kept.remove(unit);
        }
    }
}
