package io.edgewitness.edge.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the tests ask the collector's REST interface. */
final class CollectorApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CollectorApi() {}

    static JsonNode get(Deployment deployment, String path) {
        try {
            return JSON.readTree(Http.get(
                    deployment.url() + "/api/v1/" + path,
                    deployment.collectorData().resolve("admin.token")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives an order to a device as an operator does, and waits for the agent's answer. */
    static JsonNode command(Deployment deployment, String target, String value) throws IOException {
        String token = Files.readString(deployment.collectorData().resolve("admin.token"));
        String given = Http.post(
                deployment.url() + "/api/v1/agents/gw-press-hall/commands",
                token,
                "{\"targets\": {\"" + target + "\": " + value + "}, \"seconds\": 120}");
        String place = "agents/gw-press-hall/commands/"
                + JSON.readTree(given).path("id").asText();
        Http.await(
                "the answer to the order to " + target,
                120,
                () -> !get(deployment, place).path("outcome").isNull());
        return get(deployment, place);
    }

    /** The steps of an order that the collector has out of the ledger. */
    static List<String> steps(Deployment deployment, String id) {
        return all(deployment, "commands?agent=gw-press-hall").stream()
                .filter(s -> s.path("id").asText().equals(id))
                .map(s -> s.path("step").asText())
                .toList();
    }

    /** All pages of a listing. */
    static List<JsonNode> all(Deployment deployment, String path) {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        do {
            String page = path + (path.contains("?") ? "&" : "?") + "limit=1000"
                    + (after.isEmpty() ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8));
            JsonNode answer = get(deployment, page);
            answer.path("items").forEach(all::add);
            after = answer.path("next").asText("");
        } while (!after.isEmpty());
        return all;
    }

    /** The newest revision of each window of a figure, by start of window. */
    static Map<String, JsonNode> figures(Deployment deployment, String scenario, String name) {
        Map<String, JsonNode> newest = new TreeMap<>();
        for (JsonNode m : all(deployment, "metrics?name=" + name)) {
            if (m.path("scenario").asText().equals(scenario)) {
                newest.merge(
                        m.path("windowStart").asText(),
                        m,
                        (a, b) ->
                                b.path("revision").asInt() >= a.path("revision").asInt() ? b : a);
            }
        }
        return newest;
    }

    static BigDecimal sum(Map<String, JsonNode> figures) {
        return figures.values().stream()
                .filter(m -> !m.path("value").isNull() && !m.path("value").isMissingNode())
                .map(m -> new BigDecimal(m.path("value").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether the agent says of this source that it is up. */
    static boolean isUp(Deployment deployment, String source) {
        for (JsonNode health : get(deployment, "agents/gw-press-hall").path("health")) {
            if (health.path("source").asText().equals(source)) {
                return health.path("state").asText().equals("UP");
            }
        }
        return false;
    }

    /** When the agent received the newest good value of the point that the collector knows; the epoch if there is none. */
    static Instant liveReceived(Deployment deployment, String point) {
        try {
            for (JsonNode value : get(deployment, "live?agent=gw-press-hall").path("values")) {
                if (value.path("point").asText().equals(point)
                        && !value.path("quality").asText().startsWith("BAD")) {
                    return Instant.parse(value.path("receivedTime").asText());
                }
            }
        } catch (UncheckedIOException e) {
            // The collector is away just now.
        }
        return Instant.EPOCH;
    }
}
