package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.pages.Fault;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson;
import io.javalin.router.ParsedEndpoint;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
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

    /** Of one form with files; what a slot takes is less. */
    private static final int MOST_UPLOAD_MB = 600;

    private final DataSource database;
    private final Queries queries;
    private final Trends trends;
    private final AgentApi agents;
    private final List<CollectorModule> modules;
    private final InstantSource clock;
    private final PrometheusMeterRegistry meters;
    private @Nullable Javalin server;

    public RestApi(
            DataSource database,
            IngestBoard board,
            List<CollectorModule> modules,
            InstantSource clock,
            PrometheusMeterRegistry meters) {
        this.database = database;
        this.queries = new Queries(database);
        this.trends = new Trends(database);
        this.agents = new AgentApi(queries, board, clock);
        this.modules = List.copyOf(modules);
        this.clock = clock;
        this.meters = meters;
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
     * @param uploads a folder for files while they come in; null: the system's
     * @param more adds routes of its own
     */
    void start(
            String host,
            int port,
            @Nullable HttpTls tls,
            @Nullable PublicAddress proxy,
            HttpGuard guard,
            @Nullable Path uploads,
            Consumer<Javalin> more) {
        Javalin javalin = Javalin.create(config -> {
            configure(config);
            if (uploads != null) {
                config.jetty.multipartConfig.cacheDirectory(uploads.toString());
            }
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
        agents.addTo(javalin);
        javalin.get("/api/v1/scenarios", c -> c.json(items(queries.scenarios(Asked.scope(c)))));
        javalin.get("/api/v1/metrics", c -> c.json(queries.metrics(Asked.filter(c))));
        javalin.get("/api/v1/trends", c -> c.json(trends.hours(Asked.trends(c, clock))));
        javalin.get("/api/v1/events", c -> c.json(queries.events(Asked.filter(c))));
        javalin.get("/api/v1/commands", c -> c.json(queries.commands(Asked.filter(c))));
        javalin.get("/api/v1/gaps", c -> c.json(queries.gaps(Asked.filter(c))));
        new CsvExports(database).addTo(javalin);
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
            LOG.error("{} {}: {}", c.method(), c.path(), Fault.line(e));
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

    private void module(Context c, CollectorModule module, CollectorModule.Route route) throws SQLException {
        Map<String, String> query = new LinkedHashMap<>();
        c.queryParamMap().forEach((key, values) -> query.put(key, values.get(0)));
        query.putAll(c.pathParamMap());
        try (Connection connection = database.getConnection()) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path TO \"" + module.name() + "\", evidence, store, public");
            }
            try {
                answer(c, route.handler().get(connection, Asked.scope(c), query));
            } finally {
                try (var statement = connection.createStatement()) {
                    statement.execute("RESET search_path");
                }
            }
        }
    }

    private static void answer(Context c, Object answer) {
        if (answer instanceof CollectorModule.Answer a) {
            c.json(a.body());
            a.headers().forEach(c::header);
        } else if (answer instanceof CollectorModule.Table t) {
            file(c, t.file(), "text/csv; charset=utf-8; header=present", csv(t));
        } else if (answer instanceof CollectorModule.Document d) {
            file(c, d.file(), d.type(), d.content());
        } else {
            c.json(answer);
        }
    }

    private static void file(Context c, String name, String type, byte[] content) {
        c.contentType(type);
        c.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        c.header("Cache-Control", "no-store");
        c.result(content);
    }

    private static byte[] csv(CollectorModule.Table table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<CsvWriter.Column> columns = CsvWriter.Column.of(table.columns());
        try {
            CsvWriter csv = new CsvWriter(bytes, false);
            csv.head(columns);
            for (Map<String, Object> row : table.rows()) {
                csv.row(columns, row);
            }
            csv.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, Object> items(List<?> items) {
        return Map.of("items", items);
    }

    private void away(Context c, Exception e) {
        LOG.warn("{} {}: {}", c.method(), c.path(), e.getMessage());
        c.header("Retry-After", Long.toString(Duration.ofSeconds(2).toSeconds()));
        String mend = DiskSpace.isFull(e)
                ? ", because the disk of the data folder is full; make room, and it comes back by itself"
                : "; try again in a moment";
        problem(c, 503, "the database is away at " + Queries.time(clock.instant()) + mend);
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
