package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.LedgerInspection;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollupWorkerTest {
    @TempDir
    Path data;

    @Test
    void theFiguresOfAnHourAreRolledUpBesideTheLedgersThread() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-21T00:00:00Z"));
        try (Rig rig = new Rig(data, clock);
                RollupWorker worker = new RollupWorker(rig.writer.rollUp(Duration.ofMinutes(15)))) {
            worker.start();
            rig.scenario(new SampleModules.Adder(), new SampleModules.AdderParameters(Duration.ofMinutes(1), null, -1));
            for (int minute = 0; minute < 60; minute++) {
                rig.offer(1, 2);
                for (int second = 0; second < 60; second += 20) {
                    clock.advance(Duration.ofSeconds(19));
                    rig.second();
                }
            }
            rig.until("an hour's roll-up", () -> {
                clock.advance(Duration.ofSeconds(30));
                rig.second();
                return !rollups(rig).isEmpty();
            });
            assertThat(rollups(rig).get(0).getMetricsList())
                    .filteredOn(m -> m.getScenario().equals("line-1"))
                    .isNotEmpty()
                    .allMatch(m -> m.getWindows() > 50);
        }
        assertThat(LedgerInspection.verify(new io.edgewitness.edge.ledger.FileDisk(data.resolve("ledger")), null)
                        .problems())
                .isEmpty();
    }

    private static List<Rollup> rollups(Rig rig) {
        return rig.evidence().stream()
                .filter(EvidenceRecord::hasRollup)
                .map(EvidenceRecord::getRollup)
                .toList();
    }
}
