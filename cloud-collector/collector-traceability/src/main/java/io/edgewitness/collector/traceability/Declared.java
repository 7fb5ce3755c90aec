package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.EpcisWriter;
import io.edgewitness.epcis.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events that a partner declared in a document: rows beside those of agents, by which they are told apart wherever they show. Their agent is
 * {@code declared:} with the number of the capture, which no agent can be called, and each event says who declared it.
 */
public final class Declared {
    /** How the agent of such an event begins. */
    public static final String AGENT = "declared:";

    /** Whole documents are in memory. */
    public static final int MOST_BYTES = 8 << 20;

    public static final int MOST_EVENTS = 20_000;

    /** Of a whole document, each output joined to each input: as many as ten of an agent's largest events make. */
    private static final int MOST_LINKS = 200_000;

    private static final EpcisLimits LIMITS = new EpcisLimits(MOST_BYTES, 50_000, 40, 10_000);
    private static final String PREFIX = "edgewitness";
    private static final String NAMESPACE = "https://edgewitness.example/epcis/";
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private Declared() {}

    /**
     * A captured document.
     *
     * @param number of the capture
     * @param by who declared it, as people know him
     */
    public record Document(long number, String enterprise, String site, String by, Instant received, byte[] content) {}

    /**
     * Reads what a document holds.
     *
     * @return its events, each marked with who declared it
     * @throws EpcisException with each mistake, up to twenty
     * @throws IllegalArgumentException with what else stands against it
     */
    public static List<EpcisEvent> events(Document document) throws EpcisException {
        List<EpcisEvent> events = EpcisReader.message(new String(document.content(), StandardCharsets.UTF_8), LIMITS);
        if (events.size() > MOST_EVENTS) {
            throw new IllegalArgumentException(
                    "a document has at most " + MOST_EVENTS + " events, not " + events.size() + "; split it");
        }
        List<EpcisEvent> marked = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            EpcisEvent event = events.get(i);
            if (event.time().isAfter(document.received().plus(AHEAD))) {
                throw new IllegalArgumentException(
                        "event " + i + " says " + event.time() + ", later than its receipt at " + document.received());
            }
            if (event.tooLong() != null) {
                throw new IllegalArgumentException(
                        "event " + i + " has an identifier or a word that is longer than 500 characters");
            }
            marked.add(marked(event, document.by()));
        }
        return marked;
    }

    /** As {@link #events}, of a document that is captured for the first time: what its events join is bounded as well. */
    public static List<EpcisEvent> fresh(Document document) throws EpcisException {
        List<EpcisEvent> events = events(document);
        long links = events.stream().mapToLong(TraceProjection::made).sum();
        if (links > MOST_LINKS) {
            throw new IllegalArgumentException("a document joins at most " + MOST_LINKS
                    + " pairs of inputs and outputs, not " + links + "; split it");
        }
        return events;
    }

    private static EpcisEvent marked(EpcisEvent event, String by) {
        Map<String, Json> fields = new LinkedHashMap<>(event.json().fields());
        List<Json> context = new ArrayList<>();
        Json before = fields.get("@context");
        if (before instanceof Json.Items list) {
            context.addAll(list.items());
        } else if (before != null) {
            context.add(before);
        } else {
            context.add(Json.of(EpcisWriter.CONTEXT));
        }
        context.add(Json.of(Map.of(PREFIX, NAMESPACE)));
        fields.put("@context", new Json.Items(context, event.json().place()));
        fields.put(PREFIX + ":declaredBy", Json.of(by));
        return new EpcisEvent(new Json.Members(fields, event.json().place()));
    }

    /**
     * Adds the rows of a document, all or none, in the caller's transaction, with the tables of this module first in its search path.
     *
     * @throws SQLException what the tables do not take
     */
    public static void add(Connection c, Document document, List<EpcisEvent> events) throws SQLException {
        TraceProjection.write(c, stored(document, events));
    }

    private static List<StoredEvent> stored(Document document, List<EpcisEvent> events) {
        List<StoredEvent> stored = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            stored.add(stored(document, i, EpcisWriter.text(events.get(i))));
        }
        return stored;
    }

    private static StoredEvent stored(Document document, int place, String event) {
        return new StoredEvent(
                document.enterprise(),
                document.site(),
                AGENT + document.number(),
                0,
                0,
                place,
                document.received(),
                "",
                "epcis",
                0,
                "",
                Map.of("event", event));
    }

    /** All captured documents that have no rows yet, one after the other; whoever captures meanwhile waits. */
    static void addRest(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("LOCK TABLE store.capture IN SHARE MODE");
        }
        long last = 0;
        for (long next = addNext(c, last); next > last; next = addNext(c, last)) {
            last = next;
        }
    }

    /**
     * The next captured document that has no rows yet. One that was captured once and cannot be read or stored any more is noted, and does
     * not keep the others from their rows.
     *
     * @param after number of the one before
     * @return its number; {@code after}: there is none
     */
    static long addNext(Connection c, long after) throws SQLException {
        Document document = next(c, after);
        if (document == null) {
            return after;
        }
        try {
            new TraceProjection().project(c, stored(document, events(document)));
        } catch (EpcisException | RuntimeException e) {
            TraceProjection.note(c, stored(document, 0, ""), "the document cannot be read any more: " + e.getMessage());
        }
        return document.number();
    }

    private static @Nullable Document next(Connection c, long after) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(
                "SELECT number, enterprise, site, declared_by, received, content FROM store.capture d"
                        + " WHERE success AND number > ? AND NOT EXISTS (SELECT 1 FROM event WHERE agent = '" + AGENT
                        + "' || d.number) AND NOT EXISTS (SELECT 1 FROM unread WHERE agent = '" + AGENT
                        + "' || d.number) ORDER BY number LIMIT 1")) {
            p.setLong(1, after);
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? document(r) : null;
            }
        }
    }

    /** @param r number, enterprise, site, declared_by, received, content */
    public static Document document(ResultSet r) throws SQLException {
        return new Document(
                r.getLong("number"),
                r.getString("enterprise"),
                r.getString("site"),
                r.getString("declared_by"),
                r.getTimestamp("received").toInstant(),
                r.getBytes("content"));
    }
}
