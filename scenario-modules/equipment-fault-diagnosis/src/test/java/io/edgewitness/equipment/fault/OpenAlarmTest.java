package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OpenAlarmTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private final OpenAlarm open = new OpenAlarm();

    private static Instant day(int days) {
        return START.plus(Duration.ofDays(days));
    }

    @Test
    void anAlarmThatStandsIsAnsweredHoweverOldItIs() {
        open.raised("a", day(0));
        open.raised("b", day(1));
        open.cleared("a", day(2));
        assertThat(open.since(day(60))).isEqualTo(day(0));
        open.answered();
        assertThat(open.since(day(60))).isNull();
    }

    /** The machine was stopped, and its repair took days. */
    @Test
    void anAlarmThatClearedIsAnsweredInTheWeekAfterAndNotLater() {
        open.raised("a", day(0));
        open.cleared("a", day(1));
        assertThat(open.since(day(8))).isEqualTo(day(0));
        assertThat(open.since(day(9))).isNull();
    }

    @Test
    void anAlarmAfterOneThatClearedBeginsAnew() {
        assertThat(open.raised("a", day(0))).isTrue();
        open.cleared("a", day(1));
        assertThat(open.raised("a", day(3))).isTrue();
        assertThat(open.raised("b", day(4))).isFalse();
        assertThat(open.since(day(5))).isEqualTo(day(3));
    }

    @Test
    void anAlarmOfATimeThatNeverWasIsNoneOfTheFuture() {
        open.raised("a", day(10));
        assertThat(open.since(day(2))).isEqualTo(day(2));
    }
}
