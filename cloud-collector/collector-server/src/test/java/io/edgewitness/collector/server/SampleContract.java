package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.edge.api.SystemClock;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store promises of samples by their time, on each kind of database. */
abstract class SampleContract {
    static final String ALL = "SELECT 'm', agent, epoch, batch, sequence, enterprise, site, scenario, name, labels,"
            + " revision::text, value::text, md5(record), window_start::text, identity::text FROM evidence.metric"
            + " UNION ALL SELECT 's', agent, epoch, batch, sequence, enterprise, site, point, mode, quality,"
            + " number::text, text, '', received::text, source_time::text FROM evidence.sample"
            + " UNION ALL SELECT 'e', agent, epoch, batch, sequence, enterprise, site, scenario, type, message,"
            + " severity::text, attributes, '', at::text, '' FROM evidence.event"
            + " UNION ALL SELECT 'g', agent, epoch, batch, sequence, enterprise, site, source, reason, points::text,"
            + " count::text, from_time::text, '', to_time::text, '' FROM evidence.gap"
            + " UNION ALL SELECT 'p', agent, epoch, batch, sequence, enterprise, site, point, mode, unit,"
            + " number::text, '', '', '', '' FROM evidence.point_version"
            + " UNION ALL SELECT 'r', agent, epoch, batch, sequence, enterprise, site, span, leaf::text,"
            + " encode(sha256, 'hex'), revision::text, encode(previous, 'hex'), md5(record), from_time::text, to_time::text"
            + " FROM evidence.rollup"
            + " UNION ALL SELECT 'x', agent, epoch, batch, sequence, enterprise, site, scenario, name, labels,"
            + " revision::text, span, md5(record), from_time::text, to_time::text FROM evidence.rolled_metric"
            + " ORDER BY 1, 2, 3, 4, 5, 8, 11, 14";

    /** April 2026, as {@link TestBatches} has it, begins a little later. */
    private static final Instant MARCH = Instant.parse("2026-03-10T06:00:00Z");

    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final SampleSettings THIRTY_DAYS =
            new SampleSettings(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(7));

    HikariDataSource database;
    PostgresStore store;

    /** @return an empty database */
    abstract HikariDataSource fresh() throws Exception;

    @BeforeEach
    void open() throws Exception {
        database = fresh();
        store = PostgresStore.open(database, new SystemClock(), List.of());
    }

    PostgresStore open(SampleSettings settings, Holds holds, CollectorModule... modules) throws Exception {
        return PostgresStore.open(database, () -> NOW, List.of(modules), settings, holds);
    }

    String dump(String sql) throws Exception {
        return TestDatabase.dump(database, sql);
    }

