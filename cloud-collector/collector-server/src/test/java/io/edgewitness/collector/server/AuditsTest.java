package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.Audit.Outcome;
import io.edgewitness.collector.verify.AuditJson;
import io.edgewitness.collector.verify.BundleVerifier;
import io.edgewitness.collector.verify.VerifyReport;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.ledger.proto.Tick;
import io.edgewitness.edge.wire.proto.Fetch;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit from the drawing to the note, on a real database and a real ledger; the agent's answers are given by hand. */
class AuditsTest {
    private static final Instant T0 = Instant.parse("2026-07-01T00:00:00Z");
    private static final PointDefinition METER = PointDefinition.of("meter1.energy", "holding:100:int64", "kW.h");
    private static final Window HOUR = new Window(T0, T0.plus(Duration.ofHours(1)));
    private static final FigureRequest ENERGY = FigureRequest.level("energy-consumption", "line-1", HOUR);

    private static final Audit.Result NOTHING =
            new Audit.Result(Outcome.UNDECIDED, "", "", "", "", 0, 0, "", List.of());

    @TempDir
    Path folder;

    private volatile Instant now = T0.plus(Duration.ofDays(1));
    private Collector collector;
    private CollectorServer server;
    private LocalBackend backend;
    private FileDisk disk;
    private AgentKey key;
    private LedgerWriter ledger;
    private Instant agentNow = T0.minusSeconds(60);
    private long sequence;

