package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.ByteArrayOutputStream;
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
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remaining life is learnt on a collector that runs: from what an agent recorded, and from a file. */
class LifePagesTest {
    private static final String OWN = "violet kettle on a roof";
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final Pattern MODEL = Pattern.compile("/life-models/([0-9a-f]{16})/model.onnx");

    @TempDir
    Path folder;

    private RunningCollector running;
    private WebBrowser engineer;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        running.collector.workplace().tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "甲公司");
        engineer = person("zhao", Role.ENGINEER);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser person(String login, Role role) throws Exception {
        People.Created made = running.collector
                .workplace()
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted(login, login, null, "zh"),
                        role,
                        Grants.Over.node("acme"));
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, made.password(), OWN);
        return browser;
    }

    private static double[] wear(int life, int rows) {
        SplittableRandom random = new SplittableRandom(life);
        return IntStream.range(0, rows)
                .mapToDouble(t -> 10 * (t + 1.0) / rows + 0.3 * random.nextGaussian())
                .toArray();
    }

    /** Twelve lives with a value a minute, each closed by an order; after the seventh the machine is not as new for a while. */
    private void recorded() throws Exception {
        TestBatches batches = new TestBatches("gw-1", "acme", "s1")
                .machine(
                        "pump-3-life",
                        "predictive-maintenance",
                        "inputs: {process: [meter1.energy], work-orders: [press.state]}");
        Instant at = NOON.minus(Duration.ofDays(5));
        for (int life = 0; life < 12; life++) {
            int rows = 60 + 5 * life;
            batches.numbers(at, wear(life, rows));
            at = at.plus(Duration.ofMinutes(rows));
            batches.text(
                    at.plusSeconds(1800),
                    life == 6
                            ? "failed 0.5"
                            : life % 2 == 0 ? "bearing-outer failed 0.5 renewed" : "failed 0.5 renewed");
            at = at.plusSeconds(3600);
            if (life == 6) {
                batches.numbers(at, wear(99, 30))
                        .text(at.plusSeconds(3600), "failed 1")
                        .text(at.plusSeconds(3700), "planned 1 renewed");
                at = at.plusSeconds(7200);
            }
        }
        running.collector.store().store(java.util.List.of(batches.close()));
    }

    private String finished() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String body = engineer.page("/pages/life-models");
        while (body.contains("<progress") && System.nanoTime() < end) {
            Thread.sleep(100);
            body = engineer.page("/pages/life-models");
        }
        return body;
    }

    @Test
    void whatAgentsRecordedUpToFailuresIsLearntFromAndGivenOutWithTheLinesForTheSiteFile() throws Exception {
        recorded();
        assertThat(engineer.page("/life-models")).contains("gw-1/pump-3-life", "12 段到失效，1 个量");
        engineer.post("/life-models", Map.of("name", "泵 <b>", "row", "1m", "machine", "gw-1/pump-3-life"));
        String body = finished();
        assertThat(body).contains("已完成", "泵 &lt;b&gt;", "12 段寿命，1,050 行", "meter1.energy", "row: 60s");
        Matcher link = MODEL.matcher(body);
        assertThat(link.find()).isTrue();
        byte[] onnx = engineer.bytes(link.group());
        assertThat(body).contains("life-" + link.group(1) + ".onnx, sha256: " + PinnedFile.sha256(onnx));
        assertThat(new LearnedLife(onnx).channels()).isEqualTo(1);
        assertThat(folder.resolve("life-models").resolve(link.group(1) + ".json"))
                .content()
                .contains("\"seed\" : 1");
        WebBrowser reader = person("sun", Role.READER);
        assertThat(reader.get("/life-models").body()).doesNotContain("<form class=\"panel\"");
        assertThat(reader.post("/life-models", Map.of("name", "x", "row", "1m")).statusCode())
                .isEqualTo(403);
        assertThat(new WebBrowser(running.url()).get(link.group()).body()).doesNotContain("life-features");
    }

    @Test
    void aZipIsLearntFromAndAWrongOneIsNamedAtItsLine() throws Exception {
        engineer.page("/life-models");
        assertThat(upload(12, "").uri().getPath()).isEqualTo("/life-models");
        assertThat(finished()).contains("已完成", "lives.zip");
        upload(12, "1;2\n");
        assertThat(finished()).contains("未完成", "life00.csv:2: '1;2' is no number");
        upload(3, "");
        assertThat(finished()).contains("10 lives from new to failed or more, not 3");
        assertThat(engineer.post("/life-models", Map.of("name", "x", "row", "soon"))
                        .body())
                .contains("行间隔应写成");
        assertThat(engineer.post("/life-models", Map.of("name", "x", "row", "1h"))
                        .body())
                .contains("请上传一个 ZIP 文件");
    }

    private List<String> trail() throws Exception {
        return running.collector.workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 100).stream()
                .filter(e -> e.action().startsWith("life-model-"))
                .map(e -> e.action() + " " + e.actorName() + " " + e.node() + " " + e.detail())
                .toList();
    }

    /** By a page or a program: the same training, and the same entry. */
    @Test
    void whoTrainsIsInTheTrailAndAProgramTrainsWhereItMayOperate() throws Exception {
        recorded();
        engineer.page("/life-models");
        engineer.post("/life-models", Map.of("name", "pumps", "row", "1m", "machine", "gw-1/pump-3-life"));
        assertThat(trail()).containsExactly("life-model-train zhao acme pumps: gw-1/pump-3-life");
        person("qian", Role.ENTERPRISE_ADMIN);
        String operate = token(Permission.READ_PLANT, Permission.OPERATE);
        String body = "{\"name\":\"by program\",\"row\":\"1m\",\"machines\":[\"gw-1/pump-3-life\"],\"by\":\"mes\"}";
        assertThat(api(operate, body).statusCode()).isEqualTo(202);
        assertThat(trail()).hasSize(2).anySatisfy(e -> assertThat(e).endsWith("acme by program: gw-1/pump-3-life"));
        assertThat(finished()).contains("by program");
        assertThat(api(token(Permission.READ_PLANT), body).statusCode()).isEqualTo(403);
        assertThat(api(operate, body.replace("1m", "soon")).statusCode()).isEqualTo(400);
        assertThat(api(operate, body.replace("1m", "soon")).body()).doesNotContain("life-row-wrong");
        assertThat(trail()).hasSize(2);
        Matcher model = MODEL.matcher(finished());
        assertThat(model.find()).isTrue();
        String id = model.group(1);
        String reads = token(Permission.READ_PLANT);
        byte[] file = api(reads, "GET", "/" + id + "/model", "").body();
        assertThat(new String(api(reads, "GET", "", "").body(), StandardCharsets.UTF_8))
                .contains(PinnedFile.sha256(file));
        assertThat(new LearnedLife(file).channels()).isEqualTo(1);
        assertThat(api(reads, "DELETE", "/" + id, "").statusCode()).isEqualTo(403);
        assertThat(api(operate, "DELETE", "/" + id, "").statusCode()).isEqualTo(204);
        assertThat(trail()).hasSize(3).anySatisfy(e -> assertThat(e).startsWith("life-model-delete"));
        assertThat(api(operate, "DELETE", "/" + id, "").statusCode()).isEqualTo(404);
        assertThat(api(reads, "GET", "/" + id + "/model", "").statusCode()).isEqualTo(404);
        assertThat(folder.resolve("life-models").resolve(id + ".onnx")).doesNotExist();
    }

    @Test
    void whoTrainsAlsoDeletesOnThePage() throws Exception {
        recorded();
        engineer.page("/life-models");
        engineer.post("/life-models", Map.of("name", "pumps", "row", "1m", "machine", "gw-1/pump-3-life"));
        Matcher model = MODEL.matcher(finished());
        assertThat(model.find()).isTrue();
        WebBrowser reader = person("sun", Role.READER);
        assertThat(reader.page("/life-models")).doesNotContain("/delete");
        String delete = "/life-models/" + model.group(1) + "/delete";
        assertThat(reader.post(delete, Map.of()).statusCode()).isEqualTo(403);
        assertThat(engineer.page("/life-models")).contains(delete);
        engineer.post(delete, Map.of());
        assertThat(engineer.page("/life-models")).contains("还没有模型");
    }

    private String token(Permission... may) throws Exception {
        Workplace workplace = running.collector.workplace();
        Access chief =
                workplace.signIn().password("qian", OWN, "127.0.0.1").session().access();
        return workplace
                .tokens()
                .issue(chief, "mes", Grants.Over.node("acme"), Set.of(may), running.now.plus(Duration.ofDays(1)))
                .text();
    }

    private HttpResponse<String> api(String token, String body) throws Exception {
        return HttpClient.newHttpClient().send(request(token, "POST", "", body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<byte[]> api(String token, String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(request(token, method, path, body), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String token, String method, String path, String body) throws Exception {
        return HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/life-models" + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> upload(int lives, String first) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < lives; i++) {
                zip.putNextEntry(new ZipEntry(String.format("life%02d.csv", i)));
                StringBuilder csv = new StringBuilder("wear\n").append(i == 0 ? first : "");
                for (double value : wear(i, 60 + 5 * i)) {
                    csv.append(value).append('\n');
                }
                zip.write(csv.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return engineer.upload(
                "/life-models", "file", "lives.zip", bytes.toByteArray(), Map.of("name", "pumps", "row", "1h"));
    }
}
