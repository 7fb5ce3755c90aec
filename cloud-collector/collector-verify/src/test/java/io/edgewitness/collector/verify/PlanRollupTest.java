package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.Seal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A plan of a figure that is made of roll-ups: the ledger's word on it, and the ledger that it was signed over, are proven too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanRollupTest {
    private static final byte[] SIGNED = PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNING = 3 * 4; // quarters from midnight

    private AgentKey collector;
    private RollingPlant plant;
    private SignedPlan plan;
    private Instant at;

    @BeforeAll
    void aPlanAndItsDay(@TempDir Path folder) {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        plant = new RollingPlant(folder, "gw-1");
        plant.day(q -> {
            if (q == SIGNING) {
                at = plant.now();
                plan = signed("张三", head(plant));
                plant.hold(plan.id(), 0, Digests.sha256(plan.signed().get(0).content()));
            }
        });
    }

    @AfterAll
    void close() {
        plant.close();
    }

    private static PlanEntry.TreeHead head(RollingPlant plant) {
        Seal s = Objects.requireNonNull(plant.newestSeal("gw-1"));
        return new PlanEntry.TreeHead(
                "gw-1", s.getSize(), Digests.hex(s.getRoot().toByteArray()), Nanos.instant(s.getAt()));
    }

    private SignedPlan signed(String by, PlanEntry.TreeHead head) {
        return signed(by, List.of("gw-1"), head);
    }

    private SignedPlan signed(String by, List<String> agents, PlanEntry.TreeHead head) {
        IndicatorDefinition d = IndicatorLibrary.shipped().definition("energy-consumption");
        EvidencePlan terms = new EvidencePlan(
                "acme-5g",
                d.id(),
                d.reference(),
                d.sha256(),
                new EvidencePlan.Boundary(agents, "line-1", Map.of(), List.of("meter1.energy")),
                null,
                RollingPlant.hours(4, 20),
                List.of(),
                List.of(),
                d.estimator().id(),
                new BigDecimal("0.90"),
                RollingPlant.MIDNIGHT.plus(Duration.ofDays(365)));
        byte[] content = PlanEntry.plan(terms, new PlanEntry.Signing(by, at, List.of(head)))
                .bytes();
        return SignedPlan.of(
                List.of(new SignedPlan.Signed(content, collector.sign(SIGNED, content))),
                (c, s) -> AgentKey.verify(collector.publicKey(), s, SIGNED, c));
    }

    private byte[] bundle(SignedPlan... plans) throws Exception {
        return bundle(plant, plans);
    }

    private byte[] bundle(BatchSource source, SignedPlan... plans) throws Exception {
        Indicators indicators = new Indicators(IndicatorLibrary.shipped()).with(PlanBook.of(List.of(plans)));
        Bundle bundle = new Bundle(source, indicators, collector);
        return bundle.bytes(
                bundle.figures(List.of(RollingPlant.energy(Resolution.HOUR, 4, 20))),
                new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z")));
    }

    private static VerifyReport verify(byte[] zip) {
        return new KeepingVerifier().verify(zip);
    }

    private static List<String> codes(VerifyReport r) {
        return r.problems().stream().map(p -> p.what().code()).toList();
    }

    @Test
    void thePlanItsHoldAndItsTreeHeadAreProven() throws Exception {
        byte[] zip = bundle(plan);
        VerifyReport report = verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes())
                .extracting(Text::code)
                .contains("plan")
                .doesNotContain("plan-not-witnessed", "no-plan");
        List<ProvenHead> heads = Forgery.read(Unzipped.of(zip).get("agents/1/seal.binpb"), ProvenHead.parser());
        assertThat(heads).hasSize(2);
        assertThat(heads.get(1).getConsistencyCount()).isPositive();
    }

    /** Another agent that was told of the plan, and has no roll-up. */
    @Test
    void whatIsMissingOfAnAgentIsToldIfTheFigureOrItsPlanConcernsIt(@TempDir Path other) throws Exception {
        try (Plant second = new Plant(other, "gw-2", Mode.REAL)) {
            for (List<String> agents : List.of(List.of("gw-1", "gw-2"), List.of("gw-1"))) {
                SignedPlan planned =
                        signed("张三", agents, plan.entries().get(0).heads().get(0));
                second.hold(
                                planned.id(),
                                0,
                                Digests.sha256(planned.signed().get(0).content()))
                        .restart("a");
                VerifyReport report = verify(bundle(new Both(Map.of("gw-1", plant, "gw-2", second)), planned));
                assertThat(report.problems()).isEmpty();
                assertThat(report.keys()).anyMatch(k -> k.contains("gw-2") && k.contains("tree head of"));
                List<String> missing = report.notes().stream()
                        .filter(n -> n.code().equals("span-missing"))
                        .map(Text::en)
                        .toList();
                assertThat(missing).anyMatch(t -> t.contains("agent gw-1"));
                assertThat(missing.stream().anyMatch(t -> t.contains("agent gw-2")))
                        .isEqualTo(agents.contains("gw-2"));
            }
        }
    }

    @Test
    void aPlanSignedAnewByTheCollectorIsNotTheOneInTheLedger() throws Exception {
        SignedPlan other = signed("王五", head(plant));
        Forgery forgery = new Forgery(bundle(plan), collector);
        String name = "plans/" + plan.id();
        String text = new String(plan.signed().get(0).content(), StandardCharsets.UTF_8).replace("张三", "王五");
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        forgery.files.put(name + ".json", content);
        forgery.files.put(name + ".sig", collector.sign(SIGNED, content));
        VerifyReport report = verify(forgery.signed());
        assertThat(codes(report)).contains("plan-changed");
        assertThat(report.problems()).anyMatch(p -> p.subject().equals(name + ".json"));
        assertThat(verify(bundle(other)).notes()).extracting(Text::code).contains("plan-not-witnessed");
    }

    @Test
    void aPlanSignedOverAnotherHistoryShows() throws Exception {
        PlanEntry.TreeHead real = plan.entries().get(0).heads().get(0);
        SignedPlan other = signed("张三", new PlanEntry.TreeHead(real.agent(), real.size(), "ab".repeat(32), real.at()));
        assertThat(codes(verify(bundle(other)))).containsExactly("plan-head");
    }

    @Test
    void aTreeHeadThatAPlanNamesAndTheBundleLacksShows() throws Exception {
        Forgery forgery = new Forgery(bundle(plan), collector)
                .messages("agents/1/seal.binpb", ProvenHead.parser(), all -> all.remove(1));
        VerifyReport report = verify(forgery.signed());
        assertThat(codes(report)).containsExactly("plan-head-missing");
        assertThat(report.problems()).anyMatch(p -> p.subject().equals("plans/" + plan.id() + ".json"));
    }

    /** A head longer than the bundle's newest is of later, or else the bundle's newest was cut back. */
    @Test
    void aTreeHeadBehindTheNewestIsExcusedOnlyIfAllElseIsFromBeforeThePlan() throws Exception {
        PlanEntry.TreeHead real = plan.entries().get(0).heads().get(0);
        PlanEntry.TreeHead longer = new PlanEntry.TreeHead(real.agent(), 100_000, real.root(), real.at());
        Instant asBefore = at;
        try {
            assertThat(codes(withPlan(signed("张三", longer)))).contains("plan-head-missing");
            at = plant.now();
            assertThat(codes(withPlan(signed("张三", longer)))).doesNotContain("plan-head-missing", "plan-head");
        } finally {
            at = asBefore;
        }
    }

    private VerifyReport withPlan(SignedPlan other) throws Exception {
        Forgery forgery = new Forgery(bundle(), collector);
        PlanBook.of(List.of(other)).files().forEach(forgery.files::put);
        return verify(forgery.signed(m -> m.put("plans", List.of(other.id()))));
    }

    @Test
    void anEarlierTreeHeadThatIsNoBeginningOfTheNewestShows() throws Exception {
        Forgery forgery = new Forgery(bundle(plan), collector)
                .messages(
                        "agents/1/seal.binpb",
                        ProvenHead.parser(),
                        all -> all.set(
                                1, all.get(1).toBuilder().clearConsistency().build()));
        VerifyReport report = verify(forgery.signed());
        assertThat(codes(report)).contains("head");
        assertThat(report.problems()).anyMatch(p -> p.subject().startsWith("gw-1 tree head "));
    }

    @Test
    void aStrayFileOfPlansShows() throws Exception {
        Forgery forgery = new Forgery(bundle(plan), collector);
        forgery.files.put("plans/" + plan.id() + ".2.json", plan.signed().get(0).content());
        VerifyReport report = verify(forgery.signed());
        assertThat(codes(report)).containsExactly("plan-file");
    }
}
