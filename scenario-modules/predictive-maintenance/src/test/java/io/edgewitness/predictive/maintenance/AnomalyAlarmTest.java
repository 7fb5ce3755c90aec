package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.scenario.kit.AlarmLife.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnomalyAlarmTest {
    private final AnomalyAlarm alarm = new AnomalyAlarm(2.5, 3);
    private final List<Change> changes = new ArrayList<>();
    private int second;

    private void give(int rows, double index) {
        for (int i = 0; i < rows; i++) {
            Change change = alarm.observe(index, Instant.EPOCH.plusSeconds(second++));
            if (change != Change.NONE) {
                changes.add(change);
            }
        }
    }

    @Test
    void anEventIsOverWhenAQuarterOfItsPeakRemainsAndWhatRemainsIsNoNewEvent() {
        give(50, 0.8);
        give(50, 20);
        give(200, 4.5);
        assertThat(changes).containsExactly(Change.RAISED, Change.CLEARED);
        give(50, 7);
        assertThat(changes).containsExactly(Change.RAISED, Change.CLEARED, Change.RAISED);
        assertThat(alarm.number()).isEqualTo(2);
    }

    @Test
    void afterAReturnToTheUsualTheLimitIsTheOldOne() {
        give(10, 20);
        give(20, 4.5);
        give(20, 0.8);
        give(20, 3);
        assertThat(changes).containsExactly(Change.RAISED, Change.CLEARED, Change.RAISED);
    }

    @Test
    void twoUnusualRowsAreNoEvent() {
        give(20, 0.8);
        give(2, 50);
        give(20, 0.8);
        assertThat(changes).isEmpty();
    }

    @Test
    void theTimeOfChangeIsWhereTheIndexBeganToGrow() {
        give(100, 0.8);
        give(8, 2.2);
        give(5, 4);
        assertThat(changes).containsExactly(Change.RAISED);
        assertThat(alarm.changed()).isEqualTo(Instant.EPOCH.plusSeconds(100));
    }
}
