package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches in PostgreSQL: the bytes as they came, and in the same transaction the rows made from them. Storing a batch again changes
 * nothing. Any thread; two calls for one agent wait for each other.
 */
public final class PostgresStore implements BatchStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);
    /** Held by whoever rebuilds or drops tables of a database. */
    static final long UPKEEP = 0x45647765_57697402L;

    private final DataSource database;
    private final InstantSource clock;
    private final List<CollectorModule> modules;
    private final SampleSettings samples;
    private final Holds holds;
    private final Schema schema;
    private final Projections live;
    private volatile Text abilities = new Text("", "", "");
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    private final LongAdder batchesStored = new LongAdder();
    private final LongAdder rowsStored = new LongAdder();

    private PostgresStore(
            DataSource database,
            InstantSource clock,
            List<CollectorModule> modules,
            SampleSettings samples,
            Holds holds) {
        this.database = database;
        this.clock = clock;
        this.modules = List.copyOf(modules);
        this.samples = samples;
        this.holds = holds;
        this.schema = new Schema(this.modules, samples);
        this.live = new Projections(SchemaNames.LIVE, new TableWriter(database, this.modules, SchemaNames.LIVE));
    }

    /** As {@link #open(DataSource, InstantSource, List, SampleSettings, Holds)}, with what is usual. */
    public static PostgresStore open(DataSource database, InstantSource clock, List<CollectorModule> modules)
            throws SQLException {
        return open(database, clock, modules, SampleSettings.DEFAULT, Holds.NONE);
    }

    /** Brings the tables up to date. */
    static PostgresStore open(
            DataSource database,
            InstantSource clock,
            List<CollectorModule> modules,
            SampleSettings samples,
            Holds holds)
            throws SQLException {
        PostgresStore store = new PostgresStore(database, clock, modules, samples, holds);
        try (Connection c = database.getConnection()) {
            SeriesTables series = store.schema.migrate(c, SchemaNames.LIVE);
            store.abilities = store.schema.settle(c, series);
            store.live.samplesFrom(store.edge(c, series));
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
                p -> BatchTable.key(p, 1, agent, epoch, number),
                r -> r.next() ? r.getBytes(1) : new byte[0]);
        return hash.length == 0 ? null : ByteString.copyFrom(hash);
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
                    BatchTable.enter(c);
                    List<IngestBatch> fresh = BatchTable.insert(c, batches, clock.instant());
                    long rows = fresh.isEmpty() ? 0 : live.project(c, fresh);
                    c.commit();
                    committed = true;
                    batchesStored.add(fresh.size());
                    rowsStored.add(rows);
                } finally {
                    if (!committed) {
                        Jdbc.rollback(c);
                    }
                }
            } catch (SQLException e) {
                live.forgetTables();
                throw Jdbc.failed(e);
            } finally {
                if (!committed) {
                    live.forget(agent);
                }
            }
        }
    }

    @Override
    public void fetched(String agent, String order, BatchId id, ByteString hash, Batch batch) throws StoreException {
        Batch raw = Batch.newBuilder().addAllRaw(batch.getRawList()).build();
        boolean worse = !FetchedBatches.isWhole(raw) && isFetchedWhole(agent, id);
        Jdbc.update(
                database,
                "INSERT INTO store.fetched (agent, epoch, number, raw, at, by_order)"
                        + " SELECT agent, epoch, number, ?, ?, ? FROM store.batch"
                        + " WHERE agent = ? AND epoch = ? AND number = ? AND hash = ?"
                        + " AND EXISTS (SELECT 1 FROM store.orders WHERE id = ? AND agent = ? AND kind = 'fetch')"
                        + " ON CONFLICT (agent, epoch, number) DO UPDATE"
                        + " SET raw = " + (worse ? "fetched.raw" : "EXCLUDED.raw")
                        + ", at = EXCLUDED.at, by_order = EXCLUDED.by_order",
                p -> {
                    p.setBytes(1, raw.toByteArray());
                    p.setTimestamp(2, Timestamp.from(clock.instant()));
                    p.setString(3, order);
                    p.setString(4, agent);
                    p.setLong(5, id.epoch());
                    p.setLong(6, id.number());
                    p.setBytes(7, hash.toByteArray());
                    p.setString(8, order);
                    p.setString(9, agent);
                });
    }

    /** @return whether all samples of the batch were fetched before: the agent may have deleted them since */
    private boolean isFetchedWhole(String agent, BatchId id) throws StoreException {
        byte[] stored = new AuditStore(database).raw(agent, id);
        try {
            return stored.length > 0 && FetchedBatches.isWhole(Batch.parseFrom(stored));
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
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

    /** @return what this database can do with the tables, for people */
    Text abilities() {
        return abilities;
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
        List<IngestBatch> found =
                Jdbc.query(database, BatchTable.ONE, p -> BatchTable.key(p, 1, agent, epoch, number), BatchTable::read);
        return found.isEmpty() ? null : found.get(0).batch();
    }

    /** @return some of the next batches of the agent after that one, in order, as they came; none if there are none */
    List<IngestBatch> next(String agent, BatchId after) throws StoreException {
        try (Connection c = database.getConnection()) {
            return BatchTable.next(c, agent, after);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /** @return the last batch before the first that closed after that time; NONE if there is none */
    BatchId before(String agent, Instant time) throws StoreException {
        return Jdbc.query(
                database,
                BatchTable.BEFORE,
                p -> {
                    p.setString(1, agent);
                    p.setTimestamp(2, Timestamp.from(time));
                    p.setString(3, agent);
                },
                BatchTable::id);
    }

    private interface Work<T> {
        T on(Connection c) throws SQLException;
    }

    /**
     * Drops the samples whose time is over and that no plan holds. Batches stay, and so do figures.
     *
     * @return how many chunks or partitions of samples went; -1: a rebuild is under way, nothing was done
     */
    int dropOldSamples() throws SQLException {
        Integer dropped = alone(c -> {
            SeriesTables series = schema.migrate(c, SchemaNames.LIVE);
            return drop(c, series, edge(c, series));
        });
        return dropped == null ? -1 : dropped;
    }

    private int drop(Connection c, SeriesTables series, @Nullable Instant edge) throws SQLException {
        live.samplesFrom(edge);
        if (edge == null) {
            return 0;
        }
        int dropped = series.drop(c, edge);
        live.forgetTables();
        return dropped;
    }

    private @Nullable Instant edge(Connection c, SeriesTables series) throws SQLException {
        Instant horizon = samples.horizon(clock.instant(), holds.since(c));
        return horizon == null ? null : series.edge(horizon);
    }

    /**
     * Makes the tables anew from all batches, beside those that are there, and swaps them. The store can be used all the while.
     *
     * @param compare also say which tables have other rows than before; new batches wait while the tables are read
     * @return null: another rebuild of this database is under way
     */
    Rebuild.@Nullable Result rebuild(boolean compare) throws SQLException {
        return alone(c -> {
            SeriesTables series = schema.migrate(c, SchemaNames.LIVE);
            Instant edge = edge(c, series);
            drop(c, series, edge);
            Rebuild.Result result = new Rebuild(database, schema, modules, edge).run(compare);
            live.forgetTables();
            abilities = schema.settle(c, schema.migrate(c, SchemaNames.LIVE));
            LOG.info("database: {}", abilities);
            return result;
        });
    }

    /** @return null: somebody else does such work on this database */
    private <T> @Nullable T alone(Work<T> work) throws SQLException {
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            try (ResultSet r = s.executeQuery("SELECT pg_try_advisory_lock(" + UPKEEP + ")")) {
                if (!r.next() || !r.getBoolean(1)) {
                    return null;
                }
            }
            try {
                return work.on(c);
            } finally {
                s.execute("SELECT pg_advisory_unlock(" + UPKEEP + ")");
            }
        }
    }
}
