package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.ScenarioDetail;
import io.edgewitness.collector.traceability.Resolver;
import io.edgewitness.collector.traceability.ResolverSettings;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Manifest;
import io.edgewitness.edge.ledger.proto.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Demand 15.4 as the collector measures it: a ledger that is verified, identifiers that resolve, tree heads on a chain. */
class TraceDemandTest {
    private static final Instant MORNING = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    Path folder;

    private StandIns others;
    private @Nullable RunningCollector running;

    @BeforeEach
    void start() throws Exception {
        others = new StandIns();
    }

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
        others.close();
    }

    private String handles(String more) {
        return "identifiers: {resolver: handle, url: \"" + others.url() + "/api/handles/\"" + more + "}";
    }

    /** With the batches of an agent that told of two units. */
    private RunningCollector collector(String yaml) throws Exception {
        CollectorConfig base = RunningCollector.config(null, null, SampleSettings.DEFAULT);
        CollectorConfig config = new CollectorConfig(
                base.http(),
                base.token(),
                base.tls(),
                base.grpc(),
                base.names(),
                base.database(),
                base.timeStamping(),
                base.samples(),
                base.alarms(),
                base.workplace(),
                base.recordings(),
                outside(yaml),
                base.publicUrl(),
                null,
                null);
        RealLedger ledger = new RealLedger(folder, MORNING);
        ledger.open("一厂");
        ledger.record(EvidenceRecord.newBuilder()
                .setManifest(Manifest.newBuilder()
                        .setScenario("line-1")
                        .setSlug("production-traceability")
                        .setYaml(ByteString.copyFromUtf8("demands: [\"15.1\"]"))));
        ledger.record(epcis("1", "hdl:88.118.8/U1"));
        ledger.record(epcis("2", "hdl:88.118.8/U2"));
        ledger.close();
        RunningCollector made = new RunningCollector(config, folder.resolve("collector"), MORNING.plusSeconds(60));
        running = made;
        ByteString once = ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef");
        AgentRegistry registry = made.collector.registry();
        registry.addToken(new AgentRegistry.Token(once, "gw-1", made.now.plusSeconds(60), null));
        registry.redeem(
                once,
                new AgentRegistry.Agent(
                        "gw-1", ByteString.copyFrom(ledger.key.publicKey()), ByteString.copyFromUtf8("c"), made.now));
        made.collector.store().store(ledger.batches());
        made.collector.anchors().work();
        return made;
    }

    private Outside outside(String yaml) throws Exception {
        return CollectorConfig.load(Files.writeString(folder.resolve("collector.yaml"), yaml), Map.of())
                .outside();
    }

    private static EvidenceRecord.Builder epcis(String id, String unit) {
        String event = TraceabilityTest.event(
                        1, id, "'type': 'ObjectEvent', 'action': 'ADD', 'epcList': ['" + unit + "']")
                .get("event");
        return EvidenceRecord.newBuilder()
                .setEvent(EventRecord.newBuilder()
                        .setScenario("line-1")
                        .setType("epcis")
                        .addAttributes(Field.newBuilder()
                                .setName("event")
                                .setValue(Value.newBuilder().setText(event))));
    }

    /** @return what the page of the scenario says of 15.4 */
    private ScenarioDetail.Demand measured(RunningCollector c) throws Exception {
        Resolver resolver = c.config.outside().resolver() == null
                ? null
                : new Resolver(c.config.outside().resolver(), c.collector.clock());
        new TraceDemand(
                        c.collector.database(),
                        c.collector.store(),
                        c.collector.anchors().chain(),
                        resolver,
                        c.collector.clock())
                .work();
        PlantScenarios scenarios = new PlantScenarios(c.collector.database(), c.collector.clock());
        return scenarios.details(Scope.ALL, scenarios.keys(Scope.ALL), agent -> false).get(0).demands().stream()
                .filter(ScenarioDetail.Demand::byCollector)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theDemandIsMetWhenBatchesAreVerifiedIdentifiersResolveAndAHeadStandsOnTheChain() throws Exception {
        others.handles.put("88.118.8/U1", "https://acme.example/u1");
        others.handles.put("88.118.8/U2", "https://acme.example/u2");
        RunningCollector c = collector(others.yaml(handles("")));
        c.collector.anchors().chain().work();
        ScenarioDetail.Demand demand = measured(c);
        assertThat(demand.id()).isEqualTo("15.4");
        assertThat(demand.measured())
                .contains("batches of the last hour are what the agent signed; identifiers: 2 of 2 resolved")
                .contains("stands on 产业链存证, block 4711");
        assertThat(demand.met()).isTrue();
        JsonNode figures = json(c, "/api/v1/traceability/figures");
        JsonNode item = figures.path("items").get(0);
        assertThat(item.path("tr_identifier_resolve_ratio").toString()).isEqualTo("{\"part\":2,\"whole\":2}");
        assertThat(item.path("tr_ledger_verify_ratio").path("part").asInt())
                .isPositive()
                .isEqualTo(item.path("tr_ledger_verify_ratio").path("whole").asInt());
    }

    @Test
    void withoutAChainThatPartIsUnmet() throws Exception {
        others.handles.put("88.118.8/U1", "x");
        others.handles.put("88.118.8/U2", "x");
        ScenarioDetail.Demand demand = measured(collector(handles("")));
        assertThat(demand.met()).isFalse();
        assertThat(demand.measured()).contains("2 of 2 resolved; chain: unmet, no chain is configured");
    }

    @Test
    void anIdentifierThatDoesNotResolveOrAChangedEventIsToldAndTheDemandUnmet() throws Exception {
        others.handles.put("88.118.8/U1", "x");
        RunningCollector c = collector(others.yaml(handles("")));
        c.collector.anchors().chain().work();
        c.sql("UPDATE traceability.event SET json = replace(json, 'U2', 'U9')");
        ScenarioDetail.Demand demand = measured(c);
        assertThat(demand.met()).isFalse();
        assertThat(demand.measured()).contains("identifiers: 1 of 2 resolved, some are not known there");
        assertThat(demand.measured().replaceFirst("ledger: (\\d+) of (\\d+) .*", "$1<$2"))
                .matches("(\\d+)<(\\d+)")
                .satisfies(t ->
                        assertThat(Integer.parseInt(t.split("<")[0])).isLessThan(Integer.parseInt(t.split("<")[1])));
    }

    @Test
    void aUnitOfARegisteredPrefixIsPutThere() throws Exception {
        RunningCollector c =
                collector(others.yaml(handles(", register: [88.118.8], link: \"https://collector.example\"")));
        c.collector.anchors().chain().work();
        assertThat(measured(c).met()).isTrue();
        assertThat(others.handles)
                .containsEntry("88.118.8/U1", "https://collector.example/trace?unit=hdl%3A88.118.8%2FU1");
    }

    private int run(RunningCollector c, StringWriter said, String... arguments) throws Exception {
        return c.run(said, said, arguments);
    }

    @Test
    void aTreeHeadGoesOnTheChainOnceAndIsProvenLater() throws Exception {
        RunningCollector c = collector(others.yaml(""));
        others.mined = false;
        assertThatThrownBy(() -> c.collector.anchors().chain().work()).hasMessageContaining("does not have it yet");
        assertThatThrownBy(() -> c.collector.anchors().chain().work()).hasMessageContaining("does not have it yet");
        assertThat(others.asked).filteredOn("submit"::equals).hasSize(1);
        others.mined = true;
        c.collector.anchors().chain().work();
        assertThat(c.backend.anchors().list().heads().get(0).anchors())
                .extracting(AnchorService.Anchor::kind)
                .containsExactly("chain-receipt", "chain");
        StringWriter said = new StringWriter();
        assertThat(run(c, said, "anchor", "chain", "--head", "1"))
                .as(said.toString())
                .isZero();
        assertThat(said.toString()).contains("链上与本树头一致", "block 4711 of 2026-11-21T", "holds its digest");
        assertThat(c.collector.workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 10))
                .anySatisfy(e -> assertThat(e.detail()).contains("链上与本树头一致"));

        others.transactions.replaceAll((hash, input) -> "0x" + "0".repeat(64));
        StringWriter other = new StringWriter();
        assertThat(run(c, other, "anchor", "chain", "--head", "1")).isEqualTo(1);
        assertThat(other.toString())
                .contains("is not the digest of the stored tree head")
                .hasLineCount(1);
    }

    @Test
    void aSubmitWithoutAnAnswerIsNotRepeatedAtOnceAndKeepsNoReceiptWaiting() throws Exception {
        RunningCollector c = collector(others.yaml(""));
        ChainAnchors chain = c.collector.anchors().chain();
        others.mined = false;
        assertThatThrownBy(chain::work).hasMessageContaining("does not have it yet");
        c.sql("INSERT INTO store.tree_head (size, at, note) SELECT size, at, note FROM store.tree_head");
        others.mined = true;
        others.lost = true;
        assertThatThrownBy(chain::work).hasMessageContaining("answered 504");
        assertThat(c.backend.anchors().list().heads().get(0).anchors())
                .as("the receipt of the head before was read back")
                .extracting(AnchorService.Anchor::kind)
                .containsExactly("chain-receipt", "chain");
        others.lost = false;
        assertThatThrownBy(chain::work).hasMessageContaining("nothing is submitted before");
        assertThat(others.asked).filteredOn("submit"::equals).hasSize(2);
        c.now = c.now.plusSeconds(1_800);
        chain.work();
        assertThat(others.asked).filteredOn("submit"::equals).hasSize(3);
    }

    @Test
    void aHeadThatWasChangedIsNotTheOneOnTheChain() throws Exception {
        RunningCollector c = collector(others.yaml(""));
        c.collector.anchors().chain().work();
        c.sql("UPDATE store.tree_head SET note = replace(note, 'time 2026', 'time 2025')");
        StringWriter said = new StringWriter();
        assertThat(run(c, said, "anchor", "chain", "--head", "1")).isEqualTo(1);
        assertThat(said.toString()).contains("链上内容不是该树头的摘要");
    }

    @Test
    void withoutAChainTheCommandSaysSo() throws Exception {
        StringWriter said = new StringWriter();
        assertThat(run(collector(""), said, "anchor", "chain")).isEqualTo(2);
        assertThat(said.toString()).contains("no chain is configured").hasLineCount(1);
    }

    private Resolver resolver(String kind, String path) {
        return new Resolver(
                new ResolverSettings(
                        ResolverSettings.Kind.valueOf(kind),
                        URI.create(others.url() + path),
                        Map.of(),
                        null,
                        List.of(),
                        ""),
                () -> MORNING);
    }

    @Test
    void aResolverOfDigitalLinksIsAskedOnceAndOnlyItself() throws Exception {
        Resolver resolver = resolver("DIGITAL_LINK", "/gs1/");
        for (int i = 0; i < 2; i++) {
            assertThat(resolver.resolve("https://id.acme.example/01/9506000134352/21/7")
                            .targets())
                    .containsExactly("https://acme.example/pump");
        }
        assertThat(others.asked).containsExactly("GET /gs1/01/09506000134352/21/7?linkType=linkset");
        assertThat(resolver.resolve("https://id.gs1.org/01/09506000134352/21/8").outcome())
                .isEqualTo(Resolver.Outcome.UNKNOWN);
        for (String stranger : List.of(
                "http://169.254.169.254/latest",
                others.url() + "/api/handles/x",
                "urn:uuid:1",
                others.url() + "/gs1/../api/x")) {
            assertThat(resolver.resolve(stranger).outcome()).isEqualTo(Resolver.Outcome.OTHER);
        }
        assertThat(others.asked).hasSize(2);
    }

    @Test
    void anAnswerThatLeadsElsewhereOrNeverEndsIsNone() {
        assertThatThrownBy(() -> resolver("HANDLE", "/elsewhere/").resolve("hdl:88.118.8/U1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answered 302");
        assertThatThrownBy(() -> resolver("HANDLE", "/endless/").resolve("hdl:88.118.8/U1"))
                .hasMessageContaining("longer than");
        assertThat(others.asked).isEmpty();
    }

    @Test
    void whoMayReadAUnitFindsItUnderItsIdentifier() throws Exception {
        RunningCollector c = collector("identifiers: {stem: \"https://id.acme.example/\"}");
        JsonNode links = json(c, "/id/88.118.8/U1", "Accept", "application/linkset+json")
                .path("linkset")
                .get(0);
        assertThat(links.path("anchor").asText()).isEqualTo("hdl:88.118.8/U1");
        assertThat(links.path("https://ref.gs1.org/voc/epcis")
                        .get(0)
                        .path("href")
                        .asText())
                .endsWith("/api/v1/epcis/events?MATCH_anyEPC=hdl%3A88.118.8%2FU1");
        assertThat(get(c, "/id/88.118.8/U3", "Accept", "application/linkset+json")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(c, "/id/88.118.8/U1").headers().firstValue("Location").orElse(""))
                .endsWith("/trace?unit=hdl%3A88.118.8%2FU1");
        assertThat(get(c, "/id/88.118.8/U1", "Authorization", "Bearer a-token-of-nobody-here")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void mistakesInTheConfigurationAreToldAtTheirPlaces() {
        String yaml = "chain:\n"
                + "  submit: {url: \"https://{digest}.example/\", receipt: hash}\n"
                + "  read: {url: \"https://chain.example/{receipt}\", method: DELETE, digest: /input}\n"
                + "  headers: {Host: x}\n"
                + "identifiers: {resolver: dns, url: x}\n";
        assertThatThrownBy(() -> outside(yaml))
                .hasMessageContaining("collector.yaml:2:17: EW-CONFIG-CHAIN")
                .hasMessageContaining("JSON pointers")
                .hasMessageContaining("not 'DELETE'")
                .hasMessageContaining("EW-CONFIG-HEADER")
                .hasMessageContaining("resolver is handle");
        assertThatThrownBy(
                        () -> outside("identifiers: {resolver: handle, url: \"http://resolver.example/api/\", headers:"
                                + " {Authorization: x}}"))
                .hasMessageContaining("unencrypted");
    }

    private static HttpResponse<String> get(RunningCollector c, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(c.url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(RunningCollector c, String path, String... headers) throws Exception {
        HttpResponse<String> response = get(c, path, headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }
}
