package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan.Baseline;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class PlanBookTest {
    private static final Window TIME = Records.quarters(0, 4);
    private static final Instrument METER = new Instrument(
            "meter", new BigDecimal("0.5"), new BigDecimal("0.01"), Records.T0.plusSeconds(86_400 * 365), "c");
    private final Indicators indicators = new Indicators(Plans.LIBRARY);

    private Figure figure(SignedPlan... plans) {
        return figure(PlanBook.of(List.of(plans)));
    }

    private Figure figure(PlanBook book) {
        Records records = new Records()
                .energy(0, "10.25")
                .energy(1, "11.50")
                .energy(2, "9.75")
                .energy(3, "10.01");
        return indicators
                .with(book)
                .figure(
                        FigureRequest.level("energy-consumption", "line-1", TIME)
                                .with(METER),
                        records);
    }

    private static List<String> codes(Figure f) {
        return f.limitations().stream().map(Text::code).toList();
    }

    @Test
    void aFigureThatAPlanNamedBeforehandKeepsItsGradeAndNamesThePlan() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        Figure f = figure(plan);
        assertThat(f.grade()).isEqualTo(Grade.M1);
        assertThat(f.value()).isEqualByComparingTo("41.51");
        assertThat(f.limitations()).singleElement().satisfies(t -> {
            assertThat(t.code()).isEqualTo("plan");
            assertThat(t.zh()).contains(plan.id(), "签署于");
            assertThat(t.en()).contains(plan.id());
        });
    }

    @Test
    void aPlanThatNoLedgerNamedInTimeLowersItsFigure() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        for (SignedPlan.Witness w : List.of(
                new SignedPlan.Witness("gw-1", TIME.start(), plan.id(), 0, plan.sha256(0)),
                new SignedPlan.Witness("gw-2", TIME.start().minusSeconds(1), plan.id(), 0, plan.sha256(0)),
                new SignedPlan.Witness("gw-1", TIME.start().minusSeconds(1), plan.id(), 0, "ab".repeat(32)))) {
            Figure f = figure(PlanBook.of(List.of(plan)).with(List.of(w)));
            assertThat(f.grade()).isEqualTo(Grade.M2);
            assertThat(codes(f)).containsExactly("plan", "plan-not-witnessed");
        }
        SignedPlan.Witness good =
                new SignedPlan.Witness("gw-1", TIME.start().minusSeconds(1), plan.id(), 0, plan.sha256(0));
        assertThat(figure(PlanBook.of(List.of(plan)).with(List.of(good))).grade())
                .isEqualTo(Grade.M1);
    }

    @Test
    void plansThatStandBesideEachOtherLowerAFigureAndThoseThatFollowAreTold() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        Window next = Records.quarters(8, 12);
        Figure beside = figure(plan, Plans.signed(Plans.energy(next)));
        assertThat(beside.grade()).isEqualTo(Grade.M2);
        assertThat(codes(beside)).containsExactly("plan", "several-plans");
        SignedPlan last = Plans.signed(Plans.energy(next), TIME.start().minusNanos(1));
        assertThat(codes(figure(plan, last))).containsExactly("plan", "several-plans");
        for (Instant at : List.of(TIME.start(), TIME.end().minusSeconds(1), TIME.end())) {
            Figure after = figure(plan, Plans.signed(Plans.energy(next), at));
            assertThat(after.grade()).as("signed at %s", at).isEqualTo(Grade.M1);
            assertThat(codes(after)).containsExactly("plan", "other-plans");
            assertThat(after.limitations().get(1).en()).contains(next.start() + "/" + next.end());
        }
    }

    @Test
    void whoSignsEachMonthOnItsEveKeepsTheGradeOfEach() {
        List<SignedPlan> months = new java.util.ArrayList<>();
        for (int i = -3; i < 4; i++) {
            Window w = Records.quarters(4 * i, 4 * i + 4);
            months.add(Plans.signed(Plans.energy(w), w.start().minusSeconds(60)));
        }
        Figure f = figure(PlanBook.of(months));
        assertThat(f.grade()).isEqualTo(Grade.M1);
        assertThat(codes(f)).containsExactly("plan", "other-plans");
        assertThat(f.limitations().get(1).en()).contains("there are 6 plans");
    }

    @Test
    void aPlanReleasedBeforeTheNextOneWasSignedIsNoChoice() {
        Window later = Records.quarters(8, 12);
        SignedPlan dropped = Plans.after(
                Plans.signed(Plans.energy(later), TIME.start().minusSeconds(600)),
                null,
                "the line is moved",
                TIME.start().minusSeconds(300));
        SignedPlan plan = Plans.signed(Plans.energy(TIME), TIME.start().minusSeconds(300));
        assertThat(codes(figure(plan, dropped))).containsExactly("plan", "other-plans");
        SignedPlan before = Plans.signed(Plans.energy(TIME), TIME.start().minusSeconds(301));
        assertThat(codes(figure(before, dropped))).containsExactly("plan", "several-plans");
    }

    @Test
    void aPlanOnceAmendedIntoTheSameTimeStandsBesideIt() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        SignedPlan moved = Plans.after(
                Plans.signed(Plans.energy(Records.quarters(8, 12)), TIME.end()),
                Plans.energy(Records.quarters(2, 6)),
                "moved",
                TIME.end().plusSeconds(1));
        assertThat(codes(figure(plan, moved))).containsExactly("plan", "several-plans");
    }

    @Test
    void anAgentThatThePlanNamesAndTheFigureLacksShows() {
        Figure f = figure(Plans.signed(Plans.energy(TIME).of(List.of("gw-1", "gw-2"), List.of("meter1.energy"))));
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(f.limitations()).anyMatch(t -> t.code().equals("plan-boundary") && t.en().endsWith("gw-2"));
    }

    @Test
    void withoutAPlanItIsM2AndSaysSo() {
        Figure f = figure();
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(codes(f)).containsExactly("no-plan");
        assertThat(f.value()).isEqualByComparingTo("41.51");
    }

    @Test
    void aPlanSignedInTheMomentThatItsTimeBeginsIsNone() {
        assertThat(codes(figure(Plans.signed(Plans.energy(TIME), TIME.start().minusNanos(1)))))
                .containsExactly("plan");
        Figure late = figure(Plans.signed(Plans.energy(TIME), TIME.start()));
        assertThat(late.grade()).isEqualTo(Grade.M2);
        assertThat(codes(late)).containsExactly("plan-late");
    }

    @Test
    void anAmendmentLowersTheGradeAndStaysVisibleForEver() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        Instant at = Records.T0.minusSeconds(60);
        SignedPlan amended = Plans.after(plan, Plans.energy(TIME), "漏写一条剔除规则", at);
        Figure f = figure(amended);
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(f.limitations()).anySatisfy(t -> {
            assertThat(t.code()).isEqualTo("plan-amended");
            assertThat(t.zh()).contains("张三", "漏写一条剔除规则", at.toString());
            assertThat(t.en()).contains("entry 1");
        });
        SignedPlan twice = Plans.after(amended, Plans.energy(TIME), "again", at.plusSeconds(1));
        assertThat(codes(figure(twice)).stream().filter("plan-amended"::equals)).hasSize(2);
        // Also over the windows of before: who moves them away cannot come back unseen.
        SignedPlan moved = Plans.after(plan, Plans.energy(Records.quarters(8, 12)), "moved", at);
        assertThat(codes(figure(moved))).contains("plan-amended");
    }

    @Test
    void aPlanThatWasChangedAfterwardsCountsForNothing() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        byte[] changed = new String(plan.signed().get(0).content(), java.nio.charset.StandardCharsets.UTF_8)
                .replace("0.95", "0.80")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        SignedPlan forged =
                Plans.chain(new SignedPlan.Signed(changed, plan.signed().get(0).signature()));
        assertThat(forged.problems()).isNotEmpty();
        Figure f = figure(forged);
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(codes(f)).containsExactly("plan-changed");
    }

    @Test
    void twoPlansForOneFigureLowerItWhicheverIsPrinted() {
        SignedPlan first = Plans.signed(Plans.energy(TIME));
        SignedPlan second = Plans.signed(Plans.energy(Records.quarters(2, 6)), Records.T0.minusSeconds(30));
        Figure f = figure(second, first);
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(f.limitations()).anySatisfy(t -> {
            assertThat(t.code()).isEqualTo("several-plans");
            assertThat(t.en()).contains(first.id(), second.id());
        });
    }

    @Test
    void anotherTimeThanThePlannedOneIsNotThePlansFigure() {
        Figure f = figure(Plans.signed(Plans.energy(Records.quarters(0, 8))));
        assertThat(f.grade()).isEqualTo(Grade.M2);
        assertThat(codes(f)).containsExactly("plan-other-times");
    }

    @Test
    void aPlanReleasedBeforeItsTimeEndedNoLongerHeldTheSamples() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        assertThat(codes(figure(Plans.after(plan, null, "abandoned", TIME.end().minusSeconds(1)))))
                .contains("plan-released");
        Figure after = figure(Plans.after(plan, null, "audited", TIME.end().plusSeconds(1)));
        assertThat(after.grade()).isEqualTo(Grade.M1);
        assertThat(codes(after)).containsExactly("plan");
    }

    @Test
    void anotherFormulaEstimatorBoundaryOrMissingDriversAreSaid() {
        EvidencePlan p = Plans.energy(TIME);
        EvidencePlan other = new EvidencePlan(
                p.project(),
                p.indicator(),
                p.formula(),
                "00".repeat(32),
                p.boundary(),
                p.baseline(),
                p.reporting(),
                List.of("good-units"),
                p.exclusions(),
                "sketch",
                p.confidence(),
                p.holdUntil());
        assertThat(codes(figure(Plans.signed(other)))).containsExactly("plan", "plan-formula", "plan-estimator");
        Window before = Records.quarters(0, 48);
        Window after = Records.quarters(48, 96);
        Records records = new Records();
        Random noise = new Random(5);
        for (int i = 0; i < 96; i++) {
            records.energy(i, BigDecimal.valueOf(900 + noise.nextInt(100), 2).toPlainString());
        }
        EvidencePlan change =
                Plans.plan("energy-consumption-change", new Baseline(BaselineKind.MEASURED, List.of(before)), after);
        FigureRequest request = FigureRequest.change("energy-consumption", "line-1", before, after);
        Figure f = indicators.with(PlanBook.of(List.of(Plans.signed(change)))).figure(request, records);
        assertThat(f.grade()).isEqualTo(Grade.D);
        assertThat(codes(f)).contains("plan").doesNotContain("plan-drivers", "plan-confidence");
        EvidencePlan adjusted = new EvidencePlan(
                change.project(),
                change.indicator(),
                change.formula(),
                change.formulaSha256(),
                change.boundary(),
                change.baseline(),
                change.reporting(),
                List.of("good-units"),
                List.of(),
                change.estimator(),
                new BigDecimal("0.95"),
                change.holdUntil());
        assertThat(codes(indicators
                        .with(PlanBook.of(List.of(Plans.signed(adjusted))))
                        .figure(request, records)))
                .contains("plan-drivers", "plan-confidence");
    }

    @Test
    void aComparisonIsHeldAgainstItsPlansBaselineAndDrivers() {
        Window before = Records.quarters(0, 96 * 10);
        Window after = Records.quarters(96 * 10, 96 * 20);
        Records records = new Records();
        for (int d = 0; d < 20; d++) {
            BigDecimal units = BigDecimal.valueOf(100 + d * 37 % 50);
            records.day("line-1", "em_energy_kwh", "kW.h", d, new Amount.Exact(units.add(BigDecimal.TEN)), "on");
            records.day("counter", "mp_good_units", "1", d, new Amount.Exact(units), "on");
        }
        Comparison units = Comparison.measured(ZoneOffset.UTC)
                .with(List.of(new Comparison.Driver("units", "mp_good_units", "1", "counter", Map.of())), null);
        FigureRequest request = new FigureRequest("energy-saving", "line-1", Map.of(), after, before, null, units);
        EvidencePlan plan = withDrivers(
                Plans.plan("energy-saving", new Baseline(BaselineKind.MEASURED, List.of(before)), after),
                List.of("units"));
        PlanBook book = PlanBook.of(List.of(Plans.signed(plan)));
        assertThat(codes(indicators.with(book).figure(request, records)))
                .contains("plan")
                .doesNotContain("plan-drivers", "plan-baseline", "plan-other-times");
        assertThat(codes(indicators.with(book).figure(request.with(Comparison.measured(ZoneOffset.UTC)), records)))
                .contains("plan-drivers");
        assertThat(codes(indicators.with(book).figure(request.with(units.with(BaselineKind.SHADOW)), records)))
                .contains("plan-baseline");
    }

    private static EvidencePlan withDrivers(EvidencePlan p, List<String> drivers) {
        return new EvidencePlan(
                p.project(),
                p.indicator(),
                p.formula(),
                p.formulaSha256(),
                p.boundary(),
                p.baseline(),
                p.reporting(),
                drivers,
                p.exclusions(),
                p.estimator(),
                p.confidence(),
                p.holdUntil());
    }

    @Test
    void aTrialIsPlannedAsAWhole() {
        Trial trial = Trial.onOff(Records.T0, Duration.ofDays(1), 5, 7, Duration.ZERO);
        Window whole = trial.whole(ZoneOffset.UTC);
        Records records = new Records();
        for (int d = 0; d < 10; d++) {
            String arm = trial.arm(Records.quarters(96 * d, 96 * d + 96), ZoneOffset.UTC);
            records.day("line-1", "em_energy_kwh", "kW.h", d, new Amount.Exact(BigDecimal.valueOf(90 + d)), arm);
        }
        FigureRequest request = new FigureRequest(
                "energy-saving",
                "line-1",
                Map.of(),
                whole,
                null,
                null,
                Comparison.measured(ZoneOffset.UTC).with(trial));
        for (List<Window> off : List.of(List.of(whole), trial.times(Trial.OFF, ZoneOffset.UTC))) {
            EvidencePlan plan = Plans.plan("energy-saving", new Baseline(BaselineKind.ON_OFF, off), whole);
            assertThat(codes(indicators
                            .with(PlanBook.of(List.of(Plans.signed(plan))))
                            .figure(request, records)))
                    .contains("plan")
                    .doesNotContain("plan-other-times", "plan-baseline");
        }
    }

    /** Whatever is done to the plans, a figure is never worth more than with one good plan, and never more than without plans at all. */
    @Test
    void noPlanEverRaisesAGrade() {
        SignedPlan good = Plans.signed(Plans.energy(TIME));
        Grade best = figure(good).grade();
        Records missing = new Records().energy(0, "1").energy(1, "1").energy(2, "1");
        FigureRequest request =
                FigureRequest.level("energy-consumption", "line-1", TIME).with(METER);
        Grade without = indicators.figure(request, missing).grade();
        for (SignedPlan p : List.of(
                good,
                Plans.signed(Plans.energy(TIME), TIME.end()),
                Plans.after(good, Plans.energy(TIME), "x", TIME.start()),
                Plans.after(good, null, "x", TIME.start()))) {
            assertThat(figure(p).grade()).isGreaterThanOrEqualTo(best);
            assertThat(indicators
                            .with(PlanBook.of(List.of(p)))
                            .figure(request, missing)
                            .grade())
                    .isGreaterThanOrEqualTo(without);
        }
    }

    @Test
    void theFilesOfABookAreReadBackAsTheyWere() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        SignedPlan amended = Plans.after(plan, Plans.energy(TIME), "x", Records.T0.minusSeconds(1));
        SignedPlan other = Plans.signed(Plans.plan("peak-demand", null, TIME));
        SortedMap<String, byte[]> files = PlanBook.of(List.of(amended, other)).files();
        assertThat(files.keySet())
                .contains(
                        "plans/" + plan.id() + ".json",
                        "plans/" + plan.id() + ".1.json",
                        "plans/" + other.id() + ".sig");
        List<SignedPlan> again = PlanBook.read(files, Plans::verify);
        assertThat(again).hasSize(2).allMatch(SignedPlan::isIntact);
        assertThat(PlanBook.of(again).files().keySet()).isEqualTo(files.keySet());
        files.remove("plans/" + plan.id() + ".1.sig");
        assertThat(PlanBook.read(files, Plans::verify)).anyMatch(p -> !p.isIntact());
    }
}
