package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.scenario.kit.SampleCounts;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A history of windows of two hours, so that a day's end is judged. */
class MachineHistoryTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration LENGTH = Duration.ofHours(2);
    private static final SampleCounts.Count WHOLE = new SampleCounts.Count(100, 100);

    private final RecordingOutput out = new RecordingOutput();
    private MachineHistory history = make();

    private static MachineHistory make() {
        return new MachineHistory(new MaintenanceParameters.Keeping(Duration.ofDays(365), 0.95));
    }

    private static Instant day(int day) {
        return START.plus(Duration.ofDays(day));
    }

    private void live(int fromDay, int toDay, SampleCounts.Count each) {
        live(day(fromDay), day(toDay), each);
    }

    private void live(Instant from, Instant to, SampleCounts.Count each) {
        for (Instant start = from; start.isBefore(to); start = start.plus(LENGTH)) {
            Instant end = start.plus(LENGTH);
            history.add(new Window(start, end), each, end, out);
            history.settleBefore(start);
        }
    }

    private DemandResult newest() {
        return out.demands.get(out.demands.size() - 1);
    }

    @Test
    void aDayOfWhichNothingCameHasNoDataThoughNobodyKnowsWhatWasDue() {
        live(0, 2, new SampleCounts.Count(-1, 90));
        assertThat(newest().met()).isFalse();
        assertThat(newest().measured()).contains("2 of 2 days have data", "do not say what was due");
        live(2, 3, WHOLE);
        assertThat(newest().met()).isTrue();
        live(3, 8, new SampleCounts.Count(-1, 0));
        assertThat(newest().met()).isFalse();
        assertThat(newest().measured()).contains("3 of 8 days have data", "100.00 % of 1200 samples");
    }

    @Test
    void aDayWhoseSamplesAllFailedToComeHasNoData() {
        live(0, 39, WHOLE);
        live(39, 40, new SampleCounts.Count(1, 0));
        assertThat(newest().measured()).contains("39 of 40 days have data");
    }

    @Test
    void aLeapOfTheClockErasesNoDayAndLeavesNone() {
        live(0, 300, WHOLE);
        live(4_000, 4_001, WHOLE);
        assertThat(newest().met()).isFalse();
        history.forgetFrom(day(300));
        live(300, 301, WHOLE);
        assertThat(newest().measured()).contains("301 of 301 days have data", "100.00 % of 361200 samples");
        assertThat(newest().met()).isTrue();
    }

    @Test
    void whatIsLivedAgainAfterItWasSettledCountsOnceAndASnapshotKnowsIt() {
        live(0, 4, WHOLE);
        history.forgetFrom(day(2));
        StateWriter state = new StateWriter();
        history.write(state);
        history = make();
        history.read(new StateReader(state.toByteArray()));
        live(2, 6, WHOLE);
        assertThat(newest().measured()).contains("6 of 6 days have data", "100.00 % of 7200 samples");
    }

    @Test
    void daysBeyondThoseThatAreKeptAreNotCounted() {
        live(0, 5, new SampleCounts.Count(100, 0));
        live(5, 370, WHOLE);
        assertThat(newest().measured()).contains("365 of 365 days have data", "100.00 %");
    }
}
