package io.edgewitness.collector.traceability;

import com.fasterxml.jackson.databind.util.RawValue;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.epcis.EpcisDocument;
import io.edgewitness.epcis.EpcisWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The simple event query of EPCIS 2.0.1 (8.2.7) in JSON-LD: {@code epcis/events?MATCH_anyEPC=…}. Events come in the order in which they
 * happened, no more than 16 MB; {@code nextPageToken} of the header GS1-Next-Page-Token leads on.
 */
final class EpcisHandler implements CollectorModule.Handler {
    static final Map<String, String> HEADERS =
            Map.of("GS1-EPCIS-Version", "2.0.1", "Content-Type", "application/ld+json");

    private static final int MOST = 1000;

    private final String parameter;
    private final String name;

    /**
     * The query.
     *
     * @param parameter which one the path names; empty: none
     * @param name of it in the path
     */
    EpcisHandler(String parameter, String name) {
        this.parameter = parameter;
        this.name = name;
    }

    EpcisHandler() {
        this("", "");
    }

    /** Parameters that name several values, separated by {@code |}, and the condition of each. */
    private static final Map<String, String> LISTS = Map.of(
            "eventType", "e.type = ANY (?)",
            "EQ_action", "e.action = ANY (?)",
            "EQ_bizStep", "e.biz_step = ANY (?)",
            "EQ_disposition", "e.disposition = ANY (?)",
            "EQ_readPoint", "e.read_point = ANY (?)",
            "EQ_bizLocation", "e.biz_location = ANY (?)",
            "EQ_eventID", "e.event_id = ANY (?)",
            "MATCH_epc", mentioned("'unit', 'part'"),
            "MATCH_anyEPC", mentioned("'unit', 'part', 'input', 'output'"),
            "MATCH_inputEPC", mentioned("'input'"));

    private static final Map<String, String> TIMES = Map.of(
            "GE_eventTime", "e.at >= ?",
            "LT_eventTime", "e.at < ?",
            "GE_recordTime", "e.recorded >= ?",
            "LT_recordTime", "e.recorded < ?");

    private static final Map<String, String> MORE =
            Map.of("MATCH_outputEPC", mentioned("'output'"), "MATCH_parentID", mentioned("'unit'"));

    private static final Set<String> OTHERS = Set.of("perPage", "nextPageToken", "enterprise", "site");

    private static String mentioned(String roles) {
        return "(e.agent, e.epoch, e.batch, e.sequence) IN (SELECT m.agent, m.epoch, m.batch, m.sequence"
                + " FROM traceability.mention m WHERE m.unit = ANY (?) AND m.role IN (" + roles + "))";
    }

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(named(query));
        int perPage = asked.number("perPage", 30, MOST);
        List<@Nullable Object> values = new ArrayList<>();
        String from = "traceability.event e WHERE true" + conditions(connection, asked, values) + Scope.sql("e");
        values.addAll(scope.values());
        EventPage page = EventPage.read(connection, "''", from, values, perPage);
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        if (page.next() != null) {
            headers.put("GS1-Next-Page-Token", page.next());
        }
        List<RawValue> events =
                page.rows().stream().map(row -> new RawValue(row.json())).toList();
        return new CollectorModule.Answer(document(events), headers);
    }

    /** What the path names is one value, whatever separates others. */
    private Map<String, String> named(Map<String, String> query) {
        Map<String, String> named = new LinkedHashMap<>(query);
        String value = named.remove(name);
        if (value != null) {
            named.put(parameter, value);
        }
        return named;
    }

    private static Map<String, Object> document(List<RawValue> events) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("@context", EpcisWriter.CONTEXT);
        document.put("type", EpcisDocument.QUERY_DOCUMENT);
        document.put("schemaVersion", "2.0");
        document.put(
                "epcisBody",
                Map.of(
                        "queryResults",
                        Map.of("queryName", "SimpleEventQuery", "resultsBody", Map.of("eventList", events))));
        return document;
    }

    private static String conditions(Connection c, Query asked, List<@Nullable Object> values) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (Map.Entry<String, String> e : asked.values().entrySet()) {
            String list = LISTS.getOrDefault(e.getKey(), MORE.getOrDefault(e.getKey(), ""));
            String time = TIMES.getOrDefault(e.getKey(), "");
            if (!list.isEmpty()) {
                sql.append(" AND ").append(list);
                values.add(c.createArrayOf("text", e.getValue().split("\\|", -1)));
            } else if (!time.isEmpty()) {
                Instant at = asked.time(e.getKey());
                sql.append(" AND ").append(time);
                values.add(Timestamp.from(at == null ? Instant.EPOCH : at));
            } else if (!OTHERS.contains(e.getKey())) {
                throw new IllegalArgumentException(
                        "the query parameter " + e.getKey() + " is not known; known are " + String.join(", ", known()));
            }
        }
        @Nullable String token = asked.values().get("nextPageToken");
        if (token != null) {
            sql.append(EventPage.BEHIND.formatted("''"));
            values.addAll(EventPage.after("nextPageToken", token));
        }
        return sql.toString();
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>(LISTS.keySet());
        known.addAll(TIMES.keySet());
        known.addAll(MORE.keySet());
        known.addAll(OTHERS);
        known.sort(null);
        return known;
    }
}
