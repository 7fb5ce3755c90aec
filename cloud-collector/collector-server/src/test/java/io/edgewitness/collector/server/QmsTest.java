package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.compliance.Qms;
import io.edgewitness.collector.compliance.QmsSettings;
import io.edgewitness.edge.ledger.proto.Array;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Structure;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Verdicts between a collector and a quality system that has its days. */
class QmsTest {
    private static final Instant START = Instant.parse("2026-03-31T16:01:00Z");

    @TempDir
    Path folder;

    private RunningCollector running;
    private QmsStandIn system;
    private TestBatches agent;
    private Qms qms;
    private int parts;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder.resolve("data"), START, null);
        system = new QmsStandIn();
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        agent = new TestBatches("gw-1", "acme", "s1")
                .machine(
                        "board-1",
                        "machine-vision-inspection",
                        "inputs: {camera: [cam.frame], uploads: [qms.receipts]}");
        qms = connector();
        assertThat(qms.work()).isEmpty();
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
        running.close();
    }

    /** As a collector that starts has it: nothing of what was before is in memory. */
    private Qms connector() throws Exception {
        Path token = Files.writeString(folder.resolve("qms.token"), "t-1\n");
        QmsSettings settings = new QmsSettings(
                system.url(),
                token,
                "Authorization",
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                "/test-results/{id}",
                "/test-results/{id}",
                List.of(new QmsSettings.Line("gw-1", "board-1")));
        Qms.Inputs uploads = (c, a, line) -> ScenarioInputs.points(c, a, line, "uploads");
        return new Qms(settings, running.collector.database(), running.collector.tells(), uploads, () -> running.now);
    }

    private static Value text(String text) {
        return Value.newBuilder().setText(text).build();
    }

    private void part(String unit, boolean rejected) {
        Map<String, Value> about =
                new HashMap<>(Map.of("unit", text(unit), "rule-set", text("sha256:ab"), "model", text("none")));
        if (rejected) {
            Structure.Builder cut = Structure.newBuilder();
            Map.of("class", "开路", "severity", "critical", "rule", "copper")
                    .forEach((k, v) ->
                            cut.addFields(Field.newBuilder().setName(k).setValue(text(v))));
            cut.addFields(
                    Field.newBuilder().setName("x").setValue(Value.newBuilder().setInteger(90)));
            Value one = Value.newBuilder().setStructure(cut).build();
            about.put(
                    "defects",
                    Value.newBuilder()
                            .setArray(Array.newBuilder().addItems(one))
                            .build());
            about.put("picture", text("f".repeat(64)));
        }
        Instant at = START.plusSeconds(1 + parts++).plusNanos(123_456_789);
        agent.toldAt(at, "board-1", rejected ? "part-rejected" : "part-passed", rejected ? 900 : 0, "p", about);
    }

    private void store() throws Exception {
        running.collector.store().store(List.of(agent.close()));
    }

    private String round() throws Exception {
        running.now = running.now.plusSeconds(120);
        return qms.work();
    }

    private void threeParts() throws Exception {
        part("SN-1", false);
        part("SN-2", true);
        part("", false);
        store();
    }

    private List<Tell> tells() throws Exception {
        List<Tell> tells = new ArrayList<>();
        for (OrderStore.SignedOrder o : running.collector.orders().pending("gw-1")) {
            OrderBody body = OrderBody.parseFrom(o.body());
            if (body.getKind().equals("tell")) {
                tells.add(Tell.parseFrom(body.getPayload()));
            }
        }
        return tells;
    }

    private static Element parsed(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }

    private static List<String> all(Element root, String name) {
        List<String> texts = new ArrayList<>();
        var nodes = root.getElementsByTagNameNS("http://www.mesa.org/xml/B2MML", name);
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void theVerdictsOfALineAreOneDocumentOfB2mml() throws Exception {
        threeParts();
        assertThat(round()).isEmpty();
        assertThat(system.documents()).hasSize(1);
        assertThat(system.asked()).containsExactly("PUT Bearer t-1");
        Element document = parsed(system.documents().values().iterator().next());
        assertThat(document.getLocalName()).isEqualTo("OperationsTestInformation");
        assertThat(document.getElementsByTagNameNS("*", "TestResult").getLength())
                .isEqualTo(3);
        assertThat(all(document, "TestableObjectID")).containsExactly("SN-1", "SN-2");
        assertThat(all(document, "EvaluatedCriterionResult")).containsExactly("Pass", "Fail", "Fail", "Pass");
        assertThat(document.getElementsByTagNameNS("*", "TestResultChild").getLength())
                .isEqualTo(1);
        assertThat(all(document, "Description")).contains("开路", "gw-1/board-1");
        assertThat(all(document, "ValueString")).contains("critical", "90", "sha256:ab", "f".repeat(64));
    }

    @Test
    void theAgentHearsOnceWhichVerdictsAreThere() throws Exception {
        threeParts();
        round();
        round();
        String id = system.documents().keySet().iterator().next();
        assertThat(tells()).singleElement().satisfies(t -> {
            assertThat(t.getPoint()).isEqualTo("qms.receipts");
            String[] words = t.getValue().getText().split(" ");
            assertThat(words).startsWith("uploaded", id).hasSize(5).endsWith("3");
            assertThat(Instant.parse(words[2])).isBefore(START.plusSeconds(1).plusNanos(123_456_789));
            assertThat(Instant.parse(words[3])).isAfter(START.plusSeconds(3).plusNanos(123_456_789));
        });
    }

    @Test
    void aSystemThatIsDownGetsThemLaterAndEachOnce() throws Exception {
        system.mood(QmsStandIn.Mood.DOWN);
        threeParts();
        assertThat(round()).isEqualTo("it answered 503");
        part("SN-4", false);
        store();
        round();
        system.mood(QmsStandIn.Mood.WELL);
        round();
        assertThat(round()).isEmpty();
        assertThat(system.documents()).hasSize(2);
        assertThat(system.documents().values())
                .filteredOn(d -> d.contains("SN-1"))
                .hasSize(1);
        assertThat(system.documents().values())
                .filteredOn(d -> d.contains("SN-4"))
                .hasSize(1);
    }

    /** As after kill -9 between the sending and the answer: a new connector finds the document in the database, and then in the system. */
    @Test
    void oneWhoseSendingHasAnUnknownEndIsLookedForAndNotSentAgain() throws Exception {
        system.mood(QmsStandIn.Mood.KEEPS_AND_FAILS);
        threeParts();
        assertThat(round()).isNotEmpty();
        system.mood(QmsStandIn.Mood.WELL);
        qms = connector();
        assertThat(round()).isEmpty();
        assertThat(system.documents()).hasSize(1);
        assertThat(system.asked()).containsExactly("PUT Bearer t-1", "GET Bearer t-1");
        assertThat(tells()).hasSize(1);
    }

    /** The document is in the database before the first byte goes out. */
    @Test
    void aCollectorThatIsKilledBeforeItSendsSendsTheSameDocumentAfterwards() throws Exception {
        threeParts();
        system.close();
        assertThat(round()).isEqualTo("it cannot be reached");
        String id = documents("WAITING").get(0);
        system = new QmsStandIn();
        qms = connector();
        round();
        assertThat(round()).isEmpty();
        assertThat(system.documents().keySet()).containsExactly(id);
        assertThat(documents("SENT")).containsExactly(id);
    }

    private List<String> documents(String state) throws Exception {
        return Jdbc.query(
                running.collector.database(),
                "SELECT id FROM store.quality_document WHERE state = ?",
                p -> p.setString(1, state),
                r -> {
                    List<String> ids = new ArrayList<>();
                    while (r.next()) {
                        ids.add(r.getString(1));
                    }
                    return ids;
                });
    }

    @Test
    void aDocumentThatIsRefusedIsAlarmedWithTheSystemsWordsAndKeepsNoOtherBack() throws Exception {
        system.mood(QmsStandIn.Mood.PICKY);
        threeParts();
        assertThat(round()).contains("of board-1: it answered 422: 'no such test plan'");
        assertThat(new CollectorWatch(running.collector, running.server.board(), running.now, ZoneOffset.UTC)
                        .find(AlarmKind.WORK_ORDERS.preset(), running.now, running.now))
                .anyMatch(f -> f.toString().contains("422"));
        system.mood(QmsStandIn.Mood.WELL);
        part("SN-9", false);
        store();
        assertThat(round()).isEmpty();
        assertThat(system.documents()).hasSize(1);
        assertThat(tells()).hasSize(1);
    }

    @Test
    void whatAnAgentWritesIntoATextStaysText() throws Exception {
        part("<b>&\u0000\u0007]]>\"'; DROP TABLE x", true);
        store();
        assertThat(round()).isEmpty();
        Element document = parsed(system.documents().values().iterator().next());
        assertThat(all(document, "TestableObjectID"))
                .singleElement()
                .satisfies(u -> assertThat(u).startsWith("<b>&").endsWith("]]>\"'; DROP TABLE x"));
    }

    @Test
    void whatWasJudgedBeforeTheSystemWasConnectedIsNotSent() throws Exception {
        agent.toldAt(START.minusSeconds(60), "board-1", "part-passed", 0, "p", Map.of("unit", text("OLD")));
        threeParts();
        round();
        assertThat(system.documents().values())
                .singleElement()
                .satisfies(d -> assertThat(d).contains("SN-1").doesNotContain("OLD"));
    }
}
