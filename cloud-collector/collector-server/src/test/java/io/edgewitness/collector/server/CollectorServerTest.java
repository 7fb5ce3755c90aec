package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A whole collector: its modules, its REST, and the command line's way to it. */
class CollectorServerTest {
    private static final Window REPORTING =
            new Window(Metrics.instant(TestBatches.START), Metrics.instant(TestBatches.START + 50_000_000_000L));
    private static final FigureRequest ENERGY = FigureRequest.level("energy-consumption", "energy-line-1", REPORTING);

    @TempDir
    Path folder;

    private Collector collector;
    private CollectorServer server;

    @BeforeEach
    void start() throws Exception {
        CollectorConfig config = RunningCollector.config(null, null, SampleSettings.DEFAULT);
        DataFolder held = DataFolder.hold(folder);
        assertThat(held).isNotNull();
        collector = Collector.open(config, held, new SystemClock(), m -> {});
        server = CollectorServer.start(collector, config);
        TestBatches agent = new TestBatches("gw-1");
        for (int i = 0; i < 5; i++) {
            agent.metric("em_energy_kwh", i, 0, "1." + i + "0").metric("em_peak_kw", i, 0, "7");
            collector.store().store(List.of(agent.close()));
        }
        agent.restart();
        collector
                .store()
                .store(List.of(agent.metric("em_energy_kwh", 4, 1, "2.00").close()));
        byte[] key = AgentKey.loadOrCreate(folder.resolve("agent.key")).publicKey();
        ByteString hash = ByteString.copyFromUtf8("x");
        collector
                .registry()
                .addToken(new AgentRegistry.Token(
                        hash, "gw-1", new SystemClock().instant().plusSeconds(60), null));
        collector
                .registry()
                .redeem(
                        hash,
                        new AgentRegistry.Agent("gw-1", ByteString.copyFrom(key), hash, new SystemClock().instant()));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        assertThat(folder.resolve("admin.token")).doesNotExist();
    }

    private RemoteBackend remote() throws Exception {
        return new RemoteBackend(String.valueOf(DataFolder.url(folder)), Secret.parse(DataFolder.adminToken(folder)));
    }

    @Test
    void aFigureIsTheSameFromHereAndOverRest() throws Exception {
        List<Figure> here = new LocalBackend(collector, false).figures(Scope.ALL, List.of(ENERGY));
        assertThat(here.get(0).exact()).isEqualTo("6.60");
        assertThat(here.get(0).grade().id()).isEqualTo("S");
        List<Figure> there = remote().figures(new Scope("acme", "jn-plant-1"), List.of(ENERGY));
        assertThat(there).isEqualTo(here);
        assertThat(remote().figures(new Scope("other", null), List.of(ENERGY))
                        .get(0)
                        .value())
                .isNull();
        byte[] bundle = remote().bundle(
                        Scope.ALL, there, "00", remote().anchors().fresh().number());
        assertThat(bundle).startsWith('P', 'K');
        assertThat(remote().fingerprint()).isEqualTo(Hex.of(collector.key().fingerprint()));
    }

    @Test
    void aBundleForWhichTheMemoryIsTooSmallIsRefusedBeforeItIsMade() throws Exception {
        LocalBackend small = new LocalBackend(collector, false, 100);
        List<Figure> figures = small.figures(Scope.ALL, List.of(ENERGY));
        long head = small.anchors().fresh().number();
        assertThatThrownBy(() -> small.bundle(Scope.ALL, figures, "00", head))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("the records since " + REPORTING.start())
                .hasMessageContaining("-Xmx");
        FigureRequest later = FigureRequest.level(
                "energy-consumption",
                "energy-line-1",
                new Window(REPORTING.end().plusSeconds(60), REPORTING.end().plusSeconds(120)));
        assertThat(small.bundle(Scope.ALL, small.figures(Scope.ALL, List.of(later)), "00", head))
                .isNotEmpty();
    }

