package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockBootstrapTest {
    @Test
    void theBlocksOfADrawAreItsPositions() {
        List<Integer> wrong = BlockBootstrap.draws(23, 10, 0, 200, 5, (b, r) -> {
            List<Integer> fromBlocks = new ArrayList<>();
            b.forEach((from, to) -> {
                for (int i = from; i < to; i++) {
                    fromBlocks.add(i);
                }
            });
            List<Integer> positions = new ArrayList<>();
            for (int i : b.positions()) {
                positions.add(i);
            }
            boolean same = fromBlocks.equals(positions) && positions.size() == 23;
            return same && positions.stream().allMatch(i -> i >= 0 && i < 23) ? 0 : 1;
        });
        assertThat(wrong).hasSize(200).containsOnly(0);
    }

    @Test
    void neighboursStayTogetherInTheirBlocks() {
        assertThat(BlockBootstrap.length(27)).isEqualTo(3);
        assertThat(BlockBootstrap.length(28)).isEqualTo(4);
        BlockBootstrap.draws(28, 28, 0, 50, 6, (b, r) -> {
            int[] p = b.positions();
            for (int i = 0; i < p.length; i++) {
                assertThat(i % 4 == 0 || p[i] == p[i - 1] + 1).isTrue();
            }
            return 0;
        });
    }

    @Test
    void correlatedWindowsGiveALongerIntervalThanIndependentOnes() {
        Random random = new Random(7);
        double[] independent = new double[400];
        double[] correlated = new double[400];
        for (int i = 0; i < 400; i++) {
            independent[i] = random.nextGaussian();
            correlated[i] = i == 0 ? independent[0] : 0.8 * correlated[i - 1] + 0.6 * independent[i];
        }
        assertThat(width(correlated)).isGreaterThan(1.5 * width(independent));
        assertThat(width(correlated)).as("the same seed").isEqualTo(width(correlated));
    }

    private static double width(double[] values) {
        return BlockBootstrap.interval(
                        200, 200, 0, (i, j) -> mean(values, j, 200) - mean(values, i, 0), 0.90, 8, "difference@1")
                .halfWidth();
    }

    private static double mean(double[] values, int[] positions, int from) {
        double sum = 0;
        for (int p : positions) {
            sum += values[from + p];
        }
        return sum / positions.length;
    }
}
