package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlignerTest {
    private static Sop line(String... steps) {
        return Sop.parse("sop: s\nsteps: [" + String.join(", ", steps) + "]");
    }

    private static Aligner.Prefix prefix(Sop sop, String... steps) {
        Aligner.Prefix prefix = new Aligner(sop.space(), sop.steps()).start();
        List.of(steps).forEach(prefix::add);
        return prefix;
    }

    @Test
    void twoStepsTheOtherWayRoundAreOneReversal() {
        Alignment whole = prefix(line("a", "b", "c", "d"), "a", "c", "b", "d").whole();
        assertThat(whole.cost()).isEqualTo(2);
        assertThat(whole.deviations())
                .singleElement()
                .satisfies(d -> assertThat(d.kind()).isEqualTo(Alignment.Deviation.Kind.REVERSED));
    }

    @Test
    void aStepLeftOutAndOneTooManyAreTold() {
        assertThat(prefix(line("a", "b", "c"), "a", "c").whole().deviations())
                .containsExactly(new Alignment.Deviation(Alignment.Deviation.Kind.OMITTED, "b", -1));
        assertThat(prefix(line("a", "b", "c"), "a", "x", "b", "c").whole().deviations())
                .containsExactly(new Alignment.Deviation(Alignment.Deviation.Kind.EXTRA, "x", 1));
    }

    @Test
    void aPrefixCostsNothingUntilItsFirstWrongStep() {
        Sop sop = line("a", "b", "c", "d");
        Aligner.Prefix prefix = new Aligner(sop.space(), sop.steps()).start();
        prefix.add("a");
        assertThat(prefix.soFar().cost()).isZero();
        assertThat(prefix.due()).containsExactly("b");
        assertThat(prefix.whole().cost()).isEqualTo(3);
        prefix.add("c");
        assertThat(prefix.soFar().cost()).isEqualTo(1);
        prefix.add("b");
        prefix.add("d");
        assertThat(prefix.soFar().cost()).isEqualTo(2);
        assertThat(prefix.isAtEnd()).isTrue();
    }

    @Test
    void theCostOfAStepDecidesWhichExplanationIsCheapest() {
        Sop sop = Sop.parse("sop: s\nsteps: [a, {step: b, cost: 10}, c]");
        Aligner.Prefix prefix = new Aligner(sop.space(), sop.steps()).start();
        List.of("a", "c").forEach(prefix::add);
        assertThat(prefix.soFar().cost()).isEqualTo(1); // c is one too many rather than b left out
        assertThat(prefix.whole().cost()).isEqualTo(10);
    }

    /** Random procedures and random traces: the figure of this module against an algorithm that shares nothing with it. */
    @Test
    void theCostIsThatOfAnIndependentSearchOverTheWholeProduct() {
        SplittableRandom random = new SplittableRandom(20261129);
        int checked = 0;
        for (int n = 0; n < 60; n++) {
            int[] names = {0};
            Sop sop = Sop.parse("sop: s\nsteps: " + block(random, 3, names) + "\n");
            Aligner aligner = new Aligner(sop.space(), sop.steps());
            for (int t = 0; t < 6; t++) {
                Aligner.Prefix prefix = aligner.start();
                List<String> trace = new ArrayList<>();
                int length = random.nextInt(9);
                for (int i = 0; i < length; i++) {
                    trace.add("s" + random.nextInt(names[0] + 1));
                    prefix.add(trace.get(i));
                    assertThat(prefix.soFar().cost())
                            .as("prefix %s", trace)
                            .isEqualTo(PlainDijkstra.cost(sop.space().net(), trace, false));
                }
                Alignment whole = prefix.whole();
                assertThat(whole.cost())
                        .as("trace %s", trace)
                        .isEqualTo(PlainDijkstra.cost(sop.space().net(), trace, true));
                assertThat(whole.moves().stream().filter(m -> m.kind() != Move.Kind.BOTH))
                        .hasSize((int) whole.cost());
                assertThat(whole.moves().stream().filter(m -> m.event() >= 0).map(Move::step))
                        .containsExactlyElementsOf(trace);
                checked++;
            }
        }
        assertThat(checked).isEqualTo(360);
    }

    private static String block(SplittableRandom random, int depth, int[] names) {
        List<String> items = new ArrayList<>();
        int length = 1 + random.nextInt(3);
        for (int i = 0; i < length; i++) {
            int kind = depth == 0 ? 0 : random.nextInt(6);
            items.add(
                    switch (kind) {
                        case 1 ->
                            "{choice: [" + block(random, depth - 1, names) + ", " + block(random, depth - 1, names)
                                    + "]}";
                        case 2 ->
                            "{parallel: [" + block(random, depth - 1, names) + ", " + block(random, depth - 1, names)
                                    + "]}";
                        case 3 -> "{optional: " + block(random, depth - 1, names) + "}";
                        case 4 -> "{repeat: " + block(random, depth - 1, names) + "}";
                        default -> "s" + names[0]++;
                    });
        }
        return items.toString();
    }
}
