package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A machine that vibrates with 1 mm/s and 0.02 more for each kilowatt. */
class LoadModelTest {
    private final LoadModel model = new LoadModel(30);
    private final Random random = new Random(7);

    private double velocity(double load) {
        return 1 + 0.02 * load + 0.03 * random.nextGaussian();
    }

    private void learn() {
        for (int i = 0; i < 30; i++) {
            double load = 20 + 2 * i;
            assertThat(model.explains(load, velocity(load)))
                    .as("while learning")
                    .isNull();
        }
    }

    @Test
    void whatTheLoadBringsIsExplainedAndWhatIsMoreIsNot() {
        learn();
        for (double load = 20; load <= 78; load += 2) {
            assertThat(model.explains(load, velocity(load))).isTrue();
            assertThat(model.explains(load, velocity(load) + 0.4)).isFalse();
        }
        assertThat(model.explains(30, velocity(78)))
                .as("that of full load at little")
                .isFalse();
        assertThat(model.explains(70, 1.2)).as("less than the load brings").isTrue();
    }

    @Test
    void farFromTheLoadsItWasLearntAtNothingIsSaid() {
        learn();
        assertThat(model.explains(0, 9)).isFalse();
        assertThat(model.explains(-30, 9)).isNull();
        assertThat(model.explains(140, 9)).isNull();
    }

    @Test
    void aRestoredModelSaysTheSame() {
        learn();
        StateWriter state = new StateWriter();
        model.write(state);
        LoadModel restored = new LoadModel(30);
        restored.read(new StateReader(state.toByteArray()));
        for (double v = 1; v < 4; v += 0.05) {
            assertThat(restored.explains(50, v)).isEqualTo(model.explains(50, v));
        }
    }
}
