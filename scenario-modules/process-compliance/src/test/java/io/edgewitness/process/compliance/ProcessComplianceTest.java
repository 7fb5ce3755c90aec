package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.ScenarioContract;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessComplianceTest extends ScenarioContract {
    @Override
    protected Scenario.Factory factory() {
        return new ProcessComplianceFactory();
    }

    @Override
    protected ScenarioContext context() {
        return Shop.context(Shop.SOP, Duration.ofMinutes(1));
    }

    /** Units side by side, some with mistakes and some of those seeded; scale and guard go BAD now and then, and a step comes late. */
    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < 400; s++) {
            Instant now = Shop.START.plusSeconds(s);
            give(steps, Shop.GUARD, Value.of(s % 90 == 65 ? "open" : "closed"), now);
            if (s % 5 == 0) {
                steps.add(new Step.Give(
                        s % 35 == 0
                                ? Sample.bad(Shop.SCALE, "overload", null, now)
                                : Sample.good(Shop.SCALE, Value.of(new BigDecimal("1." + s % 10)), now, now)));
                give(steps, Shop.VISCOSITY, Value.of((long) (12 + s % 11)), now);
            }
            if (s % 4 == 0) {
                int unit = s / 24;
                int place = s / 4 % 6;
                boolean swapped = unit % 5 == 2 && (place == 1 || place == 2);
                String step = Shop.RIGHT.get(swapped ? 3 - place : place);
                Map<String, Value> fields = new LinkedHashMap<>();
                fields.put("case", Value.of("u" + unit));
                fields.put("step", Value.of(step));
                fields.put("actor", Value.of("li"));
                fields.put(
                        "material", Value.of(step.equals("resin") ? unit % 4 == 1 ? "RESIN-B" : "RESIN-A" : "HARD-1"));
                fields.put("weight", Value.of(step.equals("resin") ? 12.5 + unit % 3 * 0.06 : 2.5));
                if (unit % 4 == 1) {
                    fields.put("seeded", Value.of("pick"));
                }
                Instant source = s == 200 ? now.minusSeconds(130) : now.minusMillis(300);
                steps.add(new Step.Give(Sample.good(Shop.STEPS, new Value.Structure(fields), source, now)));
            }
            if (s == 250) {
                steps.add(new Step.Hole(new Gap(List.of(Shop.SCALE), now.minusSeconds(30), now, 6, "poll-missed")));
            }
            steps.add(new Step.Tick(now.plusMillis(500)));
        }
        steps.add(new Step.Tick(Shop.START.plusSeconds(2000)));
        return steps;
    }

    private static void give(List<Step> steps, PointId point, Value value, Instant now) {
        steps.add(new Step.Give(Sample.good(point, value, now, now)));
    }

    private static Metric only(Shop shop, String name) {
        return shop.out.newest(name).get(0);
    }

    @Test
    void theFiguresAreThoseOfWhatWasDone() {
        Shop shop = new Shop();
        shop.steps("u1", Shop.RIGHT);
        shop.steps("u2", List.of("scan", "hardener", "resin", "spray", "cure", "inspect"));
        shop.step("u3", "scan").step("u3", "resin", "material", "RESIN-B").steps("u3", Shop.RIGHT.subList(2, 6));
        shop.steps("u4", Shop.RIGHT.subList(0, 3)).guard("open").steps("u4", Shop.RIGHT.subList(3, 6));
        shop.wait(Duration.ofMinutes(2)).wait(Duration.ofHours(1));
        assertThat(only(shop, "pc_fitness_ratio").amount())
                .isEqualTo(new Metric.Amount.Ratio(new BigDecimal("3.833333333333"), new BigDecimal("4")));
        assertThat(only(shop, "pc_right_first_time_ratio").value()).isEqualByComparingTo("0.25");
        assertThat(only(shop, "pc_order_violation_per_1000").amount())
                .isEqualTo(new Metric.Amount.Ratio(new BigDecimal("1000"), new BigDecimal("24")));
        assertThat(only(shop, "pc_dangerous_op_per_1000").amount())
                .isEqualTo(new Metric.Amount.Ratio(new BigDecimal("1000"), new BigDecimal("24")));
        assertThat(only(shop, "pc_wrong_pick_per_1000").value()).isEqualByComparingTo("125");
        assertThat(((Metric.Amount.Sketch) only(shop, "pc_dosing_dev_pct_p95").amount()).value())
                .isCloseTo(0.08, withPercentage(2));
        assertThat(((Metric.Amount.Sketch) only(shop, "pc_detect_latency_s_p95").amount()).value())
                .isCloseTo(0.2, withPercentage(2));
        assertThat(only(shop, "pc_observable_step_ratio").value()).isEqualByComparingTo("1");
    }

    @Test
    void eachDemandIsReportedFromWhatWasMeasured() {
        Shop shop = new Shop();
        shop.weight("1")
                .give(Shop.VISCOSITY, Value.of(15L))
                .give(Shop.FILM, Value.of(50L))
                .give(Shop.GLOSS, Value.of(90L));
        shop.steps("u1", Shop.RIGHT);
        shop.steps("u2", List.of("scan", "hardener", "resin", "spray", "cure", "inspect"));
        for (int i = 0; i < 20; i++) {
            shop.steps("o" + i, List.of("scan", "hardener", "resin", "spray", "cure", "inspect"), "seeded", "order");
            shop.steps("p" + i, Shop.RIGHT.subList(0, 1), "seeded", "pick").step("p" + i, "resin", "material", "X");
            shop.steps("p" + i, Shop.RIGHT.subList(2, 6));
            shop.steps("d" + i, Shop.RIGHT.subList(0, 3), "seeded", "danger")
                    .people(1)
                    .step("d" + i, "spray")
                    .people(0);
            shop.steps("d" + i, Shop.RIGHT.subList(4, 6));
        }
        shop.wait(Duration.ofMinutes(2)).wait(Duration.ofHours(1));
        for (int k = 1; k <= 9; k++) {
            String id = "14." + k;
            assertThat(shop.out.demands.stream()
                            .filter(d -> d.demand().equals(id))
                            .map(DemandResult::met))
                    .as(id)
                    .isNotEmpty()
                    .containsOnly(true);
        }
        assertThat(shop.out.demands.stream()
                        .filter(d -> d.demand().equals("14.8"))
                        .map(DemandResult::measured))
                .contains("order-reversed 20/20 [0.839, 1.000], dangerous-operation 20/20 [0.839, 1.000], "
                        + "wrong-pick 20/20 [0.839, 1.000] (95 %)");
        // What was seeded is no figure of production.
        assertThat(only(shop, "pc_right_first_time_ratio").value()).isEqualByComparingTo("0.5");
        assertThat(only(shop, "pc_wrong_pick_per_1000").value()).isEqualByComparingTo("0");
    }

    @Test
    void whatWasNotMeasuredIsNoDemandMet() {
        Shop shop = new Shop();
        shop.step("u1", "scan", "actor", "").wait(Duration.ofHours(2));
        assertThat(shop.out.demands.stream().filter(DemandResult::met).map(DemandResult::demand))
                .containsOnly("14.5", "14.7");
        assertThat(shop.out.demands.stream().map(DemandResult::demand)).doesNotContain("14.4", "14.6", "14.8", "14.9");
    }

    @Test
    void preflightsMeasureAndSayWhatTheyMiss() {
        ScenarioContext context = context();
        List<PreflightCheck> checks = factory().create(context).preflight();
        assertThat(checks.stream().map(PreflightCheck::id))
                .containsExactlyElementsOf(factory().manifest().preflight().stream()
                        .map(ScenarioManifest.PreflightDefinition::id)
                        .toList());
        assertThat(checks.stream().map(c -> c.verdict(Shop.START).outcome()))
                .containsExactly(
                        PreflightCheck.Outcome.PASS,
                        PreflightCheck.Outcome.PENDING,
                        PreflightCheck.Outcome.PENDING,
                        PreflightCheck.Outcome.PENDING);
        for (PreflightCheck c : checks) {
            Shop.RIGHT
                    .subList(0, 5)
                    .forEach(s -> c.onSample(Sample.good(
                            Shop.STEPS, Value.of("{\"case\": \"x\", \"step\": \"" + s + "\"}"), null, Shop.START)));
            c.onSample(Sample.good(Shop.GUARD, Value.of("closed"), null, Shop.START));
            c.onSample(Sample.good(Shop.PEOPLE, Value.of(0L), null, Shop.START));
            c.onSample(Sample.good(Shop.SCALE, Value.of(1.5), null, Shop.START));
        }
        assertThat(checks.get(1).verdict(Shop.START).measured()).isEqualTo("5 of 6, not seen: inspect");
        assertThat(checks.get(2).verdict(Shop.START).outcome()).isEqualTo(PreflightCheck.Outcome.PASS);
        assertThat(checks.get(3).verdict(Shop.START).outcome()).isEqualTo(PreflightCheck.Outcome.PASS);
    }
}
