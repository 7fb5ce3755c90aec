package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.edgewitness.scenario.kit.Proportion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Mistakes made on purpose at random places, and how many of them are found; units without one, and how many of them raise an alarm. */
class SeededTest {
    private static final int UNITS = 200;

    private final SplittableRandom random = new SplittableRandom(20261129);

    private Map<String, Proportion> routine(String sop) {
        Map<String, Proportion> recalls = new LinkedHashMap<>();
        recalls.put("order-reversed", count(sop, "order-reversed", this::swapped));
        recalls.put("dangerous-operation", count(sop, "dangerous-operation", this::dangerous));
        recalls.put("wrong-pick", count(sop, "wrong-pick", this::wrongPick));
        recalls.put("false alarms", count(sop, "", (shop, unit) -> shop.steps(unit, Shop.RIGHT)));
        return recalls;
    }

    private interface Mistake {
        void make(Shop shop, String unit);
    }

    private static Proportion count(String sop, String type, Mistake mistake) {
        int found = 0;
        for (int i = 0; i < UNITS; i++) {
            Shop shop = new Shop(sop, Duration.ofHours(1));
            mistake.make(shop, "u" + i);
            found += shop.told().stream()
                            .anyMatch(e -> type.isEmpty() || e.type().equals(type))
                    ? 1
                    : 0;
        }
        return new Proportion(found, UNITS);
    }

    private void swapped(Shop shop, String unit) {
        List<String> steps = new ArrayList<>(Shop.RIGHT);
        int at = random.nextInt(steps.size() - 1);
        Collections.swap(steps, at, at + 1);
        shop.steps(unit, steps);
    }

    /** The guard or a person; before the step, or in it; and one sample in twenty is BAD. */
    private void dangerous(Shop shop, String unit) {
        shop.steps(unit, Shop.RIGHT.subList(0, 3));
        boolean before = random.nextBoolean();
        if (!before) {
            shop.step(unit, "spray", "phase", "start");
        }
        boolean guard = random.nextBoolean();
        if (random.nextInt(20) == 0) {
            shop.bad(guard ? Shop.GUARD : Shop.PEOPLE);
        } else if (guard) {
            shop.guard("open");
        } else {
            shop.people(1);
        }
        shop.step(unit, "spray", "phase", before ? "start" : "complete");
    }

    /** Another material, or a weight that is off by up to half of the window beyond its edge: near it, the scale cannot tell. */
    private void wrongPick(Shop shop, String unit) {
        shop.steps(unit, Shop.RIGHT.subList(0, 2));
        if (random.nextBoolean()) {
            shop.step(unit, "hardener", "material", "RESIN-A");
        } else {
            int off = 1 + random.nextInt(100); // thousandths of a kg
            shop.step(unit, "hardener", "weight", String.valueOf((2600 + off) / 1000.0));
        }
    }

    @Test
    void recallIsToldWithItsIntervalAndCleanUnitsRaiseNoAlarm() {
        Map<String, Proportion> recalls = routine(Shop.SOP);
        System.out.println("seeded mistakes found, of " + UNITS + " each, Wilson 95 %: " + recalls);
        assertThat(recalls.get("order-reversed").hits()).isEqualTo(UNITS);
        assertThat(recalls.get("dangerous-operation").low()).isBetween(0.85, 0.99);
        assertThat(recalls.get("wrong-pick").low()).isBetween(0.75, 0.97);
        assertThat(recalls.get("false alarms").hits()).isZero();
    }

    @Test
    void aProcedureWithoutItsHazardsFindsNone() {
        String without =
                Shop.SOP.replaceAll("(?m)^  - \\{id: (guard|people).*\\n", "").replace("hazards:\n", "");
        assertThat(count(without, "dangerous-operation", this::dangerous).hits())
                .isZero();
    }

    @Test
    void theIntervalIsWilsons() {
        // Brown, Cai, DasGupta 2001: 0 of 10 gives [0, 0.278]; 81 of 263 is Newcombe's (1998) example, [0.2553,
        // 0.3662].
        assertThat(new Proportion(0, 10).high()).isCloseTo(0.2775, offset(5e-4));
        assertThat(new Proportion(81, 263).low()).isCloseTo(0.2553, offset(5e-4));
        assertThat(new Proportion(81, 263).high()).isCloseTo(0.3662, offset(5e-4));
        assertThat(new Proportion(0, 0).toString()).isEqualTo("0/0 [0.000, 1.000]");
    }
}
