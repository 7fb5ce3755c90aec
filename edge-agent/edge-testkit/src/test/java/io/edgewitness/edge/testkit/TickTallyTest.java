package io.edgewitness.edge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TickTallyTest {
    @Test
    void aValueThatCameTwiceMakesUpForNoneThatIsMissing() {
        TickTally tally = new TickTally(3);
        for (int tick = 1; tick <= 50; tick++) {
            tally.add(tick, tick == 5 ? 2 : tick == 6 ? 4 : 3);
        }
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.doubled()).isEqualTo(1);
        assertThat(tally.values()).isEqualTo(150);
    }
}
