package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.Seal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan in the bundle: what it makes of its figure, and what shows when it is not what was signed. */
class PlanBundleTest {
    private static final byte[] SIGNED = PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII);
    private static final Instant BEFORE = Plant.T0.minusSeconds(3_600);
    private static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z"));

    @TempDir
    Path folder;

    private Plant plant;
    private AgentKey collector;
    private SignedPlan plan;
    private SignedPlan amended;

    @BeforeEach
    void aPlanAndAnHour() {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        plant = new Plant(folder, "gw-1", Mode.REAL);
        plan = chain(List.of(), PlanEntry.plan(terms("0.90"), new PlanEntry.Signing("张三", BEFORE, List.of())));
        amended = chain(
                plan.signed(),
                PlanEntry.after(
                        plan,
                        terms("0.95"),
                        "typing error",
                        new PlanEntry.Signing("李四", BEFORE.plusSeconds(9), List.of())));
        for (int i = 0; i < 4; i++) {
            plant.quarter(i, "10." + i);
        }
    }

    @AfterEach
    void close() {
        plant.close();
    }

    private static EvidencePlan terms(
            String indicator, EvidencePlan.@Nullable Baseline baseline, Window reporting, List<String> agents) {
        IndicatorDefinition d = IndicatorLibrary.shipped().definition(indicator);
        return new EvidencePlan(
                "acme-5g",
                d.id(),
                d.reference(),
                d.sha256(),
                new EvidencePlan.Boundary(agents, "line-1", Map.of(), List.of("meter1.energy")),
                baseline,
                reporting,
                List.of(),
                List.of(),
                d.estimator().id(),
                new BigDecimal("0.90"),
                Plant.T0.plus(Duration.ofDays(365)));
    }

    private static EvidencePlan terms(String confidence) {
        IndicatorDefinition d = IndicatorLibrary.shipped().definition("energy-consumption");
        return new EvidencePlan(
                "acme-5g",
                d.id(),
                d.reference(),
                d.sha256(),
                new EvidencePlan.Boundary(List.of("gw-1"), "line-1", Map.of(), List.of("meter1.energy")),
                null,
                Plant.quarters(0, 4),
                List.of(),
                List.of(),
                d.estimator().id(),
                new BigDecimal(confidence),
                Plant.T0.plus(Duration.ofDays(365)));
    }

    private SignedPlan chain(List<SignedPlan.Signed> before, PlanEntry entry) {
        List<SignedPlan.Signed> all = new ArrayList<>(before);
        all.add(new SignedPlan.Signed(entry.bytes(), collector.sign(SIGNED, entry.bytes())));
        return SignedPlan.of(all, (content, s) -> AgentKey.verify(collector.publicKey(), s, SIGNED, content));
    }

    private byte[] bundle(SignedPlan... plans) throws Exception {
        Indicators indicators = new Indicators(IndicatorLibrary.shipped()).with(PlanBook.of(List.of(plans)));
        Bundle bundle = new Bundle(plant, indicators, collector);
        return bundle.bytes(bundle.figures(List.of(Plant.energy(0, 4))), FILING);
    }

    private static VerifyReport verify(byte[] zip) {
        return new KeepingVerifier().verify(zip);
    }

    private static List<String> codes(VerifyReport r) {
        return r.problems().stream().map(p -> p.what().code()).toList();
    }

    private static List<String> notes(VerifyReport r) {
        return r.notes().stream().map(Text::code).toList();
    }

    /** As whoever has the collector's key would do it. */
    @SuppressWarnings("unchecked")
    private byte[] signedAnew(SortedMap<String, byte[]> files, List<String> plans) throws Exception {
        Map<String, Object> manifest = CanonicalJson.read(files.get(Bundle.MANIFEST));
        List<Object> listed = new ArrayList<>();
        files.forEach((name, content) -> {
            if (!name.equals(Bundle.MANIFEST) && !name.equals(Bundle.SIGNATURE)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("name", name);
                entry.put("size", content.length);
                entry.put("sha256", Digests.hex(Digests.sha256(content)));
                listed.add(entry);
            }
        });
        manifest.put("files", listed);
        manifest.put("plans", plans);
        byte[] json = CanonicalJson.write(manifest);
        files.put(Bundle.MANIFEST, json);
        files.put(Bundle.SIGNATURE, collector.sign(Bundle.signed(Bundle.FORMAT), json));
        return CanonicalZip.write(files);
    }

    @Test
    void aPlanGoesWithItsFigureAndTheVerifierFindsTheSameGrade() throws Exception {
        plant.hold(plan.id(), 0, Digests.sha256(plan.signed().get(0).content()));
        byte[] zip = bundle(plan);
        assertThat(Unzipped.of(zip)).containsKeys("plans/" + plan.id() + ".json", "plans/" + plan.id() + ".sig");
        VerifyReport report = verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(notes(report)).contains("plan").doesNotContain("no-plan");
        assertThat(notes(verify(bundle()))).contains("no-plan");
        VerifyReport after = verify(bundle(amended));
        assertThat(after.problems()).isEmpty();
        assertThat(after.notes()).anyMatch(t -> t.code().equals("plan-amended") && t.zh().contains("李四"));
    }

    @Test
    void aPlanChangedAfterTheFactShows() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(plan)));
        String name = "plans/" + plan.id() + ".json";
        files.put(
                name,
                new String(files.get(name), StandardCharsets.UTF_8)
                        .replace("张三", "王五")
                        .getBytes(StandardCharsets.UTF_8));
        VerifyReport report = verify(signedAnew(files, List.of(plan.id())));
        assertThat(codes(report)).contains("plan-changed", "not-derived");
    }

    @Test
    void aPlanChangedAndSignedAnewDiffersFromWhatTheLedgerNames() throws Exception {
        PlanEntry other =
                new PlanEntry(PlanEntry.Kind.PLAN, plan.id(), 0, null, "", "王五", BEFORE, List.of(), terms("0.80"));
        SignedPlan forged = chain(List.of(), other);
        plant.hold(plan.id(), 0, Digests.sha256(plan.signed().get(0).content()));
        VerifyReport report = verify(bundle(forged));
        assertThat(report.problems())
                .anyMatch(p -> p.what().en().contains("is not the one that gw-1 wrote into its ledger"));
    }

    @Test
    void anAmendmentLeftOutShowsByWhatTheLedgerNames() throws Exception {
        plant.hold(amended.id(), 0, Digests.sha256(amended.signed().get(0).content()));
        plant.hold(amended.id(), 1, Digests.sha256(amended.signed().get(1).content()));
        assertThat(codes(verify(bundle(amended)))).isEmpty();
        assertThat(codes(verify(bundle(plan)))).containsExactly("plan-entry-missing");
    }

    @Test
    void aPlanLeftOutShowsByTheManifestOrByTheGrade() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(plan)));
        files.remove("plans/" + plan.id() + ".json");
        files.remove("plans/" + plan.id() + ".sig");
        assertThat(codes(verify(signedAnew(files, List.of(plan.id()))))).contains("plans", "not-derived");
        assertThat(codes(verify(signedAnew(files, List.of())))).containsExactly("not-derived");
    }

    @Test
    @SuppressWarnings("unchecked")
    void aManifestThatIsSilentOfPlansHasNone() throws Exception {
        byte[] zip = new Forgery(bundle(), collector).signed(m -> {
            m.remove("plans");
            Map<String, Object> figure = (Map<String, Object>)
                    ((List<Map<String, Object>>) m.get("figures")).get(0).get("figure");
            List<Map<String, Object>> limits = new ArrayList<>((List<Map<String, Object>>) figure.get("limitations"));
            assertThat(limits.removeIf(t -> t.get("code").equals("no-plan"))).isTrue();
            figure.put("limitations", limits);
        });
        VerifyReport report = verify(zip);
        assertThat(codes(report)).containsExactly("not-derived");
        assertThat(notes(report)).contains("no-plan");
    }

    private SignedPlan over(PlanEntry.TreeHead head, Instant at) {
        return chain(List.of(), PlanEntry.plan(terms("0.90"), new PlanEntry.Signing("张三", at, List.of(head))));
    }

    @Test
    void aTreeHeadThatAPlanNamesIsInTheBundleThoughNoFigureNeedsIt() throws Exception {
        plant.restart("a");
        Seal s = Objects.requireNonNull(plant.newestSeal("gw-1"));
        PlanEntry.TreeHead head = new PlanEntry.TreeHead(
                "gw-1", s.getSize(), Digests.hex(s.getRoot().toByteArray()), Nanos.instant(s.getAt()));
        byte[] zip = bundle(over(head, Nanos.instant(s.getAt())));
        assertThat(Forgery.read(Unzipped.of(zip).get("agents/1/seal.binpb"), ProvenHead.parser()))
                .hasSize(1);
        VerifyReport report = verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(notes(report)).contains("plan-late");
        assertThat(Unzipped.of(bundle(plan))).doesNotContainKey("agents/1/seal.binpb");
    }

    @Test
    void aBundleThatLacksTheTreeHeadOfAPlanIsNotWrittenAndSaysWhatToWaitFor() throws Exception {
        PlanEntry.TreeHead head = new PlanEntry.TreeHead("gw-1", 1, "ab".repeat(32), BEFORE.minusSeconds(9));
        SignedPlan planned = over(head, BEFORE);
        assertThatThrownBy(() -> bundle(planned))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(planned.id())
                .hasMessageContaining("gw-1")
                .hasMessageContaining("when the next seal has come");
        Forgery forgery = new Forgery(bundle(), collector);
        PlanBook.of(List.of(planned)).files().forEach(forgery.files::put);
        assertThat(codes(verify(forgery.signed(m -> m.put("plans", List.of(planned.id()))))))
                .contains("plan-head-missing");
    }

    @Test
    void plansOfOtherTimesAreToldAndThoseBesideItLowerTheFigure() throws Exception {
        plant.hold(plan.id(), 0, Digests.sha256(plan.signed().get(0).content()));
        EvidencePlan next = terms("energy-consumption", null, Plant.quarters(8, 12), List.of("gw-1"));
        SignedPlan beside =
                chain(List.of(), PlanEntry.plan(next, new PlanEntry.Signing("张三", BEFORE.plusSeconds(60), List.of())));
        SignedPlan later = chain(List.of(), PlanEntry.plan(next, new PlanEntry.Signing("张三", Plant.T0, List.of())));
        VerifyReport two = verify(bundle(plan, beside));
        assertThat(two.problems()).isEmpty();
        assertThat(notes(two)).contains("several-plans").doesNotContain("other-plans");
        VerifyReport after = verify(bundle(plan, later));
        assertThat(after.problems()).isEmpty();
        assertThat(notes(after)).contains("other-plans").doesNotContain("several-plans");
    }

    @Test
    void anAgentThatThePlanNamesAndTheFigureLacksIsTold() throws Exception {
        EvidencePlan both = terms("energy-consumption", null, Plant.quarters(0, 4), List.of("gw-1", "gw-2"));
        SignedPlan wide = chain(List.of(), PlanEntry.plan(both, new PlanEntry.Signing("张三", BEFORE, List.of())));
        VerifyReport report = verify(bundle(wide));
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).anyMatch(t -> t.code().equals("plan-boundary") && t.en().endsWith("gw-2"));
    }

    @Test
    void aPlanWithABaselineGoesWithItsComparison() throws Exception {
        EvidencePlan change = terms(
                "energy-consumption-change",
                new EvidencePlan.Baseline(BaselineKind.MEASURED, List.of(Plant.quarters(0, 2))),
                Plant.quarters(2, 4),
                List.of("gw-1"));
        SignedPlan planned = chain(List.of(), PlanEntry.plan(change, new PlanEntry.Signing("张三", BEFORE, List.of())));
        FigureRequest request =
                FigureRequest.change("energy-consumption", "line-1", Plant.quarters(0, 2), Plant.quarters(2, 4));
        FigureRequest other =
                FigureRequest.change("energy-consumption", "line-1", Plant.quarters(0, 1), Plant.quarters(2, 4));
        Indicators indicators = new Indicators(IndicatorLibrary.shipped()).with(PlanBook.of(List.of(planned)));
        Bundle bundle = new Bundle(plant, indicators, collector);
        VerifyReport report = verify(bundle.bytes(bundle.figures(List.of(request)), FILING));
        assertThat(report.problems()).isEmpty();
        assertThat(notes(report)).contains("plan").doesNotContain("plan-other-times", "plan-baseline");
        VerifyReport otherwise = verify(bundle.bytes(bundle.figures(List.of(other)), FILING));
        assertThat(otherwise.problems()).isEmpty();
        assertThat(notes(otherwise)).contains("plan-other-times");
    }

    @Test
    void theGradeOfAFigureThatWasPlannedIsNotLowered() throws Exception {
        assertThat(new Bundle(
                                plant,
                                new Indicators(IndicatorLibrary.shipped()).with(PlanBook.of(List.of(plan))),
                                collector)
                        .figures(List.of(Plant.energy(0, 4)))
                        .get(0)
                        .limitations())
                .anyMatch(t -> t.code().equals("plan-not-witnessed"));
        Indicators indicators = new Indicators(IndicatorLibrary.shipped());
        Figure without = new Bundle(plant, indicators, collector)
                .figures(List.of(Plant.energy(0, 4)))
                .get(0);
        assertThat(without.limitations()).anyMatch(t -> t.code().equals("no-plan"));
        Figure with = new Bundle(plant, indicators.with(PlanBook.of(List.of(plan))), collector)
                .figures(List.of(Plant.energy(0, 4)))
                .get(0);
        assertThat(with.grade()).isEqualTo(without.grade());
        assertThat(with.exact()).isEqualTo(without.exact());
    }
}
