package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearnFolderTest {
    private static LearnFolder.Judged judged(String truth, double outer) {
        return new LearnFolder.Judged(
                new DiagnoseFolder.Diagnosis(
                        "r", truth, "DE", "007", 0, 0, "", "", "DE", 0, 0, 0, List.of(), new double[0]),
                Map.of("outer", outer, "inner", 1 - outer));
    }

    /** Three of four pairs are in order, and the fourth is a tie. */
    @Test
    void theAreaUnderTheCurveIsTheShareOfPairsInOrder() {
        List<LearnFolder.Judged> all =
                List.of(judged("outer", 0.9), judged("outer", 0.4), judged("inner", 0.4), judged("inner", 0.1));
        assertThat(LearnFolder.judgement(all).macroAuroc()).isEqualTo(3.5 / 4, within(1e-12));
        assertThat(LearnFolder.judgement(all).accuracy()).isEqualTo(0.75, within(1e-12));
    }
}
