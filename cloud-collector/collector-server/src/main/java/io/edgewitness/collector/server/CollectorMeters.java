package io.edgewitness.collector.server;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.edgewitness.collector.alarms.Outbox;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What /metrics tells, see METRICS.md. The number of series is bounded: agents above the first 2,000 have none. Thread-safe. */
final class CollectorMeters {
    private static final int MOST_AGENTS = 2_000;
    /** Where the stated limits of pages and answers lie. */
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3)
    };

    /** Questions about units: lives, recalls, events. */
    static final String QUERY = "tr_query";

    private static final Set<String> QUERIES = Set.of(
            "/trace", "/api/v1/trace", "/api/v1/trace/{unit}", "/api/v1/traceability/recall", "/api/v1/epcis/events");
    private static final double P95 = 0.95;

    private final PrometheusMeterRegistry meters;
    private final Collector collector;
    private final IngestBoard board;
    private final MultiGauge ages;
    private final MultiGauge connected;
    private volatile long agents;

    CollectorMeters(PrometheusMeterRegistry meters, Collector collector, IngestBoard board, Outbox outbox) {
        this.meters = meters;
        this.collector = collector;
        this.board = board;
        this.ages = MultiGauge.builder("collector_agent_data_age_seconds")
                .description("since the newest batch of the agent was stored")
                .register(meters);
        this.connected = MultiGauge.builder("collector_agent_connected")
                .description("1: the agent has an open stream")
                .register(meters);
        machine();
        store();
        alarms(outbox);
    }

    private void machine() {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        collector.database().setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
    }

    private void store() {
        Gauge.builder("collector_agents_enrolled", this, m -> m.agents)
                .description("agents that may deliver")
                .register(meters);
        Gauge.builder("collector_agents_connected", board, CollectorMeters::open)
                .description("agents with an open stream")
                .register(meters);
        Gauge.builder("collector_tree_head_age_seconds", collector.anchors(), Anchors::age)
                .description("since the newest tree head was signed")
                .register(meters);
        PostgresStore store = collector.store();
        FunctionCounter.builder("collector_batches_stored", store, PostgresStore::storedBatches)
                .description("batches committed since the start")
                .register(meters);
        FunctionCounter.builder("collector_rows_stored", store, PostgresStore::storedRows)
                .description("rows made from batches since the start")
                .register(meters);
    }

    private static double open(IngestBoard board) {
        return board.entries().stream().filter(IngestBoard.Entry::connected).count();
    }

    private void alarms(Outbox outbox) {
        for (String channel : outbox.channels()) {
            FunctionCounter.builder("collector_alarm_messages", outbox, o -> o.sent(channel))
                    .description("messages about alarms, by what became of the attempt")
                    .tags("channel", channel, "outcome", "sent")
                    .register(meters);
            FunctionCounter.builder("collector_alarm_messages", outbox, o -> o.failed(channel))
                    .description("messages about alarms, by what became of the attempt")
                    .tags("channel", channel, "outcome", "failed")
                    .register(meters);
        }
    }

    private record Age(String agent, Instant stored) {}

    /** Reads which agents there are and when they were heard last; how long ago that is, is said when it is asked for. */
    void refresh() throws SQLException {
        List<Age> newest = new ArrayList<>();
        try (var c = collector.database().getConnection()) {
            agents =
                    Jdbc.query(c, "SELECT count(*) FROM store.registration", p -> {}, r -> r.next() ? r.getLong(1) : 0);
            Jdbc.query(
                    c,
                    "SELECT r.agent, coalesce(b.stored, r.enrolled) AS stored FROM store.registration r LEFT JOIN LATERAL"
                            + " (SELECT stored FROM store.batch b WHERE b.agent = r.agent ORDER BY epoch DESC, number DESC LIMIT 1)"
                            + " b ON true ORDER BY r.agent LIMIT " + MOST_AGENTS,
                    p -> {},
                    r -> {
                        while (r.next()) {
                            newest.add(new Age(r.getString(1), r.getTimestamp(2).toInstant()));
                        }
                        return newest;
                    });
        }
        ages.register(
                newest.stream()
                        .map(a -> MultiGauge.Row.of(Tags.of("agent", a.agent()), () -> age(a)))
                        .toList(),
                true);
        connected.register(
                newest.stream()
                        .map(a -> MultiGauge.Row.of(Tags.of("agent", a.agent()), () -> isConnected(a.agent())))
                        .toList(),
                true);
    }

    private Number age(Age a) {
        return Duration.between(a.stored(), collector.clock().instant()).toMillis() / 1000.0;
    }

    private Number isConnected(String agent) {
        IngestBoard.Entry entry = board.entry(agent);
        return entry != null && entry.connected() ? 1 : 0;
    }

    /** A run of a job that comes again and again. */
    void job(String name, boolean failed, long nanos) {
        Timer.builder("collector_job")
                .description("runs of jobs")
                .tags("job", name, "outcome", failed ? "failed" : "done")
                .register(meters)
                .record(Duration.ofNanos(nanos));
    }

    /** An answered request. By its route, not its path: the paths are as many as people can think of. */
    static void request(PrometheusMeterRegistry meters, Context c, float millis) {
        // Who was refused before any route was looked for has none.
        String route = c.handlerType() == HandlerType.BEFORE ? "" : c.endpointHandlerPath();
        Timer.builder("http_server_requests")
                .description("answered requests by route")
                .tags(
                        "method",
                        c.method().name(),
                        "route",
                        route.isEmpty() ? "none" : route,
                        "status",
                        Integer.toString(c.statusCode()))
                .serviceLevelObjectives(BOUNDS)
                .register(meters)
                .record(Duration.ofNanos((long) (millis * 1e6)));
        if (QUERIES.contains(route)
                && c.statusCode() == 200
                && !c.queryParamMap().isEmpty()) {
            Timer.builder(QUERY)
                    .description("answered questions about units, of the last hour")
                    .publishPercentiles(P95)
                    .distributionStatisticExpiry(Duration.ofHours(1))
                    .register(meters)
                    .record(Duration.ofNanos((long) (millis * 1e6)));
        }
    }

    /** @return seconds, of the last hour */
    static double p95(Timer queries) {
        return Arrays.stream(queries.takeSnapshot().percentileValues())
                .mapToDouble(v -> v.value(TimeUnit.SECONDS))
                .findFirst()
                .orElse(0);
    }
}
