package io.edgewitness.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TumblingWindowsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-01-04T16:00:00Z");
    private final TumblingWindows windows = new TumblingWindows(
            Duration.ofMinutes(15), Duration.ofSeconds(5), Duration.ofMinutes(20), ZoneId.of("Asia/Shanghai"));

    @Test
    void windowsStartAtLocalMidnightAndTheLastOfADayMayBeShorter() {
        assertThat(windows.of(MIDNIGHT.minusNanos(1)).end()).isEqualTo(MIDNIGHT);
        TumblingWindows sevenHours =
                new TumblingWindows(Duration.ofHours(7), Duration.ZERO, Duration.ZERO, ZoneId.of("Asia/Shanghai"));
        assertThat(sevenHours.of(MIDNIGHT.plus(Duration.ofHours(23))))
                .isEqualTo(new Window(MIDNIGHT.plus(Duration.ofHours(21)), MIDNIGHT.plus(Duration.ofHours(24))));
    }

    @Test
    void aWindowIsDueLatenessAfterItsEndAndOnlyOnce() {
        windows.touch(MIDNIGHT.plusSeconds(10));
        assertThat(windows.due(MIDNIGHT.plusSeconds(904))).isEmpty();
        assertThat(windows.due(MIDNIGHT.plusSeconds(905))).hasSize(1);
        assertThat(windows.due(MIDNIGHT.plusSeconds(906))).isEmpty();
    }

    @Test
    void aLateTouchMakesTheNextRevisionWithinTheHorizon() {
        windows.touch(MIDNIGHT.plusSeconds(10));
        windows.due(MIDNIGHT.plusSeconds(905));
        windows.touch(MIDNIGHT.plusSeconds(20));
        assertThat(windows.due(MIDNIGHT.plusSeconds(910)))
                .containsExactly(new TumblingWindows.Due(new Window(MIDNIGHT, MIDNIGHT.plusSeconds(900)), 1));
        windows.due(MIDNIGHT.plus(Duration.ofHours(2)));
        assertThat(windows.accepts(MIDNIGHT.plusSeconds(20))).isFalse();
    }

    @Test
    void aClockThatJumpsByDecadesDoesNotFillTheMemory() {
        Instant start = Instant.EPOCH;
        windows.touch(start);
        int told = 0;
        int calls = 0;
        for (List<TumblingWindows.Due> due = windows.due(MIDNIGHT); !due.isEmpty(); due = windows.due(MIDNIGHT)) {
            assertThat(due).hasSizeLessThanOrEqualTo(100_000);
            told += due.size();
            calls++;
        }
        assertThat(calls).isGreaterThan(10);
        assertThat(told).isEqualTo((int)
                Duration.between(start, MIDNIGHT.minusSeconds(5)).dividedBy(Duration.ofMinutes(15)));
    }

    @Test
    void aGapIsSpreadOverItsWindowsAndNothingOfItIsLost() {
        PointId mine = new PointId("a");
        SampleCounts counts = new SampleCounts(windows, Set.of(mine), true);
        Instant from = MIDNIGHT.plusSeconds(890);
        counts.gap(new Gap(List.of(mine, new PointId("b")), from, from.plusSeconds(1001), 2002, "disconnected"));
        long first = counts.of(windows.of(from)).expected();
        long second = counts.of(windows.of(MIDNIGHT.plusSeconds(900))).expected();
        long third = counts.of(windows.of(MIDNIGHT.plusSeconds(1800))).expected();
        assertThat(List.of(first, second, third)).containsExactly(10L, 900L, 91L);
    }

    @Test
    void aGapOfUnknownSizeMakesItsWindowsUnknown() {
        PointId mine = new PointId("a");
        SampleCounts counts = new SampleCounts(windows, Set.of(mine), true);
        counts.sample(MIDNIGHT, true);
        counts.gap(new Gap(List.of(mine), MIDNIGHT, MIDNIGHT.plusSeconds(1), -1, "restart"));
        assertThat(counts.of(windows.of(MIDNIGHT))).isEqualTo(new SampleCounts.Count(-1, 1));
    }
}
