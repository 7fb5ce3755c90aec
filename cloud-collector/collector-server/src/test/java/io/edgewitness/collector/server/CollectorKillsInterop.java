package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collector with its own database, killed (SIGKILL) while an applicant's answers are saved, documents are made and alarms are told, and
 * started again.
 */
class CollectorKillsInterop {
    private static final int KILLS = Integer.getInteger("edgewitness.kills", 3);
    private static final String OWN = "violet kettle on a roof";
    private static final List<String> FIELDS = List.of("JN-1-02", "JN-1-03", "JN-1-06", "JN-1-11", "JN-1-10");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Random random = new Random();
    private HttpServer receiver;
    private final AtomicInteger told = new AtomicInteger();
    /** Key of the message that an item came in, by the item's own key. */
    private final Map<String, String> messages = new ConcurrentHashMap<>();

    private final List<String> twice = Collections.synchronizedList(new ArrayList<>());
    private Path data;
    private Process process;
    private String project;
    private String oneTime;
    private WebBrowser wang;

    @BeforeEach
    void prepare() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext("/", exchange -> {
            JsonNode posted = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String key = posted.path("key").asText();
            for (JsonNode item : posted.path("items")) {
                String before = messages.putIfAbsent(item.path("key").asText(), key);
                if (before != null && !before.equals(key)) {
                    twice.add(item.toString());
                }
            }
            told.incrementAndGet();
            pause(1_500); // long enough to be killed before the answer
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        data = folder.resolve("data");
        Files.writeString(
                folder.resolve("collector.yaml"),
                "http: {port: 0}\ngrpc: {port: 0}\nalarms:\n  repeat: 1s\n  per-minute: 60\n  channels: [{id: hook, type: webhook,"
                        + " url: \"http://127.0.0.1:" + receiver.getAddress().getPort() + "/\"}]\n"
                        + "  rules: [{kind: agent-silent, after: 1s}]\n");
        try (Collector collector = open()) {
            Workplace workplace = collector.workplace();
            Access all = Access.collector();
            assertThat(workplace.firstPerson()).isNotNull();
            workplace.tenancy().add(all, null, Node.Kind.ENTERPRISE, "acme", "Acme");
            oneTime = workplace
                    .people()
                    .create(
                            all,
                            new People.Wanted("wang", "wang", null, "zh"),
                            Role.APPLICANT,
                            Grants.Over.node("acme"))
                    .password();
            project = workplace
                    .projects()
                    .create(all, "jining-2022", "5G", "acme")
                    .id();
            for (int i = 0; i < 5; i++) {
                TestBatches.enrol(
                        collector.registry(), "gw-" + i, collector.clock().instant());
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        receiver.stop(0);
        if (process != null && process.isAlive()) {
            process.destroy();
            process.waitFor(60, TimeUnit.SECONDS);
        }
    }

    private Collector open() throws Exception {
        DataFolder held = Objects.requireNonNull(DataFolder.hold(data));
        return BackendOptions.collector(CollectorConfig.DEFAULT, held, line -> {});
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String serve() throws Exception {
        Files.deleteIfExists(data.resolve("collector.url"));
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-cp",
                path,
                CollectorMain.class.getName(),
                "serve",
                "--config",
                folder.resolve("collector.yaml").toString(),
                "--data",
                data.toString());
        builder.environment()
                .put("EDGEWITNESS_PARENT", Long.toString(ProcessHandle.current().pid()));
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("serve.log").toFile()));
        process = builder.start();
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (DataFolder.url(data) == null || DataFolder.url(data).isEmpty()) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as(Files.readString(folder.resolve("serve.log")))
                    .isTrue();
            pause(100);
        }
        return DataFolder.url(data);
    }

