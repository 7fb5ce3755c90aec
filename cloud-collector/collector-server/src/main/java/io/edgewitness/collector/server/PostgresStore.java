package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Batches in PostgreSQL: the bytes as they came, and in the same transaction the rows made from them. Storing a batch again changes
 * nothing. Any thread; two calls for one agent wait for each other.
 */
public final class PostgresStore implements BatchStore {
    /** Batches that are in memory at a time, and about how many bytes of them; one batch at least. */
    private static final int STEP = 200;

    private static final long STEP_BYTES = 16 << 20;
    private static final int FETCHED = 4;

    private final DataSource database;
    private final InstantSource clock;
    private final TableWriter writer;
    private final Schema schema;
    private final Map<String, AgentState> states = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    private final LongAdder batchesStored = new LongAdder();
    private final LongAdder rowsStored = new LongAdder();

    private PostgresStore(DataSource database, InstantSource clock, TableWriter writer, Schema schema) {
        this.database = database;
        this.clock = clock;
        this.writer = writer;
        this.schema = schema;
    }

    /** Brings the tables up to date, and finishes a rebuild that was cut off. */
    public static PostgresStore open(DataSource database, InstantSource clock, List<CollectorModule> modules)
            throws SQLException {
        Schema schema = new Schema(modules);
        boolean cutOff;
        Schema.Series series;
        try (Connection c = database.getConnection()) {
            series = schema.migrate(c);
            cutOff = setting(c, "rebuilding");
        }
        TableWriter writer = new TableWriter(database, modules, series == Schema.Series.PARTITIONED);
        PostgresStore store = new PostgresStore(database, clock, writer, schema);
        if (cutOff) {
            store.rebuild();
        }
        return store;
    }

    @Override
    public IngestBatch.Head head(String agent) throws StoreException {
        return Jdbc.query(
                database,
                "SELECT epoch, number, hash FROM store.batch WHERE agent = ? ORDER BY epoch DESC, number DESC LIMIT 1",
                p -> p.setString(1, agent),
                r -> r.next()
                        ? new IngestBatch.Head(r.getLong(1), r.getLong(2), ByteString.copyFrom(r.getBytes(3)))
                        : IngestBatch.Head.NONE);
    }

    @Override
    public @Nullable ByteString headerHash(String agent, long epoch, long number) throws StoreException {
        byte[] hash = Jdbc.query(
                database,
                "SELECT hash FROM store.batch WHERE agent = ? AND epoch = ? AND number = ?",
                p -> key(p, 1, agent, epoch, number),
                r -> r.next() ? r.getBytes(1) : new byte[0]);
        return hash.length == 0 ? null : ByteString.copyFrom(hash);
    }

    private static void key(PreparedStatement p, int first, String agent, long epoch, long number) throws SQLException {
        p.setString(first, agent);
        p.setLong(first + 1, epoch);
        p.setLong(first + 2, number);
    }

    @Override
    public void store(List<IngestBatch> batches) throws StoreException {
        if (batches.isEmpty()) {
            return;
        }
        String agent = batches.get(0).agent();
        synchronized (locks.computeIfAbsent(agent, a -> new Object())) {
            boolean committed = false;
            try (Connection c = database.getConnection()) {
                c.setAutoCommit(false);
                try {
                    List<IngestBatch> fresh = insert(c, batches);
                    if (!fresh.isEmpty()) {
                        project(c, agent, fresh);
                    }
                    c.commit();
                    committed = true;
                    batchesStored.add(fresh.size());
                } finally {
                    if (!committed) {
                        Jdbc.rollback(c);
                    }
                }
            } catch (SQLException e) {
                throw Jdbc.failed(e);
            } finally {
                if (!committed) {
                    states.remove(agent);
                }
            }
        }
    }

