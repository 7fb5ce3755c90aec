package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.traceability.Declared;
import io.edgewitness.collector.traceability.EventRows;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds stored batches against what their agent signed (leaves, roots, chain, signature), and the rows of EPCIS events against the batches;
 * documents that partners declared against the trail.
 * Other rows: a rebuild that compares. Any thread.
 */
final class StoredCheck {
    private static final int MOST_PROBLEMS = 100;

    private static final String DECLARED =
            "SELECT d.*, (SELECT t.detail FROM workplace.trail t WHERE t.action = 'epcis-declare' AND t.target = d.id::text"
                    + " ORDER BY t.seq LIMIT 1) AS said FROM store.capture d WHERE d.success ORDER BY d.number";

    private final DataSource database;

    StoredCheck(DataSource database) {
        this.database = database;
    }

    /**
     * What was found.
     *
     * @param batches how many were read
     * @param verified how many of them are what was signed, with the rows of their events
     * @param problems what is wrong, one line each, the first hundred
     */
    record Report(long batches, long verified, List<String> problems) {
        boolean whole() {
            return verified == batches && problems.isEmpty();
        }

        private Report and(Report other) {
            List<String> all = new ArrayList<>(problems);
            all.addAll(other.problems);
            return new Report(
                    batches + other.batches,
                    verified + other.verified,
                    List.copyOf(all.subList(0, Math.min(all.size(), MOST_PROBLEMS))));
        }
    }

    Report all() throws BatchStore.StoreException {
        List<String> agents =
                Jdbc.query(database, "SELECT DISTINCT agent FROM store.batch ORDER BY agent", p -> {}, r -> {
                    List<String> names = new ArrayList<>();
                    while (r.next()) {
                        names.add(r.getString(1));
                    }
                    return names;
                });
        Report report = new Report(0, 0, List.of());
        for (String agent : agents) {
            report = report.and(of(agent, BatchId.NONE, Long.MAX_VALUE));
        }
        return report.and(new Report(0, 0, declared()));
    }

    /** Documents that partners declared: each is still what the trail says was sent, and so are the rows of its events. */
    private List<String> declared() throws BatchStore.StoreException {
        List<String> problems = new ArrayList<>();
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            Jdbc.query(c, DECLARED, p -> p.setFetchSize(1), r -> {
                while (r.next()) {
                    for (String what : wrong(c, Declared.document(r), r.getString("said"))) {
                        problems.add("capture " + r.getString("id") + ": " + what);
                    }
                }
                return problems;
            });
            c.rollback();
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
        return List.copyOf(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
    }

    private static List<String> wrong(Connection c, Declared.Document document, @Nullable String said)
            throws SQLException {
        if (!("sha256 " + Hex.sha256(document.content())).equals(said)) {
            return List.of("不是操作记录所载的文件 / is not the document whose digest the trail has");
        }
        try {
            Map<Long, String> events = new TreeMap<>();
            for (EpcisEvent event : Declared.events(document)) {
                events.put((long) events.size(), EpcisWriter.text(event));
            }
            return EventRows.differing(c, Declared.AGENT + document.number(), 0, 0, events);
        } catch (EpcisException | IllegalArgumentException e) {
            return List.of("cannot be read any more: " + e.getMessage());
        }
    }

    /**
     * Of one agent, in order.
     *
     * @param after the batch before the first; its own hash is not asked for
     * @param most how many at most
     */
    Report of(String agent, BatchId after, long most) throws BatchStore.StoreException {
        Walk walk = new Walk(agent, key(agent));
        BatchId at = after;
        try (Connection c = database.getConnection()) {
            List<IngestBatch> step;
            do {
                step = BatchTable.next(c, agent, at);
                for (IngestBatch batch : step) {
                    at = new BatchId(batch.epoch(), batch.number());
                    if (walk.batches < most) {
                        walk.check(c, batch);
                    }
                }
                c.rollback();
            } while (!step.isEmpty() && walk.batches < most);
        } catch (SQLException e) {
            if (!(e.getCause() instanceof InvalidProtocolBufferException)) {
                throw Jdbc.failed(e);
            }
            walk.batches++;
            walk.problems.add(agent + "：批次 " + at + " 之后的内容已损坏 / what is stored behind batch " + at + " is damaged: "
                    + e.getCause().getMessage());
        }
        return new Report(walk.batches, walk.verified, List.copyOf(walk.problems));
    }

    private byte[] key(String agent) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT ledger_key FROM store.registration WHERE agent = ?",
                p -> p.setString(1, agent),
                r -> r.next() ? r.getBytes(1) : new byte[0]);
    }

    /** The batches of one agent, one after the other. */
    private static final class Walk {
        private final String agent;
        private final byte[] key;
        private final List<String> problems = new ArrayList<>();
        private long batches;
        private long verified;
        private byte[] previous = new byte[0];

        Walk(String agent, byte[] key) {
            this.agent = agent;
            this.key = key;
        }

        void check(Connection c, IngestBatch batch) throws SQLException {
            batches++;
            byte[] hash = BatchCheck.headerHash(batch.batch());
            boolean chained = batch.chained() && previous.length > 0;
            List<String> wrong = new ArrayList<>(BatchCheck.verify(batch.batch(), key, chained ? previous : null));
            if (!Arrays.equals(hash, batch.hash().toByteArray())) {
                wrong.add("its header is not the one that came");
            }
            Map<Long, String> events = events(batch);
            // What was changed is not what rows are held against.
            if (wrong.isEmpty()) {
                wrong.addAll(EventRows.differing(c, agent, batch.epoch(), batch.number(), events));
            } else if (!events.isEmpty()) {
                wrong.add("其中 EPCIS 事件 / its EPCIS events: " + events.keySet());
            }
            previous = hash;
            verified += wrong.isEmpty() ? 1 : 0;
            for (String what : wrong) {
                if (problems.size() < MOST_PROBLEMS) {
                    problems.add(agent + " " + batch.epoch() + "/" + batch.number() + ": " + what);
                }
            }
        }

        private static Map<Long, String> events(IngestBatch batch) {
            Map<Long, String> events = new TreeMap<>();
            for (Leaf leaf : batch.batch().getEvidenceList()) {
                try {
                    EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                    if (r.hasEvent() && r.getEvent().getType().equals("epcis")) {
                        events.put(
                                r.getSequence(),
                                Values.texts(r.getEvent().getAttributesList()).getOrDefault("event", ""));
                    }
                } catch (InvalidProtocolBufferException e) {
                    // It has no row.
                }
            }
            return events;
        }
    }
}
