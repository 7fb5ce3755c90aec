package io.edgewitness.collector.server;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.pages.Entrance;
import io.edgewitness.collector.pages.OverviewPages;
import io.edgewitness.collector.pages.Pages;
import io.edgewitness.collector.pages.PeopleSite;
import io.edgewitness.collector.pages.Plant;
import io.edgewitness.collector.pages.Renderer;
import io.edgewitness.collector.pages.SignInGate;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.wire.GrpcCollectorServer;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A collector that listens: agents over gRPC, people and programs over HTTP. Thread-safe. */
final class CollectorServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorServer.class);
    private static final int INGEST_THREADS = 4;
    private static final long TELL_SECONDS = 600;
    private static final long RENEW_SECONDS = 300;
    private static final long LOOK_SECONDS = 30;

    private final Collector collector;
    private final IngestBoard board = new IngestBoard();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "jobs");
        thread.setDaemon(true);
        return thread;
    });
    private final GrpcCollectorServer grpc;
    private final RestApi http;
    private final @Nullable HttpTls tls;

    private CollectorServer(Collector collector, CollectorConfig config) throws IOException {
        this.collector = collector;
        Ingest ingest =
                new Ingest(collector.authority(), collector.registry(), collector.store(), collector.orders(), board);
        this.grpc = new GrpcCollectorServer(
                new InetSocketAddress(config.grpc().host(), config.grpc().port()),
                collector.authority().serverKeys(),
                ingest,
                collector.clock(),
                INGEST_THREADS);
        LocalBackend backend = new LocalBackend(collector, false);
        this.tls = config.tls() == null ? null : new HttpTls(config.tls(), collector.authority());
        this.http = new RestApi(
                collector.database(),
                board,
                collector.modules(),
                collector.clock(),
                new Projects(backend, collector.data().path().resolve("projects")),
                meters);
        try {
            listen(config, backend);
        } catch (IOException | RuntimeException e) {
            grpc.close();
            throw e;
        }
        LOG.info("database: {}", collector.store().abilities());
        schedule(backend);
        measure();
    }

    /**
     * Listens from now on.
     *
     * @param collector closed with this
     * @throws IOException if a port is taken
     */
    static CollectorServer start(Collector collector, CollectorConfig config) throws IOException {
        return new CollectorServer(collector, config);
    }

    private void listen(CollectorConfig config, Backend backend) throws IOException {
        String host = config.http().host();
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        Secret admin = Secret.parse(collector.data().makeAdminToken());
        Path data = collector.data().path();
        Entrance entrance = new Entrance(collector.workplace(), tls != null, () -> FirstSignIn.used(data));
        HttpGuard guard = new HttpGuard(config.token(), admin, entrance);
        try {
            AdminApi adminApi = new AdminApi(backend, guard);
            AnchorApi anchors = new AnchorApi(backend.anchors(), adminApi);
            CommandApi commands = new CommandApi(
                    new IngestOrders(collector.orders(), collector.authority(), new SecureRandom()),
                    collector.orders(),
                    collector.registry(),
                    collector.clock(),
                    guard);
            http.start(host, config.http().port(), tls, guard, javalin -> {
                adminApi.addTo(javalin);
                new PlanApi(backend, adminApi).addTo(javalin);
                commands.addTo(javalin);
                anchors.addTo(javalin);
                new AuditApi(backend.audits(), adminApi).addTo(javalin);
                pages(guard, entrance).addTo(javalin);
            });
        } catch (JavalinBindException e) {
            throw new IOException("cannot listen on " + host + ":"
                    + config.http().port() + ": the port is taken; free it, or set http.port in collector.yaml");
        } catch (JavalinException e) {
            throw new IOException(
                    "cannot listen on " + host + ":" + config.http().port() + ": " + e.getMessage(), e);
        }
        if (tls != null) {
            collector.data().announce(tls.shown());
        }
        collector.data().announce((tls == null ? "http://" : "https://") + shown + ":" + http.port());
    }

    private Pages pages(HttpGuard guard, Entrance entrance) {
        Plant plant = new StoredPlant(collector.database(), board, collector.clock());
        Renderer renderer =
                new Renderer(new SignInGate(guard, entrance), plant, collector.clock(), ZoneId.systemDefault());
        List<Pages.Group> groups = new ArrayList<>(List.of(new OverviewPages(plant)));
        groups.addAll(PeopleSite.groups(
                collector.workplace(),
                entrance,
                new ProviderSecrets(collector.data().path(), System.getenv()),
                new ZoneCounts(plant, new Queries(collector.database())),
                collector.clock()));
        return new Pages(renderer, groups);
    }

    /** Each of them says itself what went wrong, and comes again. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void schedule(LocalBackend backend) {
        jobs.scheduleWithFixedDelay(this::renew, 1, RENEW_SECONDS, TimeUnit.SECONDS);
        SeenPlaces places = new SeenPlaces(
                new Queries(collector.database()), collector.workplace().tenancy());
        jobs.scheduleWithFixedDelay(() -> look(places), 5, LOOK_SECONDS, TimeUnit.SECONDS);
        jobs.scheduleWithFixedDelay(() -> tell(backend), 2, TELL_SECONDS, TimeUnit.SECONDS);
        jobs.scheduleWithFixedDelay(this::anchor, 30, 600, TimeUnit.SECONDS);
        jobs.scheduleWithFixedDelay(this::dropOldSamples, 60, 6 * 3600L, TimeUnit.SECONDS);
        for (CollectorModule module : collector.modules()) {
            for (CollectorModule.Job job : module.jobs()) {
                jobs.scheduleWithFixedDelay(
                        () -> run(module, job), job.everySeconds(), job.everySeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private void renew() {
        try {
            collector.authority().renew(collector.clock().instant());
            if (tls != null) {
                tls.renew();
                collector.data().announce(tls.shown());
            }
        } catch (IOException e) {
            LOG.error("the server's certificate was not renewed: {}", e.getMessage());
        }
    }

    private static void look(SeenPlaces places) {
        try {
            places.look();
        } catch (BatchStore.StoreException | RuntimeException e) {
            LOG.warn("new enterprises and sites wait for the next time: {}", e.getMessage());
        }
    }

    private static void tell(LocalBackend backend) {
        try {
            backend.tell();
        } catch (BatchStore.StoreException | RuntimeException e) {
            LOG.warn("agents were not told of plans and notes and are told later: {}", e.getMessage());
        }
    }

    private void anchor() {
        try {
            collector.anchors().work();
        } catch (BatchStore.StoreException | CommandFailure | RuntimeException e) {
            LOG.warn("the log of headers or its tree head waits for the next time: {}", e.getMessage());
        }
    }

    private void dropOldSamples() {
        try {
            int dropped = collector.store().dropOldSamples();
            if (dropped > 0) {
                LOG.info("{} chunks of samples were older than samples.keep and are dropped", dropped);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("old samples were not dropped and are tried again later: {}", e.getMessage());
        }
    }

    private void run(CollectorModule module, CollectorModule.Job job) {
        try (Connection c = collector.database().getConnection()) {
            c.setAutoCommit(false);
            try (Statement s = c.createStatement()) {
                s.execute("SET LOCAL search_path TO " + module.name() + ", store, evidence, public");
                job.work().run(c);
                c.commit();
            } catch (SQLException | RuntimeException e) {
                Jdbc.rollback(c);
                LOG.warn("job {} of {} failed and runs again later: {}", job.name(), module.name(), e.getMessage());
            }
        } catch (SQLException e) {
            LOG.warn("job {} of {} found no database: {}", job.name(), module.name(), e.getMessage());
        }
    }

    private void measure() {
        new JvmMemoryMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        Gauge.builder(
                        "collector_agents_connected",
                        board,
                        b -> b.entries().stream()
                                .filter(IngestBoard.Entry::connected)
                                .count())
                .description("agents with an open stream")
                .register(meters);
        Gauge.builder("collector_tree_head_age_seconds", collector.anchors(), Anchors::age)
                .description("since the newest tree head was signed")
                .register(meters);
        PostgresStore store = collector.store();
        io.micrometer.core.instrument.FunctionCounter.builder("collector_batches_stored", store, s -> s.storedBatches())
                .description("batches committed since the start")
                .register(meters);
        io.micrometer.core.instrument.FunctionCounter.builder("collector_rows_stored", store, s -> s.storedRows())
                .description("rows made from batches since the start")
                .register(meters);
    }

    int httpPort() {
        return http.port();
    }

    int grpcPort() {
        return grpc.port();
    }

    @Override
    public void close() throws IOException {
        jobs.shutdownNow();
        grpc.close();
        http.close();
        collector.close();
    }

    /** Project files that the running collector knows: {@code DATA/projects/ID.yaml}. */
    private record Projects(Backend backend, Path folder) implements RestApi.Projects {
        @Override
        public Object figures(String project) throws CommandFailure {
            Path file = folder.resolve(project + ".yaml");
            if (!project.matches("[\\p{L}\\p{N}_-]{1,80}") || !Files.isRegularFile(file)) {
                throw new IllegalArgumentException("there is no project " + project
                        + "; a project is a file in the data folder: projects/ID.yaml");
            }
            try {
                ProjectService.Loaded loaded = ProjectService.load(file, null);
                return Map.of(
                        "items",
                        new ProjectService(backend)
                                .figures(loaded).stream()
                                        .map(ProjectService::json)
                                        .toList());
            } catch (CommandFailure e) {
                if (e.exitCode() == CommandFailure.INPUT) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
                throw e;
            }
        }

        @Override
        public Object notices() {
            List<Map<String, Object>> items = Notice.installed().stream()
                    .map(Notice::load)
                    .map(n -> Map.<String, Object>of(
                            "id", n.id(), "year", n.year(), "title", n.title(), "form", n.formTitle()))
                    .toList();
            return Map.of("items", items);
        }
    }
}
