package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.verify.AuditJson;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.collector.verify.CountersignMain;
import io.edgewitness.collector.verify.NoteKey;
import io.edgewitness.collector.verify.TimeStamps;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.SignedIn;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Each route of REST that changes something leaves an entry in the trail, whoever calls it. */
class RestTrailTest {
    /** Of these nothing is kept: they compute, look, or make a file for who asks. */
    private static final Set<String> NOTHING_KEPT = Set.of(
            "post /api/v1/plan-advice",
            "post /api/v1/figures",
            "post /api/v1/bundles",
            "post /api/v1/anchors/requests",
            "post /api/v1/trail/check",
            "post /api/v1/batches/check",
            "post /api/v1/audits/draw",
            "post /api/v1/audits/check",
            "post /api/v1/audits/place");

    /**
     * The first needs a gateway's samples: {@code AuditsTest.samplesThatStayedAtTheAgentAreFetchedPieceByPieceAndConfirmTheRecords}. The second
     * a chain: {@code TraceDemandTest.aTreeHeadGoesOnTheChainOnceAndIsProvenLater}. The third a token of somebody who declares:
     * {@code CaptureTest.aDeclaredDocumentIsCapturedAndMarkedWhereverItShows}. The fourth a message: {@code PushesTest.aProgramReadsMessagesOfItsScopeAndAcknowledgesOne}.
     * The fifth a model: {@code LifePagesTest.whoTrainsIsInTheTrailAndAProgramTrainsWhereItMayOperate}. Those of pictures and trainings are in {@code TeachApiTest}.
     */
    private static final Set<String> ELSEWHERE = Set.of(
            "post /api/v1/audits/fetch",
            "post /api/v1/anchors/chain",
            "post /api/v1/epcis/capture",
            "post /api/v1/messages/{id}/acknowledge",
            "delete /api/v1/life-models/{id}",
            "post /api/v1/vision/sets",
            "delete /api/v1/vision/sets/{set}",
            "post /api/v1/vision/sets/{set}/pictures",
            "post /api/v1/vision/sets/{set}/recorded",
            "put /api/v1/vision/sets/{set}/pictures/{id}",
            "delete /api/v1/vision/sets/{set}/pictures/{id}",
            "put /api/v1/vision/sets/{set}/pictures/{id}/mask",
            "post /api/v1/vision/sets/{set}/trainings",
            "delete /api/v1/vision/sets/{set}/trainings/{id}",
            "post /api/v1/vision/sets/{set}/trainings/{id}/cancel",
            "post /api/v1/vision/sets/{set}/trainings/{id}/resume",
            "post /api/v1/vision/sets/{set}/trainings/{id}/release");

    private interface Call {
        void make() throws Exception;
    }

    private record Change(Act act, Call call) {}

