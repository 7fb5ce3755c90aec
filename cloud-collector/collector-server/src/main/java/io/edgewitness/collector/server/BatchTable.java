package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table of batches as they came: its rows and its statements. */
final class BatchTable {
    /** Batches that are in memory at a time, and about how many bytes of them; one batch at least. */
    static final int STEP = 200;

    private static final long STEP_BYTES = 16 << 20;
    private static final int FETCHED = 4;

    private static final String SELECT =
            "SELECT agent, epoch, number, hash, chained, header, signature, evidence, raw, blob, ordinal FROM store.batch";

    /** One batch: see {@link #key}. */
    static final String ONE = SELECT + " WHERE agent = ? AND epoch = ? AND number = ?";

    /** The last batch before the first that closed after that time: agent, time, agent */
    static final String BEFORE =
            // Materialized: else the agent's history is read from its start, in the hope that the time comes soon.
            "WITH since AS MATERIALIZED (SELECT epoch, number FROM store.batch WHERE agent = ? AND closed > ?)"
                    + " SELECT epoch, number FROM store.batch WHERE agent = ? AND (epoch, number) < (SELECT epoch, number"
                    + " FROM since ORDER BY epoch, number LIMIT 1) ORDER BY epoch DESC, number DESC LIMIT 1";

    private static final String INSERT =
            "INSERT INTO store.batch (agent, epoch, number, hash, chained, stored, header, signature, evidence, raw, blob, closed)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private BatchTable() {}

    /**
     * Waits for who holds the table, with the lock that each insert takes anyway: what is stored now is not stamped with a time before a
     * rebuild.
     */
    static void enter(Connection c) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("LOCK TABLE store.batch IN ROW EXCLUSIVE MODE")) {
            p.execute();
        }
    }

    /**
     * Puts batches in that are not there.
     *
     * @return those that were not there
     * @throws BatchStore.ConflictException if another one is there under the same number
     */
    static List<IngestBatch> insert(Connection c, List<IngestBatch> batches, Instant now)
            throws SQLException, BatchStore.ConflictException {
        List<IngestBatch> fresh = new ArrayList<>(batches.size());
        List<IngestBatch> there = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement(INSERT)) {
            for (IngestBatch b : batches) {
                fill(p, b, now);
                (p.executeUpdate() == 1 ? fresh : there).add(b);
            }
        }
        for (IngestBatch b : there) {
            refuseAnother(c, b);
        }
        return fresh;
    }

    private static void fill(PreparedStatement p, IngestBatch b, Instant now) throws SQLException {
        key(p, 1, b.agent(), b.epoch(), b.number());
        p.setBytes(4, b.hash().toByteArray());
        p.setBoolean(5, b.chained());
        p.setTimestamp(6, Timestamp.from(now));
        Batch parts = b.batch();
        p.setBytes(7, parts.getHeader().toByteArray());
        p.setBytes(8, parts.getSignature().toByteArray());
        p.setBytes(
                9,
                Batch.newBuilder()
                        .addAllEvidence(parts.getEvidenceList())
                        .build()
                        .toByteArray());
        p.setBytes(10, Batch.newBuilder().addAllRaw(parts.getRawList()).build().toByteArray());
        p.setBytes(
                11, Batch.newBuilder().addAllBlob(parts.getBlobList()).build().toByteArray());
        p.setTimestamp(12, Timestamp.from(Metrics.instant(b.header().getClosed())));
    }

    private static void refuseAnother(Connection c, IngestBatch b) throws SQLException, BatchStore.ConflictException {
        try (PreparedStatement p =
                c.prepareStatement("SELECT hash FROM store.batch WHERE agent = ? AND epoch = ? AND number = ?")) {
            key(p, 1, b.agent(), b.epoch(), b.number());
            try (ResultSet r = p.executeQuery()) {
                if (r.next() && !ByteString.copyFrom(r.getBytes(1)).equals(b.hash())) {
                    throw new BatchStore.ConflictException(b.epoch(), b.number());
                }
            }
        }
    }

    static void key(PreparedStatement p, int first, String agent, long epoch, long number) throws SQLException {
        p.setString(first, agent);
        p.setLong(first + 1, epoch);
        p.setLong(first + 2, number);
    }

    /** @param ordinal place in the order in which batches came to this database, from 1, with holes */
    record Placed(long ordinal, IngestBatch batch) {}

    /** @return some of the next batches of all agents after that place, not past another, in the order in which they came */
    static List<Placed> came(Connection c, long after, long until) throws SQLException {
        return step(c, "ordinal > ? AND ordinal <= ? ORDER BY ordinal", p -> {
            p.setLong(1, after);
            p.setLong(2, until);
        });
    }

    /** @return some of the next batches of an agent after that one, in order; none if there are none */
    static List<IngestBatch> next(Connection c, String agent, BatchId after) throws SQLException {
        return batches(step(
                c,
                "agent = ? AND (epoch, number) > (?, ?) ORDER BY epoch, number",
                p -> key(p, 1, agent, after.epoch(), after.number())));
    }

    private static List<Placed> step(Connection c, String which, Jdbc.Fill fill) throws SQLException {
        // Else the driver reads all rows before it gives the first.
        c.setAutoCommit(false);
        try (PreparedStatement p = c.prepareStatement(SELECT + " WHERE " + which + " LIMIT " + STEP)) {
            p.setFetchSize(FETCHED);
            fill.into(p);
            try (ResultSet r = p.executeQuery()) {
                return placed(r);
            }
        }
    }

    /**
     * Waits for those who are storing batches, and holds off others until the caller's transaction ends.
     *
     * @return place of the newest batch; each batch up to it is there for good
     */
    static long hold(Connection c) throws SQLException {
        try (PreparedStatement lock = c.prepareStatement("LOCK TABLE store.batch IN SHARE MODE");
                PreparedStatement newest = c.prepareStatement("SELECT coalesce(max(ordinal), 0) FROM store.batch")) {
            lock.execute();
            try (ResultSet r = newest.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }

    static List<IngestBatch> read(ResultSet r) throws SQLException {
        return batches(placed(r));
    }

    private static List<IngestBatch> batches(List<Placed> placed) {
        return placed.stream().map(Placed::batch).toList();
    }

    private static List<Placed> placed(ResultSet r) throws SQLException {
        List<Placed> batches = new ArrayList<>();
        long bytes = 0;
        try {
            while (bytes < STEP_BYTES && r.next()) {
                Batch.Builder batch = Batch.newBuilder();
                for (String lane : List.of("evidence", "raw", "blob")) {
                    byte[] part = r.getBytes(lane);
                    batch.mergeFrom(part);
                    bytes += part.length;
                }
                batch.setHeader(ByteString.copyFrom(r.getBytes("header")));
                batch.setSignature(ByteString.copyFrom(r.getBytes("signature")));
                batches.add(new Placed(
                        r.getLong("ordinal"),
                        new IngestBatch(
                                r.getString("agent"),
                                BatchHeader.parseFrom(batch.getHeader()),
                                ByteString.copyFrom(r.getBytes("hash")),
                                r.getBoolean("chained"),
                                batch.build())));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored batch cannot be read", e);
        }
        return batches;
    }

    static BatchId id(ResultSet r) throws SQLException {
        return r.next() ? new BatchId(r.getLong(1), r.getLong(2)) : BatchId.NONE;
    }
}
