package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery.Origin;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceClockTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final DeviceClock clock = new DeviceClock();

    private String live(Duration sinceNow, Duration deviceSinceNow) {
        return String.valueOf(clock.doubt(NOW.plus(deviceSinceNow), NOW.plus(sinceNow), Origin.LIVE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1970-01-01T00:00:00Z", "1980-01-06T00:00:00Z", "2000-01-01T00:10:00Z", "2019-12-31T23:59:59Z"})
    void aClockThatWasNeverSetIsNotBelieved(Instant time) {
        for (Origin origin : Origin.values()) {
            assertThat(clock.doubt(time, NOW, origin)).isEqualTo(DeviceClock.NOT_SET);
        }
        assertThat(clock.doubt(time, time, Origin.LIVE))
                .as("the agent's own clock says the same")
                .isNull();
    }

    @Test
    void anHourAheadIsTheMost() {
        assertThat(clock.doubt(NOW.plusSeconds(3601), NOW, Origin.LIVE)).isEqualTo(DeviceClock.AHEAD);
        assertThat(clock.doubt(NOW.plusSeconds(3600), NOW, Origin.LIVE)).isNull();
    }

    @Test
    void aClockThatWentBackIsNotBelievedUntilItIsRightAgain() {
        assertThat(live(Duration.ZERO, Duration.ZERO)).isEqualTo("null");
        assertThat(live(Duration.ofSeconds(1), Duration.ofMinutes(-20))).isEqualTo(DeviceClock.WENT_BACK);
        // 30 min later it has passed the time at which it went back, and is as wrong as before.
        assertThat(live(Duration.ofMinutes(30), Duration.ofMinutes(10))).isEqualTo(DeviceClock.WENT_BACK);
        assertThat(live(Duration.ofMinutes(31), Duration.ofMinutes(31))).isEqualTo("null");
        assertThat(live(Duration.ofMinutes(32), Duration.ofMinutes(31))).isEqualTo("null");
    }

    @Test
    void aStepOfSecondsIsNoDoubt() {
        assertThat(live(Duration.ZERO, Duration.ofSeconds(30))).isEqualTo("null");
        assertThat(live(Duration.ofSeconds(1), Duration.ofSeconds(-50))).isEqualTo("null");
    }

    @Test
    void whatWaitedInOrderIsBelievedHoweverLateItComes() {
        assertThat(live(Duration.ZERO, Duration.ZERO)).isEqualTo("null");
        for (int minute = 1; minute < 300; minute++) {
            assertThat(live(Duration.ofHours(5), Duration.ofMinutes(minute))).isEqualTo("null");
        }
    }

    @Test
    void historyAndRetainedMessagesComeInAnyOrderAndSayNothingOfTheClock() {
        assertThat(live(Duration.ZERO, Duration.ZERO)).isEqualTo("null");
        assertThat(clock.doubt(NOW.minusSeconds(7200), NOW, Origin.BACKFILL)).isNull();
        assertThat(clock.doubt(NOW.minusSeconds(86_400), NOW, Origin.RETAINED)).isNull();
        assertThat(live(Duration.ofSeconds(1), Duration.ofSeconds(1))).isEqualTo("null");
    }
}
