package io.edgewitness.collector.server;

import io.edgewitness.collector.estimators.Text;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two large tables, metrics and samples, as this database can keep them: hypertables where TimescaleDB is there, with old samples
 * compressed and hourly trends kept ready where its licence allows; else partitions of a month. Rows and queries are the same.
 * Immutable.
 */
final class SeriesTables {
    /** Decided when the tables are made, for as long as they live. */
    enum Form {
        PARTITIONED,
        HYPERTABLE
    }

    private static final String METRIC_CHUNK = "7 days";
    private static final Pattern MONTH = Pattern.compile("sample_(\\d{4})_(\\d{2})");
    /** A transaction holds a lock for each table that it drops, and the server has some thousands. */
    private static final int AT_ONCE = 100;

    private final SchemaNames names;
    private final DatabaseKind kind;
    private final Form form;
    private final SampleSettings settings;

    SeriesTables(SchemaNames names, DatabaseKind kind, Form form, SampleSettings settings) {
        this.names = names;
        this.kind = kind;
        this.form = form;
        this.settings = settings;
    }

    /** What tables are made as in a database of this kind. */
    static Form form(DatabaseKind kind) {
        return kind.timescale() == null ? Form.PARTITIONED : Form.HYPERTABLE;
    }

    /** @param sql the script for partitioned tables. @return the one that makes them in this form */
    String script(String sql) {
        if (form == Form.PARTITIONED) {
            return sql;
        }
        // No index of its own on the time: the indexes are those of the script, whatever the form.
        return sql.replaceAll("\\) PARTITION BY RANGE \\(\\w+\\);", ");")
                + "SELECT create_hypertable('metric', 'window_start', create_default_indexes => false,"
                + " chunk_time_interval => INTERVAL '" + METRIC_CHUNK + "');\n"
                + "SELECT create_hypertable('sample', 'received', create_default_indexes => false,"
                + " chunk_time_interval => " + interval(settings.chunk()) + ");\n";
    }

    private static String interval(Duration duration) {
        return "INTERVAL '" + duration.toSeconds() + " seconds'";
    }

    private String sample() {
        return names.table(Table.SAMPLE);
    }

    private String trends() {
        return names.evidence() + ".sample_hour";
    }

    /** Makes the hourly trends where they can be kept ready; they are empty until {@link #fillTrends}. */
    void makeTrends(Connection c) throws SQLException {
        if (form != Form.HYPERTABLE || !kind.licensed()) {
            return;
        }
        try (Statement s = c.createStatement()) {
            if (there(c)) {
                return;
            }
            s.execute("CREATE MATERIALIZED VIEW " + trends() + " WITH (timescaledb.continuous,"
                    + " timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS SELECT "
                    + Trends.columns("time_bucket(INTERVAL '1 hour', received)") + " FROM " + sample() + " GROUP BY "
                    + Trends.KEYS + " WITH NO DATA");
            s.execute("CREATE INDEX ON " + trends() + " (point, hour)");
        }
    }

    /** Computes the trends of all hours that are over, so that the first who asks need not wait. */
    void fillTrends(Connection c) throws SQLException {
        if (there(c)) {
            try (Statement s = c.createStatement()) {
                s.execute("CALL refresh_continuous_aggregate('" + trends() + "', NULL, now() - INTERVAL '1 hour')");
            }
        }
    }

