package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearnFolderTest {
    private final Random random = new Random(3);

    /** Records whose strongest feature is their own ring's. */
    private List<LearnedEvidence.Example> examples(int each) {
        List<LearnedEvidence.Example> examples = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            examples.add(example(0, "outer"));
            examples.add(example(1, "inner"));
        }
        return examples;
    }

    private LearnedEvidence.Example example(int strong, String cause) {
        double[] features = new double[LearnedEvidence.FEATURES.size()];
        for (int f = 0; f < features.length; f++) {
            features[f] = 1 + 0.3 * random.nextGaussian() + (f == strong ? 3 : 0);
        }
        return new LearnedEvidence.Example(features, cause);
    }

    @Test
    void whatSpeaksForAPartIsLearntAndCanBeRead() {
        LearnedEvidence learned = LearnedEvidence.learn(examples(10));
        assertThat(learned.weights("outer").get("outer-lines")).isPositive();
        assertThat(learned.weights("outer").get("inner-lines")).isNegative();
        for (LearnedEvidence.Example unseen : examples(20)) {
            assertThat(learned.probabilities(Map.of(), unseen.features()).get(unseen.cause()))
                    .isGreaterThan(0.5);
        }
    }

    @Test
    void theRulesOpinionCountsWhereTheFiguresSayNothing() {
        LearnedEvidence learned = LearnedEvidence.learn(examples(10));
        double[] between = new double[LearnedEvidence.FEATURES.size()];
        java.util.Arrays.fill(between, 1);
        between[0] = 2.5;
        between[1] = 2.5;
        Map<String, Double> rules = Map.of("outer", 0.95, "inner", 0.05);
        assertThat(learned.probabilities(rules, between).get("outer")).isGreaterThan(0.8);
        assertThat(learned.probabilities(rules, between).values().stream()
                        .mapToDouble(p -> p)
                        .sum())
                .isEqualTo(1, within(1e-12));
    }

    @Test
    void oneCauseAloneTeachesNothing() {
        assertThatThrownBy(() -> LearnedEvidence.learn(List.of(example(0, "outer"))))
                .hasMessageContaining("two causes");
    }

    private static LearnFolder.Judged judged(String truth, double outer) {
        return new LearnFolder.Judged(
                new DiagnoseFolder.Diagnosis(
                        "r", truth, "DE", "007", 0, 0, "", "", "DE", 0, 0, 0, Map.of(), new double[0]),
                Map.of("outer", outer, "inner", 1 - outer));
    }

    /** Three of four pairs are in order, and the fourth is a tie. */
    @Test
    void theAreaUnderTheCurveIsTheShareOfPairsInOrder() {
        List<LearnFolder.Judged> all =
                List.of(judged("outer", 0.9), judged("outer", 0.4), judged("inner", 0.4), judged("inner", 0.1));
        assertThat(LearnFolder.macroAuroc(all)).isEqualTo(3.5 / 4, within(1e-12));
        assertThat(LearnFolder.accuracy(all)).isEqualTo(0.75, within(1e-12));
    }
}
