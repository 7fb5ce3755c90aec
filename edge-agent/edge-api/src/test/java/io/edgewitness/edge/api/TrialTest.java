package io.edgewitness.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final Instant FROM = Instant.parse("2026-12-01T00:00:00Z");
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final Duration DAY = Duration.ofDays(1);

    private static Window hours(int from, int to) {
        return new Window(FROM.plus(Duration.ofHours(from)), FROM.plus(Duration.ofHours(to)));
    }

    @Test
    void everyPairHasOnePeriodOnAndOneOff() {
        for (int seed = 0; seed < 50; seed++) {
            Trial t = Trial.onOff(FROM, DAY, 10, seed, Duration.ZERO);
            for (int pair = 0; pair < 10; pair++) {
                List<String> arms = List.of(
                        t.arm(FROM.plus(DAY.multipliedBy(2 * pair)), UTC),
                        t.arm(FROM.plus(DAY.multipliedBy(2 * pair + 1)), UTC));
                assertThat(arms).as("seed %s, pair %s", seed, pair).containsExactlyInAnyOrder("on", "off");
                assertThat(t.pair(hours(48 * pair + 1, 48 * pair + 2), UTC)).isEqualTo(pair);
            }
        }
    }

    @Test
    void theSeedDecidesTheOrderAndNothingElseDoes() {
        assertThat(firstArms(7)).isEqualTo(firstArms(7));
        int different = 0;
        int onFirst = 0;
        for (int seed = 0; seed < 100; seed++) {
            different += firstArms(seed).equals(firstArms(seed + 1)) ? 0 : 1;
            onFirst += (int) firstArms(seed).stream().filter("on"::equals).count();
        }
        assertThat(different).isGreaterThan(95);
        assertThat(onFirst).as("of 1,000 pairs").isBetween(420, 580);
    }

    private static List<String> firstArms(long seed) {
        Trial t = Trial.onOff(FROM, DAY, 10, seed, Duration.ZERO);
        return java.util.stream.IntStream.range(0, 10)
                .mapToObj(pair -> t.arm(FROM.plus(DAY.multipliedBy(2L * pair)), UTC))
                .toList();
    }

    @Test
    void beforeAndAfterTheTrialTheScenarioActs() {
        Trial t = Trial.onOff(FROM, DAY, 2, 1, Duration.ZERO);
        assertThat(t.arm(FROM.minusNanos(1), UTC)).isEqualTo("on");
        assertThat(t.arm(FROM.plus(Duration.ofDays(4)), UTC)).isEqualTo("on");
        assertThat(t.arm(Instant.MAX.minusSeconds(1), ZoneOffset.UTC)).isEqualTo("on");
        assertThat(t.pair(hours(-2, -1), UTC)).isEqualTo(-1);
        assertThat(t.whole(UTC)).isEqualTo(hours(0, 96));
    }

    @Test
    void aWindowAcrossAChangeOrTooSoonAfterItBelongsToNoArm() {
        Trial t = Trial.onOff(FROM, DAY, 20, 3, Duration.ofHours(2));
        for (int k = 1; k < 40; k++) {
            boolean changes = !t.arm(hours(24 * k, 24 * k + 1).start(), UTC)
                    .equals(t.arm(hours(24 * k - 1, 24 * k).start(), UTC));
            assertThat(t.arm(hours(24 * k - 1, 24 * k + 1), UTC))
                    .as("across %s", k)
                    .isEqualTo("mixed");
            assertThat(t.arm(hours(24 * k + 1, 24 * k + 2), UTC).equals("mixed"))
                    .as("soon after %s", k)
                    .isEqualTo(changes);
            assertThat(t.arm(hours(24 * k + 2, 24 * k + 3), UTC)).isIn("on", "off");
        }
    }

    @Test
    void theTimesOfTheArmsAreThoseOfTheirWindows() {
        Trial t = Trial.onOff(FROM, DAY, 5, 9, Duration.ofHours(1));
        long seconds = 0;
        for (String arm : List.of("on", "off")) {
            for (Window w : t.times(arm, UTC)) {
                assertThat(t.arm(w, UTC)).isEqualTo(arm);
                seconds += Duration.between(w.start(), w.end()).toSeconds();
            }
        }
        assertThat(seconds).isBetween(10 * 82_800L, 10 * 86_400L - 1);
    }

    @Test
    void wholeDaysBeginAtTheSameLocalTimeWhenTheClocksAreSet() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Instant midnight = Instant.parse("2026-10-23T22:00:00Z");
        Trial t = Trial.onOff(midnight, DAY, 2, 0, Duration.ZERO);
        assertThat(t.whole(berlin).end()).isEqualTo(Instant.parse("2026-10-27T23:00:00Z"));
        Window lastHour = new Window(Instant.parse("2026-10-25T22:00:00Z"), Instant.parse("2026-10-25T23:00:00Z"));
        assertThat(t.pair(lastHour, berlin))
                .as("the 25th hour of the second day")
                .isZero();
    }

    @Test
    void aShadowEndsWhereItIsSaidTo() {
        Trial t = Trial.shadow(FROM, FROM.plus(DAY));
        assertThat(t.arm(FROM.minusNanos(1), UTC)).isEqualTo("on");
        assertThat(t.arm(FROM, UTC)).isEqualTo("shadow");
        assertThat(t.arm(hours(22, 24), UTC)).isEqualTo("shadow");
        assertThat(t.arm(hours(23, 25), UTC)).isEqualTo("mixed");
        assertThat(t.arm(FROM.plus(DAY), UTC)).isEqualTo("on");
        assertThat(Trial.shadow(null, null).arm(Instant.EPOCH, UTC)).isEqualTo("shadow");
    }

    @Test
    void aTrialThatCannotBeIsRefusedWithTheKey() {
        assertThatThrownBy(() -> Trial.onOff(FROM, DAY, 1, 0, Duration.ZERO)).hasMessageContaining("pairs");
        assertThatThrownBy(() -> Trial.onOff(FROM, DAY, 2, 0, DAY)).hasMessageContaining("settle");
        assertThatThrownBy(() -> Trial.shadow(FROM, FROM)).hasMessageContaining("until");
        assertThatThrownBy(() -> new Trial(Trial.Kind.ON_OFF, null, null, DAY, 2, 0, Duration.ZERO))
                .hasMessageContaining("from");
        assertThatThrownBy(() -> new Trial(Trial.Kind.SHADOW, null, null, DAY, 0, 0, Duration.ZERO))
                .hasMessageContaining("period");
    }
}
