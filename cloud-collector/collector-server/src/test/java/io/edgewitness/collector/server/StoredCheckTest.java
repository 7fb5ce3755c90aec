package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Value;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stored EPCIS event that somebody changes in the database is found by {@code cloud-collector verify}, wherever it was changed. */
class StoredCheckTest {
    private static final Instant MORNING = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    Path folder;

    private RunningCollector running;
    private IngestBatch batch;

    @BeforeEach
    void start() throws Exception {
        RealLedger ledger = new RealLedger(folder, MORNING);
        ledger.open("一厂");
        ledger.record(epcis(1, "U1"));
        ledger.record(epcis(2, "U2"));
        ledger.close();
        List<IngestBatch> batches = ledger.batches();
        running = new RunningCollector(folder.resolve("collector"), MORNING, null);
        ByteString once = ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef");
        AgentRegistry registry = running.collector.registry();
        registry.addToken(new AgentRegistry.Token(once, "gw-1", MORNING.plusSeconds(60), null));
        registry.redeem(
                once,
                new AgentRegistry.Agent(
                        "gw-1", ByteString.copyFrom(ledger.key.publicKey()), ByteString.copyFromUtf8("c"), MORNING));
        running.collector.store().store(batches);
        batch = batches.stream()
                .filter(b -> b.batch().toByteString().toStringUtf8().contains("U2"))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private static EvidenceRecord.Builder epcis(int minute, String unit) {
        String event =
                TraceabilityTest.make(minute, "2026-" + unit, unit, "LOT").get("event");
        return EvidenceRecord.newBuilder()
                .setEvent(EventRecord.newBuilder()
                        .setScenario("line-1")
                        .setType("epcis")
                        .addAttributes(Field.newBuilder()
                                .setName("event")
                                .setValue(Value.newBuilder().setText(event))));
    }

    private String verify(int exit) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try {
            assertThat(running.run(out, err, "verify")).as(out + "" + err).isEqualTo(exit);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return out.toString();
    }

    private String place() {
        return "gw-1 " + batch.epoch() + "/" + batch.number() + ": ";
    }

    @Test
    void whatIsAsItWasSignedIsVerified() {
        assertThat(verify(0)).hasLineCount(1).contains("网关签署的一致").doesNotContain("0 / 0");
    }

    @Test
    void anEventThatIsChangedInItsBatchIsFound() throws Exception {
        byte[] changed = changed();
        try (Connection c = running.collector.database().getConnection();
                PreparedStatement p = c.prepareStatement(
                        "UPDATE store.batch SET evidence = ? WHERE agent = ? AND epoch = ? AND number = ?")) {
            p.setBytes(1, changed);
            BatchTable.key(p, 2, "gw-1", batch.epoch(), batch.number());
            assertThat(p.executeUpdate()).isEqualTo(1);
        }
        assertThat(verify(1))
                .contains(place()
                        + "the evidence lane's records do not have the root that was signed: a record was changed")
                .contains(place() + "其中 EPCIS 事件");
    }

    /** Another lot in the same place, each record of the same length. */
    private byte[] changed() {
        Batch.Builder evidence = Batch.newBuilder();
        for (Leaf leaf : batch.batch().getEvidenceList()) {
            String text = leaf.getContent().toString(StandardCharsets.ISO_8859_1);
            evidence.addEvidence(leaf.toBuilder()
                    .setContent(ByteString.copyFrom(
                            text.replace("example/LOT", "example/BAD").getBytes(StandardCharsets.ISO_8859_1))));
        }
        return evidence.build().toByteArray();
    }

    @Test
    void anEventThatIsChangedInItsTableIsFoundByItsName() throws Exception {
        running.sql("UPDATE traceability.event SET json = replace(json, 'LOT', 'BAD') WHERE event_id LIKE '%U2'");
        assertThat(verify(1))
                .contains(place())
                .contains("urn:uuid:2026-U2: 表中内容被改动")
                .doesNotContain("U1");
    }

    @Test
    void anEventThatIsRemovedOrPutInIsFound() throws Exception {
        running.sql(
                "INSERT INTO traceability.event SELECT enterprise, site, agent, epoch, batch, sequence + 1000, at, recorded,"
                        + " event_id, type, action, biz_step, disposition, read_point, biz_location, orphan, error, json, unlinked, facts"
                        + " FROM traceability.event WHERE event_id LIKE '%U2'");
        running.sql("DELETE FROM traceability.event WHERE event_id LIKE '%U1'");
        assertThat(verify(1)).contains("U1: 表中缺失").contains("U2: 账本中没有");
    }

    @Test
    void aBatchThatIsRemovedBreaksTheChain() throws Exception {
        running.sql("DELETE FROM store.batch WHERE agent = 'gw-1' AND number = " + (batch.number() - 1));
        assertThat(verify(1)).contains("the chain is broken");
    }
}