    private boolean there(Connection c) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            p.setString(1, trends());
            try (ResultSet r = p.executeQuery()) {
                return r.next() && r.getBoolean(1);
            }
        }
    }

    /**
     * Sets what the settings say on tables that are in use: chunks, compression, trends. Doing it again changes nothing.
     *
     * @return what this database does, for whoever looks after it
     */
    Text settle(Connection c) throws SQLException {
        Text does;
        if (form == Form.PARTITIONED) {
            does = new Text(
                    "partitions",
                    "样本按月分区，不压缩，每小时趋势在查询时计算",
                    "samples in partitions of a month, not compressed, hourly trends computed when asked for");
            if (kind.timescale() != null) {
                does = new Text(
                        "partitions",
                        does.zh() + "；这些表建立时还没有 TimescaleDB，运行 cloud-collector rebuild 可改为超表",
                        does.en()
                                + "; these tables were made without TimescaleDB, `cloud-collector rebuild` makes hypertables of them");
            }
        } else {
            try (PreparedStatement p = c.prepareStatement(
                    "SELECT set_chunk_time_interval(?::regclass, " + interval(settings.chunk()) + ")")) {
                p.setString(1, sample());
                p.execute();
            }
            String chunk = SampleSettings.text(settings.chunk());
            Text licensed = licensed(c);
            does = new Text(
                    "chunks",
                    "样本按 " + chunk + " 分块，" + licensed.zh(),
                    "samples in chunks of " + chunk + ", " + licensed.en());
        }
        Duration keep = settings.keep();
        String kept = keep == null ? "" : SampleSettings.text(keep);
        return new Text(
                does.code(),
                kind.chinese() + "：" + does.zh() + "；" + (keep == null ? "样本不清理" : "超过 " + kept + " 的样本自动清理"),
                kind + ": " + does.en() + "; "
                        + (keep == null ? "no sample is dropped" : "samples are dropped after " + kept));
    }

    private Text licensed(Connection c) throws SQLException {
        if (!kind.licensed()) {
            return new Text(
                    "unlicensed",
                    "不压缩，每小时趋势在查询时计算：两者都需要 Timescale 许可的版本",
                    "not compressed, hourly trends computed when asked for, because both need the Timescale licence");
        }
        try {
            compress(c);
            makeTrends(c);
            refresh(c);
            String after = SampleSettings.text(settings.compressAfter());
            return new Text(
                    "compressed", after + "后压缩，每小时趋势预先算好", "compressed after " + after + ", hourly trends kept ready");
        } catch (SQLException e) {
            if (!c.isValid(2)) {
                throw e;
            }
            return new Text(
                    "refused",
                    "但数据库拒绝了压缩和预先计算趋势（" + e.getMessage() + "）",
                    "but compression and trends that are kept ready were refused (" + e.getMessage() + ")");
        }
    }

    /** Chunks hold the samples of one point together, in the order of time. */
    private void compress(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            if (!one(
                            s,
                            "SELECT compression_enabled::text FROM timescaledb_information.hypertables WHERE hypertable_schema = '"
                                    + names.evidence() + "' AND hypertable_name = 'sample'")
                    .equals("true")) {
                s.execute(
                        "ALTER TABLE " + sample() + " SET (timescaledb.compress,"
                                + " timescaledb.compress_segmentby = 'agent, point', timescaledb.compress_orderby = 'received')");
            }
            s.execute("SELECT remove_compression_policy('" + sample() + "', if_exists => true)");
            s.execute("SELECT add_compression_policy('" + sample() + "', " + interval(settings.compressAfter()) + ")");
        }
    }

    /**
     * The hour that is under way is computed when asked for; samples that come late for an older one are in it after the next run. Times
     * whose samples were dropped are left alone, so that trends outlive samples, until a rebuild.
     */
    private void refresh(Connection c) throws SQLException {
        Duration keep = settings.keep();
        try (Statement s = c.createStatement()) {
            s.execute("SELECT remove_continuous_aggregate_policy('" + trends() + "', if_exists => true)");
            s.execute("SELECT add_continuous_aggregate_policy('" + trends() + "', start_offset => "
                    + (keep == null ? "NULL" : interval(keep))
                    + ", end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '30 minutes')");
        }
    }

    private static String one(Statement s, String sql) throws SQLException {
        try (ResultSet r = s.executeQuery(sql)) {
            return r.next() ? r.getString(1) : "";
        }
    }

    /** @return the newest edge of a chunk or partition that is not after this time: what is before it goes whole */
    Instant edge(Instant time) {
        if (form == Form.PARTITIONED) {
            return month(YearMonth.from(time.atOffset(ZoneOffset.UTC)));
        }
        long chunk = settings.chunk().toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), chunk) * chunk);
    }

    private static Instant month(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /**
     * Drops the samples before that time; their batches stay. Commits as it goes.
     *
     * @param edge see {@link #edge}
     * @return how many chunks or partitions went
     */
    int drop(Connection c, Instant edge) throws SQLException {
        int dropped = form == Form.PARTITIONED ? dropPartitions(c, edge) : dropChunks(c, edge);
        // What shares a chunk with later rows: left from when chunks were of another length, or of no usual year.
        try (PreparedStatement p = c.prepareStatement("DELETE FROM " + sample() + " WHERE received < ?")) {
            p.setTimestamp(1, Timestamp.from(edge));
            p.execute();
        }
        return dropped;
    }

    private int dropPartitions(Connection c, Instant edge) throws SQLException {
        int dropped = 0;
        for (String table : children(c, sample())) {
            Matcher m = MONTH.matcher(table.substring(table.lastIndexOf('.') + 1));
            if (m.matches()
                    && !month(YearMonth.of(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)))
                                    .plusMonths(1))
                            .isAfter(edge)) {
                try (Statement s = c.createStatement()) {
                    s.execute("DROP TABLE IF EXISTS " + table);
                }
                dropped++;
            }
        }
        return dropped;
    }

    private int dropChunks(Connection c, Instant edge) throws SQLException {
        int dropped = 0;
        Instant until;
        do {
            until = nextEnd(c, edge);
            try (PreparedStatement p =
                    c.prepareStatement("SELECT count(*) FROM drop_chunks(?::regclass, older_than => ?::timestamptz)")) {
                p.setString(1, sample());
                p.setObject(2, OffsetDateTime.ofInstant(until, ZoneOffset.UTC));
                try (ResultSet r = p.executeQuery()) {
                    r.next();
                    dropped += r.getInt(1);
                }
            }
        } while (until.isBefore(edge));
        return dropped;
    }

    /** @return up to where chunks can go in one transaction */
    private Instant nextEnd(Connection c, Instant edge) throws SQLException {
        try (PreparedStatement p =
                c.prepareStatement("SELECT range_end FROM timescaledb_information.chunks WHERE hypertable_schema = ?"
                        + " AND hypertable_name = 'sample' AND range_end < ? ORDER BY range_end LIMIT 1 OFFSET "
                        + AT_ONCE)) {
            p.setString(1, names.evidence());
            p.setTimestamp(2, Timestamp.from(edge));
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? r.getTimestamp(1).toInstant() : edge;
            }
        }
    }

    /** @return partitions or chunks of a table, qualified */
    static List<String> children(Connection c, String table) throws SQLException {
        List<String> children = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement(
                "SELECT format('%I.%I', n.nspname, k.relname) FROM pg_inherits i JOIN pg_class k ON k.oid = i.inhrelid"
                        + " JOIN pg_namespace n ON n.oid = k.relnamespace WHERE i.inhparent = to_regclass(?) ORDER BY 1")) {
            p.setString(1, table);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    children.add(r.getString(1));
                }
            }
        }
        return children;
    }

    /** Removes all tables made from batches but the modules', a large table's chunks each by itself. */
    static void remove(Connection c, SchemaNames names) throws SQLException {
        try (Statement s = c.createStatement()) {
            for (Table table : List.of(Table.SAMPLE, Table.METRIC)) {
                for (String child : children(c, names.table(table))) {
                    s.execute("DROP TABLE IF EXISTS " + child + " CASCADE");
                }
            }
            s.execute("DROP SCHEMA IF EXISTS " + names.evidence() + " CASCADE");
        }
    }
}
