package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** 16.1 and 16.2: equipment, cameras and sensors are read, and in time. */
class ConnectedTest {
    private final Loop loop = new Loop();

    private void live(boolean camera, Duration late) {
        for (int s = 0; s < 25; s++) {
            loop.hours(500 + s / 3600.0);
            if (camera) {
                Map<String, Value> receipt = new LinkedHashMap<>();
                receipt.put("width", Value.of(640));
                receipt.put("height", Value.of(480));
                loop.scenario.onSample(
                        Sample.good(
                                Loop.CAMERA,
                                new Value.Structure(receipt),
                                loop.now(),
                                loop.now().plus(late)),
                        loop.out);
            }
            loop.wear(1, false);
        }
    }

    private DemandResult newest(String demand) {
        return loop.out.demands.stream()
                .filter(d -> d.demand().equals(demand))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    @Test
    void eachKindOfTerminalGivesSamplesInTime() {
        live(true, Duration.ofMillis(200));
        assertThat(newest("16.1").met()).isTrue();
        assertThat(newest("16.1").measured()).contains("equipment", "camera", "sensor");
        assertThat(newest("16.2").met()).isTrue();
        assertThat(loop.out.newest("pm_transmit_s_p95")).isNotEmpty();
    }

    @Test
    void aKindThatGivesNothingIsMissing() {
        live(false, Duration.ZERO);
        assertThat(newest("16.1").met()).isFalse();
        assertThat(newest("16.1").measured()).contains("camera 0 samples");
    }

    @Test
    void whatComesTooLateIsNotInTime() {
        live(true, Duration.ofSeconds(5));
        assertThat(newest("16.2").met()).isFalse();
    }
}