    @TempDir
    Path folder;

    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(3));
    private final TimeStampTest.Authority authority = new TimeStampTest.Authority("CN=Test TSA");
    private HttpServer http;
    private RunningCollector running;
    private RemoteBackend remote;
    private FigureRequest energy;

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/tsr", e -> {
            try {
                byte[] reply = authority.reply(e.getRequestBody().readAllBytes());
                e.sendResponseHeaders(200, reply.length);
                e.getResponseBody().write(reply);
            } catch (Exception broken) {
                e.sendResponseHeaders(500, -1);
            }
            e.close();
        });
        http.start();
        RealLedger ledger = new RealLedger(folder, hour);
        ledger.open("济宁一厂");
        ledger.energy(hour, 0, "10.25");
        ledger.close();
        AlarmSettings alarms = new AlarmSettings(
                "zh",
                "",
                Duration.ofHours(4),
                Duration.ofMinutes(5),
                5,
                List.of(new AlarmRule(AlarmKind.DATABASE_SPACE, Duration.ZERO, Long.MAX_VALUE, List.of())),
                List.of());
        CollectorConfig.TimeStamping stamping = new CollectorConfig.TimeStamping(
                URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/tsr"),
                TimeStamps.certificates(authority.pem()));
        running = new RunningCollector(
                RunningCollector.config(null, stamping, SampleSettings.DEFAULT, TestDatabase.external(), alarms),
                folder.resolve("data"),
                hour.plus(Duration.ofHours(3)));
        ByteString key = ByteString.copyFrom(ledger.key.publicKey());
        AgentRegistry registry = running.collector.registry();
        registry.addToken(new AgentRegistry.Token(key, "gw-1", running.now.plusSeconds(60), null));
        registry.redeem(key, new AgentRegistry.Agent("gw-1", key, key, running.now));
        running.collector.store().store(ledger.batches());
        running.collector.anchors().work();
        running.seePlaces();
        running.server.bell().work();
        running.now = running.now.plusSeconds(60);
        remote = running.remote();
        energy = FigureRequest.level("energy-consumption", "line-1", new Window(hour, hour.plusSeconds(3_600)));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        http.stop(0);
    }

    private Workplace workplace() {
        return running.collector.workplace();
    }

    private Map<String, Change> changes() {
        Map<String, Change> changes = new LinkedHashMap<>();
        changes.put(
                "post /api/v1/tokens", new Change(Act.AGENT_TOKEN, () -> remote.token("gw-2", Duration.ofHours(1))));
        changes.put("post /api/v1/passwords", new Change(Act.PASSWORD_RESET, this::password));
        changes.put(
                "post /api/v1/agents/{id}/commands",
                new Change(
                        Act.ORDER,
                        () -> send("POST", "agents/gw-1/commands", "{\"targets\":{\"a.b\":50}}", admin(), 202)));
        changes.put("post /api/v1/models", new Change(Act.MODEL_RELEASE, this::release));
        changes.put(
                "post /api/v1/agents/{id}/models",
                new Change(
                        Act.MODEL_STEP,
                        () -> send(
                                "POST",
                                "agents/gw-1/models",
                                "{\"line\":\"line-1\",\"model\":\"" + release() + "\",\"step\":\"shadow\"}",
                                admin(),
                                202)));
        changes.put("post /api/v1/agents/{id}/recordings", new Change(Act.RECORDING_ASK, this::askForARecording));
        changes.put("put /api/v1/projects/{id}/fields/{key}", new Change(Act.ANSWER, this::answer));
        changes.put("post /api/v1/plans", new Change(Act.PLAN_SIGN, this::plan));
        changes.put("post /api/v1/alarms/{id}/acknowledge", new Change(Act.ALARM_ACKNOWLEDGE, this::acknowledge));
        changes.put(
                "post /api/v1/life-models",
                new Change(
                        Act.LIFE_MODEL_TRAIN,
                        () -> send(
                                "POST",
                                "life-models",
                                "{\"name\":\"pumps\",\"row\":\"1h\",\"machines\":[\"gw-1/pump-3-life\"],\"by\":\"张三\"}",
                                admin(),
                                202)));
        changes.put("post /api/v1/adjustments", new Change(Act.ADJUSTMENT_SIGN, this::adjust));
        changes.put(
                "post /api/v1/anchors/heads",
                new Change(Act.HEAD_SIGN, () -> remote.anchors().fresh()));
        changes.put("post /api/v1/anchors", new Change(Act.ANCHOR_ADD, this::countersign));
        changes.put(
                "post /api/v1/anchors/stamps",
                new Change(Act.ANCHOR_ADD, () -> remote.anchors().stamp(null)));
        changes.put("post /api/v1/audits/notes", new Change(Act.AUDIT_NOTE, this::note));
        changes.put("post /api/v1/audits", new Change(Act.AUDIT_NOTE, this::signedNote));
        changes.put("post /api/v1/rebuild", new Change(Act.REBUILD, () -> remote.rebuild(false)));
        return changes;
    }

    @Test
    void eachRouteThatChangesSomethingLeavesAnEntry() throws Exception {
        Map<String, Change> changes = changes();
        Set<String> known = new TreeSet<>(NOTHING_KEPT);
        known.addAll(ELSEWHERE);
        known.addAll(changes.keySet());
        assertThat(routes()).isEqualTo(known);
        for (Map.Entry<String, Change> e : changes.entrySet()) {
            long before = workplace().trail().head().seq();
            e.getValue().call.make();
            List<Trail.Entry> entries =
                    workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 100).stream()
                            .filter(t -> t.seq() > before)
                            .toList();
            assertThat(entries)
                    .as(e.getKey())
                    .extracting(Trail.Entry::action)
                    .contains(e.getValue().act.id());
        }
        assertThat(remote.trail().wrong()).isNull();
    }

    /** @return those that are no mere reading, as the description lists them */
    private Set<String> routes() throws Exception {
        Map<?, ?> description = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(send("GET", "/api/openapi.yaml", "", admin(), 200));
        Set<String> routes = new TreeSet<>();
        ((Map<?, ?>) description.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item).keySet().forEach(method -> {
                    if (Set.of("post", "put", "patch", "delete").contains(String.valueOf(method))) {
                        routes.add(method + " " + path);
                    }
                }));
        return routes;
    }

    private String admin() throws Exception {
        return DataFolder.adminToken(folder.resolve("data"));
    }

    private String send(String method, String path, String body, String token, int status) throws Exception {
        String full = path.startsWith("/") ? path : "/api/v1/" + path;
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + full))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }

    private People.Created person(String login, Role role) {
        return workplace()
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted(login, login, null, "zh"),
                        role,
                        Grants.Over.node("acme"));
    }

    private String release() throws Exception {
        return TestModels.release(running.url(), admin());
    }

    private void askForARecording() throws Exception {
        TestBatches batches = new TestBatches("gw-5", "acme", "jn-plant-1");
        TestBatches.enrol(running.collector.registry(), "gw-5", running.now);
        running.collector
                .store()
                .store(List.of(batches.recorded("line-1", "part-rejected", Map.of(), "image/png", new byte[] {1})
                        .close()));
        String body = "{\"sha256\":\"" + Hex.sha256(new byte[] {1}) + "\"}";
        send("POST", "agents/gw-5/recordings", body, admin(), 202);
    }

    private void password() throws Exception {
        person("zhao", Role.READER);
        remote.oneTimePassword("zhao");
    }

    private void answer() throws Exception {
        People.Created maker = person("li", Role.ENTERPRISE_ADMIN);
        SignedIn first = workplace().signIn().password("li", maker.password(), "127.0.0.1");
        Access access = workplace()
                .signIn()
                .changePassword(first.session(), maker.password(), "violet kettle on a roof", "127.0.0.1")
                .session()
                .access();
        String project = workplace()
                .projects()
                .create(access, "jining-2022", "项目", "acme")
                .id();
        String token = workplace()
                .tokens()
                .issue(
                        access,
                        "mes",
                        Grants.Over.project(project),
                        Set.of(Permission.READ_PROJECT, Permission.WRITE_PROJECT),
                        running.now.plus(Duration.ofDays(1)))
                .text();
        send("PUT", "projects/" + project + "/fields/JN-1-01", "{\"value\":\"甲\",\"revision\":0}", token, 200);
    }

    private void plan() throws Exception {
        String yaml = """
            project: acme-5g
            indicator: energy-consumption
            scenario: line-1
            reporting: {from: %s, to: %s}
            """.formatted(running.now.plusSeconds(86_400), running.now.plusSeconds(2 * 86_400));
        remote.plan(new PlanDesk.Wish(null, yaml, null, null, "张三", null, false));
    }

    private void acknowledge() throws Exception {
        String id = Commands.JSON
                .readTree(send("GET", "alarms", "", admin(), 200))
                .path("items")
                .get(0)
                .path("id")
                .asText();
        send("POST", "alarms/" + id + "/acknowledge", "{\"by\":\"张三\"}", admin(), 200);
    }

    private void adjust() throws Exception {
        Window before = new Window(hour.minusSeconds(3_600), hour);
        FigureRequest change = FigureRequest.change("energy-consumption", "line-1", before, energy.reporting())
                .with(Comparison.measured(ZoneOffset.UTC));
        remote.adjustment(change, energy.reporting(), new BigDecimal("-1.5"), "新增设备", "张三");
    }

    private void countersign() throws Exception {
        Path request = folder.resolve("a.req");
        AnchorService anchors = remote.anchors();
        Files.write(request, anchors.request(new AnchorService.Wanted(null, false, false, null, 0L)));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code = CountersignMain.run(
                new String[] {
                    request.toString(),
                    "--key",
                    folder.resolve("party.key").toString(),
                    "--name",
                    "bureau.example",
                    "--collector",
                    anchors.list().key()
                },
                new PrintStream(printed, true, StandardCharsets.UTF_8));
        String said = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as(said).isZero();
        String party = said.lines()
                .filter(l -> l.contains("key of the countersigner: "))
                .map(l -> l.substring(l.indexOf(": ") + 2))
                .findFirst()
                .orElseThrow();
        anchors.add(Files.readAllBytes(Path.of(request + ".cosig")), party);
    }

    private byte[] drawn() throws Exception {
        return remote.audits()
                .draw(new AuditService.DrawWanted("acme", Scope.ALL, List.of(energy), "2026-11-29", null, 1, 1));
    }

    private AuditService.NoteWanted wanted() throws Exception {
        return new AuditService.NoteWanted(drawn(), "1", "王审计", "not-reproduced", "", Map.of());
    }

    private void note() throws Exception {
        remote.audits().note(wanted());
    }

    private void signedNote() throws Exception {
        AgentKey key = AgentKey.loadOrCreate(folder.resolve("auditor.key"));
        AuditService.NoteWanted wanted = wanted();
        String figure = AuditJson.read(wanted.audit()).item("1").name();
        AuditNote note = Audits.draft(wanted, remote.audits().place(figure));
        remote.audits().add(note.sign(key, NoteKey.of("auditor.example", NoteKey.COSIGNER, key.publicKey())));
    }
}
