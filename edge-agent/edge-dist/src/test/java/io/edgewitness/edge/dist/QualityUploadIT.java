package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Verdicts of a line over the collector to a quality system and its acknowledgement back: packaged programs, real sockets. The quality system is down for a while, and the collector
 * is killed before a document is kept, before its keeping is answered, and as soon as the answer has gone. Each verdict of the agent's ledger is there once.
 */
class QualityUploadIT {
    private static final int LIMIT = 240;
    private static final String LINE = "tile-line";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** Cracks and pores are dark. */
    private static final String SCENARIO = """
        scenarios:
          - id: tile-line
            type: machine-vision-inspection
            inputs: {camera: [tiles.frame], unit: [tiles.number], uploads: [qms.receipts]}
            parameters:
              width: 96
              height: 96
              blobs: [{name: dark, of: dark, threshold: 80, area: 25}]
              window: 5s
              lateness: 1s
              upload-limit: 2m
        """;

    private record Judged(String unit, boolean rejected) {}

    @SuppressWarnings("NullAway.Init")
    private Deployment deployment;

    @Test
    void eachVerdictIsAtTheQualitySystemOnceWhoeverIsDownOrKilled() throws Exception {
        int port = FreePort.find();
        try (QualitySystem system = new QualitySystem(port);
                TileBelt belt = new TileBelt();
                Deployment whole = Deployment.onFreePorts(ThirdParty.ROOT, folder)) {
            deployment = whole;
            whole.site("adapters:\n" + belt.adapters() + SCENARIO);
            whole.startCollector("""
                quality: {url: "http://127.0.0.1:%d", every: 2s, timeout: 20s, lines: [{agent: gw-press-hall, line: %s}]}
                """.formatted(port, LINE));
            Http.await("the first round", LIMIT, () -> count("SELECT count(*) FROM store.quality_system") == 1);
            whole.enrol();
            whole.startAgent();
            // Down from the beginning: the first document waits.
            Http.await("a document that waits", LIMIT, () -> waiting() > 0);
            system.on();
            Http.await("the first document", LIMIT, () -> !system.documents().isEmpty());
            killAt(system, QualitySystem.Moment.BEFORE_KEEPING);
            killAt(system, QualitySystem.Moment.BEFORE_ANSWERING);
            killAt(system, QualitySystem.Moment.AFTER_ANSWERING);
            system.off();
            Http.await("a document that waits", LIMIT, () -> waiting() > 0);
            system.on();
            belt.halt();
            Http.await(
                    "all of them to be there and told",
                    LIMIT,
                    () -> parts(system).size() >= judged().size()
                            && count("SELECT count(*) FROM store.quality_document WHERE told IS NULL") == 0);
            Http.await("the agent's figures to say so", LIMIT, this::allAcknowledged);
            Http.await("06.8 of a window", LIMIT, this::met);
            check(system);
        }
    }

    /** The collector and its database are killed at that moment of the next sending, and started again. */
    private void killAt(QualitySystem system, QualitySystem.Moment moment) throws InterruptedException {
        system.next(moment, () -> {
            deployment.collector().kill();
            deployment.database().ifPresent(ProcessHandle::destroyForcibly);
        });
        Http.await("the kill " + moment, LIMIT, () -> !system.happened().isEmpty());
        String id = system.happened();
        assertThat(deployment.collector().isAlive()).as("killed " + moment).isFalse();
        deployment.restartCollector();
        Http.await(
                id + " to be noted after the kill " + moment,
                LIMIT,
                () -> count("SELECT count(*) FROM store.quality_document WHERE state = 'SENT' AND id = '" + id + "'")
                        == 1);
        long came = system.puts().stream().filter(id::equals).count();
        assertThat(came)
                .as("how often it was sent, with the kill " + moment)
                .isEqualTo(moment == QualitySystem.Moment.BEFORE_KEEPING ? 2 : 1);
    }

    private long waiting() {
        return count("SELECT count(*) FROM store.quality_document WHERE state = 'WAITING' AND tries > 0");
    }

    /** @return 0 where the database is away or has no such table yet, too */
    private long count(String sql) {
        try (Connection c = deployment.connect();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            r.next();
            return r.getLong(1);
        } catch (SQLException e) {
            return 0;
        }
    }

    private List<Judged> judged() {
        return new LedgerAudit(deployment.agentData())
                .events(LINE).stream()
                        .filter(e ->
                                e.getType().equals("part-passed") || e.getType().equals("part-rejected"))
                        .map(e -> new Judged(unit(e), e.getType().equals("part-rejected")))
                        .toList();
    }

    private static String unit(EventRecord event) {
        return event.getAttributesList().stream()
                .filter(a -> a.getName().equals("unit"))
                .map(a -> a.getValue().getText())
                .findFirst()
                .orElse("");
    }

    /** What the system's documents say of parts, in the order they came. */
    private static List<Judged> parts(QualitySystem system) {
        List<Judged> parts = new ArrayList<>();
        for (String xml : system.documents().values()) {
            NodeList results = parsed(xml).getElementsByTagNameNS("*", "TestResult");
            for (int i = 0; i < results.getLength(); i++) {
                Element result = (Element) results.item(i);
                parts.add(new Judged(
                        text(result, "TestableObjectID"),
                        text(result, "EvaluatedCriterionResult").equals("Fail")));
            }
        }
        return parts;
    }

    private static Element parsed(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("no XML: " + xml, e);
        }
    }

    private static String text(Element of, String name) {
        NodeList nodes = of.getElementsByTagNameNS("*", name);
        return nodes.getLength() == 0 ? "" : nodes.item(0).getTextContent();
    }

    private boolean allAcknowledged() {
        Map<Long, MetricRecord> newest = new HashMap<>();
        for (MetricRecord m : new LedgerAudit(deployment.agentData()).metrics(LINE, "mv_upload_ack_ratio")) {
            newest.merge(m.getWindowStart(), m, (a, b) -> b.getRevision() >= a.getRevision() ? b : a);
        }
        List<MetricRecord> told =
                newest.values().stream().filter(MetricRecord::hasRatio).toList();
        return !told.isEmpty()
                && told.stream()
                        .allMatch(m -> new BigDecimal(m.getRatio().getNumerator())
                                        .compareTo(new BigDecimal(m.getRatio().getDenominator()))
                                == 0);
    }

    private boolean met() {
        return new LedgerAudit(deployment.agentData())
                .demands(LINE).stream().anyMatch(d -> d.getDemand().equals("06.8") && d.getMet());
    }

    private void check(QualitySystem system) {
        List<Judged> parts = parts(system);
        assertThat(parts).as("each verdict once").containsExactlyInAnyOrderElementsOf(judged());
        assertThat(system.changed())
                .as("documents that came again with something else")
                .isEmpty();
        assertThat(count("SELECT sum(parts) FROM store.quality_document WHERE state = 'SENT'"))
                .isEqualTo(parts.size());
        assertThat(parts).anyMatch(Judged::rejected).anyMatch(p -> !p.rejected());
        System.out.printf(
                "%d verdicts in %d documents, %d sendings, 3 kills, twice down%n",
                parts.size(), system.documents().size(), system.puts().size());
    }
}
