package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.Live;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.json.JavalinJackson;
import io.javalin.router.ParsedEndpoint;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector over HTTP: {@code /api/v1} as {@code openapi.yaml} describes it, health and Prometheus. Errors are RFC 9457
 * problem documents. Any thread.
 */
public final class RestApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);

    /** What the server needs from the rest of the collector. */
    public interface Projects {
        /**
         * The figures of a project file.
         *
         * @param project path of the project file, or its content if it has line breaks
         * @return what Jackson turns into the answer
         * @throws IllegalArgumentException if the project is not of its form; the message is shown
         */
        Object figures(String project) throws Exception;

        /** @return ids of the notices that this collector can fill, with their titles */
        Object notices();
    }

    /** Of one form with files; what a slot takes is less. */
    private static final int MOST_UPLOAD_MB = 600;

    private final DataSource database;
    private final Queries queries;
    private final AgentReach reach;
    private final Trends trends;
    private final IngestBoard board;
    private final List<CollectorModule> modules;
    private final InstantSource clock;
    private final Projects projects;
    private final PrometheusMeterRegistry meters;
    private @Nullable Javalin server;

    public RestApi(
            DataSource database,
            IngestBoard board,
            List<CollectorModule> modules,
            InstantSource clock,
            Projects projects,
            PrometheusMeterRegistry meters) {
        this.database = database;
        this.queries = new Queries(database);
        this.reach = new AgentReach(queries);
        this.trends = new Trends(database);
        this.board = board;
        this.modules = List.copyOf(modules);
        this.clock = clock;
        this.projects = projects;
        this.meters = meters;
    }

    /**
     * Begins to answer.
     *
     * @param guard what callers must present
     * @throws io.javalin.util.JavalinBindException if the port is taken
     */
    public void start(String host, int port, HttpGuard guard) {
        start(host, port, null, null, guard, javalin -> {});
    }

    /** No text in the database can hold a NUL, so asking for one is the asker's mistake. */
    private static void refuseNul(Context c) {
        c.queryParamMap().forEach((key, values) -> {
            if (values.stream().anyMatch(v -> v.indexOf(0) >= 0)) {
                throw new IllegalArgumentException(key + " holds a NUL character; leave it away");
            }
        });
    }

    /**
     * Begins to answer.
     *
     * @param tls null: unencrypted
     * @param proxy null: callers come directly
     * @param more adds routes of its own
     */
    void start(
            String host,
            int port,
            @Nullable HttpTls tls,
            @Nullable PublicAddress proxy,
            HttpGuard guard,
            Consumer<Javalin> more) {
        Javalin javalin = Javalin.create(config -> {
            configure(config);
            if (proxy != null) {
                proxy.applyTo(config.contextResolver);
            }
            if (tls != null) {
                config.jetty.addConnector((server, http) -> tls.connector(server, http, host, port));
            }
        });
        javalin.before(guard::check);
        javalin.before(RestApi::refuseNul);
        javalin.get("/healthz/live", c -> c.json(Map.of("status", "up")));
        javalin.get("/healthz/ready", this::ready);
        javalin.get("/metrics", c -> {
            Caller.of(c).requireAll();
            c.contentType("text/plain; version=0.0.4").result(meters.scrape());
        });
        javalin.get("/api/openapi.yaml", RestApi::openApi);
        javalin.get("/api/v1/agents", this::allAgents);
        javalin.get("/api/v1/agents/{id}", this::agent);
        javalin.get("/api/v1/live", this::live);
        javalin.get("/api/v1/scenarios", c -> c.json(items(queries.scenarios(Asked.scope(c)))));
        javalin.get("/api/v1/metrics", c -> c.json(queries.metrics(Asked.filter(c))));
        javalin.get("/api/v1/trends", c -> c.json(trends.hours(Asked.trends(c, clock))));
        javalin.get("/api/v1/events", c -> c.json(queries.events(Asked.filter(c))));
        javalin.get("/api/v1/commands", c -> c.json(queries.commands(Asked.filter(c))));
        javalin.get("/api/v1/gaps", c -> c.json(queries.gaps(Asked.filter(c))));
        new CsvExports(database).addTo(javalin);
        javalin.get("/api/v1/notices", c -> c.json(projects.notices()));
        javalin.get("/api/v1/indicators", c -> {
            Caller.of(c).requireAll();
            c.json(projects.figures(Asked.required(c, "project")));
        });
        for (CollectorModule module : modules) {
            for (CollectorModule.Route route : module.routes()) {
                javalin.get("/api/v1/" + route.path(), c -> module(c, module, route));
            }
        }
        more.accept(javalin);
        javalin.exception(HttpResponseException.class, (e, c) -> problem(c, e.getStatus(), e.getMessage()));
        javalin.exception(IllegalArgumentException.class, (e, c) -> problem(c, 400, e.getMessage()));
        javalin.exception(BatchStore.StoreException.class, (e, c) -> away(c, e));
        javalin.exception(SQLException.class, (e, c) -> away(c, e));
        javalin.exception(Exception.class, (e, c) -> {
            LOG.error("{} {}", c.method(), c.path(), e);
            problem(c, 500, "the collector failed at this; its log says more");
        });
        javalin.error(404, c -> {
            if (c.path().startsWith("/api/") && c.result() == null) {
                problem(c, 404, "there is no " + c.path() + "; /api/openapi.yaml lists what there is");
            }
        });
        server = tls == null ? javalin.start(host, port) : javalin.start();
    }

    private void configure(JavalinConfig config) {
        config.requestLogger.http((c, millis) -> CollectorMeters.request(meters, c, millis));
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.http.maxRequestSize = 32_000_000;
        config.jetty.multipartConfig.maxFileSize(MOST_UPLOAD_MB, SizeUnit.MB);
        config.jetty.multipartConfig.maxTotalRequestSize(MOST_UPLOAD_MB, SizeUnit.MB);
        config.jsonMapper(
                new JavalinJackson(new ObjectMapper().disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS), false));
        config.staticFiles.enableWebjars();
    }

    private void ready(Context c) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!connection.isValid(2)) {
                throw new SQLException("the connection does not answer");
            }
            c.json(Map.of("status", "up"));
        }
    }

    private static void openApi(Context c) {
        var in = RestApi.class.getResourceAsStream("openapi.yaml");
        if (in == null) {
            throw new IllegalStateException("openapi.yaml is missing from the package");
        }
        c.contentType("application/yaml").result(in);
    }

    private List<Map<String, @Nullable Object>> agents(Scope scope) throws BatchStore.StoreException {
        List<Map<String, @Nullable Object>> agents = queries.agents(scope);
        for (Map<String, @Nullable Object> agent : agents) {
            IngestBoard.Entry entry = board.entry(String.valueOf(agent.get("id")));
            agent.put("connected", entry != null && entry.connected());
            agent.put("problem", entry == null ? "" : entry.problem());
            agent.put("health", entry == null || entry.live() == null ? List.of() : health(entry.live()));
        }
        return agents;
    }

    private void allAgents(Context c) throws BatchStore.StoreException {
        int limit = Asked.limit(c, 100);
        String after = c.queryParam("after");
        List<Map<String, @Nullable Object>> all = agents(Asked.scope(c)).stream()
                .filter(a -> after == null || String.valueOf(a.get("id")).compareTo(after) > 0)
                .sorted(Comparator.comparing(a -> String.valueOf(a.get("id"))))
                .toList();
        List<Map<String, @Nullable Object>> page = all.subList(0, Math.min(limit, all.size()));
        String next = page.size() == all.size()
                ? null
                : String.valueOf(page.get(page.size() - 1).get("id"));
        c.json(new Queries.Page(page, next));
    }

    private void agent(Context c) throws BatchStore.StoreException {
        String id = c.pathParam("id");
        for (Scope plant : Caller.of(c).plants()) {
            for (Map<String, @Nullable Object> agent : agents(plant)) {
                if (id.equals(agent.get("id"))) {
                    c.json(agent);
                    return;
                }
            }
        }
        throw new NotFoundResponse("no agent " + id + " is enrolled here");
    }

    private static List<Map<String, String>> health(Live live) {
        return live.getHealthList().stream()
                .map(h -> Map.of("source", h.getSource(), "state", h.getState(), "detail", h.getDetail()))
                .toList();
    }

    private void live(Context c) throws BatchStore.StoreException {
        String agent = Asked.required(c, "agent");
        if (!reach.reads(Caller.of(c), agent)) {
            throw new NotFoundResponse("no agent " + agent + " is enrolled here");
        }
        board.watch(agent, clock.instant());
        IngestBoard.Entry entry = board.entry(agent);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        Live live = entry == null ? null : entry.live();
        answer.put("at", entry == null || entry.liveAt() == null ? null : Queries.time(entry.liveAt()));
        List<Map<String, @Nullable Object>> values = new ArrayList<>();
        if (live != null) {
            live.getValuesList().forEach(v -> {
                Map<String, @Nullable Object> value = new LinkedHashMap<>();
                value.put("point", v.getPoint());
                value.put("unit", v.getUnit());
                value.put("quality", quality(v.getQuality()));
                value.put("value", v.hasValue() ? shown(v.getValue()) : null);
                value.put(
                        "sourceTime", v.getSourceTime() == 0 ? null : Queries.time(Metrics.instant(v.getSourceTime())));
                value.put("receivedTime", Queries.time(Metrics.instant(v.getReceivedTime())));
                value.put("mode", v.getMode().name());
                value.put("source", v.getSource());
                values.add(value);
            });
        }
        answer.put("values", values);
        c.json(answer);
    }

    /** The level in full and the native code, if any; the wire has the ledger's short form. */
    static String quality(String text) {
        String code = text.length() > 1 ? text.substring(1) : "";
        return switch (text.isEmpty() ? 'G' : text.charAt(0)) {
            case 'B' -> Quality.Level.BAD + code;
            case 'U' -> Quality.Level.UNCERTAIN + code;
            default -> Quality.Level.GOOD + code;
        };
    }

    static Object shown(Value value) {
        return switch (value.getKindCase()) {
            case INTEGER -> value.getInteger();
            case FLOAT64 -> value.getFloat64();
            case DECIMAL -> new java.math.BigDecimal(value.getDecimal());
            case BOOLEAN -> value.getBoolean();
            case TEXT -> value.getText();
            case OCTETS -> value.getOctets().size() + " B";
            default -> value.getKindCase().name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    private void module(Context c, CollectorModule module, CollectorModule.Route route) throws SQLException {
        Map<String, String> query = new LinkedHashMap<>();
        c.queryParamMap().forEach((key, values) -> query.put(key, values.get(0)));
        try (Connection connection = database.getConnection()) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path TO \"" + module.name() + "\", evidence, store, public");
            }
            try {
                c.json(route.handler().get(connection, Asked.scope(c), query));
            } finally {
                try (var statement = connection.createStatement()) {
                    statement.execute("RESET search_path");
                }
            }
        }
    }

    private static Map<String, Object> items(List<?> items) {
        return Map.of("items", items);
    }

    private void away(Context c, Exception e) {
        LOG.warn("{} {}: {}", c.method(), c.path(), e.getMessage());
        c.header("Retry-After", Long.toString(Duration.ofSeconds(2).toSeconds()));
        problem(c, 503, "the database is away at " + Queries.time(clock.instant()) + "; try again in a moment");
    }

    private static void problem(Context c, int status, @Nullable String detail) {
        c.status(status);
        c.json(Map.of(
                "type",
                "about:blank",
                "title",
                io.javalin.http.HttpStatus.forStatus(status).getMessage(),
                "status",
                status,
                "detail",
                detail == null ? "" : detail));
        c.contentType("application/problem+json");
    }

    /** @return method and path of each route that it answers, such as {@code GET /api/v1/agents/{id}} */
    List<String> routes() {
        return server == null
                ? List.of()
                : server.unsafeConfig().pvt.internalRouter.allHttpHandlers().stream()
                        .map(ParsedEndpoint::getEndpoint)
                        .filter(e -> e.getMethod().isHttpMethod())
                        .map(e -> e.getMethod().name() + " " + e.getPath())
                        .toList();
    }

    /** The port it listens on; 0 before {@link #start}. */
    public int port() {
        return server == null ? 0 : server.port();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
    }
}
