package io.edgewitness.production.traceability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GenealogyTest {
    private final Genealogy genealogy = new Genealogy();

    @Test
    void whatIsRestoredForgetsLikeWhatRanOn() throws Exception {
        genealogy.make("first", List.of("A"), List.of("B"));
        for (int again = 0; again < 4; again++) {
            genealogy.make("batch", many("O", 240), many("I", 240));
        }
        Genealogy restored = new Genealogy();
        restored.read(new StateReader(state(genealogy)));
        for (Genealogy g : List.of(genealogy, restored)) {
            g.make("more", many("P", 300), many("Q", 300));
            g.takeBack("first");
            assertThat(g.back("A")).as("the first event is remembered").isEmpty();
        }
        assertThat(state(restored)).isEqualTo(state(genealogy));
    }

    @Test
    void oneErrorDeclarationHoldsNothingUp() throws Exception {
        for (int i = 0; i < 150_000; i++) {
            genealogy.make("e" + i, List.of("o" + i), List.of("i" + i));
        }
        genealogy.make("same", List.of("O7"), List.of("I9"));
        genealogy.make("wrong", many("O", 200), many("I", 100));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> genealogy.takeBack("wrong"));
        assertThat(genealogy.back("O6")).isEmpty();
        assertThat(genealogy.back("O7")).as("another event says it").containsOnlyKeys("I9");
        assertThat(genealogy.back("o3")).containsOnlyKeys("i3");
    }

    @Test
    void whatIsPutBackMakesNothingAPartOfItself() throws Exception {
        genealogy.add("in", "A", List.of("B", "C"));
        genealogy.remove("out", "A", List.of("B", "C"));
        genealogy.add("other way", "B", List.of("A"));
        byte[] before = state(genealogy);
        assertThatThrownBy(() -> genealogy.takeBack("out"))
                .isInstanceOfSatisfying(
                        Refusal.class, r -> assertThat(r.reason()).isEqualTo("cycle"));
        assertThat(state(genealogy)).as("nothing has changed").isEqualTo(before);
        genealogy.takeBack("other way");
        genealogy.takeBack("out");
        assertThat(genealogy.back("A")).containsOnlyKeys("B", "C");
        assertThat(genealogy.back("B")).isEmpty();
    }

    @Test
    void theNewestOtherEventDecidesOfWhatWasTakenBack() throws Exception {
        genealogy.add("in", "A", List.of("B"));
        genealogy.remove("out", "A", List.of("B"));
        genealogy.add("in again", "A", List.of("B"));
        genealogy.takeBack("in again");
        assertThat(genealogy.back("A")).as("it was taken out before").isEmpty();
        genealogy.add("elsewhere", "D", List.of("B"));
        assertThat(genealogy.back("D")).containsOnlyKeys("B");

        genealogy.add("x in", "X", List.of("Y"));
        genealogy.remove("x out", "X", List.of("Y"));
        genealogy.add("x in again", "X", List.of("Y"));
        genealogy.remove("x out again", "X", List.of("Y"));
        genealogy.takeBack("x out");
        assertThat(genealogy.back("X")).as("it was taken out later").isEmpty();
        genealogy.takeBack("x out again");
        assertThat(genealogy.back("X")).containsOnlyKeys("Y");
    }

    @Test
    void whatWasTakenOutLeavesNothingBehind() throws Exception {
        byte[] empty = state(genealogy);
        for (int i = 0; i < 1_000; i++) {
            genealogy.add(null, "box" + i, List.of("part"));
            genealogy.remove(null, "box" + i, List.of());
        }
        assertThat(state(genealogy)).isEqualTo(empty);
    }

    private static List<String> many(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i).toList();
    }

    private static byte[] state(Genealogy genealogy) {
        StateWriter state = new StateWriter();
        genealogy.write(state);
        return state.toByteArray();
    }
}
