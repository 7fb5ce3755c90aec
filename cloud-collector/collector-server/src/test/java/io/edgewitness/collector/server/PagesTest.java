package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningCollector running;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        running = new RunningCollector(folder, NOW, null);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(running.url() + path)).header("Accept", "text/html");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String page(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return response.body();
    }

    /** Enrols an agent that never came. */
    private void enrol(String agent) throws Exception {
        ByteString token = ByteString.copyFromUtf8(agent + "-0123456789abcdef0123456789abcdef");
        AgentRegistry registry = running.collector.registry();
        registry.addToken(new AgentRegistry.Token(token, agent, running.now.plusSeconds(60), null));
        registry.redeem(
                token,
                new AgentRegistry.Agent(
                        agent, ByteString.copyFromUtf8("k"), ByteString.copyFromUtf8("c"), running.now));
    }

    /** Headings of the pages, Chinese and English. */
    private static Map<String, List<String>> headings() {
        Map<String, List<String>> headings = new LinkedHashMap<>();
        headings.put("/", List.of("网关代理概览", "Agents at a glance"));
        return headings;
    }

    @Test
    void eachPageIsInBothLanguagesAndChineseUnlessAskedOtherwise() throws Exception {
        enrol("gw-1");
        for (Map.Entry<String, List<String>> e : headings().entrySet()) {
            assertThat(page(e.getKey()))
                    .contains("lang=\"zh-CN\"", "<h1>" + e.getValue().get(0) + "</h1>");
            assertThat(get(e.getKey(), "Cookie", "lang=en").body())
                    .contains("lang=\"en\"", "<h1>" + e.getValue().get(1) + "</h1>");
        }
        assertThat(get("/?lang=en").headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(c -> assertThat(c).contains("lang=en", "SameSite=Strict"));
    }

    @Test
    void whatAPageNamesIsThere() throws Exception {
        Matcher named =
                Pattern.compile("(?:src|href|data-charts)=\"(/[^\"]*)\"").matcher(page("/"));
        while (named.find()) {
            String address = named.group(1).replace("&amp;", "&");
            assertThat(get(address).statusCode()).as(address).isEqualTo(200);
        }
    }

    @Test
    void browsersKeepAFileAndStillTakeTheNewOne() throws Exception {
        Matcher style =
                Pattern.compile("href=\"(/web/page.css\\?v=[0-9a-f]+)\"").matcher(page("/"));
        assertThat(style.find()).isTrue();
        assertThat(get(style.group(1)).headers().firstValue("Cache-Control"))
                .hasValueSatisfying(c -> assertThat(c).contains("immutable"));
        assertThat(get("/web/page.css?v=0").headers().firstValue("Cache-Control"))
                .hasValue("no-cache");
        assertThat(get("/").headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void noScriptRunsButOurs() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        p -> assertThat(p).startsWith("default-src 'self'").doesNotContain("script-src"));
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern(" on[a-z]+=");
    }

    @Test
    void anAddressThatNothingAnswersIsSaidInAPage() throws Exception {
        HttpResponse<String> page = get("/no/such%3Cb%3E");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("<!DOCTYPE html>", "/no/such").doesNotContain("such<b>");
        assertThat(get("/api/v1/nothing").body()).contains("\"status\":404");
    }

    @Test
    void anAgentThatNeverCameIsListedAndFound() throws Exception {
        enrol("gw-1");
        enrol("gw-2");
        assertThat(page("/")).contains("gw-1", "gw-2", "尚无数据");
        assertThat(page("/pages/agents?q=GW-2")).contains("gw-2").doesNotContain("gw-1");
        assertThat(page("/pages/agents?state=online")).contains("没有符合条件的代理");
    }

    @Test
    void theDatabaseAwayIsSaidAndThePageTriesAgain() throws Exception {
        running.collector.database().close();
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("数据库暂时没有应答", "every 3s");
        assertThat(get("/pages/agents", "HX-Request", "true").statusCode()).isEqualTo(503);
    }
}
