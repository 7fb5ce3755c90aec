package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.SignedIn;
import io.edgewitness.collector.workplace.Workplace;
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
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms of two enterprises and of the collector itself: who sees and acknowledges which. */
class AlarmReachTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;

    @BeforeEach
    void start() throws Exception {
        AlarmSettings preset = AlarmSettings.NONE;
        AlarmSettings settings = new AlarmSettings(
                preset.language(),
                preset.link(),
                preset.repeat(),
                preset.clearAfter(),
                preset.perMinute(),
                List.of(
                        new AlarmRule(AlarmKind.EVENT, Duration.ZERO, 300, List.of()),
                        new AlarmRule(AlarmKind.DATABASE_SPACE, Duration.ZERO, Long.MAX_VALUE, List.of())),
                List.of());
        running = new RunningCollector(
                RunningCollector.config(null, null, SampleSettings.DEFAULT, TestDatabase.external(), settings),
                folder,
                NOON);
        workplace = running.collector.workplace();
        plant("gw-1", "acme", "one");
        // An agent may be called as the subject of an alarm of the collector is.
        plant("data", "acme", "one");
        plant("gw-2", "acme", "two");
        plant("gw-9", "rival", "nine");
        running.seePlaces();
        running.server.bell().work();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private void plant(String agent, String enterprise, String site) throws Exception {
        TestBatches.enrol(running.collector.registry(), agent, running.now);
        running.collector
                .store()
                .store(List.of(
                        new TestBatches(agent, enterprise, site).eventAndGap().close()));
    }

    private String token(String node, Permission... permissions) {
        People.Created maker = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted("maker" + node.length() + permissions.length, "Maker", null, "zh"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node("acme"));
        SignedIn first = workplace.signIn().password(maker.person().login(), maker.password(), "127.0.0.1");
        Access access = workplace
                .signIn()
                .changePassword(first.session(), maker.password(), "violet kettle on a roof", "127.0.0.1")
                .session()
                .access();
        return workplace
                .tokens()
                .issue(access, "mes", Grants.Over.node(node), Set.of(permissions), NOON.plus(Duration.ofDays(1)))
                .text();
    }

    private HttpResponse<String> http(String method, String path, String body, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private List<String> subjects(String query, String token) throws Exception {
        HttpResponse<String> answer = http("GET", "alarms" + query, "", token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> subjects = new ArrayList<>();
        for (JsonNode item : JSON.readTree(answer.body()).path("items")) {
            subjects.add(item.path("kind").asText() + " "
                    + item.path("subject").asText().replaceFirst("/.*", ""));
        }
        return subjects;
    }

    private Map<String, Long> ids() throws Exception {
        Map<String, Long> ids = new java.util.HashMap<>();
        String all = http("GET", "alarms", "", DataFolder.adminToken(folder)).body();
        for (JsonNode item : JSON.readTree(all).path("items")) {
            ids.put(
                    item.path("kind").asText() + " "
                            + item.path("subject").asText().replaceFirst("/.*", ""),
                    item.path("id").asLong());
        }
        return ids;
    }

    @Test
    void eachSeesTheAlarmsOfItsOwnAgentsAndTheCollectorsThatOfTheCollector() throws Exception {
        assertThat(subjects("", DataFolder.adminToken(folder)))
                .containsExactlyInAnyOrder(
                        "event gw-1", "event data", "event gw-2", "event gw-9", "database-space data");
        String site = token("acme/one", Permission.READ_PLANT);
        assertThat(subjects("", site)).containsExactlyInAnyOrder("event gw-1", "event data");
        assertThat(subjects("?site=one", DataFolder.adminToken(folder)))
                .containsExactlyInAnyOrder("event gw-1", "event data");
        assertThat(http("GET", "alarms?enterprise=rival", "", site).statusCode())
                .isEqualTo(403);
    }

    @Test
    void onlyWhoMayOperateTheSiteAcknowledges() throws Exception {
        Map<String, Long> ids = ids();
        String reader = token("acme/one", Permission.READ_PLANT);
        String operator = token("acme/one", Permission.READ_PLANT, Permission.OPERATE);
        String by = "{\"by\":\"张三\"}";
        String own = "alarms/" + ids.get("event gw-1") + "/acknowledge";
        assertThat(http("POST", own, by, reader).statusCode()).isEqualTo(403);
        for (String other : List.of("event gw-2", "event gw-9", "database-space data")) {
            assertThat(http("POST", "alarms/" + ids.get(other) + "/acknowledge", by, operator)
                            .statusCode())
                    .as(other)
                    .isEqualTo(404);
        }
        assertThat(http("POST", own, "{}", operator).statusCode()).isEqualTo(400);
        HttpResponse<String> done = http("POST", own, by, operator);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).contains("张三");
    }
}