    /** @return those that were not there */
    private List<IngestBatch> insert(Connection c, List<IngestBatch> batches) throws SQLException, ConflictException {
        List<IngestBatch> fresh = new ArrayList<>(batches.size());
        List<IngestBatch> there = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement(
                "INSERT INTO store.batch (agent, epoch, number, hash, chained, stored, header, signature, evidence, raw, blob, closed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            Timestamp now = Timestamp.from(clock.instant());
            for (IngestBatch b : batches) {
                key(p, 1, b.agent(), b.epoch(), b.number());
                p.setBytes(4, b.hash().toByteArray());
                p.setBoolean(5, b.chained());
                p.setTimestamp(6, now);
                Batch parts = b.batch();
                p.setBytes(7, parts.getHeader().toByteArray());
                p.setBytes(8, parts.getSignature().toByteArray());
                p.setBytes(
                        9,
                        Batch.newBuilder()
                                .addAllEvidence(parts.getEvidenceList())
                                .build()
                                .toByteArray());
                p.setBytes(
                        10,
                        Batch.newBuilder().addAllRaw(parts.getRawList()).build().toByteArray());
                p.setBytes(
                        11,
                        Batch.newBuilder()
                                .addAllBlob(parts.getBlobList())
                                .build()
                                .toByteArray());
                p.setTimestamp(12, Timestamp.from(Metrics.instant(b.header().getClosed())));
                (p.executeUpdate() == 1 ? fresh : there).add(b);
            }
        }
        for (IngestBatch b : there) {
            refuseAnother(c, b);
        }
        return fresh;
    }

    private static void refuseAnother(Connection c, IngestBatch b) throws SQLException, ConflictException {
        try (PreparedStatement p =
                c.prepareStatement("SELECT hash FROM store.batch WHERE agent = ? AND epoch = ? AND number = ?")) {
            key(p, 1, b.agent(), b.epoch(), b.number());
            try (ResultSet r = p.executeQuery()) {
                if (r.next() && !ByteString.copyFrom(r.getBytes(1)).equals(b.hash())) {
                    throw new ConflictException(b.epoch(), b.number());
                }
            }
        }
    }

    private void project(Connection c, String agent, List<IngestBatch> fresh) throws SQLException {
        AgentState state = states.get(agent);
        if (state == null || !state.head.equals(fresh.get(0).header().getPrevious())) {
            state = AgentStates.before(c, fresh.get(0));
            states.put(agent, state);
        }
        ProjectedRows rows = new ProjectedRows();
        for (IngestBatch batch : fresh) {
            Projector.project(batch, state, rows);
        }
        writer.write(c, rows);
        rowsStored.add(rows.count());
    }

