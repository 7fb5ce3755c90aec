package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Inbox;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.life.LifeJobs;
import io.edgewitness.collector.pages.AgentPages;
import io.edgewitness.collector.pages.AnswerApi;
import io.edgewitness.collector.pages.BurstPages;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.pages.CompliancePages;
import io.edgewitness.collector.pages.Entrance;
import io.edgewitness.collector.pages.EvidencePages;
import io.edgewitness.collector.pages.Folders;
import io.edgewitness.collector.pages.FormPages;
import io.edgewitness.collector.pages.FormPlant;
import io.edgewitness.collector.pages.InboxPages;
import io.edgewitness.collector.pages.IndicatorPages;
import io.edgewitness.collector.pages.InspectionPages;
import io.edgewitness.collector.pages.LifeDesk;
import io.edgewitness.collector.pages.LifePages;
import io.edgewitness.collector.pages.LivePages;
import io.edgewitness.collector.pages.MachinePages;
import io.edgewitness.collector.pages.ModelPages;
import io.edgewitness.collector.pages.OperationsPages;
import io.edgewitness.collector.pages.OverviewPages;
import io.edgewitness.collector.pages.Pages;
import io.edgewitness.collector.pages.PeopleSite;
import io.edgewitness.collector.pages.Plant;
import io.edgewitness.collector.pages.PushRulePages;
import io.edgewitness.collector.pages.RecordedPages;
import io.edgewitness.collector.pages.RecordedPictures;
import io.edgewitness.collector.pages.Renderer;
import io.edgewitness.collector.pages.ScenarioPages;
import io.edgewitness.collector.pages.SignInGate;
import io.edgewitness.collector.pages.SpectrumPages;
import io.edgewitness.collector.pages.TeachApi;
import io.edgewitness.collector.pages.TeachDesk;
import io.edgewitness.collector.pages.TeachPages;
import io.edgewitness.collector.pages.TracePages;
import io.edgewitness.collector.pages.YardPages;
import io.edgewitness.collector.traceability.Resolver;
import io.edgewitness.collector.vision.PictureSets;
import io.edgewitness.collector.vision.TeachJobs;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.ProjectFiles;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.wire.GrpcCollectorServer;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A collector that listens: agents over gRPC, people and programs over HTTP. Thread-safe. */
final class CollectorServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorServer.class);
    private static final int INGEST_THREADS = 4;
    private static final long TELL_SECONDS = 600;
    private static final long RENEW_SECONDS = 300;
    private static final long LOOK_SECONDS = 2;

    private static final Path UPLOADS = Path.of("forms", "uploads");

    private final Collector collector;
    private final IngestBoard board = new IngestBoard();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScheduledExecutorService jobThread = Threads.scheduled("jobs");
    /** A large document takes long. */
    private final ScheduledExecutorService captureThread = Threads.scheduled("captures");
    /** Others' gateways answer late or never. */
    private final ScheduledExecutorService outsideThread = Threads.scheduled("outside");

    /** A hash over a large picture takes its time. */
    private final ScheduledExecutorService recordingThread = Threads.scheduled("recordings");

    private final JobBoard jobs;
    private final GrpcCollectorServer grpc;
    private final RestApi http;
    private final @Nullable HttpTls tls;
    private final ProjectStore projects;
    private final AlarmBell bell;
    private final LifeJobs life;
    private final TeachDesk teach;
    private final TeachJobs trainings;
    private final @Nullable Rounds orders;
    private final @Nullable Rounds quality;
    private final CollectorMeters measured;
    private final Outside outside;
    private final @Nullable Resolver resolver;
    private final CaptureDesk captures;
    private final Recordings recordings;
    private final RecordingDesk recordingDesk;

    private CollectorServer(Collector collector, CollectorConfig config) throws IOException {
        this.collector = collector;
        this.outside = config.outside();
        this.resolver = outside.resolver() == null ? null : new Resolver(outside.resolver(), collector.clock());
        this.captures = new CaptureDesk(collector.database(), collector.clock());
        this.jobs = new JobBoard(collector.clock());
        RecordingRows recorded = new RecordingRows(collector.database());
        RecordingFiles files = new RecordingFiles(collector.data().path().resolve("recordings"));
        this.recordings = new Recordings(
                recorded,
                files,
                new AgentReach(new Queries(collector.database())),
                collector.workplace().trail(),
                collector.clock());
        this.recordingDesk = new RecordingDesk(
                recorded,
                files,
                new IngestOrders(collector.orders(), collector.authority(), new SecureRandom()),
                collector.orders(),
                board,
                config.recordings(),
                collector.clock());
        Ingest ingest = new Ingest(
                collector.authority(),
                collector.registry(),
                collector.store(),
                collector.orders(),
                collector.modelFiles(),
                recordingDesk,
                board);
        this.grpc = new GrpcCollectorServer(
                new InetSocketAddress(config.grpc().host(), config.grpc().port()),
                collector.authority().serverKeys(),
                ingest,
                collector.clock(),
                INGEST_THREADS);
        LocalBackend backend = new LocalBackend(collector, false);
        this.tls = config.tls() == null ? null : new HttpTls(config.tls(), collector.authority());
        this.projects = new ProjectFolder(collector.data().path().resolve("projects"), backend.library());
        this.http = new RestApi(collector.database(), board, collector.modules(), collector.clock(), meters);
        this.bell = new AlarmBell(collector, board, config.alarms());
        this.life = new LifeJobs(collector.data().path().resolve("life-models"), collector.clock());
        Path vision = collector.data().path().resolve("vision");
        PictureSets pictures = new PictureSets(vision.resolve("sets"), collector.clock());
        this.trainings = new TeachJobs(vision.resolve("trainings"), pictures, collector.clock());
        this.teach = new TeachDesk(pictures, trainings, collector.workplace());
        this.orders = OrderDesk.of(collector, config.cmms());
        this.quality = QualityDesk.of(collector, config.quality());
        sweepFiles();
        try {
            listen(config, backend);
        } catch (IOException | RuntimeException e) {
            grpc.close();
            throw e;
        }
        LOG.info("database: {}", collector.store().abilities().en());
        this.measured = new CollectorMeters(meters, collector, board, bell.outbox());
        schedule(backend);
        bell.start();
        if (orders != null) {
            orders.start();
        }
        if (quality != null) {
            quality.start();
        }
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

    private void listen(CollectorConfig config, LocalBackend backend) throws IOException {
        String host = config.http().host();
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        Secret admin = Secret.parse(collector.data().makeAdminToken());
        Path data = collector.data().path();
        URI publicUrl = config.publicUrl();
        Entrance entrance =
                new Entrance(collector.workplace(), tls != null || publicUrl != null, () -> FirstSignIn.used(data));
        HttpGuard guard = new HttpGuard(config.token(), admin, entrance);
        try {
            AdminApi adminApi = new AdminApi(backend, guard);
            AnchorApi anchors = new AnchorApi(backend.anchors(), adminApi);
            AgentReach reach = new AgentReach(new Queries(collector.database()));
            PlantAlarms alarms = new PlantAlarms(bell.alarms(), reach.queries());
            CommandApi commands = new CommandApi(
                    new IngestOrders(collector.orders(), collector.authority(), new SecureRandom()),
                    collector.orders(),
                    collector.registry(),
                    collector.clock(),
                    guard,
                    reach,
                    (access, agent, site, order) -> collector
                            .workplace()
                            .trail()
                            .record(access, Act.ORDER, agent, site, null, ActLog.line(order, 1_000)));
            PublicAddress proxy = publicUrl == null ? null : new PublicAddress(publicUrl);
            http.start(host, config.http().port(), tls, proxy, guard, uploads(data), javalin -> {
                adminApi.addTo(javalin);
                new PlanApi(backend, adminApi).addTo(javalin);
                commands.addTo(javalin);
                anchors.addTo(javalin);
                new AuditApi(backend.audits(), adminApi).addTo(javalin);
                StoredSightings sightings = new StoredSightings(collector.database(), collector.clock());
                LiveFormPlant forms = new LiveFormPlant(backend, sightings, new PlantOffers(collector.database()));
                AnswerApi answers = new AnswerApi(collector.workplace(), forms, Caller::access);
                answers.addTo(javalin);
                new ProjectApi(projects, backend, answers).addTo(javalin);
                new AlarmApi(alarms, reach, adminApi, collector.workplace().trail(), collector.clock()).addTo(javalin);
                new CaptureApi(
                                captures,
                                collector.database(),
                                collector.workplace().trail())
                        .addTo(javalin);
                new PushApi(
                                new Inbox(collector.database()),
                                adminApi,
                                collector.workplace().trail(),
                                collector.clock())
                        .addTo(javalin);
                new TeachApi(teach, collector.models(), new RecordedPictures(recordings, teach)).addTo(javalin);
                new ModelApi(collector.models(), guard).addTo(javalin);
                new RecordingApi(recordings, guard).addTo(javalin);
                new IdApi(collector.database(), resolver, outside.stem(), meters).addTo(javalin);
                Plant plant = new StoredPlant(collector, board, backend, jobs, projects, alarms);
                LifeDesk desk = new LifeDesk(plant, life, collector.workplace().trail());
                new LifeApi(desk, life, adminApi).addTo(javalin);
                pages(plant, desk, guard, entrance, forms, sightings).addTo(javalin);
            });
        } catch (JavalinBindException e) {
            throw new IOException("端口 " + config.http().port() + " 已被占用 / cannot listen on " + host + ":"
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

    /** Beside the data rather than where the system clears nothing away: a killed process leaves files of people here. */
    private static Path uploads(Path data) throws IOException {
        Path folder = Files.createDirectories(data.resolve(UPLOADS));
        Folders.empty(folder, "");
        return folder;
    }

    private Pages pages(
            Plant plant,
            LifeDesk desk,
            HttpGuard guard,
            Entrance entrance,
            FormPlant forms,
            StoredSightings sightings) {
        Renderer renderer =
                new Renderer(new SignInGate(guard, entrance), plant, collector.clock(), ZoneId.systemDefault());
        List<Pages.Group> groups = new ArrayList<>(List.of(
                new OverviewPages(plant, collector.workplace(), entrance),
                new AgentPages(plant),
                new LivePages(plant),
                new ScenarioPages(plant),
                new MachinePages(plant),
                new SpectrumPages(plant),
                new BurstPages(plant, recordings),
                new CompliancePages(
                        plant,
                        new LineDesk(
                                collector.database(),
                                collector.tells(),
                                new AgentReach(new Queries(collector.database())),
                                collector.clock())),
                new InspectionPages(
                        plant,
                        new InspectionDesk(
                                collector.database(),
                                collector.tells(),
                                new AgentReach(new Queries(collector.database())),
                                collector.clock())),
                new YardPages(plant),
                new LifePages(plant, life, desk, collector.data().path().resolve(UPLOADS)),
                new TeachPages(teach, collector.models()),
                new RecordedPages(new RecordedPictures(recordings, teach)),
                new ModelPages(collector.models()),
                new IndicatorPages(plant, collector.clock()),
                new EvidencePages(plant),
                new TracePages(plant),
                new OperationsPages(plant, collector.workplace().trail()),
                new InboxPages(
                        new Inbox(collector.database()), collector.workplace().trail(), collector.clock()),
                new PushRulePages(bell.pushes(), bell.outbox().channels(), collector.workplace())));
        groups.addAll(PeopleSite.groups(
                collector.workplace(),
                entrance,
                new ProviderSecrets(collector.data().path(), System.getenv()),
                new ZoneCounts(plant, new Queries(collector.database()), new ZoneSightings(sightings)),
                collector.clock()));
        groups.add(new FormPages(
                collector.workplace(),
                forms,
                Caller::access,
                collector.clock(),
                collector.data().path().resolve("forms")));
        return new Pages(renderer, groups);
    }

    private void schedule(LocalBackend backend) {
        SeenPlaces places = new SeenPlaces(
                new Queries(collector.database()), board, collector.workplace().tenancy(), collector.clock());
        every(1, RENEW_SECONDS, "certificate", "the server's certificate was not renewed", this::renew);
        every(2, LOOK_SECONDS, "places", "new enterprises and sites wait for the next time", places::look);
        every(2, TELL_SECONDS, "orders", "agents were not told of plans and notes and are told later", backend::tell);
        every(
                30,
                600,
                "anchors",
                "the log of headers or its tree head waits for the next time",
                () -> collector.anchors().work());
        every(captureThread, 1, 1, "captures", "documents that others declared wait for the next time", captures::work);
        every(
                captureThread,
                90,
                24 * 3600L,
                "failed-captures",
                "documents that were refused days ago are dropped later",
                captures::dropFailed);
        every(
                outsideThread,
                40,
                600,
                "chain",
                "the chain was not asked and is asked later",
                () -> collector.anchors().chain().work());
        TraceDemand demand = new TraceDemand(
                collector.database(), collector.store(), collector.anchors().chain(), resolver, collector.clock());
        every(outsideThread, 120, 3600, "demand-15-4", "demand 15.4 is measured later", demand::work);
        every(
                60,
                6 * 3600L,
                "old-samples",
                "old samples were not dropped and are tried again later",
                this::dropOldSamples);
        every(
                600,
                24 * 3600L,
                "files",
                "files of projects are not as they were stored; `cloud-collector trail` lists them",
                this::checkFiles);
        every(
                recordingThread,
                2,
                2,
                "recordings",
                "bursts and pictures wait at their agents until the next time",
                recordingDesk::work);
        every(5, 30, "meters", "what /metrics tells of agents is old", measured::refresh);
        for (CollectorModule module : collector.modules()) {
            for (CollectorModule.Job job : module.jobs()) {
                String name = module.name() + "-" + job.name();
                every(
                        job.everySeconds(),
                        job.everySeconds(),
                        name,
                        "job " + name + " runs again later",
                        () -> run(module, job));
            }
        }
    }

    private void renew() throws IOException {
        collector.authority().renew(collector.clock().instant());
        if (tls != null) {
            tls.renew();
            collector.data().announce(tls.shown());
        }
    }

    /** @param otherwise what is said, with the reason, if it fails; it comes again */
    private void every(long first, long seconds, String name, String otherwise, JobBoard.Work work) {
        every(jobThread, first, seconds, name, otherwise, work);
    }

    private void every(
            ScheduledExecutorService thread,
            long first,
            long seconds,
            String name,
            String otherwise,
            JobBoard.Work work) {
        jobs.every(
                thread, name, Duration.ofSeconds(first), Duration.ofSeconds(seconds), otherwise, work, measured::job);
    }

    /** Before anybody can add files. */
    private void sweepFiles() throws IOException {
        int aside = collector.workplace().files().sweep();
        if (aside > 0) {
            LOG.warn(
                    "{} files belong to no project and are put aside in {}; they go after 30 days",
                    aside,
                    collector.data().path().resolve("files").resolve("aside"));
        }
    }

    private void checkFiles() throws IOException {
        ProjectFiles.Check check = collector.workplace().files().check();
        if (!check.wrong().isEmpty()) {
            throw new IOException(check.wrong().size() + " of " + check.files() + " files, such as "
                    + check.wrong().get(0));
        }
    }

    private void dropOldSamples() throws SQLException {
        int dropped = collector.store().dropOldSamples();
        if (dropped > 0) {
            LOG.info("{} chunks of samples were older than samples.keep and are dropped", dropped);
        }
    }

    private void run(CollectorModule module, CollectorModule.Job job) throws SQLException {
        try (Connection c = collector.database().getConnection()) {
            c.setAutoCommit(false);
            try (Statement s = c.createStatement()) {
                s.execute("SET LOCAL search_path TO " + module.name() + ", store, evidence, public");
                job.work().run(c);
                c.commit();
            } catch (SQLException | RuntimeException e) {
                Jdbc.rollback(c);
                throw e;
            }
        }
    }

    int httpPort() {
        return http.port();
    }

    List<String> routes() {
        return http.routes();
    }

    void refreshMeters() throws SQLException {
        measured.refresh();
    }

    IngestBoard board() {
        return board;
    }

    RecordingDesk recordingDesk() {
        return recordingDesk;
    }

    AlarmBell bell() {
        return bell;
    }

    /** @return null: no maintenance system is configured */
    @Nullable
    Rounds orders() {
        return orders;
    }

    int grpcPort() {
        return grpc.port();
    }

    @Override
    public void close() throws IOException {
        List.of(jobThread, captureThread, outsideThread, recordingThread).forEach(Threads::stop);
        if (orders != null) {
            orders.close();
        }
        if (quality != null) {
            quality.close();
        }
        bell.close();
        life.close();
        trainings.close();
        grpc.close();
        http.close();
        collector.close();
    }
}
