package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.BatchSource.RollupPlace;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Seal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/** In which of an agent's batches the records lie that a proof needs, from the tables. One thread. */
final class LedgerPlaces {
    private static final int PAGE = 50_000;

    private final DataSource database;

    LedgerPlaces(DataSource database) {
        this.database = database;
    }

    static String span(Resolution resolution) {
        return resolution.name().toUpperCase(Locale.ROOT);
    }

    List<RollupPlace> rollups(String agent, Resolution resolution) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT epoch, batch, from_time, to_time, at FROM evidence.rollup WHERE agent = ? AND span = ?"
                        + " ORDER BY epoch, batch, leaf",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, span(resolution));
                },
                r -> {
                    List<RollupPlace> places = new ArrayList<>();
                    while (r.next()) {
                        places.add(new RollupPlace(
                                new BatchId(r.getLong(1), r.getLong(2)),
                                new Window(
                                        r.getTimestamp(3).toInstant(),
                                        r.getTimestamp(4).toInstant()),
                                r.getTimestamp(5).toInstant()));
                    }
                    return places;
                });
    }

    /** Times in tables are cut to microseconds, so that both ends belong to it. */
    List<BatchId> disturbances(String agent, Window time) throws BatchStore.StoreException {
        String at = " WHERE agent = ? AND at >= ? AND at <= ?";
        return List.copyOf(Jdbc.query(
                database,
                "SELECT epoch, batch FROM evidence.gap WHERE agent = ? AND GREATEST(from_time, to_time) >= ? AND from_time <= ?"
                        + " UNION SELECT epoch, batch FROM evidence.epoch" + at
                        + " UNION SELECT epoch, batch FROM evidence.configuration" + at
                        + " UNION SELECT epoch, batch FROM evidence.incident" + at
                        + " AND kind IN ('clock', 'dropped', 'hold')"
                        + " ORDER BY epoch, batch",
                p -> {
                    for (int i = 0; i < 4; i++) {
                        p.setString(3 * i + 1, agent);
                        p.setTimestamp(3 * i + 2, micros(time.start()));
                        p.setTimestamp(3 * i + 3, Timestamp.from(time.end()));
                    }
                },
                LedgerPlaces::batches));
    }

    Set<BatchId> clocks(String agent, BatchId first, BatchId last) throws BatchStore.StoreException {
        String between = " WHERE agent = ? AND (epoch, batch) >= (?, ?) AND (epoch, batch) <= (?, ?)";
        return Jdbc.query(
                database,
                "SELECT epoch, batch FROM evidence.epoch" + between
                        + " UNION SELECT epoch, batch FROM evidence.incident" + between
                        + " AND kind = 'clock' ORDER BY epoch, batch",
                p -> {
                    for (int i = 0; i < 2; i++) {
                        p.setString(5 * i + 1, agent);
                        p.setLong(5 * i + 2, first.epoch());
                        p.setLong(5 * i + 3, first.number());
                        p.setLong(5 * i + 4, last.epoch());
                        p.setLong(5 * i + 5, last.number());
                    }
                },
                LedgerPlaces::batches);
    }

    private static Timestamp micros(java.time.Instant t) {
        return Timestamp.from(t.truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    Set<BatchId> inForce(String agent, BatchId before) throws BatchStore.StoreException {
        Set<BatchId> places = new LinkedHashSet<>();
        for (String table : List.of("epoch", "configuration")) {
            places.addAll(Jdbc.query(
                    database,
                    "SELECT epoch, batch FROM evidence." + table + " WHERE agent = ? AND (epoch, batch) < (?, ?)"
                            + " ORDER BY epoch DESC, batch DESC LIMIT 1",
                    p -> {
                        p.setString(1, agent);
                        p.setLong(2, before.epoch());
                        p.setLong(3, before.number());
                    },
                    LedgerPlaces::batches));
        }
        return places;
    }

    Set<BatchId> holds(String agent) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT DISTINCT epoch, batch FROM evidence.incident WHERE agent = ? AND kind = 'hold' ORDER BY epoch, batch",
                p -> p.setString(1, agent),
                LedgerPlaces::batches);
    }

    private static Set<BatchId> batches(ResultSet r) throws SQLException {
        Set<BatchId> batches = new LinkedHashSet<>();
        while (r.next()) {
            batches.add(new BatchId(r.getLong(1), r.getLong(2)));
        }
        return batches;
    }

    /** @param size -1: the newest. @return one or none */
    List<Seal> seal(String agent, long size) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT size, root, at_ns, signature FROM evidence.seal WHERE agent = ? AND (? < 0 OR size = ?)"
                        + " ORDER BY size DESC LIMIT 1",
                p -> {
                    p.setString(1, agent);
                    p.setLong(2, size);
                    p.setLong(3, size);
                },
                r -> r.next()
                        ? List.of(Seal.newBuilder()
                                .setSize(r.getLong(1))
                                .setRoot(ByteString.copyFrom(r.getBytes(2)))
                                .setAt(r.getLong(3))
                                .setSignature(ByteString.copyFrom(r.getBytes(4)))
                                .build())
                        : List.of());
    }

    /** Page by page: a year has millions. */
    void headers(String agent, long count, BiConsumer<BatchId, byte[]> header) throws BatchStore.StoreException {
        BatchId[] at = {BatchId.NONE};
        long left = count;
        int read = PAGE;
        while (left > 0 && read == PAGE) {
            long most = Math.min(left, PAGE);
            read = Jdbc.query(
                    database,
                    "SELECT epoch, number, hash FROM store.batch WHERE agent = ? AND (epoch, number) > (?, ?)"
                            + " ORDER BY epoch, number LIMIT ?",
                    p -> {
                        p.setString(1, agent);
                        p.setLong(2, at[0].epoch());
                        p.setLong(3, at[0].number());
                        p.setLong(4, most);
                    },
                    r -> {
                        int n = 0;
                        while (r.next()) {
                            at[0] = new BatchId(r.getLong(1), r.getLong(2));
                            header.accept(at[0], r.getBytes(3));
                            n++;
                        }
                        return n;
                    });
            left -= read;
        }
    }
}