    @Override
    public void refused(Refused refused) throws StoreException {
        byte[] digest =
                Hex.digest().digest(refused.header().concat(refused.signature()).toByteArray());
        Jdbc.update(
                database,
                "INSERT INTO store.refused (agent, header_agent, epoch, number, at, reason, detail, header, signature, digest)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                p -> {
                    p.setString(1, refused.agent());
                    p.setString(2, refused.headerAgent());
                    p.setLong(3, refused.epoch());
                    p.setLong(4, refused.number());
                    p.setTimestamp(5, Timestamp.from(refused.at()));
                    p.setString(6, refused.reason().name());
                    p.setString(7, refused.detail());
                    p.setBytes(8, refused.header().toByteArray());
                    p.setBytes(9, refused.signature().toByteArray());
                    p.setBytes(10, digest);
                });
    }

    /** @return batches committed since this was opened */
    long storedBatches() {
        return batchesStored.sum();
    }

    /** @return rows made from batches since this was opened */
    long storedRows() {
        return rowsStored.sum();
    }

    /** @return the batch as it came; null if it is not stored */
    public @Nullable Batch batch(String agent, long epoch, long number) throws StoreException {
        List<IngestBatch> found = Jdbc.query(
                database,
                AgentStates.SELECT + " WHERE agent = ? AND epoch = ? AND number = ?",
                p -> key(p, 1, agent, epoch, number),
                PostgresStore::read);
        return found.isEmpty() ? null : found.get(0).batch();
    }

    /** @return some of the next batches of the agent after that one, in order, as they came; none if there are none */
    List<IngestBatch> next(String agent, BatchId after) throws StoreException {
        try (Connection c = database.getConnection()) {
            return step(
                    c,
                    "agent = ? AND (epoch, number) > (?, ?) ORDER BY epoch, number",
                    p -> key(p, 1, agent, after.epoch(), after.number()));
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private static List<IngestBatch> step(Connection c, String which, Jdbc.Fill fill) throws SQLException {
        // Else the driver reads all rows before it gives the first.
        c.setAutoCommit(false);
        try (PreparedStatement p = c.prepareStatement(AgentStates.SELECT + " WHERE " + which + " LIMIT " + STEP)) {
            p.setFetchSize(FETCHED);
            fill.into(p);
            try (ResultSet r = p.executeQuery()) {
                return read(r);
            }
        }
    }

    /** @return the last batch before the first that closed after that time; NONE if there is none */
    BatchId before(String agent, Instant time) throws StoreException {
        return Jdbc.query(
                database,
                "SELECT epoch, number FROM store.batch WHERE agent = ? AND (epoch, number) < (SELECT epoch, number"
                        + " FROM store.batch WHERE agent = ? AND closed > ? ORDER BY epoch, number LIMIT 1)"
                        + " ORDER BY epoch DESC, number DESC LIMIT 1",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, agent);
                    p.setTimestamp(3, Timestamp.from(time));
                },
                r -> r.next() ? new BatchId(r.getLong(1), r.getLong(2)) : BatchId.NONE);
    }

    private static List<IngestBatch> read(ResultSet r) throws SQLException {
        List<IngestBatch> batches = new ArrayList<>();
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
                batches.add(new IngestBatch(
                        r.getString("agent"),
                        BatchHeader.parseFrom(batch.getHeader()),
                        ByteString.copyFrom(r.getBytes("hash")),
                        r.getBoolean("chained"),
                        batch.build()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored batch cannot be read", e);
        }
        return batches;
    }

    /**
     * Drops what is made from batches and makes it again, in the order in which the batches came. Nothing else may use the store
     * meanwhile; cut off, it starts over at the next {@link #open}.
     *
     * @return how many batches went in
     */
    public long rebuild() throws SQLException {
        try (Connection c = database.getConnection()) {
            mark(c, true);
            schema.drop(c);
            schema.migrate(c);
        }
        states.clear();
        writer.forget();
        long last = 0;
        long batches = 0;
        while (true) {
            try (Connection c = database.getConnection()) {
                List<IngestBatch> step = new ArrayList<>();
                last = next(c, last, step);
                if (step.isEmpty()) {
                    break;
                }
                c.commit();
                for (IngestBatch batch : step) {
                    project(c, batch.agent(), List.of(batch));
                    // Each by itself: a partition that the next one needs cannot be made while rows wait.
                    c.commit();
                }
                batches += step.size();
            }
        }
        try (Connection c = database.getConnection()) {
            mark(c, false);
        }
        return batches;
    }

    private static long next(Connection c, long after, List<IngestBatch> into) throws SQLException {
        into.addAll(step(c, "ordinal > ? ORDER BY ordinal", p -> p.setLong(1, after)));
        if (into.isEmpty()) {
            return after;
        }
        IngestBatch newest = into.get(into.size() - 1);
        try (PreparedStatement p =
                c.prepareStatement("SELECT ordinal FROM store.batch WHERE agent = ? AND epoch = ? AND number = ?")) {
            key(p, 1, newest.agent(), newest.epoch(), newest.number());
            try (ResultSet r = p.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }

    private static boolean setting(Connection c, String name) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT 1 FROM store.setting WHERE name = ?")) {
            p.setString(1, name);
            try (ResultSet r = p.executeQuery()) {
                return r.next();
            }
        }
    }

    private static void mark(Connection c, boolean rebuilding) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(
                rebuilding
                        ? "INSERT INTO store.setting (name, value) VALUES ('rebuilding', 'yes') ON CONFLICT DO NOTHING"
                        : "DELETE FROM store.setting WHERE name = 'rebuilding'")) {
            p.execute();
        }
    }
}