    /** Types into one field until the collector is gone. @return how many answers it said that it has */
    private int save(String field) {
        int saved = 0;
        String base = "0";
        try {
            while (true) {
                HttpResponse<String> answer = wang.post(
                        "/forms/" + project + "/fields/" + field,
                        Map.of("value", "answer " + (saved + 1), "base", base),
                        "HX-Request",
                        "true");
                Matcher revision =
                        Pattern.compile("name=\"base\" value=\"(\\d+)\"").matcher(answer.body());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(revision.find()).as(answer.body()).isTrue();
                base = revision.group(1);
                saved++;
            }
        } catch (IOException e) {
            return saved;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is listed can be had, and is whole. */
    private int documents() throws Exception {
        String part =
                wang.get("/forms/" + project + "/exports", "HX-Request", "true").body();
        List<String> files = WebBrowser.hrefs(part, "/forms/" + project + "/exports/");
        for (String file : files) {
            byte[] content = wang.bytes(file);
            assertThat(content).as(file).isNotEmpty();
            if (file.endsWith("x") || file.endsWith(".zip")) {
                try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
                    int entries = 0;
                    while (zip.getNextEntry() != null) {
                        zip.readAllBytes();
                        entries++;
                    }
                    assertThat(entries).as(file).isPositive();
                }
            }
        }
        return files.size();
    }

    @Test
    void killedAtWorkItLosesNothingDoublesNothingAndLeavesNoHalfFile() throws Exception {
        List<Integer> saved = new ArrayList<>();
        int kills = Math.min(KILLS, FIELDS.size());
        for (int i = 0; i < kills; i++) {
            wang = new WebBrowser(serve());
            if (i == 0) {
                wang.enter("wang", oneTime, OWN);
            } else {
                wang.signIn("wang", OWN);
            }
            documents();
            wang.page("/forms/" + project + "/export");
            int before = told.get();
            Thread killer = new Thread(() -> {
                long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                while (told.get() == before && System.nanoTime() < end) {
                    pause(20);
                }
                pause(random.nextInt(1_200));
                process.destroyForcibly();
            });
            killer.start();
            wang.post("/forms/" + project + "/export", Map.of("kind", "draft"));
            saved.add(save(FIELDS.get(i)));
            killer.join();
            process.waitFor();
        }
        wang = new WebBrowser(serve());
        wang.signIn("wang", OWN);
        wang.page("/forms/" + project + "/export");
        int made = documents(); // of exports that were done before their process was killed
        wang.post("/forms/" + project + "/export", Map.of("kind", "draft"));
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (documents() == made) {
            assertThat(System.nanoTime()).isLessThan(end);
            pause(500);
        }
        int before = told.get();
        while (told.get() == before) {
            assertThat(System.nanoTime()).isLessThan(end);
            pause(100);
        }
        process.destroy();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        check(saved);
        System.out.println(kills + " kills; answers acknowledged before each " + saved + "; " + told + " messages, "
                + messages.size() + " items");
    }

    private void check(List<Integer> saved) throws Exception {
        try (Collector collector = open()) {
            Workplace workplace = collector.workplace();
            for (int i = 0; i < saved.size(); i++) {
                List<Answer.Revision> revisions = new ArrayList<>();
                Long last = null;
                List<Answer.Revision> page;
                do {
                    page = workplace.answers().history(Access.collector(), project, FIELDS.get(i), last, 500);
                    revisions.addAll(page);
                    last = page.isEmpty() ? null : page.get(page.size() - 1).revision();
                } while (page.size() == 500);
                Collections.reverse(revisions);
                // One that was on its way may be there; no more, and none of before is missing or there twice.
                assertThat(revisions.size()).isBetween(saved.get(i), saved.get(i) + 1);
                for (int n = 0; n < revisions.size(); n++) {
                    assertThat(revisions.get(n).after()).isEqualTo("\"answer " + (n + 1) + "\"");
                }
            }
            assertThat(saved).allMatch(n -> n > 0);
            assertThat(workplace.trail().verify().wrong()).isNull();
        }
        assertThat(twice).as("items that came in two messages").isEmpty();
        assertThat(told.get()).isGreaterThan(saved.size());
        try (Stream<Path> left = Files.walk(data.resolve("forms"))) {
            assertThat(left.map(f -> f.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("work") || name.endsWith(".part"));
        }
    }
}
