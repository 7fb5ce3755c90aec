package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a unit's life, of a whole collector that runs. */
class TracePageTest {
    private static final String ID = "https://id.acme.example/";

    @TempDir
    Path folder;

    private RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-11-21T04:00:00Z"), null);
        TestBatches agent = new TestBatches("gw-1");
        String step = "'type': 'AggregationEvent', 'action': 'ADD', 'parentID': '" + ID + "U1', 'childEPCs': ['" + ID
                + "PUMP'], 'bizStep': 'assembling', 'ew:actor': 'p-0123456789abcdef', 'ew:machineState': '<b>running</b>'";
        agent.event("epcis", TraceabilityTest.make(1, "1", "PUMP", "LOT-7"))
                .event("epcis", TraceabilityTest.event(2, "2", step));
        running.collector.store().store(List.of(agent.close()));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private String page(String unit, String language) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + "/trace?unit="
                                        + URLEncoder.encode(unit, StandardCharsets.UTF_8)))
                                .header("Cookie", "lang=" + language)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void aUnitsLifeIsTimelineGraphAndTablesInBothLanguages() throws Exception {
        assertThat(page(ID + "U1", "zh"))
                .contains("AggregationEvent ADD", "p-0123456789abcdef", "由什么构成", "仍在其中", "<svg class=\"graph\"")
                .contains("href=\"/trace?unit=https%3A%2F%2Fid.acme.example%2FPUMP\"")
                .contains("aria-label=\"" + ID + "LOT-7\"")
                .contains("&lt;b&gt;running&lt;/b&gt;")
                .doesNotContain("<b>running");
        assertThat(page(ID + "LOT-7", "en")).contains("Where it went", "as an input", ID + "U1", "class=\"made\"");
    }

    @Test
    void aUnitThatNobodyKnowsIsSaid() throws Exception {
        assertThat(page("<script>alert(1)</script>", "zh"))
                .contains("账本中没有 &lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert");
        assertThat(page("", "en")).contains("Type the identifier of a unit");
    }
}
