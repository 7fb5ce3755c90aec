package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RejectChartTest {
    private final SplittableRandom random = new SplittableRandom(20261130);
    private final RejectChart chart = new RejectChart(new VisionParameters.Chart(50, 0.2));

    private List<String> windows(int count, int parts, double share) {
        List<String> signals = new ArrayList<>();
        for (int w = 0; w < count; w++) {
            int rejected = 0;
            for (int i = 0; i < parts; i++) {
                rejected += random.nextDouble() < share ? 1 : 0;
            }
            chart.add(parts, rejected).forEach(s -> signals.add(s.chart()));
        }
        return signals;
    }

    @Test
    void aShareThatStaysGivesFewFalseSignals() {
        assertThat(windows(50, 400, 0.03)).isEmpty();
        assertThat(windows(1_000, 400, 0.03)).hasSizeLessThan(40);
    }

    @Test
    void aJumpIsSeenByThePChartAtOnce() {
        windows(50, 400, 0.03);
        assertThat(windows(1, 400, 0.1)).contains("p");
    }

    @Test
    void whatCreepsIsSeenByTheMovingAverageSooner() {
        windows(50, 400, 0.03);
        List<String> signals = windows(15, 400, 0.045);
        assertThat(signals.stream().filter("ewma"::equals).count())
                .isGreaterThan(signals.stream().filter("p"::equals).count());
    }

    @Test
    void aWindowWithoutPartsSaysNothing() {
        windows(50, 400, 0.03);
        assertThat(chart.add(0, 0)).isEmpty();
    }
}
