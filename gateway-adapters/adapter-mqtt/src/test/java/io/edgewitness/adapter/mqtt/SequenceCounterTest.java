package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.adapter.mqtt.SequenceCounter.Place;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SequenceCounterTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private final SequenceCounter counter = new SequenceCounter(SequenceCounter.State.NONE, 40, 800);

    @Test
    void theFirstNumberIsNoGap() {
        assertThat(counter.next(500, 1, null, false, false)).isEqualTo(new Place(1, 0));
    }

    @Test
    void aJumpIsCountedOnce() {
        counter.next(1, 1, null, false, false);
        assertThat(counter.next(5, 2, null, false, false)).isEqualTo(new Place(1, 3));
        assertThat(counter.next(5, 2, null, true, false)).isEqualTo(new Place(1, 0));
        assertThat(counter.next(6, 3, null, false, false)).isEqualTo(new Place(1, 0));
    }

    @Test
    void anUnreadableMessageIsNotMissingToo() {
        counter.next(1, 1, null, false, false);
        counter.unreadable();
        assertThat(counter.next(4, 2, null, false, false)).isEqualTo(new Place(1, 1));
    }

    @Test
    void aRedeliveryKeepsItsRun() {
        for (int i = 1; i <= 30; i++) {
            counter.next(i, i, T0.plusSeconds(i), false, false);
        }
        assertThat(counter.next(1, 1, T0.plusSeconds(1), false, false)).isEqualTo(new Place(1, 0));
        assertThat(counter.next(20, 20, T0.plusSeconds(20), true, false)).isEqualTo(new Place(1, 0));
    }

    @Test
    void aRedeliveryAfterARestartKeepsItsRun() {
        SequenceCounter restarted =
                new SequenceCounter(new SequenceCounter.State(3, 100, 0, SequenceCounter.State.NO_TIME), 40, 800);
        assertThat(restarted.next(80, 7, T0, true, false)).isEqualTo(new Place(3, 0));
        assertThat(restarted.next(101, 8, T0, true, false)).isEqualTo(new Place(3, 0));
    }

    /** mosquitto 2.0.11 sends hundreds more than the receive maximum once a backlog drains. */
    @Test
    void whatTheBrokerSendsAgainAfterAKillKeepsItsRunHoweverMuchItHadOnItsWay() {
        SequenceCounter.State before = new SequenceCounter.State(1, 1_000, 0, SequenceCounter.State.NO_TIME);
        SequenceCounter restarted = new SequenceCounter(before, 40, 800);
        assertThat(restarted.next(562, 7, null, true, false)).isEqualTo(new Place(1, 0));
        assertThat(restarted.next(563, 8, null, false, false).run()).isEqualTo(2);
        assertThat(new SequenceCounter(before, 40, 800)
                        .next(199, 7, null, true, false)
                        .run())
                .isEqualTo(2);
    }

    @Test
    void aPublishersOwnRepetitionAfterARestartKeepsItsRun() {
        counter.next(1, 1, T0, false, false);
        counter.next(2, 2, T0.plusMillis(5), false, false);
        SequenceCounter restarted = new SequenceCounter(counter.state(), 40, 800);
        assertThat(restarted.next(1, 1, T0, false, false)).isEqualTo(new Place(1, 0));
        assertThat(restarted.next(2, 2, T0.plusMillis(5), false, false)).isEqualTo(new Place(1, 0));
        assertThat(restarted.next(1, 3, T0.plusSeconds(9), false, false)).isEqualTo(new Place(2, 0));
    }

    @Test
    void aSourceThatBeginsAgainGetsANewRun() {
        counter.next(10, 1, T0, false, false);
        assertThat(counter.next(1, 2, T0.plusSeconds(1), false, false)).isEqualTo(new Place(2, 0));
        assertThat(counter.next(2, 3, T0.plusSeconds(2), false, false)).isEqualTo(new Place(2, 0));
        counter.next(1000, 4, T0.plusSeconds(3), false, false);
        assertThat(counter.next(7, 5, T0.plusSeconds(4), false, false)).isEqualTo(new Place(3, -1));
    }

    @Test
    void aSourceWithoutATimeBeginsAgainWithOtherContent() {
        counter.next(1, 1, null, false, false);
        counter.next(2, 2, null, false, false);
        assertThat(counter.next(1, 99, null, false, false)).isEqualTo(new Place(2, 0));
    }

    @Test
    void aSourceThatBeginsAgainIsKnownByItsTimeWhateverItsFirstNumber() {
        counter.next(30, 1, T0, false, false);
        assertThat(counter.next(3, 2, T0.plusSeconds(60), false, false)).isEqualTo(new Place(2, -1));
        assertThat(counter.next(4, 3, T0.plusSeconds(61), false, false)).isEqualTo(new Place(2, 0));
        assertThat(counter.next(4, 4, T0.plusSeconds(90), false, false)).isEqualTo(new Place(3, -1));
    }

    @Test
    void aSourceThatSaysOneAgainAndAgainGetsARunEach() {
        counter.next(1, 1, T0, false, false);
        assertThat(counter.next(1, 2, T0.plusSeconds(1), false, false)).isEqualTo(new Place(2, 0));
        assertThat(counter.next(1, 2, T0.plusSeconds(1), true, false)).isEqualTo(new Place(2, 0));
        assertThat(counter.next(1, 3, T0.plusSeconds(2), false, false)).isEqualTo(new Place(3, 0));
    }

    @Test
    void withoutTimesAnotherPayloadUnderTheSameNumberIsANewRunUnlessItIsRedelivered() {
        counter.next(3, 1, null, false, false);
        counter.next(4, 2, null, false, false);
        assertThat(counter.next(3, 9, null, true, false)).isEqualTo(new Place(1, 0));
        assertThat(counter.next(3, 8, null, false, false)).isEqualTo(new Place(2, -1));
    }

    @Test
    void aRetainedMessageOfOldBeginsNoRun() {
        counter.next(1000, 1, T0, false, false);
        assertThat(counter.next(500, 2, T0.minusSeconds(9), false, true)).isEqualTo(new Place(1, 0));
        assertThat(counter.next(500, 2, null, false, true)).isEqualTo(new Place(1, 0));
        assertThat(counter.next(1001, 3, T0.plusSeconds(1), false, false)).isEqualTo(new Place(1, 0));
        assertThat(counter.next(7, 4, T0.plusSeconds(2), false, true)).isEqualTo(new Place(2, -1));
    }
}
