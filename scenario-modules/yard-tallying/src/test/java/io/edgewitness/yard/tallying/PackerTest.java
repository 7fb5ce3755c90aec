package io.edgewitness.yard.tallying;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackerTest {
    private static final Packer.Box PALLET = new Packer.Box("", 1200, 800, 1500, 0);

    private static void assertStands(Packer.Box space, Packer.Plan plan) {
        List<Packer.Placed> before = new ArrayList<>();
        for (Packer.Placed p : plan.placed()) {
            assertThat(Packer.refusal(space, before, p)).as(p.toString()).isNull();
            before.add(p);
        }
    }

    @Test
    void equalBoxesFillTheirSpaceWhole() {
        List<Packer.Box> boxes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            boxes.add(new Packer.Box("B" + i, 400, 300, 300, 5));
        }
        Packer.Plan plan = Packer.plan(PALLET, boxes);
        assertThat(plan.placed()).hasSize(40); // 8 in a layer, 5 layers
        assertThat(plan.left()).isEmpty();
        assertStands(PALLET, plan);
    }

    @Test
    void nothingOverlapsHangsInTheAirOrStandsOnWhatIsLighter() {
        Random random = new Random(17);
        for (int round = 0; round < 20; round++) {
            List<Packer.Box> boxes = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                boxes.add(new Packer.Box(
                        "B" + i,
                        200 + random.nextInt(400),
                        150 + random.nextInt(250),
                        100 + random.nextInt(300),
                        1 + random.nextInt(30)));
            }
            Packer.Plan plan = Packer.plan(PALLET, boxes);
            assertThat(plan.placed().size() + plan.left().size()).isEqualTo(30);
            assertThat(plan.placed().size()).isGreaterThan(5);
            assertStands(PALLET, plan);
        }
    }

    @Test
    void aBoxIsTurnedWhereItOnlyFitsSoAndTooMuchMassStaysBehind() {
        Packer.Box space = new Packer.Box("", 300, 500, 200, 25);
        Packer.Plan plan = Packer.plan(
                space, List.of(new Packer.Box("A", 500, 300, 100, 20), new Packer.Box("B", 300, 200, 100, 10)));
        assertThat(plan.placed()).containsExactly(new Packer.Placed(new Packer.Box("A", 300, 500, 100, 20), 0, 0, 0));
        assertThat(plan.left()).extracting(Packer.Box::name).containsExactly("B");
    }
}
