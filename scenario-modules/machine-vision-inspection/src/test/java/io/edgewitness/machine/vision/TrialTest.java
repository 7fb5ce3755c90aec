package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TrialTest {
    @Test
    void aSpoiledCandidateIsRolledBackAfterAFewTruths() {
        Trial trial = new Trial(200, 0.02);
        for (int i = 0; i < 5; i++) {
            assertThat(trial.advice()).isEqualTo(Trial.Advice.WAIT);
            trial.audited(true, false, true); // it lets a defective part through that the active one rejects
        }
        assertThat(trial.advice()).isEqualTo(Trial.Advice.ROLL_BACK);
    }

    @Test
    void oneThatRejectsEverythingIsRolledBackWithoutATruth() {
        Trial trial = new Trial(200, 0.02);
        for (int i = 0; i < 30; i++) {
            trial.saw(false, true);
        }
        assertThat(trial.advice()).isEqualTo(Trial.Advice.ROLL_BACK);
    }

    @Test
    void oneThatIsAlikeGoesOnAfterAllParts() {
        Trial trial = new Trial(100, 0.02);
        for (int i = 0; i < 99; i++) {
            trial.saw(i % 20 == 0, i % 20 == 0);
            assertThat(trial.advice()).isEqualTo(Trial.Advice.WAIT);
        }
        trial.saw(false, true);
        assertThat(trial.advice()).isEqualTo(Trial.Advice.GO_ON);
    }

    @Test
    void theSignTestIsExact() {
        assertThat(Trial.chance(5, 5)).isEqualTo(1 / 32.0, Offset.offset(1e-15));
        assertThat(Trial.chance(0, 0)).isEqualTo(1);
        assertThat(Trial.chance(8, 10)).isEqualTo(56 / 1024.0, Offset.offset(1e-15));
    }
}