    void execute(String sql) throws Exception {
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    Rebuild.Result rebuilt(PostgresStore of) throws Exception {
        return Objects.requireNonNull(of.rebuild(true), "nobody else rebuilds this database");
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    /** 15 batches of two agents, one of which starts anew and says some things twice. */
    static List<IngestBatch> fifteen() {
        TestBatches one = new TestBatches("gw-1");
        TestBatches two = new TestBatches("gw-2");
        List<IngestBatch> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(one.metric("em_energy_kwh", i, 0, "1.5")
                    .rollup(i / 2, i % 2, "90.0" + i)
                    .samples(30)
                    .close());
            all.add(one.metric("em_peak_kw", i, 0, "7").eventAndGap().close());
            all.add(two.samples(10).command("c" + i, "EXECUTED", "").close());
            if (i == 2) {
                one.restart();
                one.metric("em_energy_kwh", 1, 0, "9.9");
            }
        }
        return all;
    }

    static void store(PostgresStore into, List<IngestBatch> batches) throws Exception {
        for (IngestBatch batch : batches) {
            into.store(List.of(batch));
        }
    }

    Map<String, String> digests() throws Exception {
        try (Connection c = database.getConnection()) {
            return TableDigests.of(c, "evidence");
        }
    }

    private List<IngestBatch> fourMonths() {
        TestBatches agent = new TestBatches("gw-1");
        return List.of(
                agent.numbers(MARCH, 1, 2).metric("em_energy_kwh", 0, 0, "1").close(),
                agent.numbers(Instant.parse("2026-04-10T06:00:00Z"), 3)
                        .eventAndGap()
                        .close(),
                agent.numbers(Instant.parse("2026-05-10T06:00:00Z"), 4).close(),
                agent.numbers(Instant.parse("2026-06-10T06:00:00Z"), 5, 6).close(),
                agent.numbers(Instant.parse("1970-01-01T00:00:10Z"), 7).close());
    }

    private static final String NUMBERS = "SELECT number FROM evidence.sample ORDER BY received";

    @Test
    void oldSamplesAreDroppedAndEverythingElseStays() throws Exception {
        List<IngestBatch> batches = fourMonths();
        store(store, batches);
        String others = dump(ALL.replace("FROM evidence.sample", "FROM evidence.sample WHERE false"));
        PostgresStore thirty = open(THIRTY_DAYS, Holds.NONE);
        assertThat(thirty.dropOldSamples()).isGreaterThan(0);
        // Whole chunks and whole partitions: a month's may hold some that are past their time.
        String left = dump(NUMBERS);
        assertThat(left).endsWith("5.0\n6.0\n").doesNotContain("3").doesNotContain("7");
        assertThat(thirty.dropOldSamples()).isZero();
        assertThat(dump(NUMBERS)).isEqualTo(left);
        assertThat(dump(ALL.replace("FROM evidence.sample", "FROM evidence.sample WHERE false")))
                .isEqualTo(others);
        for (IngestBatch b : batches) {
            assertThat(thirty.batch("gw-1", 1, b.number())).isEqualTo(b.batch());
        }
        assertThat(rebuilt(thirty)).isEqualTo(new Rebuild.Result(5, List.of()));
        assertThat(dump(NUMBERS)).isEqualTo(left);
    }

    @Test
    void samplesThatComeTooLateGetNoRowAndThoseOfADroppedMonthCanComeAgain() throws Exception {
        PostgresStore thirty = open(THIRTY_DAYS, Holds.NONE);
        List<IngestBatch> batches = fourMonths();
        store(thirty, batches);
        String left = dump(NUMBERS);
        assertThat(left).endsWith("5.0\n6.0\n").doesNotContain("3").doesNotContain("7");
        assertThat(thirty.dropOldSamples()).isZero();
        PostgresStore all = open(SampleSettings.DEFAULT, Holds.NONE);
        assertThat(rebuilt(all).differing()).containsExactly("evidence.sample");
        assertThat(dump(NUMBERS)).isEqualTo("7.0\n1.0\n2.0\n3.0\n4.0\n5.0\n6.0\n");
        TestBatches late = new TestBatches("gw-2");
        all.store(List.of(late.numbers(MARCH, 8).close()));
        assertThat(thirty.dropOldSamples()).isGreaterThan(0);
        assertThat(dump(NUMBERS)).isEqualTo(left);
        IngestBatch later = late.numbers(MARCH, 9).close();
        try {
            all.store(List.of(later));
        } catch (BatchStore.StoreException e) {
            // That another collector has dropped a partition is found out by using it; the agent sends the batch again.
            all.store(List.of(later));
        }
        assertThat(dump(NUMBERS)).isEqualTo("9.0\n" + left);
    }

    @Test
    void whatAPlanHoldsIsNotDropped() throws Exception {
        store(store, fourMonths());
        PostgresStore held = open(THIRTY_DAYS, c -> Instant.parse("2026-04-01T00:00:00Z"));
        held.dropOldSamples();
        String left = dump(NUMBERS);
        assertThat(left).endsWith("3.0\n4.0\n5.0\n6.0\n").doesNotContain("7").doesNotContain("1.0");
        PostgresStore later = open(THIRTY_DAYS, c -> NOW);
        later.dropOldSamples();
        assertThat(dump(NUMBERS)).doesNotContain("3").endsWith("5.0\n6.0\n");
    }

    @Test
    void openingAgainChangesNothing() throws Exception {
        store(store, fifteen());
        String before = dump(ALL);
        open(THIRTY_DAYS, Holds.NONE);
        open(new SampleSettings(Duration.ofHours(6), null, Duration.ofDays(2)), Holds.NONE);
        PostgresStore again = open(new SampleSettings(Duration.ofHours(6), null, Duration.ofDays(2)), Holds.NONE);
        assertThat(dump(ALL)).isEqualTo(before);
        assertThat(rebuilt(again)).isEqualTo(new Rebuild.Result(15, List.of()));
    }

    @Test
    void trendsAreByTheHourAndANumberThatIsNoneSpoilsNoHour() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        store.store(List.of(
                agent.numbers(Instant.parse("2026-03-10T05:58:00Z"), 1, 2, 4, Double.NaN, Double.POSITIVE_INFINITY, 8)
                        .close(),
                agent.samples(20).close()));
        List<Map<String, Object>> hours = trends("2026-03-10T05:30:00Z", "2026-03-10T06:30:00Z", 10);
        assertThat(hours).hasSize(2);
        assertThat(hours.get(0))
                .containsEntry("hour", "2026-03-10T05:00:00Z")
                .containsEntry("point", "meter1.energy")
                .containsEntry("mode", "SIM")
                .containsEntry("samples", 2L)
                .containsEntry("mean", "1.5");
        assertThat(hours.get(1))
                .containsEntry("samples", 4L)
                .containsEntry("good", 4L)
                .containsEntry("least", "4.0")
                .containsEntry("mean", "6")
                .containsEntry("greatest", "8.0");
        // Each tenth of these is BAD, and texts have no mean.
        List<Map<String, Object>> march = trends("2026-03-31T15:00:00Z", "2026-03-31T17:00:00Z", 10);
        assertThat(march).hasSize(4);
        assertThat(march.get(2)).containsEntry("point", "meter1.energy").containsEntry("samples", 5L);
        assertThat(march.get(3))
                .containsEntry("point", "press.state")
                .containsEntry("samples", 5L)
                .containsEntry("good", 4L)
                .containsEntry("mean", null);
        List<Map<String, Object>> all = trends("2026-03-01T00:00:00Z", "2026-04-02T00:00:00Z", 1);
        assertThat(all).hasSize(6).startsWith(hours.get(0), hours.get(1)).endsWith(march.get(3));
        assertThat(trends("2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z", 10)).isEmpty();
        rebuilt(store);
        assertThat(trends("2026-03-01T00:00:00Z", "2026-04-02T00:00:00Z", 10)).isEqualTo(all);
    }

    /** Page by page. */
    private List<Map<String, Object>> trends(String from, String to, int limit) throws Exception {
        if (dump("SELECT to_regclass('evidence.sample_hour') IS NOT NULL").equals("t\n")) {
            execute("CALL refresh_continuous_aggregate('evidence.sample_hour', NULL, NULL)");
        }
        Trends trends = new Trends(database);
        List<Map<String, Object>> all = new ArrayList<>();
        String after = null;
        do {
            Queries.Page page = trends.hours(
                    new Trends.Filter(Scope.ALL, "gw-1", null, Instant.parse(from), Instant.parse(to), limit, after));
            all.addAll(page.items());
            after = page.next();
        } while (after != null);
        return all;
    }
}
