package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class RocTest {
    @Test
    void theAreaCountsPairsAndHalvesEqualScores() {
        assertThat(Roc.area(new double[] {1, 2}, new double[] {3, 4})).isEqualTo(1);
        assertThat(Roc.area(new double[] {1, 3}, new double[] {2, 3}))
                .isEqualTo((1 + 0 + 1 + 0.5) / 4, Offset.offset(1e-12));
        assertThat(Roc.area(new double[] {5, 5}, new double[] {5})).isEqualTo(0.5);
    }

    @Test
    void aDearerMissMovesTheThresholdDown() {
        List<Roc.Point> curve = Roc.curve(new double[] {0.1, 0.2, 0.3, 0.6}, new double[] {0.25, 0.5, 0.7, 0.9});
        assertThat(Roc.choose(curve, 1, 0.3)).isEqualTo(new Roc.Point(0.7, 0.5, 0));
        assertThat(Roc.choose(curve, 10, 0.5)).isEqualTo(new Roc.Point(0.25, 0, 0.5));
        assertThat(Roc.choose(curve, 0.1, 0.5).falseAlarms()).isZero();
    }
}
