package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = new ManualClock(T0);
    private final StallWatch watch =
            new StallWatch(clock, () -> Duration.between(T0, clock.instant()).toNanos());

    private Stalls.Stall after(long millis) {
        clock.advance(Duration.ofMillis(millis));
        Stalls.Stall stall = watch.last();
        return stall == null ? new Stalls.Stall(Instant.EPOCH, Duration.ZERO, 0) : stall;
    }

    @Test
    void whoeverAsksFirstAfterAStallIsToldOfIt() {
        assertThat(after(100).length()).isZero();
        assertThat(after(999).length()).isZero();
        Stalls.Stall stall = after(111_000);
        assertThat(stall.from()).isEqualTo(T0.plusMillis(1_099));
        assertThat(stall.to()).isEqualTo(T0.plusMillis(112_099));
        assertThat(stall.reason()).isEqualTo("stalled: the agent did not run for 111 s");
        assertThat(after(100)).isEqualTo(stall);
        assertThat(watch.since(stall.end() - 1)).isEqualTo(stall);
        assertThat(watch.since(stall.end())).isNull();
        assertThat(watch.totalMillis()).isEqualTo(111_000);
    }

    @Test
    void twoThatFollowUponEachOtherAreOne() {
        after(5_000);
        after(300);
        Stalls.Stall both = after(7_000);
        assertThat(both.from()).isEqualTo(T0);
        assertThat(both.to()).isEqualTo(T0.plusMillis(12_300));
        after(900);
        after(900);
        assertThat(after(2_000).from()).isEqualTo(T0.plusMillis(14_100));
        assertThat(watch.totalMillis()).isEqualTo(14_000);
    }

    @Test
    void healthTellsOfItForAWhileAndSourcesHaveTheirSay() {
        assertThat(watch.health()).isNull();
        after(20_000);
        assertThat(watch.isSettling()).isTrue();
        assertThat(watch.health())
                .matches(health -> health.state() == Health.State.DEGRADED
                        && health.detail()
                                .startsWith("stalled: the agent did not run for 20 s, until 2026-01-01T00:00:20Z; "));
        for (int i = 0; i < 4; i++) {
            after(500);
        }
        assertThat(watch.isSettling()).isFalse();
        for (int i = 0; i < 1_200; i++) {
            after(500);
        }
        assertThat(watch.health()).isNull();
    }

    @Test
    void theBeatTellsOfItOnce() {
        List<Stalls.Stall> told = new CopyOnWriteArrayList<>();
        try (watch) {
            watch.start(told::add);
            clock.advance(Duration.ofSeconds(3));
            Await.until("it is told", Duration.ofSeconds(30), () -> !told.isEmpty());
            clock.advance(Duration.ofSeconds(30));
            Await.until("so is the next", Duration.ofSeconds(30), () -> told.size() > 1);
            assertThat(told).hasSize(2);
        }
    }
}
