package io.edgewitness.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
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

    private List<TumblingWindows.Due> allDue(Instant now) {
        List<TumblingWindows.Due> all = new ArrayList<>();
        for (List<TumblingWindows.Due> due = windows.due(now); !due.isEmpty(); due = windows.due(now)) {
            assertThat(due).hasSizeLessThanOrEqualTo(TumblingWindows.MOST_AT_ONCE);
            all.addAll(due);
        }
        return all;
    }

    @Test
    void aClockThatJumpsByDecadesTellsTheWindowBeforeAndTheLastOnes() {
        Instant start = Instant.EPOCH;
        windows.touch(start);
        List<TumblingWindows.Due> told = allDue(MIDNIGHT);
        assertThat(told).hasSizeBetween(10_000, 10_001);
        assertThat(told.get(0).window().contains(start)).isTrue();
        assertThat(told.get(told.size() - 1).window().end()).isEqualTo(MIDNIGHT.minusSeconds(900));
    }

    @Test
    void aGapOverDecadesMakesThousandsOfWindowsNotMillionsAndKeepsItsDensity() {
        PointId mine = new PointId("a");
        SampleCounts counts = new SampleCounts(windows, Set.of(mine), true);
        Instant from = Instant.EPOCH.plusSeconds(890);
        counts.sample(from, true);
        long seconds = Duration.between(from, MIDNIGHT).toSeconds();
        counts.gap(new Gap(List.of(mine), from, MIDNIGHT, seconds, "restart"));
        assertThat(counts.of(windows.of(from))).isEqualTo(new SampleCounts.Count(11, 1));
        List<TumblingWindows.Due> told = allDue(MIDNIGHT.plusSeconds(5));
        assertThat(told).hasSizeLessThan(20_010);
        assertThat(counts.of(told.get(told.size() - 1).window()).expected()).isEqualTo(900);
        assertThat(counts.of(told.get(told.size() - 2).window()).expected()).isEqualTo(900);
    }

    @Test
    void afterAClockThatWasAnHourAheadEachWindowIsToldOnceMoreAtItsOwnEnd() {
        windows.touch(MIDNIGHT);
        assertThat(windows.due(MIDNIGHT.plusSeconds(910))).hasSize(1);
        Instant ahead = MIDNIGHT.plusSeconds(3600 + 910);
        windows.touch(ahead);
        assertThat(windows.due(ahead)).hasSize(4);
        Instant back = MIDNIGHT.plusSeconds(930);
        assertThat(windows.isStepBack(back)).isTrue();
        List<TumblingWindows.Due> told = new ArrayList<>();
        for (Instant now = back; now.isBefore(back.plusSeconds(7200)); now = now.plusSeconds(1)) {
            windows.touch(now);
            for (TumblingWindows.Due due : windows.due(now)) {
                assertThat(due.window().end()).isBeforeOrEqualTo(now);
                told.add(due);
            }
        }
        assertThat(told).extracting(TumblingWindows.Due::revision).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
        assertThat(told.get(0).window().start()).isEqualTo(MIDNIGHT.plusSeconds(900));
        assertThat(told.stream().map(d -> d.window().start()).distinct()).hasSize(8);
    }

    @Test
    void aSecondStepBackNeverGivesARevisionTwice() {
        Set<TumblingWindows.Due> told = new HashSet<>();
        Instant now = MIDNIGHT;
        for (int step = 0; step < 5; step++) {
            for (int i = 0; i < 3600; i += 10) {
                now = now.plusSeconds(10);
                windows.touch(now);
                windows.due(now).forEach(d -> assertThat(told.add(d)).isTrue());
            }
            now = now.minusSeconds(step % 2 == 0 ? 3600 : 1800);
        }
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
