package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.ProtoValues;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    private TestBatches agent;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-11-21T04:00:00Z"), null);
        agent = new TestBatches("gw-1");
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
        return page(unit, language, "");
    }

    private String page(String unit, String language, String more) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.url() + "/trace?unit="
                                        + URLEncoder.encode(unit, StandardCharsets.UTF_8) + more))
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
        assertThat(page("", "en")).contains("Type the code of a unit");
    }

    @Test
    void aShortCodeLeadsToItsUnitAndSeveralAreOfferedToChoose() throws Exception {
        assertThat(page("PUMP", "en")).contains("value=\"" + ID + "PUMP\"", "What it is made of", ID + "LOT-7");
        assertThat(page("UMP", "en")).as("no part of a code").contains("hold no event of UMP");
        TestBatches other = new TestBatches("gw-2", "other", "two");
        other.event("epcis", TraceabilityTest.event(3, "3", """
                'type': 'ObjectEvent', 'action': 'OBSERVE', 'epcList': ['urn:epc:id:gid:1.2:PUMP']"""));
        running.collector.store().store(List.of(other.close()));
        assertThat(page("PUMP", "zh")).contains("编码 PUMP 对应多个标识", ID + "PUMP</a>", "urn:epc:id:gid:1.2:PUMP</a>");
        assertThat(page("<script>", "zh")).doesNotContain("<script>,", "<script></");
        assertThat(page("100%_'--", "en")).contains("hold no event of 100%_");
    }

    @Test
    void whatMustBeRecalledIsListedBesideWhatItWouldBeWithoutATrace() throws Exception {
        assertThat(page("LOT-7", "zh")).contains("查询召回范围").doesNotContain("需要召回的单元");
        assertThat(page("LOT-7", "zh", "&recall=yes"))
                .contains("因 " + ID + "LOT-7 需要召回", "<b>2</b><span>需要召回的单元", ID + "U1</a>", ID + "PUMP</a>")
                .contains("/api/v1/traceability/recall.csv?unit=https%3A%2F%2Fid.acme.example%2FLOT-7");
        assertThat(page("U1", "en", "&recall=yes")).contains("No unit used it.");
    }

    @Test
    void whatOtherScenariosToldWhileItWasInWorkStandsBesideItsLife() throws Exception {
        Instant step = Instant.parse("2026-11-21T00:02:00Z");
        agent.toldAt(
                        step.minusSeconds(30),
                        "motor-1",
                        "diagnosis",
                        700,
                        "轴承外圈 <b>",
                        Map.of("en", ProtoValues.encode(Value.of("bearing, outer ring"))))
                .toldAt(step.minusSeconds(20), "motor-1", "noted", 100, "只是记录", Map.of())
                .toldAt(step.plusSeconds(7200), "motor-1", "diagnosis", 700, "后来的", Map.of());
        running.collector.store().store(List.of(agent.close()));
        assertThat(page("U1", "zh"))
                .contains("同时发生", ">警告</span> 轴承外圈 &lt;b&gt;")
                .doesNotContain("只是记录", "后来的");
        assertThat(page("U1", "en"))
                .contains(">warning</span> bearing, outer ring")
                .doesNotContain("轴承外圈");
    }
}
