package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.vision.TeachJobs;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.SignedIn;
import io.edgewitness.collector.workplace.Trail;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A program takes pictures in, says what they show, and trains. */
class TeachApiTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private RunningCollector running;
    private String token = "";

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        for (String enterprise : List.of("acme", "rival")) {
            running.collector
                    .workplace()
                    .tenancy()
                    .add(Access.collector(), null, Node.Kind.ENTERPRISE, enterprise, enterprise);
        }
        token = token("li", "acme", Set.of(Permission.READ_PLANT, Permission.OPERATE));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private String token(String login, String enterprise, Set<Permission> may) {
        var workplace = running.collector.workplace();
        People.Created made = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted(login, login, null, "zh"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node(enterprise));
        SignedIn first = workplace.signIn().password(login, made.password(), "127.0.0.1");
        Access access = workplace
                .signIn()
                .changePassword(first.session(), made.password(), "violet kettle on a roof", "127.0.0.1")
                .session()
                .access();
        return workplace
                .tokens()
                .issue(access, "mes", Grants.Over.node(enterprise), may, NOON.plus(Duration.ofDays(1)))
                .text();
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String as) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/vision/sets" + path))
                                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                                .header("Authorization", "Bearer " + as)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode json(String method, String path, String body, int status) throws Exception {
        return json(send(method, path, body.getBytes(StandardCharsets.UTF_8), token), status);
    }

    private static JsonNode json(HttpResponse<byte[]> answer, int status) throws Exception {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    /** What it is, as the description has it. */
    private void is(String schema, JsonNode answer) throws Exception {
        try (InputStream in = RestApi.class.getResourceAsStream("openapi.yaml")) {
            Map<?, ?> description = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            assertThat(new SchemaCheck(description).mistakes(answer, Map.of("$ref", "#/components/schemas/" + schema)))
                    .isEmpty();
        }
    }

    @Test
    void picturesOfALineAreTakenInWithTheirPartsOnceTheyAreHereAndNoneOfAnotherEnterprise() throws Exception {
        String path = set();
        byte[] defective = png(90, true);
        byte[] foreign = png(91, true);
        TestBatches.enrol(running.collector.registry(), "gw-1", NOON);
        TestBatches.enrol(running.collector.registry(), "gw-9", NOON);
        TestBatches line = new TestBatches("gw-1", "acme", "one");
        running.collector
                .store()
                .store(List.of(line.recorded(
                                "line-1", "part-rejected", Map.of("unit", "P-0007"), "image/png", defective)
                        .recorded(
                                "line-1", "part-rejected", Map.of("unit", "P-0008"), "image/png", new byte[] {1, 2, 3})
                        .recorded("line-1", "part-passed", Map.of("unit", "P-0009"), "image/png", png(92, false))
                        .close()));
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-9", "rival", "nine")
                        .recorded("line-1", "part-rejected", Map.of("unit", "R-1"), "image/png", foreign)
                        .close()));
        running.seePlaces();
        String wish =
                "{\"agent\":\"%s\",\"line\":\"line-1\",\"verdict\":\"%s\",\"from\":\"2026-03-01T00:00:00Z\",\"to\":\"2026-05-01T00:00:00Z\",\"class\":\"spot\"}";
        String ours = wish.formatted("gw-1", "part-rejected");
        JsonNode first = json("POST", path + "/recorded", ours, 200);
        assertThat(first.path("asked").asInt()).isEqualTo(2);
        assertThat(first.path("taken").asInt()).isZero();
        // One at a time of an agent.
        RecordingsTest.bring(running, "gw-1", List.of(defective, new byte[] {1, 2, 3}));
        JsonNode second = json("POST", path + "/recorded", ours, 200);
        assertThat(second.path("taken").asInt()).isEqualTo(1);
        assertThat(second.path("refused").asInt()).as("no picture").isEqualTo(1);
        assertThat(second.path("why").asText()).isNotBlank();
        assertThat(json("POST", path + "/recorded", ours, 200).path("there").asInt())
                .isEqualTo(1);
        JsonNode shots = json("GET", path + "/pictures", "", 200).path("items");
        assertThat(shots).hasSize(1);
        assertThat(shots.get(0).path("specimen").asText()).isEqualTo("P-0007");
        assertThat(shots.get(0).path("class").asText()).isEqualTo("spot");
        aFastLineHasNewerOnes(
                line, path, wish.formatted("gw-1", "part-rejected").replace("}", ",\"most\":2}"));
        JsonNode none = json("POST", path + "/recorded", wish.formatted("gw-9", "part-rejected"), 200);
        assertThat(none.path("asked").asInt() + none.path("taken").asInt()).isZero();
        assertThat(send(
                                "POST",
                                path + "/recorded",
                                wish.formatted("gw-1", "epcis").getBytes(StandardCharsets.UTF_8),
                                token)
                        .statusCode())
                .isEqualTo(400);
    }

    /** What was asked for is taken first; only what is left of the wish asks for more. */
    private void aFastLineHasNewerOnes(TestBatches line, String path, String wish) throws Exception {
        byte[] old = png(93, true);
        rejects(line, "P-0010", old);
        assertThat(json("POST", path + "/recorded", wish, 200).path("asked").asInt())
                .isEqualTo(1);
        RecordingsTest.bring(running, "gw-1", List.of(old));
        for (int i = 0; i < 3; i++) {
            rejects(line, "P-002" + i, png(94 + i, true));
        }
        JsonNode answer = json("POST", path + "/recorded", wish, 200);
        assertThat(answer.path("taken").asInt()).isEqualTo(1);
        assertThat(answer.path("asked").asInt()).isEqualTo(1);
    }

    private void rejects(TestBatches line, String unit, byte[] picture) throws Exception {
        running.collector
                .store()
                .store(List.of(line.recorded("line-1", "part-rejected", Map.of("unit", unit), "image/png", picture)
                        .close()));
    }

    private String set() throws Exception {
        String wanted = "{\"name\": \"tiles\", \"place\": \"acme\", \"classes\": [\"good\", \"spot\"]}";
        return "/" + json("POST", "", wanted, 201).path("id").asText();
    }

    private static byte[] png(int grey, boolean spot) throws Exception {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(grey, grey, grey));
        g.fillRect(0, 0, 64, 64);
        g.setColor(Color.WHITE);
        g.fillRect(20, 20, spot ? 12 : 0, 12);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private String picture(String set, String name, int grey, String label) throws Exception {
        HttpResponse<byte[]> answer = send(
                "POST", set + "/pictures?name=" + name + "&class=" + label, png(grey, label.equals("spot")), token);
        return set + "/pictures/" + json(answer, 201).path("id").asText();
    }

    private List<String> acts() {
        return running.collector.workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 200).stream()
                .map(Trail.Entry::action)
                .toList();
    }

    @Test
    void picturesComeAreLabelledMarkedAndGoAndTheTrailTellsEachChange() throws Exception {
        String set = set();
        String picture = picture(set, "a.png", 90, "spot");
        is("PictureSet", json("GET", set, "", 200));
        JsonNode told = json("GET", picture, "", 200);
        is("SetPicture", told);
        assertThat(told.path("specimen").asText()).isEqualTo("a");
        assertThat(json("PUT", picture, "{\"revision\": 1, \"class\": \"spot\", \"specimen\": \"t1\"}", 200)
                        .path("revision")
                        .asInt())
                .isEqualTo(2);
        JsonNode late = json("PUT", picture, "{\"revision\": 1, \"class\": \"good\"}", 409);
        assertThat(late.path("code").asText()).isEqualTo("changed");
        assertThat(late.path("detailZh").asText()).contains("改过这张图片");
        assertThat(json(send("PUT", picture + "/mask?revision=2", png(0, true), token), 200)
                        .path("marked")
                        .asBoolean())
                .isTrue();
        assertThat(send("GET", picture + "/mask", new byte[0], token).body()).hasSizeGreaterThan(50);
        assertThat(send("GET", picture + "/content", new byte[0], token).body()).isEqualTo(png(90, true));
        assertThat(json("GET", set + "/pictures", "", 200).path("items")).hasSize(1);
        assertThat(send("DELETE", picture + "?revision=3", new byte[0], token).statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", set, new byte[0], token).statusCode()).isEqualTo(204);
        assertThat(json("GET", "", "", 200).path("items")).isEmpty();
        assertThat(acts())
                .startsWith(
                        "picture-set-remove",
                        "picture-remove",
                        "picture-mark",
                        "picture-label",
                        "picture-add",
                        "picture-set-add");
    }

    @Test
    void anotherEnterprisesTokenFindsNothingAndAReadingOneChangesNothing() throws Exception {
        String set = set();
        String picture = picture(set, "a.png", 90, "spot");
        String rival = token("wang", "rival", Set.of(Permission.READ_PLANT, Permission.OPERATE));
        for (String path : List.of(set, set + "/pictures", picture, picture + "/content", set + "/trainings")) {
            assertThat(send("GET", path, new byte[0], rival).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(send("DELETE", set, new byte[0], rival).statusCode()).isEqualTo(404);
        String reader = token("zhao", "acme", Set.of(Permission.READ_PLANT));
        assertThat(send("GET", picture, new byte[0], reader).statusCode()).isEqualTo(200);
        assertThat(send("DELETE", set, new byte[0], reader).statusCode()).isEqualTo(403);
        assertThat(send("POST", set + "/pictures?name=b.png", png(80, false), reader)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTrainingIsBegunOrSaysWhatIsMissing() throws Exception {
        String set = set();
        for (int i = 0; i < 3; i++) {
            picture(set, "good" + i + ".png", 90 + i, "good");
        }
        String wish = "{\"name\": \"first\", \"marked\": false, \"steps\": 2}";
        if (!TeachJobs.trains()) {
            JsonNode marks = json("POST", set + "/trainings", wish.replace("false", "true"), 422);
            assertThat(marks.path("code").asText()).isEqualTo("no-natives");
            assertThat(marks.path("detail").asText()).contains("mvn -Ptrain");
        }
        JsonNode refused = json("POST", set + "/trainings", wish, 422);
        assertThat(refused.path("detail").asText()).contains("of 3 parts, and 7 are needed");
        for (int i = 3; i < 9; i++) {
            picture(set, "good" + i + ".png", 90 + i, "good");
        }
        String training = set + "/trainings/"
                + json("POST", set + "/trainings", wish, 202).path("id").asText();
        JsonNode told = json("GET", training, "", 200);
        for (long end = System.nanoTime() + 240_000_000_000L; System.nanoTime() < end; ) {
            told = json("GET", training, "", 200);
            if (!told.path("judgement").isNull() || told.path("state").asText().equals("failed")) {
                break;
            }
            Thread.sleep(50);
        }
        assertThat(told.path("state").asText()).as(told.toString()).isEqualTo("done");
        assertThat(told.path("judgement").path("good").asInt()).isPositive();
        is("VisionTraining", told);
        assertThat(json("POST", training + "/release?width=64&height=64", "", 200)
                        .path("digest")
                        .asText())
                .matches("[0-9a-f]{64}");
        assertThat(json("POST", training + "/resume", "", 422).path("code").asText())
                .isEqualTo("not-over");
        json("POST", training + "/cancel", "", 200);
        assertThat(send("DELETE", training, new byte[0], token).statusCode()).isEqualTo(204);
        assertThat(acts()).startsWith("training-remove", "model-release", "training-release", "training-begin");
    }
}
