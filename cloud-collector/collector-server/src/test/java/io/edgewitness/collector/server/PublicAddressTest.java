package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.workplace.Trail;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector behind a proxy on its machine that encrypts; the requests here are what such a proxy passes on. */
class PublicAddressTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        CollectorConfig config = RunningCollector.config(
                null,
                null,
                SampleSettings.DEFAULT,
                TestDatabase.external(),
                AlarmSettings.NONE,
                URI.create("https://ew.example"));
        running = new RunningCollector(config, folder, Instant.parse("2026-06-01T08:00:00Z"));
        FirstSignIn.prepare(running.collector.workplace(), folder);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) throws Exception {
        return HttpRequest.newBuilder(URI.create(running.url() + path)).setHeader("Accept", "text/html");
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(c -> c.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.headers() + " lacks " + name));
    }

    @Test
    void cookiesAreSecureAndTheCallerIsWhomTheProxyNamesLast() throws Exception {
        HttpResponse<String> door = send(request("/sign-in"));
        String form = cookie(door, "__Host-ew-form");
        assertThat(form).contains("Secure", "HttpOnly");
        String secret = form.substring(form.indexOf('=') + 1, form.indexOf(';'));
        String oneTime = Files.readAllLines(folder.resolve("first-sign-in.txt")).get(1);
        String body = "login=admin&password=" + URLEncoder.encode(oneTime, StandardCharsets.UTF_8) + "&csrf=" + secret;
        HttpResponse<String> in = send(request("/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", "__Host-ew-form=" + secret)
                .header("Origin", "https://ew.example")
                .header("X-Forwarded-For", "198.51.100.66")
                .header("X-Forwarded-For", "192.0.2.1, 203.0.113.7")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(302);
        assertThat(cookie(in, "__Host-ew-session")).contains("Secure", "HttpOnly", "SameSite=Lax");
        assertThat(running.collector
                        .workplace()
                        .trail()
                        .read(
                                io.edgewitness.collector.workplace.Access.collector(),
                                new Trail.Filter(null, null, "sign-in", null, null),
                                null,
                                1))
                .singleElement()
                .satisfies(e -> assertThat(e.detail()).contains("203.0.113.0/24"));
    }

    @Test
    void nobodyIsOfThisMachineWhereAProxyPassesOn() throws Exception {
        assertThat(send(request("/api/v1/agents")).statusCode()).isEqualTo(401);
    }

    @Test
    void aHeaderThatSaysHttpsIsNotBelieved() throws Exception {
        try (RunningCollector plain =
                new RunningCollector(folder.resolve("plain"), Instant.parse("2026-06-01T08:00:00Z"), null)) {
            HttpResponse<String> door = send(HttpRequest.newBuilder(URI.create(plain.url() + "/sign-in"))
                    .header("X-Forwarded-Proto", "https")
                    .header("Accept", "text/html"));
            assertThat(cookie(door, "ew-form")).doesNotContain("Secure");
        }
    }
}
