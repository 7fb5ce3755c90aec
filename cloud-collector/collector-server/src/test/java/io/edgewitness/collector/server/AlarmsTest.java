package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.alarms.ChannelSettings;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Tenancy;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveHealth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms of a whole collector, told to a real receiver. */
class AlarmsTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer receiver;
    private CollectorConfig.External database;
    private RunningCollector collector;

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            JsonNode posted = JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (status == 200) {
                told.add(posted);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
        database = TestDatabase.external();
        collector = open(new AlarmRule(AlarmKind.AGENT_SILENT, Duration.ofMinutes(10), 0, List.of()));
    }

    @AfterEach
    void stop() throws Exception {
        collector.close();
        receiver.stop(0);
    }

    private AlarmSettings settings(AlarmRule... rules) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        ChannelSettings hook = new ChannelSettings.Http("hook", ChannelSettings.Form.WEBHOOK, Secret.parse(url), null);
        return new AlarmSettings(
                "zh", "", Duration.ofHours(4), Duration.ofMinutes(5), 5, List.of(rules), List.of(hook));
    }

    private RunningCollector open(AlarmRule... rules) throws Exception {
        return new RunningCollector(
                RunningCollector.config(null, null, SampleSettings.DEFAULT, database, settings(rules)), folder, NOON);
    }

    private void again(AlarmRule... rules) throws Exception {
        Instant now = collector.now;
        collector.close();
        collector = open(rules);
        collector.now = now;
    }

    private void enrol(String... agents) throws Exception {
        for (String agent : agents) {
            TestBatches.enrol(collector.collector.registry(), agent, collector.now);
        }
    }

    /** The bell's own thread does the same every ten seconds; nothing happens twice. */
    private void after(Duration time) {
        collector.now = collector.now.plus(time);
        collector.server.bell().work();
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        for (JsonNode message : told) {
            for (JsonNode item : message.path("items")) {
                JsonNode alarm = item.path("alarm");
                changes.add(
                        item.path("change").asText() + " " + alarm.path("kind").asText() + " "
                                + alarm.path("subject").asText());
            }
        }
        return changes;
    }

    @Test
    void aSilentAgentIsToldOnceAgainAfterHoursAndWhenItIsBack() throws Exception {
        enrol("gw-1");
        after(Duration.ofMinutes(9));
        assertThat(changes()).isEmpty();
        after(Duration.ofMinutes(2));
        after(Duration.ofMinutes(2));
        assertThat(changes()).containsExactly("raised agent-silent gw-1");
        after(Duration.ofHours(4));
        assertThat(changes()).containsExactly("raised agent-silent gw-1", "repeated agent-silent gw-1");
        collector
                .collector
                .store()
                .store(List.of(new TestBatches("gw-1").samples(1).close()));
        after(Duration.ofMinutes(1));
        assertThat(changes()).hasSize(2);
        after(Duration.ofMinutes(5));
        assertThat(changes()).endsWith("cleared agent-silent gw-1").hasSize(3);
    }

    @Test
    void manyAtOnceAreOneMessage() throws Exception {
        String[] agents = new String[300];
        for (int i = 0; i < agents.length; i++) {
            agents[i] = "gw-" + i;
        }
        enrol(agents);
        after(Duration.ofMinutes(11));
        assertThat(told).hasSize(1);
        assertThat(changes()).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void aChannelGetsNoMoreThanItsNumberAMinute() throws Exception {
        for (int i = 0; i < 8; i++) {
            enrol("gw-" + i);
            collector.now = collector.now.plusSeconds(1);
        }
        collector.now = collector.now.plus(Duration.ofMinutes(10)).minusSeconds(8);
        for (int i = 0; i < 8; i++) {
            after(Duration.ofSeconds(1));
        }
        assertThat(told).hasSizeLessThanOrEqualTo(5).isNotEmpty();
        after(Duration.ofMinutes(2));
        assertThat(changes()).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void whatTheReceiverDidNotTakeIsTriedAgainWithTheSameKeyAlsoAfterAKill() throws Exception {
        enrol("gw-1");
        status = 500;
        after(Duration.ofMinutes(11));
        String key = TestDatabase.dump(
                collector.collector.database(), "SELECT key, tries, failure FROM store.alarm_message");
        assertThat(key).contains("|1|127.0.0.1 answered 500");
        again(new AlarmRule(AlarmKind.AGENT_SILENT, Duration.ofMinutes(10), 0, List.of()));
        status = 200;
        after(Duration.ofSeconds(5));
        assertThat(told).isEmpty();
        after(Duration.ofSeconds(6));
        assertThat(changes()).containsExactly("raised agent-silent gw-1");
        assertThat(key).startsWith(told.get(0).path("key").asText());
        after(Duration.ofMinutes(1));
        assertThat(told).hasSize(1);
    }

    @Test
    void aCollectorThatWasAwayForDaysTriesForAsLongAsEver() throws Exception {
        enrol("gw-1");
        status = 500;
        after(Duration.ofMinutes(11));
        again(new AlarmRule(AlarmKind.AGENT_SILENT, Duration.ofMinutes(10), 0, List.of()));
        after(Duration.ofDays(3));
        status = 200;
        after(Duration.ofMinutes(1));
        assertThat(changes()).contains("raised agent-silent gw-1");
    }

    @Test
    void raisedAndNotSentBeforeAKillIsSentAfterIt() throws Exception {
        enrol("gw-1");
        collector.now = collector.now.plus(Duration.ofMinutes(11));
        collector.server.bell().alarms().look(collector.now);
        assertThat(told).isEmpty();
        again(new AlarmRule(AlarmKind.DATABASE_SPACE, Duration.ZERO, 1, List.of()));
        after(Duration.ofSeconds(1));
        assertThat(changes()).containsExactly("raised agent-silent gw-1");
    }

    @Test
    void theDatabaseAwayIsWaitedFor() throws Exception {
        enrol("gw-1");
        collector.sql("ALTER TABLE store.alarm RENAME TO away");
        after(Duration.ofMinutes(11));
        assertThat(told).isEmpty();
        collector.sql("ALTER TABLE store.away RENAME TO alarm");
        after(Duration.ofMinutes(1));
        assertThat(changes()).containsExactly("raised agent-silent gw-1");
    }

    @Test
    void whatHappenedWhileNobodyLookedIsFound() throws Exception {
        AlarmRule[] rules = {
            new AlarmRule(AlarmKind.EVENT, Duration.ZERO, 300, List.of()),
            new AlarmRule(AlarmKind.VERIFICATION_FAILED, Duration.ZERO, 0, List.of()),
            new AlarmRule(AlarmKind.LEDGER_LOSS, Duration.ZERO, 0, List.of())
        };
        again(rules);
        after(Duration.ofSeconds(1));
        collector
                .collector
                .store()
                .store(List.of(new TestBatches("gw-1")
                        .eventAndGap()
                        .dropped("evidence")
                        .close()));
        collector
                .collector
                .store()
                .refused(new BatchStore.Refused(
                        "gw-2",
                        "gw-2",
                        1,
                        1,
                        collector.now,
                        BatchStore.Reason.TWO_HISTORIES,
                        "detail",
                        ByteString.EMPTY,
                        ByteString.EMPTY));
        after(Duration.ofHours(2));
        assertThat(changes())
                .containsExactlyInAnyOrder(
                        "raised event gw-1/energy-line-1/meter-exchanged",
                        "raised verification-failed gw-2",
                        "raised ledger-loss gw-1/evidence");
        again(new AlarmRule(AlarmKind.EVENT, Duration.ZERO, 301, List.of()));
        after(Duration.ofMinutes(6));
        assertThat(changes())
                .hasSize(6)
                .filteredOn(c -> c.startsWith("cleared "))
                .hasSize(3);
    }

    @Test
    void namesWithoutEndKeepNobodyFromBeingTold() throws Exception {
        again(new AlarmRule(AlarmKind.EVENT, Duration.ZERO, 300, List.of()));
        collector
                .collector
                .store()
                .store(List.of(new TestBatches("gw-1").eventAndGap().close()));
        collector.sql("UPDATE evidence.event SET message = repeat('x', 100000), scenario ="
                + " (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 1000) n)");
        after(Duration.ofSeconds(1));
        assertThat(changes()).hasSize(1);
        assertThat(told.get(0).toString()).hasSizeLessThan(4_000);
    }

    @Test
    void aSourceThatFluttersIsOneAlarmAfterItHasLasted() throws Exception {
        again(new AlarmRule(AlarmKind.SOURCE_BAD, Duration.ofMinutes(5), 0, List.of()));
        IngestBoard board = collector.server.board();
        board.connected("gw-1", true, collector.now);
        for (String state : List.of("DOWN", "UP", "DOWN", "DOWN", "DOWN", "DOWN", "UP", "DOWN", "UP")) {
            board.live("gw-1", press(state), collector.now);
            after(Duration.ofMinutes(2));
        }
        assertThat(changes()).containsExactly("raised source-bad gw-1/press");
        after(Duration.ofMinutes(4));
        assertThat(changes()).endsWith("cleared source-bad gw-1/press").hasSize(2);
    }

    @Test
    void whatAnAgentThatWentAwayCannotTellIsNoRecovery() throws Exception {
        again(new AlarmRule(AlarmKind.SOURCE_BAD, Duration.ofMinutes(1), 0, List.of()));
        IngestBoard board = collector.server.board();
        board.connected("gw-1", true, collector.now);
        board.live("gw-1", press("DOWN"), collector.now);
        after(Duration.ofMinutes(2));
        after(Duration.ofMinutes(2));
        assertThat(changes()).containsExactly("raised source-bad gw-1/press");
        board.connected("gw-1", false, collector.now);
        after(Duration.ofMinutes(20));
        assertThat(changes()).hasSize(1);
        board.connected("gw-1", true, collector.now);
        board.live("gw-1", press("UP"), collector.now);
        after(Duration.ofMinutes(1));
        assertThat(changes()).endsWith("cleared source-bad gw-1/press").hasSize(2);
    }

    private static Live press(String state) {
        return Live.newBuilder()
                .addHealth(LiveHealth.newBuilder()
                        .setSource("press")
                        .setState(state)
                        .setDetail("refused"))
                .build();
    }

    @Test
    void aGapThatGrowsTheSpaceAndTheCertificatesAreWatched() throws Exception {
        again(
                new AlarmRule(AlarmKind.GAP_OPEN, Duration.ofMinutes(1), 0, List.of()),
                new AlarmRule(AlarmKind.DATABASE_SPACE, Duration.ZERO, Long.MAX_VALUE, List.of()),
                new AlarmRule(AlarmKind.CERTIFICATE_EXPIRY, Duration.ofDays(366), 0, List.of()),
                new AlarmRule(AlarmKind.ANCHOR_FAILED, Duration.ofHours(26), 0, List.of()));
        enrol("gw-1");
        collector
                .collector
                .store()
                .store(List.of(new TestBatches("gw-1").eventAndGap().close()));
        collector.sql("UPDATE evidence.gap SET from_time = '" + collector.now + "', to_time = '"
                + collector.now.plusSeconds(120) + "'");
        after(Duration.ofSeconds(30));
        after(Duration.ofSeconds(90));
        assertThat(changes())
                .containsExactlyInAnyOrder(
                        "raised database-space data",
                        "raised certificate-expiry server",
                        "raised gap-open gw-1/meters");
        collector.collector.anchors().work();
        after(Duration.ofHours(27));
        assertThat(changes()).contains("raised anchor-failed tree-head");
    }

    @Test
    void anAuthorityThatGivesNoTimeStampIsTold() throws Exception {
        collector.close();
        CollectorConfig.TimeStamping nobody =
                new CollectorConfig.TimeStamping(URI.create("http://127.0.0.1:1/tsr"), List.of());
        AlarmSettings alarms = settings(new AlarmRule(AlarmKind.ANCHOR_FAILED, Duration.ofHours(26), 0, List.of()));
        collector = new RunningCollector(
                RunningCollector.config(null, nobody, SampleSettings.DEFAULT, database, alarms), folder, NOON);
        assertThatThrownBy(() -> collector.collector.anchors().work()).isInstanceOf(CommandFailure.class);
        collector.now = collector.now.plus(Duration.ofHours(27));
        assertThatThrownBy(() -> collector.collector.anchors().work()).isInstanceOf(CommandFailure.class);
        after(Duration.ofSeconds(1));
        assertThat(changes()).containsExactly("raised anchor-failed time-stamp");
    }

    private HttpResponse<String> http(String method, String path, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(collector.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whoLooksAfterAnAlarmSaysSoAndItIsNotToldAgain() throws Exception {
        enrol("gw-1");
        after(Duration.ofMinutes(11));
        JsonNode listed = JSON.readTree(http("GET", "/api/v1/alarms", "", "").body());
        String id = listed.path("items").get(0).path("id").asText();
        assertThat(listed.path("items").get(0).path("state").asText()).isEqualTo("raised");
        HttpResponse<String> page = http("GET", "/pages/operations?lang=en", "", DataFolder.adminToken(folder));
        assertThat(page.body()).contains("agent silent", "gw-1", "its newest batch came at 2026-05-06 ");
        String path = "/api/v1/alarms/" + id + "/acknowledge";
        String admin = DataFolder.adminToken(folder);
        assertThat(http("POST", path, "{\"by\":\"张三\"}", "").statusCode()).isEqualTo(401);
        assertThat(http("POST", path, "{}", admin).statusCode()).isEqualTo(400);
        assertThat(http("POST", "/api/v1/alarms/999/acknowledge", "{\"by\":\"张三\"}", admin)
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<String> done = http("POST", path, "{\"by\":\"张三\"}", admin);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(JSON.readTree(done.body()).path("acknowledgedBy").asText()).isEqualTo("张三");
        after(Duration.ofHours(5));
        assertThat(told).hasSize(1);
        collector
                .collector
                .store()
                .store(List.of(new TestBatches("gw-1").samples(1).close()));
        after(Duration.ofSeconds(1));
        after(Duration.ofMinutes(6));
        assertThat(changes()).endsWith("cleared agent-silent gw-1");
        assertThat(JSON.readTree(http("GET", "/api/v1/alarms", "", "").body()).path("items"))
                .isEmpty();
        assertThat(JSON.readTree(http("GET", "/api/v1/alarms?state=all", "", "").body())
                        .path("items"))
                .hasSize(1);
        assertThat(http("POST", path, "{\"by\":\"张三\"}", admin).statusCode()).isEqualTo(409);
    }

    private WebBrowser person(String login, Role role) throws Exception {
        People.Created created = collector
                .collector
                .workplace()
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted(login, login, null, "zh"),
                        role,
                        Grants.Over.node("acme"));
        WebBrowser browser = new WebBrowser(collector.url());
        browser.enter(login, created.password(), "violet kettle on a roof of " + login);
        return browser;
    }

    private String idOf(String subject) throws Exception {
        String admin = DataFolder.adminToken(folder);
        for (JsonNode item :
                JSON.readTree(http("GET", "/api/v1/alarms", "", admin).body()).path("items")) {
            if (item.path("subject").asText().equals(subject)) {
                return item.path("id").asText();
            }
        }
        throw new AssertionError("no alarm of " + subject);
    }

    @Test
    void eachSeesTheAlarmsOfHisOwnPlantsAndTakesThemByHisRole() throws Exception {
        again(
                new AlarmRule(AlarmKind.AGENT_SILENT, Duration.ofMinutes(10), 0, List.of()),
                new AlarmRule(AlarmKind.DATABASE_SPACE, Duration.ZERO, Long.MAX_VALUE, List.of()));
        Tenancy tenancy = collector.collector.workplace().tenancy();
        tenancy.add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "Acme 机械");
        enrol("gw-1", "gw-2");
        collector
                .collector
                .store()
                .store(List.of(
                        new TestBatches("gw-1").close(), new TestBatches("gw-2", "other", "their-plant").close()));
        after(Duration.ofMinutes(11));
        assertThat(changes())
                .contains("raised agent-silent gw-1", "raised agent-silent gw-2", "raised database-space data");
        WebBrowser zhao = person("zhao", Role.ENGINEER);
        assertThat(zhao.page("/operations"))
                .contains("代理无数据", "gw-1", "认领")
                .doesNotContain("gw-2")
                .doesNotContain("磁盘空间不足");
        assertThat(zhao.page("/")).contains("<b>1</b><span><a href=\"/operations#alarms\">");
        assertThat(zhao.get("/api/v1/alarms").body()).contains("gw-1").doesNotContain("gw-2");
        String theirs = "/operations/alarms/" + idOf("gw-2") + "/acknowledge";
        assertThat(zhao.post(theirs, Map.of()).statusCode()).isEqualTo(404);
        zhao.page("/operations");
        HttpResponse<String> taken = zhao.post("/operations/alarms/" + idOf("gw-1") + "/acknowledge", Map.of());
        assertThat(taken.body()).contains("<td class=\"name\">zhao<br>").doesNotContain("认领</button>");
        assertThat(collector.collector.workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 5))
                .anySatisfy(e -> assertThat(List.of(e.action(), e.actorName(), e.detail()))
                        .containsExactly("alarm-acknowledge", "zhao", "代理无数据 / agent silent, gw-1"));
        assertThat(person("sun", Role.READER).get("/operations").statusCode()).isEqualTo(403);
        after(Duration.ofHours(5));
        assertThat(changes()).doesNotContain("repeated agent-silent gw-1").contains("repeated agent-silent gw-2");
    }
}
