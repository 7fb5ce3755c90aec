package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.MetricSource;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.collector.indicators.StoredRollup;
import io.edgewitness.collector.verify.RollupRecords;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The records of a scope, from the tables, as indicators want them. Any thread. */
final class StoredEvidence implements MetricSource {
    private final DataSource database;
    private final Scope scope;

    StoredEvidence(DataSource database, Scope scope) {
        this.database = database;
        this.scope = scope;
    }

    /** The database failed while figures were made. */
    static final class EvidenceException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EvidenceException(BatchStore.StoreException cause) {
            super(cause.getMessage(), cause);
        }
    }

    @Override
    public List<StoredMetric> metrics(String name, @Nullable String scenario, Instant from, Instant to) {
        String sql =
                "SELECT enterprise, site, agent, epoch, batch, sequence, record FROM evidence.metric WHERE name = ?"
                        + " AND window_start < ? AND window_end >= ? AND (?::text IS NULL OR scenario = ?)" + Scope.SQL
                        + Scopes.BY_AGENT + " ORDER BY agent, epoch, batch, sequence";
        try {
            return Jdbc.query(
                    database,
                    sql,
                    p -> {
                        p.setString(1, name);
                        p.setTimestamp(2, Timestamp.from(to));
                        p.setTimestamp(3, Timestamp.from(from));
                        p.setString(4, scenario);
                        p.setString(5, scenario);
                        scope.fill(p, 6);
                        scope.fill(p, 10);
                    },
                    r -> {
                        List<StoredMetric> metrics = new ArrayList<>();
                        while (r.next()) {
                            StoredMetric m = metric(r);
                            if (m.metric().window().start().isBefore(to)
                                    && m.metric().window().end().isAfter(from)) {
                                metrics.add(m);
                            }
                        }
                        return metrics;
                    });
        } catch (BatchStore.StoreException e) {
            throw new EvidenceException(e);
        }
    }

    @Override
    public List<StoredRollup> rollups(
            Resolution resolution, String name, @Nullable String scenario, Instant from, Instant to) {
        String sql = "SELECT c.agent, c.epoch, c.batch, c.leaf, c.sequence, c.record, m.record FROM (SELECT * FROM"
                + " evidence.rollup_current WHERE span = ? AND from_time < ? AND to_time > ?" + Scope.SQL + ") c"
                + " LEFT JOIN evidence.rolled_metric m ON m.name = ? AND m.span = c.span AND m.from_time = c.from_time"
                + " AND (?::text IS NULL OR m.scenario = ?) AND (m.agent, m.epoch, m.batch, m.leaf) ="
                + " (c.agent, c.epoch, c.batch, c.leaf) ORDER BY c.agent, c.epoch, c.batch, c.leaf";
        try {
            return Jdbc.query(
                    database,
                    sql,
                    p -> {
                        p.setString(1, LedgerPlaces.span(resolution));
                        p.setTimestamp(2, Timestamp.from(to));
                        p.setTimestamp(3, Timestamp.from(from));
                        scope.fill(p, 4);
                        p.setString(8, name);
                        p.setString(9, scenario);
                        p.setString(10, scenario);
                    },
                    r -> rollups(resolution, r));
        } catch (BatchStore.StoreException e) {
            throw new EvidenceException(e);
        }
    }

    /** Of rows in which each roll-up stands as often as it has series, and once if it has none. */
    private static List<StoredRollup> rollups(Resolution resolution, ResultSet r) throws SQLException {
        Map<List<Object>, StoredRollup> found = new LinkedHashMap<>();
        try {
            while (r.next()) {
                RecordReference record = new RecordReference(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(5));
                byte[] series = r.getBytes(7);
                List<RolledMetric> metrics = series == null ? List.of() : List.of(RolledMetric.parseFrom(series));
                StoredRollup row = RollupRecords.stored(record, resolution, Rollup.parseFrom(r.getBytes(6)), metrics);
                found.merge(List.of(record, r.getInt(4)), row, StoredRollup::and);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored roll-up cannot be read", e);
        }
        return List.copyOf(found.values());
    }

    /** @return the time zones of the scope's sites, each once */
    List<ZoneId> zones() {
        try {
            return Jdbc.query(
                    database,
                    "SELECT DISTINCT time_zone FROM evidence.configuration WHERE time_zone <> ''" + Scope.SQL
                            + " ORDER BY time_zone",
                    p -> scope.fill(p, 1),
                    r -> {
                        List<ZoneId> zones = new ArrayList<>();
                        while (r.next()) {
                            zones.add(ZoneId.of(r.getString(1)));
                        }
                        return zones;
                    });
        } catch (BatchStore.StoreException e) {
            throw new EvidenceException(e);
        } catch (DateTimeException e) {
            return List.of(); // without a zone there are no days
        }
    }

    /** From the columns enterprise, site, agent, epoch, batch, sequence and record. */
    static StoredMetric metric(ResultSet r) throws SQLException {
        try {
            return Metrics.stored(
                    r.getString("enterprise"),
                    r.getString("site"),
                    r.getString("agent"),
                    r.getLong("epoch"),
                    r.getLong("batch"),
                    r.getLong("sequence"),
                    MetricRecord.parseFrom(r.getBytes("record")));
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored metric cannot be read", e);
        }
    }

    @Override
    public List<StoredGap> gaps(Instant from, Instant to) {
        String sql =
                "SELECT agent, epoch, batch, sequence, record FROM evidence.gap WHERE from_time < ? AND to_time >= ?"
                        + Scope.SQL + " ORDER BY agent, epoch, batch, sequence";
        try {
            return Jdbc.query(
                    database,
                    sql,
                    (PreparedStatement p) -> {
                        p.setTimestamp(1, Timestamp.from(to));
                        p.setTimestamp(2, Timestamp.from(from));
                        scope.fill(p, 3);
                    },
                    r -> {
                        List<StoredGap> gaps = new ArrayList<>();
                        while (r.next()) {
                            StoredGap gap = gap(r);
                            if (gap.gap().from().isBefore(to) && gap.gap().to().isAfter(from)) {
                                gaps.add(gap);
                            }
                        }
                        return gaps;
                    });
        } catch (BatchStore.StoreException e) {
            throw new EvidenceException(e);
        }
    }

    private static StoredGap gap(ResultSet r) throws SQLException {
        try {
            GapRecord g = GapRecord.parseFrom(r.getBytes("record"));
            List<PointId> points = g.getPointsList().stream()
                    .map(Metrics::point)
                    .flatMap(java.util.Optional::stream)
                    .toList();
            return new StoredGap(
                    new RecordReference(
                            r.getString("agent"), r.getLong("epoch"), r.getLong("batch"), r.getLong("sequence")),
                    g.getSource(),
                    new Gap(
                            points,
                            Metrics.instant(g.getFrom()),
                            Metrics.instant(g.getTo()),
                            g.getCount(),
                            g.getReason()));
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored gap cannot be read", e);
        }
    }
}