    @Test
    void theCommandLineNeedsItsTokenAndAMistakeIsToldAsOne() throws Exception {
        assertThat(Files.getPosixFilePermissions(folder.resolve("admin.token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(remote().token("gw-2", Duration.ofHours(1))).startsWith("EW1-");
        RemoteBackend stranger =
                new RemoteBackend(String.valueOf(DataFolder.url(folder)), Secret.parse("not the token"));
        assertThatThrownBy(() -> stranger.token("gw-2", Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(3))
                .hasMessageContaining("401");
        FigureRequest unknown = FigureRequest.level("no-such-indicator", null, REPORTING);
        assertThatThrownBy(() -> remote().figures(Scope.ALL, List.of(unknown)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("no-such-indicator");
    }

    @Test
    void whoLostThePasswordGetsAnotherOneOnTheCollectorsMachine() throws Exception {
        assertThat(collector.workplace().firstPerson()).isNotNull();
        String password = remote().oneTimePassword("admin");
        assertThat(collector
                        .workplace()
                        .signIn()
                        .password("admin", password, "127.0.0.1")
                        .session()
                        .mustChange())
                .isTrue();
        assertThatThrownBy(() -> remote().oneTimePassword("nobody"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2));
    }

    @Test
    void theTrailIsCheckedFromTheCommandLine() throws Exception {
        assertThat(collector.workplace().firstPerson()).isNotNull();
        TrailReport whole = remote().trail();
        assertThat(whole.wrong()).isNull();
        assertThat(whole.hash()).isEqualTo(collector.workplace().trail().head().hash());
        try (Connection c = collector.database().getConnection();
                Statement s = c.createStatement()) {
            s.execute("ALTER TABLE workplace.trail DISABLE TRIGGER ALL");
            s.execute("UPDATE workplace.trail SET actor = 'somebody' WHERE seq = 1");
        }
        assertThat(remote().trail().wrong()).isEqualTo(1);
    }

    @Test
    void theEnergyModuleMakesItsTablesAndTheyOutliveARebuild() throws Exception {
        String load = get("/api/v1/energy/load?agent=gw-1").body();
        assertThat(load)
                .contains("\"energyKwh\":1.00")
                .contains("\"energyKwh\":5.60")
                .contains("\"windows\":4")
                .contains("\"simulated\":true");
        assertThat(remote().rebuild(true)).isEqualTo(new Rebuild.Result(6, List.of()));
        try (Connection c = collector.database().getConnection();
                Statement s = c.createStatement()) {
            s.execute(
                    "UPDATE energy.amount SET amount = amount + 1 WHERE window_start = (SELECT max(window_start) FROM energy.amount)");
        }
        assertThat(get("/api/v1/energy/load?agent=gw-1").body()).isNotEqualTo(load);
        assertThat(remote().rebuild(true)).isEqualTo(new Rebuild.Result(6, List.of("energy.amount")));
        assertThat(get("/api/v1/energy/load?agent=gw-1").body()).isEqualTo(load);
        assertThat(get("/api/v1/energy/load?enterprise=other").body()).isEqualTo("{\"items\":[]}");
        assertThat(get("/api/v1/energy/load?limit=0").statusCode()).isEqualTo(400);
    }

    @Test
    void whatChangesSomethingWantsTheToken() throws Exception {
        Map<?, ?> description = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(get("/api/openapi.yaml").body());
        int posts = 0;
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) description.get("paths")).entrySet()) {
            if (((Map<?, ?>) entry.getValue()).containsKey("post")) {
                String path = String.valueOf(entry.getKey()).replaceAll("\\{[^}]+}", "gw-1");
                assertThat(post(path)).as(path).isEqualTo(401);
                posts++;
            }
        }
        assertThat(posts).isGreaterThan(15);
        assertThat(get("/api/v1/agents/gw-1/commands/no-such-order").body()).contains("was given no such order");
        assertThat(get("/metrics").body()).contains("collector_batches_stored_total 6.0");
        assertThat(get("/healthz/ready").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private int post(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
