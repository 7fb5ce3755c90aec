package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.traceability.Resolver;
import io.edgewitness.scenario.kit.DigitalLink;
import io.edgewitness.scenario.kit.IndustrialId;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers: {@code /id/…} answers for units of this collector, as a resolver of GS1 Digital Link does, to those who may read them;
 * {@code identifiers} asks the configured resolver; {@code traceability/figures} has what the collector measures itself.
 */
final class IdApi {
    /** Types of links of the GS1 Web Vocabulary. */
    private static final String VOCABULARY = "https://ref.gs1.org/voc/";

    private static final String LINKSET = "application/linkset+json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 500;

    private static final String FIGURES =
            "SELECT DISTINCT ON (o.agent, o.scenario, o.demand) o.* FROM store.own_demand o JOIN evidence.manifest m"
                    + " ON m.agent = o.agent AND m.scenario = o.scenario WHERE true" + Scope.sql("m")
                    + " ORDER BY o.agent, o.scenario, o.demand, o.at DESC LIMIT 1000";

    private final DataSource database;
    private final @Nullable Resolver resolver;
    private final String stem;
    private final PrometheusMeterRegistry meters;

    /**
     * The routes.
     *
     * @param resolver null: none is configured
     * @param stem how URIs of units begin that are answered; empty: canonical links and Handles only
     */
    IdApi(DataSource database, @Nullable Resolver resolver, String stem, PrometheusMeterRegistry meters) {
        this.database = database;
        this.resolver = resolver;
        this.stem = stem;
        this.meters = meters;
    }

    void addTo(Javalin javalin) {
        javalin.get("/id/<path>", this::id);
        javalin.get("/api/v1/identifiers", this::resolve);
        javalin.get("/api/v1/traceability/figures", this::figures);
    }

    private void id(Context c) throws BatchStore.StoreException {
        // As it was sent: what is escaped in an identifier stays so.
        String sent = c.req().getRequestURI().replaceFirst("^/id/", "");
        String unit = known(c, sent);
        if (unit == null) {
            throw new NotFoundResponse("no unit of this identifier is known here, or not to you");
        }
        String page = "/trace?unit=" + URLEncoder.encode(unit, StandardCharsets.UTF_8);
        String accept = c.header("Accept");
        boolean program = "linkset".equals(c.queryParam("linkType")) || (accept != null && accept.contains("json"));
        if (!program) {
            c.redirect(page, HttpStatus.TEMPORARY_REDIRECT);
            return;
        }
        String here = c.scheme() + "://" + c.host();
        ObjectNode links = JSON.createObjectNode().put("anchor", unit);
        link(links.putArray(VOCABULARY + "traceability"), here + page, "text/html");
        link(
                links.putArray(VOCABULARY + "epcis"),
                here + "/api/v1/epcis/events?MATCH_anyEPC=" + URLEncoder.encode(unit, StandardCharsets.UTF_8),
                "application/ld+json");
        ObjectNode set = JSON.createObjectNode();
        set.putArray("linkset").add(links);
        c.contentType(LINKSET).result(set.toString());
    }

    private static void link(ArrayNode list, String href, String type) {
        list.addObject().put("href", href).put("type", type);
    }

    private @Nullable String known(Context c, String sent) throws BatchStore.StoreException {
        if (sent.isEmpty() || sent.length() > LONGEST) {
            return null;
        }
        String[] candidates = candidates(sent).toArray(String[]::new);
        for (Scope scope : Caller.of(c).plants()) {
            String found = Jdbc.query(
                    database,
                    "SELECT unit FROM traceability.mention WHERE unit = ANY (?)" + Scope.SQL + " LIMIT 1",
                    p -> {
                        p.setArray(1, p.getConnection().createArrayOf("text", candidates));
                        scope.fill(p, 2);
                    },
                    r -> r.next() ? r.getString(1) : "");
            if (!found.isEmpty()) {
                return found;
            }
        }
        return null;
    }

    /** How the unit may be written in events. */
    private Set<String> candidates(String sent) {
        Set<String> candidates = new LinkedHashSet<>();
        if (!stem.isEmpty()) {
            candidates.add(stem + sent);
        }
        try {
            DigitalLink link = DigitalLink.parse("https://id.example/" + sent);
            candidates.add(link.canonical());
            if (!stem.isEmpty()) {
                candidates.add(link.at(stem));
            }
        } catch (IllegalArgumentException e) {
            // It is of another kind.
        }
        try {
            IndustrialId.find(URLDecoder.decode(sent.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .ifPresent(id -> {
                        candidates.add("hdl:" + id.text());
                        candidates.add("hdl:" + id.path());
                        candidates.add("info:hdl/" + id.path());
                    });
        } catch (IllegalArgumentException e) {
            // Its percent signs escape nothing.
        }
        return candidates;
    }

    private void resolve(Context c) {
        String unit = Asked.required(c, "unit");
        if (unit.length() > LONGEST) {
            throw new IllegalArgumentException("unit is longer than " + LONGEST + " characters");
        }
        ObjectNode answer = JSON.createObjectNode().put("unit", unit);
        describe(unit, answer);
        Resolver asked = resolver;
        if (asked == null) {
            answer.put("outcome", "not-configured").putArray("targets");
        } else {
            try {
                Resolver.Answer found = asked.resolve(unit);
                answer.put("outcome", found.outcome().name().toLowerCase(Locale.ROOT));
                ArrayNode targets = answer.putArray("targets");
                found.targets().forEach(targets::add);
            } catch (IOException e) {
                throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
            }
        }
        c.contentType("application/json").result(answer.toString());
    }

    private static void describe(String unit, ObjectNode answer) {
        var industrial = IndustrialId.find(unit);
        if (industrial.isPresent()) {
            answer.put("kind", "industrial-internet")
                    .put("canonical", industrial.get().canonical());
            return;
        }
        try {
            String canonical = DigitalLink.parse(unit).canonical();
            answer.put("kind", "digital-link").put("canonical", canonical);
        } catch (IllegalArgumentException e) {
            answer.put("kind", "other").put("why", String.valueOf(e.getMessage()));
        }
    }

    private void figures(Context c) throws BatchStore.StoreException {
        Scope scope = Asked.scope(c);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode items = answer.putArray("items");
        Jdbc.query(database, FIGURES, p -> scope.fill(p, 1), r -> figures(r, items));
        Timer queries = meters.find(CollectorMeters.QUERY).timer();
        if (queries != null && queries.count() > 0) {
            answer.put("tr_query_s_p95", CollectorMeters.p95(queries)).put("queries", queries.count());
        }
        c.contentType("application/json").result(answer.toString());
    }

    private static boolean figures(ResultSet r, ArrayNode items) throws SQLException {
        while (r.next()) {
            ObjectNode item = items.addObject();
            for (String text : List.of("agent", "scenario", "demand", "measured")) {
                item.put(text, r.getString(text));
            }
            item.put("at", r.getTimestamp("at").toInstant().toString()).put("met", r.getBoolean("met"));
            item.putObject("tr_ledger_verify_ratio")
                    .put("part", r.getLong("verified"))
                    .put("whole", r.getLong("batches"));
            item.putObject("tr_identifier_resolve_ratio")
                    .put("part", r.getLong("resolved"))
                    .put("whole", r.getLong("sampled"));
        }
        return true;
    }
}
