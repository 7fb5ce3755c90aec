package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import io.edgewitness.collector.traceability.Declared;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Documents that were posted, kept as they came, and captured one after the other: all of one, or nothing. Any thread. */
final class CaptureDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureDesk.class);

    private static final String FIELDS =
            "number, id, enterprise, site, declared_by, received, digest, finished, success, errors, events";

    /** Of one site: each is in memory when its turn comes, and in the database until then. */
    private static final int MOST_WAITING = 100;

    /** So long whoever sent it and whoever runs the collector can look at it. */
    private static final Duration FAILED_KEPT = Duration.ofDays(7);

    /** Of a document that fails and nobody knows why; the waits between are a minute, then twice as long each time. */
    private static final int MOST_TRIES = 6;

    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);

    private final DataSource database;
    private final InstantSource clock;

    CaptureDesk(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A capture.
     *
     * @param by who declared the document
     * @param digest SHA-256 of it, hexadecimal
     * @param finished null: it waits or runs
     * @param errors JSON
     */
    record Job(
            long number,
            UUID id,
            String enterprise,
            String site,
            String by,
            Instant received,
            String digest,
            @Nullable Instant finished,
            boolean success,
            String errors,
            int events) {}

    /**
     * Keeps a document until its turn comes.
     *
     * @param id of the capture, in the trail before this: a document without its entry would pass for a forged one
     * @return the ID; another one if the same document came in between
     */
    UUID post(UUID id, String enterprise, String site, String by, byte[] content) throws BatchStore.StoreException {
        String digest = Hex.sha256(content);
        int added = Jdbc.update(
                database,
                "INSERT INTO store.capture (id, enterprise, site, declared_by, received, digest, content)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                p -> {
                    p.setObject(1, id);
                    p.setString(2, enterprise);
                    p.setString(3, site);
                    p.setString(4, by);
                    p.setTimestamp(5, Timestamp.from(clock.instant()));
                    p.setString(6, digest);
                    p.setBytes(7, content);
                });
        UUID there = added == 1 ? id : earlier(enterprise, site, digest);
        if (there == null) {
            throw new BatchStore.StoreException("the same document was refused in this moment; send it again");
        }
        return there;
    }

    /** @return the capture of the same document, which waits or succeeded; null: there is none */
    @Nullable
    UUID earlier(String enterprise, String site, String digest) throws BatchStore.StoreException {
        List<UUID> found = Jdbc.query(
                database,
                "SELECT id FROM store.capture WHERE enterprise = ? AND site = ? AND digest = ? AND success IS NOT FALSE"
                        + " AND NOT repeated",
                p -> {
                    p.setString(1, enterprise);
                    p.setString(2, site);
                    p.setString(3, digest);
                },
                r -> r.next() ? List.of(r.getObject(1, UUID.class)) : List.of());
        return found.isEmpty() ? null : found.get(0);
    }

    /** @return whether as many documents of a site wait as may */
    boolean isFull(String enterprise, String site) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT count(*) FROM store.capture WHERE finished IS NULL AND enterprise = ? AND site = ?",
                p -> {
                    p.setString(1, enterprise);
                    p.setString(2, site);
                },
                r -> r.next() && r.getInt(1) >= MOST_WAITING);
    }

    /** Of documents that were refused some days ago, only what was wrong is kept. */
    void dropFailed() throws BatchStore.StoreException {
        Jdbc.update(
                database,
                "UPDATE store.capture SET content = NULL WHERE NOT success AND content IS NOT NULL AND finished < ?",
                p -> p.setTimestamp(1, Timestamp.from(clock.instant().minus(FAILED_KEPT))));
    }

    /** @return newest first; of those only that one where an ID is given */
    List<Job> jobs(Scope scope, @Nullable UUID id, int limit) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT " + FIELDS + " FROM store.capture WHERE (?::uuid IS NULL OR id = ?)" + Scope.SQL
                        + " ORDER BY number DESC LIMIT ?",
                p -> {
                    p.setObject(1, id);
                    p.setObject(2, id);
                    p.setInt(scope.fill(p, 3), limit);
                },
                r -> {
                    List<Job> jobs = new ArrayList<>();
                    while (r.next()) {
                        jobs.add(job(r));
                    }
                    return jobs;
                });
    }

    private static Job job(ResultSet r) throws SQLException {
        Timestamp finished = r.getTimestamp("finished");
        return new Job(
                r.getLong("number"),
                r.getObject("id", UUID.class),
                r.getString("enterprise"),
                r.getString("site"),
                r.getString("declared_by"),
                r.getTimestamp("received").toInstant(),
                r.getString("digest"),
                finished == null ? null : finished.toInstant(),
                r.getBoolean("success"),
                r.getString("errors"),
                r.getInt("events"));
    }

    /**
     * Captures what waits. A document that cannot be captured is set aside with the reason, or waits for another try, and the next has its turn.
     *
     * @throws BatchStore.StoreException if the database is away: nothing is set aside
     */
    void work() throws BatchStore.StoreException {
        boolean more;
        do {
            more = one();
        } while (more);
    }

    private boolean one() throws BatchStore.StoreException {
        Declared.Document document = null;
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            try {
                document = next(c);
                if (document != null) {
                    capture(c, document);
                }
                c.commit();
            } finally {
                Jdbc.rollback(c);
            }
        } catch (SQLException e) {
            if (document == null) {
                throw Jdbc.failed(e);
            }
            failed(document, Jdbc.reason(e), Sql.isAboutValues(e));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (document == null) {
                throw e;
            }
            failed(document, e.toString(), !(e instanceof OutOfMemoryError));
        }
        return document != null;
    }

    private Declared.@Nullable Document next(Connection c) throws SQLException {
        List<Declared.Document> waiting = Jdbc.query(
                c,
                "SELECT number, enterprise, site, declared_by, received, content FROM store.capture WHERE finished IS NULL"
                        + " AND (again IS NULL OR again <= ?) ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED",
                p -> p.setTimestamp(1, Timestamp.from(clock.instant())),
                r -> r.next() ? List.of(Declared.document(r)) : List.of());
        return waiting.isEmpty() ? null : waiting.get(0);
    }

    private void capture(Connection c, Declared.Document document) throws SQLException {
        try {
            List<EpcisEvent> events = Declared.fresh(document);
            finish(c, document.number(), true, "[]", events.size());
            try (var s = c.createStatement()) {
                s.execute("SET LOCAL search_path TO traceability, store, evidence, public");
            }
            Declared.add(c, document, events);
        } catch (EpcisException e) {
            finish(c, document.number(), false, errors(e.problems()), 0);
        } catch (IllegalArgumentException e) {
            ArrayNode errors = Json.MAPPER.createArrayNode();
            error(errors, String.valueOf(e.getMessage()), "");
            finish(c, document.number(), false, errors.toString(), 0);
        }
    }

    /**
     * It is the document's fault as far as the database answers right after; a database that is away keeps it as it was.
     *
     * @param forGood another try would end the same
     */
    private void failed(Declared.Document document, String why, boolean forGood) throws BatchStore.StoreException {
        ArrayNode errors = Json.MAPPER.createArrayNode();
        errors.addObject()
                .put("type", "epcisException:ImplementationException")
                .put("title", "the document could not be captured")
                .put("status", 500)
                .put("detail", why);
        Instant now = clock.instant();
        boolean aside = Jdbc.query(
                database,
                "UPDATE store.capture SET errors = ?, tries = tries + 1, again = ?::timestamptz + ? * interval '1 second' * 2 ^ tries,"
                        + " finished = CASE WHEN ? OR tries + 1 >= ? THEN ?::timestamptz END,"
                        + " success = CASE WHEN ? OR tries + 1 >= ? THEN false END"
                        + " WHERE number = ? AND finished IS NULL RETURNING finished IS NOT NULL",
                p -> {
                    p.setString(1, plain(errors.toString()));
                    p.setTimestamp(2, Timestamp.from(now));
                    p.setLong(3, FIRST_WAIT.toSeconds());
                    p.setBoolean(4, forGood);
                    p.setInt(5, MOST_TRIES);
                    p.setTimestamp(6, Timestamp.from(now));
                    p.setBoolean(7, forGood);
                    p.setInt(8, MOST_TRIES);
                    p.setLong(9, document.number());
                },
                r -> r.next() && r.getBoolean(1));
        LOG.warn(
                "capture {} of {}/{} {}: {}",
                document.number(),
                document.enterprise(),
                document.site(),
                aside ? "is set aside" : "waits for another try",
                why);
    }

    /** As problems of RFC 9457, each with its place: JSON pointer, line and column. */
    private static String errors(List<EpcisProblem> problems) {
        ArrayNode errors = Json.MAPPER.createArrayNode();
        for (EpcisProblem problem : problems) {
            error(errors, problem.toString(), problem.path());
        }
        return errors.toString();
    }

    private static void error(ArrayNode errors, String detail, String instance) {
        errors.addObject()
                .put("type", "epcisException:ValidationException")
                .put("title", "EPCIS validation failed")
                .put("status", 400)
                .put("detail", detail)
                .put("instance", instance);
    }

    private void finish(Connection c, long number, boolean success, String errors, int events) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(
                "UPDATE store.capture SET finished = ?, success = ?, errors = ?, events = ? WHERE number = ?")) {
            p.setTimestamp(1, Timestamp.from(clock.instant()));
            p.setBoolean(2, success);
            p.setString(3, plain(errors));
            p.setInt(4, events);
            p.setLong(5, number);
            p.executeUpdate();
        }
    }

    private static String plain(String errors) {
        return errors.replace("\u0000", " ").replace("\\u0000", " ");
    }
}