    @BeforeEach
    void anHourOfAMeter() throws Exception {
        CollectorConfig config = RunningCollector.config(null, null, SampleSettings.DEFAULT);
        DataFolder held = DataFolder.hold(folder.resolve("data"));
        assertThat(held).isNotNull();
        collector = Collector.open(config, held, () -> now, m -> {});
        server = CollectorServer.start(collector, config);
        backend = new LocalBackend(collector, false);
        disk = new FileDisk(folder.resolve("ledger"));
        key = AgentKey.loadOrCreate(folder.resolve("agent.key"));
        ledger = LedgerWriter.open(disk, key, LedgerSettings.create("gw-1", b -> {}), agentNow);
        ledger.declare("meters", Mode.REAL, List.of(METER));
        record(EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder().setSite("s").setEnterprise("e")));
        int reading = 0;
        sample(reading);
        for (int quarter = 0; quarter < 4; quarter++) {
            Instant from = T0.plus(Duration.ofMinutes(15L * quarter));
            for (int i = 0; i < 9; i++) {
                agentNow = from.plusSeconds(10 + 90L * i);
                reading += 1 + quarter;
                sample(reading);
            }
            agentNow = from.plusSeconds(905);
            record(EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()));
            record(metric(from, 9L * (1 + quarter)));
        }
        ByteString hash = ByteString.copyFromUtf8("x");
        collector.registry().addToken(new AgentRegistry.Token(hash, "gw-1", now.plusSeconds(60), null));
        collector
                .registry()
                .redeem(hash, new AgentRegistry.Agent("gw-1", ByteString.copyFrom(key.publicKey()), hash, now));
        replicate();
    }

    private static EvidenceRecord.Builder metric(Instant from, long kwh) {
        return EvidenceRecord.newBuilder()
                .setMetric(MetricRecord.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setWindowStart(Nanos.of(from))
                        .setWindowEnd(Nanos.of(from.plusSeconds(900)))
                        .setArm("on")
                        .setFormula("em_energy_kwh@1")
                        .setUnit("kW.h")
                        .setExact(String.valueOf(kwh))
                        .setExpected(9)
                        .setReceived(9)
                        .addModes(ModeShare.newBuilder()
                                .setMode(io.edgewitness.edge.ledger.proto.Mode.REAL)
                                .setSamples(9))
                        .setClockBoundNs(2_000_000)
                        .setAggregation("sum")
                        .addPoints("meter1.energy"));
    }

    @AfterEach
    void stop() throws Exception {
        ledger.close();
        server.close();
    }

    private void sample(int reading) {
        ledger.append(
                ++sequence,
                "meters",
                Delivery.live(List.of(Sample.good(METER.id(), Value.of(reading), null, agentNow))));
        work();
    }

    private void record(EvidenceRecord.Builder r) {
        ledger.append(r.setSequence(++sequence).setAt(Nanos.of(agentNow)).build());
        work();
    }

    private void work() {
        ledger.doWork(agentNow);
        agentNow = agentNow.plusSeconds(2);
        ledger.doWork(agentNow);
    }

    /** What the uplink does: figures and all, but samples as their hashes. */
    private void replicate() throws Exception {
        IngestBatch.Head head = collector.store().head("gw-1");
        List<IngestBatch> batches = new ArrayList<>();
        try (LedgerReader reader = LedgerReader.open(disk)) {
            BatchId at = new BatchId(head.epoch(), head.number());
            for (Batch b = reader.nextForUplink(at); b != null; b = reader.nextForUplink(at)) {
                BatchHeader h = BatchHeader.parseFrom(b.getHeader());
                at = new BatchId(h.getEpoch(), h.getNumber());
                batches.add(new IngestBatch("gw-1", h, ByteString.copyFrom(BatchCheck.headerHash(b)), true, b));
            }
        }
        collector.store().store(batches);
    }

    private byte[] draw() throws CommandFailure {
        return backend.audits().draw(wanted());
    }

    private static AuditService.DrawWanted wanted() {
        return new AuditService.DrawWanted("acme", null, List.of(ENERGY), "2026-11-29", null, 3, 5);
    }

    private static List<Outcome> outcomes(byte[] audit) throws Exception {
        return AuditJson.read(audit).records().stream()
                .map(c -> Objects.requireNonNullElse(c.result(), NOTHING).outcome())
                .toList();
    }

    private static List<String> codes(byte[] audit) throws Exception {
        return AuditJson.read(audit).records().stream()
                .flatMap(c -> Stream.ofNullable(c.result()).flatMap(r -> r.findings().stream()))
                .map(Text::code)
                .distinct()
                .toList();
    }

    private List<OrderStore.SignedOrder> asked() throws Exception {
        return collector.orders().pending("gw-1").stream()
                .filter(o -> o.kind().equals("fetch"))
                .toList();
    }

    /** @param most batches that the agent sends; the rest waits for another order */
    private void answer(int most) throws Exception {
        answer(most, b -> true, b -> true);
    }

    /**
     * @param has whether the agent still has that batch
     * @param comes whether what it sends arrives
     */
    private void answer(int most, Predicate<BatchId> has, Predicate<BatchId> comes) throws Exception {
        OrderStore.SignedOrder order = asked().get(0);
        Fetch fetch = Fetch.parseFrom(OrderBody.parseFrom(order.body()).getPayload());
        BatchId at = new BatchId(fetch.getAfterEpoch(), fetch.getAfterNumber());
        BatchId last = new BatchId(fetch.getLastEpoch(), fetch.getLastNumber());
        int sent = 0;
        try (LedgerReader reader = LedgerReader.open(disk)) {
            while (sent < most && last.isAfter(at)) {
                Batch b = Objects.requireNonNull(reader.next(at));
                BatchHeader h = BatchHeader.parseFrom(b.getHeader());
                at = new BatchId(h.getEpoch(), h.getNumber());
                if (has.test(at)) {
                    sent++;
                    if (comes.test(at)) {
                        ByteString hash = ByteString.copyFrom(BatchCheck.headerHash(b));
                        collector.store().fetched("gw-1", order.id(), at, hash, b);
                    }
                }
            }
        }
        collector.orders().done("gw-1", order.id(), "done", sent + " batches up to " + at, now);
    }

    private AuditService.Fetching fetch(byte[] audit, Audit.Checked c, boolean again) throws CommandFailure {
        now = now.plusSeconds(1);
        return backend.audits().fetch(new AuditService.FetchWanted(audit, c.place(), again));
    }

    /** @return orders that it took */
    private int fetchAll(byte[] audit, int most) throws Exception {
        int orders = 0;
        for (Audit.Checked c : AuditJson.read(audit).records()) {
            while (!fetch(audit, c, false).state().equals("there")) {
                answer(most);
                orders++;
            }
        }
        return orders;
    }

    @Test
    void samplesThatStayedAtTheAgentAreFetchedPieceByPieceAndConfirmTheRecords() throws Exception {
        byte[] audit = draw();
        assertThat(AuditJson.read(audit).items()).hasSize(1);
        assertThat(AuditJson.read(audit).records()).hasSize(5).allMatch(c -> c.index() >= 0);
        byte[] before = backend.audits().check(audit);
        assertThat(outcomes(before)).containsOnly(Outcome.UNDECIDED);
        assertThat(codes(before)).contains("raw-missing");
        int orders = fetchAll(audit, 4);
        assertThat(orders).isGreaterThan(2);
        assertThat(collector
                        .workplace()
                        .trail()
                        .read(
                                Access.collector(),
                                new Trail.Filter(null, null, Act.AUDIT_FETCH.id(), null, null),
                                null,
                                100))
                .as("each order to the agent is in the trail, each question is not")
                .hasSize(orders);
        byte[] after = backend.audits().check(audit);
        assertThat(outcomes(after)).hasSize(5).containsOnly(Outcome.CONFIRMED);
        assertThat(fetchAll(audit, 4)).as("what is here is not asked for again").isZero();
        forgottenLate(AuditJson.read(audit).records().get(0).batch());
    }

    /** A plan may hold what was fetched, and a clock that jumped makes everything old. */
    private void forgottenLate(BatchId last) throws Exception {
        AuditStore store = new AuditStore(collector.database());
        Instant far = now.plus(Duration.ofDays(400));
        store.forget("gw-1", far, Holds.NONE);
        assertThat(store.had("gw-1", BatchId.NONE, last))
                .as("the agent is no older")
                .isNotEmpty();
        agentNow = far;
        record(EvidenceRecord.newBuilder().setTick(Tick.getDefaultInstance()));
        replicate();
        store.forget("gw-1", now.plus(Duration.ofDays(80)), Holds.NONE);
        store.forget("gw-1", far, c -> T0);
        assertThat(store.had("gw-1", BatchId.NONE, last)).as("held").isNotEmpty();
        store.forget("gw-1", far, Holds.NONE);
        assertThat(store.had("gw-1", BatchId.NONE, last)).isEmpty();
    }

    @Test
    void whileTheAgentIsAskedOnlyTheCountGoesDownAndAStaleOrderIsAskedAgain() throws Exception {
        byte[] audit = draw();
        Audit.Checked first = AuditJson.read(audit).records().get(0);
        assertThat(fetch(audit, first, false).state()).isEqualTo("waiting");
        AuditService.Fetching waiting = fetch(audit, first, true);
        assertThat(waiting.detail()).contains("no answer yet");
        assertThat(asked()).hasSize(1);
        OrderStore.SignedOrder order = asked().get(0);
        Fetch wanted = Fetch.parseFrom(OrderBody.parseFrom(order.body()).getPayload());
        try (LedgerReader reader = LedgerReader.open(disk)) {
            Batch b = Objects.requireNonNull(reader.next(new BatchId(wanted.getAfterEpoch(), wanted.getAfterNumber())));
            BatchHeader h = BatchHeader.parseFrom(b.getHeader());
            BatchId id = new BatchId(h.getEpoch(), h.getNumber());
            collector.store().fetched("gw-1", order.id(), id, ByteString.copyFrom(BatchCheck.headerHash(b)), b);
        }
        byte[] unread = new byte[0];
        assertThat(fetch(unread, first, true).missing()).isEqualTo(waiting.missing() - 1);
        now = now.plus(Duration.ofMinutes(6));
        fetch(audit, first, false);
        assertThat(asked()).hasSize(2);
    }

    @Test
    void anOrderThatFailedIsToldAndAskedAgainOnlyWhenSomebodySaysSo() throws Exception {
        byte[] audit = draw();
        Audit.Checked first = AuditJson.read(audit).records().get(0);
        fetch(audit, first, false);
        collector.orders().done("gw-1", asked().get(0).id(), "failed", "the disk is broken", now);
        AuditService.Fetching f = fetch(audit, first, false);
        assertThat(f.state()).isEqualTo("failed");
        assertThat(f.detail()).contains("the disk is broken");
        assertThat(asked()).isEmpty();
        fetch(audit, first, true);
        assertThat(asked()).hasSize(1);
    }

    @Test
    void whatWasLostOnItsWayIsAskedForOnceMoreAndThenTold() throws Exception {
        byte[] audit = draw();
        Audit.Checked first = AuditJson.read(audit).records().get(0);
        fetch(audit, first, false);
        answer(100, b -> true, b -> false);
        assertThat(fetch(audit, first, false).state()).isEqualTo("waiting");
        assertThat(asked()).as("a second order").hasSize(1);
        answer(100, b -> true, b -> false);
        AuditService.Fetching f = fetch(audit, first, false);
        assertThat(f.state()).isEqualTo("failed");
        assertThat(f.detail()).contains("batches up to", "none came");
        fetch(audit, first, true);
        answer(100);
        fetchAll(audit, 100);
        assertThat(outcomes(backend.audits().check(audit))).containsOnly(Outcome.CONFIRMED);
    }

    /** @return details of what was answered on the way */
    private List<String> fetchAll(byte[] audit, int most, Predicate<BatchId> has, Predicate<BatchId> comes)
            throws Exception {
        List<String> details = new ArrayList<>();
        for (Audit.Checked c : AuditJson.read(audit).records()) {
            for (AuditService.Fetching f = fetch(audit, c, false);
                    !f.state().equals("there");
                    f = fetch(audit, c, false)) {
                details.add(f.detail());
                if (!asked().isEmpty()) {
                    answer(most, has, comes);
                }
            }
        }
        return details;
    }

    /** One batch in four is there no more, one in seven does not arrive, and an order brings nine. */
    @Test
    void onlyWhatTheAgentSkippedIsTakenForGone() throws Exception {
        byte[] audit = draw();
        Predicate<BatchId> has = b -> b.number() % 4 != 0;
        Predicate<BatchId> comes = b -> b.number() % 7 != 0;
        assertThat(fetchAll(audit, 9, has, comes)).anyMatch(d -> d.contains("no longer has"));
        AuditStore store = new AuditStore(collector.database());
        int samples = 0;
        try (LedgerReader reader = LedgerReader.open(disk)) {
            for (BatchId id : store.had("gw-1", BatchId.NONE, new BatchId(2, 0))) {
                Batch b = Objects.requireNonNull(reader.next(new BatchId(id.epoch(), id.number() - 1)));
                boolean there = b.getRawCount() > 0 && has.test(id) && comes.test(id);
                assertThat(store.raw("gw-1", id).length > 0).as(id.toString()).isEqualTo(there);
                samples += there ? 1 : 0;
            }
        }
        assertThat(samples).isGreaterThan(3);
        assertThat(codes(backend.audits().check(audit))).contains("raw-missing");
    }

    /** The agent may have deleted samples between two audits, and sends their hashes then. */
    @Test
    void onlyWhatWasAskedForIsKeptAndSamplesAreNotReplacedByTheirHashes() throws Exception {
        byte[] audit = draw();
        Audit.Checked first = AuditJson.read(audit).records().get(0);
        fetch(audit, first, false);
        String order = asked().get(0).id();
        AuditStore store = new AuditStore(collector.database());
        try (LedgerReader reader = LedgerReader.open(disk)) {
            BatchId id = new BatchId(1, 4);
            Batch b = Objects.requireNonNull(reader.next(new BatchId(1, 3)));
            Batch hashes = Objects.requireNonNull(reader.nextForUplink(new BatchId(1, 3)));
            ByteString hash = ByteString.copyFrom(BatchCheck.headerHash(b));
            collector.store().fetched("gw-1", "another-order", id, hash, b);
            collector.store().fetched("gw-1", order, id, ByteString.copyFrom(new byte[32]), b);
            assertThat(store.raw("gw-1", id)).isEmpty();
            collector.store().fetched("gw-1", order, id, hash, hashes);
            byte[] stub = store.raw("gw-1", id);
            assertThat(stub).isNotEmpty();
            collector.store().fetched("gw-1", order, id, hash, b);
            byte[] samples = store.raw("gw-1", id);
            assertThat(samples).isNotEqualTo(stub);
            collector.store().fetched("gw-1", order, id, hash, hashes);
            assertThat(store.raw("gw-1", id)).isEqualTo(samples);
        }
    }

    private AuditService.NoteWanted noteWanted(byte[] audit, @Nullable String verdict) {
        return new AuditService.NoteWanted(audit, "1", "王五", verdict, "相符", Map.of("3", "一致"));
    }

    @Test
    void aNoteIsAppendedSignedWitnessedAndDecidesTheGrade() throws Exception {
        byte[] audit = draw();
        fetchAll(audit, 100);
        audit = backend.audits().check(audit);
        AuditService.NoteView first = backend.audits().note(noteWanted(audit, null));
        assertThat(first.figure()).isEqualTo(FigureName.of(ENERGY));
        assertThat(first.number()).isZero();
        assertThat(first.content()).contains("\"verdict\": \"confirmed\"", "王五");
        assertThat(codesOfFigure()).contains("audit");
        AuditService.NoteView second = backend.audits().note(noteWanted(audit, "not-reproduced"));
        assertThat(second.number()).isEqualTo(1);
        assertThat(second.content()).contains(first.sha256());
        assertThat(backend.figures(Scope.ALL, List.of(ENERGY)).get(0).grade()).isEqualTo(Grade.C);
        List<String> pings = collector.orders().pending("gw-1").stream()
                .filter(o -> o.kind().equals("ping"))
                .map(o -> text(o))
                .toList();
        assertThat(pings).hasSize(2).anyMatch(p -> p.endsWith(".1 " + second.sha256()));
        record(EvidenceRecord.newBuilder()
                .setOrder(OrderReceipt.newBuilder()
                        .setId("p")
                        .setKind("ping")
                        .setOutcome("done")
                        .setDetail("pong " + pings.get(1))));
        replicate();
        assertThat(backend.audits().notes(null, null))
                .hasSize(2)
                .allMatch(v -> v.problems().isEmpty())
                .anyMatch(v -> v.witnesses().containsKey("gw-1"));
        assertThat(collector.store().rebuild(false)).isNotNull();
        assertThat(backend.audits().notes("acme", null)).hasSize(2);
        assertThat(backend.audits().notes("other", null)).isEmpty();
    }

    @Test
    void whoWasNotToldOfANoteOrCouldNotNameItIsToldLater() throws Exception {
        byte[] audit = draw();
        fetchAll(audit, 100);
        AuditService.NoteView note =
                backend.audits().note(noteWanted(backend.audits().check(audit), null));
        try (java.sql.Connection c = collector.database().getConnection();
                java.sql.Statement s = c.createStatement()) {
            s.execute("DELETE FROM store.orders");
        }
        backend.tell();
        List<OrderStore.SignedOrder> pending = collector.orders().pending("gw-1");
        assertThat(pending).singleElement().satisfies(o -> assertThat(text(o)).endsWith(note.sha256()));
        collector.orders().done("gw-1", pending.get(0).id(), "interrupted", "", now);
        backend.tell();
        assertThat(collector.orders().pending("gw-1")).isEmpty();
        now = now.plusSeconds(61);
        backend.tell();
        backend.tell();
        assertThat(collector.orders().pending("gw-1")).hasSize(1);
    }

    /** The agent signed it, and the bundle would verify: only the samples tell. */
    @Test
    void aForgedFigureIsCaughtByItsSamplesAndTheBundleSaysSo() throws Exception {
        FigureRequest forged = FigureRequest.level("energy-consumption", "line-2", HOUR);
        for (int quarter = 0; quarter < 4; quarter++) {
            Instant from = T0.plus(Duration.ofMinutes(15L * quarter));
            EvidenceRecord.Builder r = metric(from, 9L * (1 + quarter) + 1);
            record(r.setMetric(r.getMetric().toBuilder().setScenario("line-2")));
        }
        replicate();
        byte[] audit = backend.audits()
                .draw(new AuditService.DrawWanted("acme", null, List.of(ENERGY, forged), "2026-11-29", null, 3, 2));
        fetchAll(audit, 100);
        audit = backend.audits().check(audit);
        for (Audit.Item i : AuditJson.read(audit).items()) {
            boolean good = i.name().equals(FigureName.of(ENERGY));
            assertThat(i.best()).isEqualTo(good ? Audit.Verdict.CONFIRMED : Audit.Verdict.NOT_REPRODUCED);
            backend.audits().note(new AuditService.NoteWanted(audit, i.name(), "王五", null, "", Map.of()));
        }
        assertThat(codes(audit)).containsExactly("differs");
        List<Figure> figures = backend.figures(Scope.ALL, List.of(ENERGY, forged));
        assertThat(figures.get(0).grade()).isNotEqualTo(Grade.C);
        assertThat(figures.get(1).grade()).isEqualTo(Grade.C);
        byte[] bundle = backend.bundle(
                Scope.ALL, figures, "0".repeat(64), backend.anchors().fresh().number());
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(bundle);
        assertThat(report.problems()).isEmpty();
        java.io.ByteArrayOutputStream printed = new java.io.ByteArrayOutputStream();
        report.print(new java.io.PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("audited: confirmed", "audited: not-reproduced");
    }

    @Test
    void whatMakesADrawingWorthLessIsTold() throws Exception {
        assertThat(AuditPrint.cautions(AuditJson.read(draw()), AuditFile.ZONE)).isEmpty();
        long old = backend.anchors().fresh().number();
        for (int quarter = 0; quarter < 4; quarter++) {
            EvidenceRecord.Builder r = metric(T0.plus(Duration.ofMinutes(15L * quarter)), 9);
            record(r.setMetric(r.getMetric().toBuilder().setScenario("line-2")));
        }
        replicate();
        FigureRequest later = FigureRequest.level("energy-consumption", "line-2", HOUR);
        byte[] audit = backend.audits()
                .draw(new AuditService.DrawWanted("acme", null, List.of(later), "2022-01-01", old, 3, 2));
        assertThat(AuditPrint.cautions(AuditJson.read(audit), AuditFile.ZONE))
                .extracting(Text::code)
                .containsExactly("draw-date", "draw-head");
    }

    /** Its line can be called the same. */
    @Test
    void anAuditSaysNothingOfAnotherEnterprise() throws Exception {
        byte[] audit = draw();
        fetchAll(audit, 100);
        backend.audits().note(noteWanted(backend.audits().check(audit), null));
        assertThat(codesOfFigure()).contains("audit");
        Scope other = new Scope("acmee", null);
        List<Figure> figures = backend.figures(other, List.of(ENERGY));
        assertThat(figures.get(0).limitations()).extracting(Text::code).doesNotContain("audit");
        byte[] bundle = backend.bundle(
                other, figures, "0".repeat(64), backend.anchors().fresh().number());
        assertThat(new String(bundle, StandardCharsets.ISO_8859_1)).doesNotContain("audits/");
    }

    private static String text(OrderStore.SignedOrder o) {
        try {
            return OrderBody.parseFrom(o.body()).getPayload().toStringUtf8();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> codesOfFigure() throws CommandFailure {
        return backend.figures(Scope.ALL, List.of(ENERGY)).get(0).limitations().stream()
                .map(Text::code)
                .toList();
    }

    @Test
    void mistakesAreToldAndNothingIsAppended() throws Exception {
        byte[] drawn = draw();
        assertThatThrownBy(() -> backend.audits().note(noteWanted(drawn, null)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("audit check");
        byte[] audit = backend.audits().check(drawn);
        AuditService audits = backend.audits();
        assertThatThrownBy(() -> audits.note(noteWanted(audit, "confirmed")))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("not-reproduced");
        assertThatThrownBy(() -> audits.note(noteWanted(audit, "perfect"))).hasMessageContaining("a verdict is");
        assertThatThrownBy(() -> audits.note(new AuditService.NoteWanted(audit, "9", "x", null, "", Map.of())))
                .hasMessageContaining("no figure '9'");
        assertThatThrownBy(() -> audits.check("{}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no audit");
        assertThatThrownBy(() -> audits.draw(
                        new AuditService.DrawWanted("acme", null, List.of(ENERGY), "2026-02-30", null, 3, 5)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2));
        assertThatThrownBy(() ->
                        audits.draw(new AuditService.DrawWanted("acme", null, List.of(), "2026-11-29", null, 3, 5)))
                .hasMessageContaining("a figure or more");
        assertThatThrownBy(() -> audits.draw(
                        new AuditService.DrawWanted("acme", null, List.of(ENERGY), "2026-11-29", 99L, 3, 5)))
                .hasMessageContaining("no tree head 99");
        assertThat(audits.notes(null, null)).isEmpty();
    }

    @Test
    void overRestItIsTheSame() throws Exception {
        String url = String.valueOf(DataFolder.url(folder.resolve("data")));
        RemoteBackend remote = new RemoteBackend(url, Secret.parse(DataFolder.adminToken(folder.resolve("data"))));
        RemoteBackend stranger = new RemoteBackend(url, Secret.parse("not the token"));
        assertThatThrownBy(() -> stranger.audits().draw(wanted())).hasMessageContaining("401");
        byte[] audit = remote.audits().draw(wanted());
        assertThat(audit).isEqualTo(draw());
        fetchAll(audit, 100);
        Audit.Checked c = AuditJson.read(audit).records().get(0);
        assertThat(remote.audits()
                        .fetch(new AuditService.FetchWanted(audit, c.place(), false))
                        .state())
                .isEqualTo("there");
        byte[] checked = remote.audits().check(audit);
        assertThat(checked).isEqualTo(backend.audits().check(audit));
        AuditService.NoteView note = remote.audits().note(noteWanted(checked, null));
        assertThat(remote.audits().notes("acme", note.figure()))
                .isEqualTo(backend.audits().notes(null, null))
                .hasSize(1);
    }

    private int run(StringWriter out, StringWriter err, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        Path data = folder.resolve("data");
        all.addAll(List.of("--url", String.valueOf(DataFolder.url(data)), "--token", DataFolder.adminToken(data)));
        return CollectorMain.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
    }

    @Test
    void theCommandLineNotesAnAgentThatIsAwayReadsACopySignsAndPrintsTheSheet() throws Exception {
        Path file = folder.resolve("audit.json");
        Files.write(file, draw());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String audit = file.toString();
        assertThat(run(out, err, "audit", "fetch", "--audit", audit, "--wait", "0"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("fetch-offline", "gw-1", "check --ledger");
        assertThat(Files.readString(file)).contains("fetch-offline");
        assertThat(run(out, err, "audit", "check", "--audit", audit)).isEqualTo(1);
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        try (var files = Files.list(folder.resolve("ledger"))) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                Files.copy(f, copy.resolve(f.getFileName()));
            }
        }
        Path sheet = folder.resolve("sheet.html");
        assertThat(run(out, err, "audit", "check", "--audit", audit, "--ledger", copy.toString()))
                .as(err + "\n" + out)
                .isZero();
        for (String[] wrong : List.of(
                new String[] {"--zone", "Asia/Nowhere"},
                new String[] {"--sheet", folder.resolve("none/sheet.html").toString()})) {
            assertThat(run(
                            out,
                            err,
                            "audit",
                            "note",
                            "--audit",
                            audit,
                            "--figure",
                            "1",
                            "--by",
                            "x",
                            wrong[0],
                            wrong[1]))
                    .isEqualTo(2);
        }
        assertThat(backend.audits().notes(null, null)).as("nothing was signed").isEmpty();
        Path auditor = folder.resolve("auditor.key");
        assertThat(run(
                        out,
                        err,
                        "audit",
                        "note",
                        "--audit",
                        audit,
                        "--figure",
                        "1",
                        "--by",
                        "王五",
                        "--step",
                        "3=表号一致",
                        "--key",
                        auditor.toString(),
                        "--name",
                        "county-bureau",
                        "--sheet",
                        sheet.toString()))
                .as(err + "\n" + out)
                .isZero();
        assertThat(Files.readString(sheet)).contains("现场核查记录表", "☑ 确认", "表号一致", "王五");
        StringWriter shown = new StringWriter();
        assertThat(run(shown, err, "audit", "show")).isZero();
        assertThat(shown.toString()).contains("county-bureau+", "确认 / confirmed", FigureName.of(ENERGY));
        assertThat(run(out, err, "audit", "note", "--audit", audit, "--figure", "1", "--by", "x", "--step", "7=x"))
                .isEqualTo(2);
        assertThat(run(
                        out,
                        err,
                        "audit",
                        "check",
                        "--audit",
                        folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(run(out, err, "audit")).isEqualTo(2);
    }
}
