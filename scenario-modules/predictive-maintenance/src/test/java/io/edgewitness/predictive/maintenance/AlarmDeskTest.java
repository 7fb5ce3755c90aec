package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AlarmDeskTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private final AlarmDesk desk = new AlarmDesk();

    @Test
    void theTenthAlarmInTenMinutesBeginsAFloodThatEndsWhenItIsQuiet() {
        for (int i = 1; i <= 9; i++) {
            assertThat(desk.raised("m/a", "m/a/" + i, START.plusSeconds(i))).isEqualTo(AlarmDesk.Showing.SHOWN);
        }
        assertThat(desk.raised("m/a", "m/a/10", START.plusSeconds(10))).isEqualTo(AlarmDesk.Showing.FLOOD_BEGINS);
        assertThat(desk.raised("m/a", "m/a/11", START.plusSeconds(11))).isEqualTo(AlarmDesk.Showing.FLOODED);
        assertThat(desk.isFloodOver(START.plusSeconds(12))).isFalse();
        assertThat(desk.isFloodOver(START.plusSeconds(700))).isTrue();
        assertThat(desk.isFloodOver(START.plusSeconds(701))).isFalse();
        assertThat(desk.raised("m/a", "m/a/12", START.plusSeconds(702))).isEqualTo(AlarmDesk.Showing.SHOWN);
    }

    @Test
    void nineAlarmsInElevenMinutesAreNoFlood() {
        for (int i = 0; i < 60; i++) {
            assertThat(desk.raised("m/a", "m/a/" + i, START.plusSeconds(i * 70L)))
                    .isEqualTo(AlarmDesk.Showing.SHOWN);
        }
    }

    @Test
    void aShelvedKindComesBackByItself() {
        desk.shelve("m/a", Duration.ofMinutes(5), START);
        assertThat(desk.raised("m/a", "m/a/1", START.plusSeconds(299))).isEqualTo(AlarmDesk.Showing.SHELVED);
        assertThat(desk.raised("m/b", "m/b/1", START.plusSeconds(299))).isEqualTo(AlarmDesk.Showing.SHOWN);
        assertThat(desk.unshelved(START.plusSeconds(299))).isEmpty();
        assertThat(desk.unshelved(START.plusSeconds(300))).containsExactly("m/a");
        assertThat(desk.raised("m/a", "m/a/2", START.plusSeconds(300))).isEqualTo(AlarmDesk.Showing.SHOWN);
    }

    @Test
    void aClockThatWasSetBackByDaysKeepsNothingShelved() {
        desk.shelve("m/a", Duration.ofMinutes(5), START);
        Instant back = START.minus(Duration.ofDays(3));
        assertThat(desk.raised("m/a", "m/a/1", back)).isEqualTo(AlarmDesk.Showing.SHOWN);
        assertThat(desk.unshelved(back)).containsExactly("m/a");
    }
}
