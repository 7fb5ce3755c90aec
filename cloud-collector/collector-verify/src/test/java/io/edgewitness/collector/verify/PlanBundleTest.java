package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.Mode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

    @Test
    void aTreeHeadThatAPlanNamesIsInTheBundleThoughNoFigureNeedsIt() throws Exception {
        PlanEntry.TreeHead other = new PlanEntry.TreeHead("gw-1", 1, "ab".repeat(32), BEFORE.minusSeconds(9));
        SignedPlan planned =
                chain(List.of(), PlanEntry.plan(terms("0.90"), new PlanEntry.Signing("张三", BEFORE, List.of(other))));
        assertThat(codes(verify(bundle(planned)))).containsExactly("plan-head-missing");
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
