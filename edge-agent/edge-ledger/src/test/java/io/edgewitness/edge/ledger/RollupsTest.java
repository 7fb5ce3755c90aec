package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.LedgerInspection.Verification;
import io.edgewitness.edge.ledger.proto.ClockRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Span;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollupsTest {
    private static final Duration FEW_BATCHES = Duration.ofMinutes(3);

    private static List<Rollup> rollups(RollupRun run) {
        return run.evidence().stream()
                .filter(EvidenceRecord::hasRollup)
                .map(EvidenceRecord::getRollup)
                .toList();
    }

    private static List<Rollup> hour(RollupRun run, int hour) {
        long from = Nanos.of(RollupRun.BEGIN) + hour * RollupSpan.HOUR;
        return rollups(run).stream()
                .filter(r -> r.getSpan() == Span.HOUR && r.getFrom() == from)
                .toList();
    }

    private static void assertSound(RollupRun run) {
        Verification v = LedgerInspection.verify(run.disk, LedgerFixture.KEY.publicKey());
        assertThat(v.problems()).isEmpty();
        assertThat(v.rollups()).isEqualTo(rollups(run).size());
        assertThat(v.notes()).noneMatch(n -> n.contains("roll-up"));
    }

    @Test
    void anHourIsRolledUpAQuarterAfterItsEnd() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(75);
        assertThat(hour(run, 0)).isEmpty();
        run.passMinutes(2);
        assertThat(hour(run, 0)).hasSize(1);
        Rollup r = hour(run, 0).get(0);
        assertThat(r.getMetrics(0).getExact()).isEqualTo("30.0");
        assertThat(r.getMetrics(0).getWindows()).isEqualTo(60);
        assertThat(r.getStarts()).isEqualTo(1);
        assertThat(r.getPrevious()).isEqualTo(ByteString.copyFrom(new byte[32]));
        assertSound(run);
    }

    @Test
    void whereTheMemoryIsTooLittleThatIsToldAndItIsTriedAgain() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(70);
        run.working = false;
        run.passMinutes(7);
        run.watched.before = n -> {
            throw new OutOfMemoryError("too little of it");
        };
        assertThat(run.rollups.work()).isTrue();
        run.watched.before = n -> {};
        run.working = true;
        run.passMinutes(3);
        assertThat(hour(run, 0)).isEmpty();
        assertThat(run.evidence())
                .filteredOn(r -> r.getEvent().getType().equals("rollup-failed"))
                .singleElement()
                .satisfies(r -> assertThat(r.getEvent().getMessage()).contains("too little of it"));
        run.passMinutes(10);
        assertThat(hour(run, 0)).hasSize(1);
        assertSound(run);
    }

    @Test
    void evidenceThatIsDroppedWhileItIsReadIsGoneAndNoFailure() throws Exception {
        RollupRun run = new RollupRun(1);
        run.passMinutes(100);
        run.kill();
        run.passMinutes(5);
        List<Long> segments = SegmentNames.segments(run.disk);
        run.watched.before = n -> {
            if (n.equals(SegmentNames.evidence(segments.get(0)))) {
                run.disk.delete(n);
            }
        };
        RollupMaker maker = new RollupMaker(run.watched, 8 << 20, () -> false);
        RollupSpan first = Objects.requireNonNull(RollupSpan.hour(Nanos.of(RollupRun.BEGIN)));
        assertThat(maker.make(List.of(first), run.w.committed()).get(first).rollup())
                .isNull();
        List<EvidenceRecord> seen = new ArrayList<>();
        maker.catchUp(Nanos.of(RollupRun.BEGIN), seen::add);
        assertThat(seen).isNotEmpty();
    }

    @Test
    void aLocalDayIsRolledUpAnHourAfterItsEnd() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(17 * 60);
        assertThat(rollups(run)).noneMatch(r -> r.getSpan() == Span.DAY);
        run.passMinutes(3);
        Rollup day = rollups(run).stream()
                .filter(r -> r.getSpan() == Span.DAY)
                .findFirst()
                .orElseThrow();
        assertThat(Nanos.instant(day.getFrom())).isEqualTo("2026-11-20T16:00:00Z");
        assertThat(Nanos.instant(day.getTo())).isEqualTo("2026-11-21T16:00:00Z");
        assertThat(day.getMetrics(0).getWindows()).isEqualTo(16 * 60);
        assertSound(run);
    }

    @Test
    void whatComesLaterMakesOneMoreRevisionAtMostAnHour() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(80);
        for (int i = 0; i < 30; i++) {
            run.metric(RollupRun.window("a", i, i + 1, 1).setExact("1"));
            run.minute();
        }
        assertThat(hour(run, 0)).hasSize(1);
        run.passMinutes(30);
        assertThat(hour(run, 0)).extracting(Rollup::getRevision).containsExactly(0, 1);
        assertThat(hour(run, 0).get(1).getMetrics(0).getExact()).isEqualTo("45.0");
        run.passMinutes(120);
        assertThat(hour(run, 0)).hasSize(2);
        assertSound(run);
    }

    @Test
    void aLateFigureOfADayLongAgoIsRolledUpToo() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(60 * 60);
        run.metric(RollupRun.window("a", 3, 4, 1).setExact("1000.5"));
        run.passMinutes(3);
        assertThat(hour(run, 0)).extracting(r -> r.getMetrics(0).getExact()).containsExactly("30.0", "1030.0");
        assertThat(rollups(run).stream()
                        .filter(r -> r.getSpan() == Span.DAY && r.getRevision() == 1)
                        .map(r -> r.getMetrics(0).getExact()))
                .containsExactly("1480.0");
        assertSound(run);
    }

    @Test
    void aGapAndARestartInsideTheSpanAreInIt() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(30);
        run.gap(10, 20);
        run.append(EvidenceRecord.newBuilder().setClock(ClockRecord.newBuilder().setStepNs(10_000_000_000L)));
        run.w.doWork(run.f.step(Duration.ofMillis(200)));
        run.kill();
        run.passMinutes(50);
        Rollup r = hour(run, 0).get(0);
        assertThat(r.getGapsList()).hasSize(1);
        assertThat(r.getGaps(0).getCoveredNs()).isEqualTo(10 * RollupRun.MINUTE);
        assertThat(List.of(r.getStarts(), r.getRecoveries(), r.getClockSteps(), r.getConfigurations()))
                .containsExactly(2, 1, 1, 2);
        assertSound(run);
    }

    @Test
    void theGapOfATimeAwayIsInTheHourBeforeItTheHourAfterItAndTheDays() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(30);
        run.w.close();
        run.f.step(Duration.ofHours(30));
        run.open();
        run.gap(30, 30 * 60 + 30);
        for (int i = 0; i < 60; i++) {
            run.w.append(run.f.tick());
            run.pass();
        }
        assertThat(hour(run, 0)).hasSize(1);
        assertThat(hour(run, 0).get(0).getGaps(0).getCoveredNs()).isEqualTo(30 * RollupRun.MINUTE);
        assertThat(hour(run, 30)).hasSize(1);
        assertThat(hour(run, 30).get(0).getGapsCount()).isEqualTo(1);
        assertThat(hour(run, 15)).isEmpty();
        assertThat(rollups(run).stream().filter(r -> r.getSpan() == Span.DAY))
                .hasSize(1)
                .allMatch(r -> r.getGaps(0).getCoveredNs() == 15 * RollupSpan.HOUR + 30 * RollupRun.MINUTE);
        assertSound(run);
    }

    @Test
    void nothingIsRolledUpBeforeTheFirstTickHasSaidThatAllIsDeclared() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(70);
        run.disk.kill();
        run.w = run.f.open(run.disk);
        run.rollups = run.w.rollUp(Duration.ofMinutes(15));
        for (int i = 0; i < 20; i++) {
            run.pass();
        }
        assertThat(hour(run, 0)).isEmpty();
        run.passMinutes(2);
        assertThat(hour(run, 0)).hasSize(1);
    }

    @Test
    void whatIsBeingMadeWhileMoreComesIsMadeAgain() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(70);
        run.working = false;
        run.passMinutes(10);
        run.rollups.work(); // it has read the files, and the ledger does not know yet
        run.metric(RollupRun.window("a", 5, 6, 1).setExact("10.5"));
        run.working = true;
        run.passMinutes(5);
        assertThat(hour(run, 0)).hasSize(1);
        assertThat(hour(run, 0).get(0).getMetrics(0).getExact()).isEqualTo("40.0");
        assertSound(run);
    }

    @Test
    void theChainGoesOnWhereTheFilesBeforeAreGone() throws IOException {
        RollupRun run = new RollupRun(1);
        run.passMinutes(20 * 60);
        run.w.close();
        List<Long> all = SegmentNames.segments(run.disk);
        assertThat(all.size()).isGreaterThan(3);
        for (long n : all.subList(0, all.size() - 2)) {
            run.disk.delete(SegmentNames.evidence(n));
            run.disk.delete(SegmentNames.raw(n));
        }
        run.open();
        run.passMinutes(180);
        run.metric(RollupRun.window("a", 3, 4, 1).setExact("7"));
        run.passMinutes(3);
        Verification v = LedgerInspection.verify(run.disk, null);
        assertThat(v.problems()).isEmpty();
        assertThat(v.notes()).anyMatch(n -> n.contains("cannot be made again"));
        assertThat(rollups(run)).isNotEmpty();
        assertThat(run.evidence().stream()
                        .filter(EvidenceRecord::hasEvent)
                        .map(r -> r.getEvent().getType()))
                .as("of an hour whose first records are gone")
                .contains("rollup-left-out");
    }

    @Test
    void verifyNamesTheFigureThatAFalseRollUpChanges() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(100);
        Rollup real = hour(run, 0).get(0);
        Rollup.Builder lie = real.toBuilder().setRevision(1).setPrevious(lastOfHours(run));
        lie.getMetricsBuilder(0).setExact("31.0");
        run.append(EvidenceRecord.newBuilder().setRollup(lie));
        run.pass();
        assertThat(LedgerInspection.verify(run.disk, null).problems())
                .singleElement()
                .asString()
                .contains(
                        "the hour from 2026-11-21T00:00:00Z",
                        "line-1 a = 30.0 of 60 windows",
                        "and is line-1 a = 31.0 of 60 windows");
    }

    private static ByteString lastOfHours(RollupRun run) {
        ByteString last = ByteString.copyFrom(new byte[32]);
        for (EvidenceRecord r : run.evidence()) {
            if (r.hasRollup() && r.getRollup().getSpan() == Span.HOUR) {
                last = ByteString.copyFrom(Hashes.sha256(r.toByteArray()));
            }
        }
        return last;
    }

    @Test
    void verifyNoticesARollUpThatDoesNotNameTheOneBefore() {
        RollupRun run = new RollupRun(1);
        run.passMinutes(150);
        Rollup again = hour(run, 0).get(0).toBuilder().setRevision(1).build();
        run.append(EvidenceRecord.newBuilder().setRollup(again));
        run.pass();
        assertThat(LedgerInspection.verify(run.disk, null).problems())
                .singleElement()
                .asString()
                .contains("does not name the one before it");
    }

    @Test
    void partByPartGivesTheSameBytes() throws IOException {
        RollupRun run = new RollupRun(7, FEW_BATCHES);
        for (int i = 0; i < 20 * 60; i++) {
            run.seededMinute(true);
            run.metric(RollupRun.window("s" + i % 40, i, i + 1, 0).setExact("" + i));
        }
        run.passMinutes(5);
        List<RollupSpan> spans =
                rollups(run).stream().map(RollupSpan::of).distinct().toList();
        assertThat(spans.size()).isGreaterThan(15);
        Map<RollupSpan, RollupMaker.Made> whole =
                new RollupMaker(run.disk, Long.MAX_VALUE, () -> false).make(spans, run.w.committed());
        Map<RollupSpan, RollupMaker.Made> parts =
                new RollupMaker(run.disk, 300_000, () -> false).make(spans, run.w.committed());
        for (RollupSpan s : spans) {
            assertThat(parts.get(s).rollup().build().toByteString())
                    .isEqualTo(whole.get(s).rollup().build().toByteString());
            assertThat(parts.get(s).isNews()).isEqualTo(whole.get(s).isNews());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverKillsAndRestartsTheNewestRollUpSaysWhatTheNewestRecordsSay(long seed) {
        RollupRun calm = new RollupRun(seed, FEW_BATCHES);
        RollupRun killed = new RollupRun(seed, FEW_BATCHES);
        Random random = new Random(seed);
        int end = 43 * 60;
        for (int i = 0; i < end; i++) {
            boolean disturbed = i < end - 4 * 60;
            calm.seededMinute(disturbed);
            die(killed, random, disturbed);
            killed.seededMinute(disturbed);
            if (disturbed && random.nextInt(150) == 0) {
                killed.kill();
            }
        }
        assertSound(calm);
        assertSound(killed);
        assertThat(amounts(killed)).isEqualTo(amounts(calm));
        for (RollupRun run : List.of(calm, killed)) {
            assertSays(run);
        }
        assertThat(rollups(calm).stream().filter(r -> r.getRevision() > 0).count())
                .isGreaterThan(20);
    }

    /** In the middle of a minute: by a kill, which takes what is not written, or by a loss of power. */
    private static void die(RollupRun run, Random random, boolean disturbed) {
        if (!disturbed || random.nextInt(100) > 0) {
            return;
        }
        if (random.nextBoolean()) {
            run.seeded(true).forEach(r -> run.append(r.toBuilder()));
            run.working = random.nextBoolean();
            run.disk.kill();
        } else {
            run.disk.powerLossAfter(1 + random.nextInt(6));
            try {
                run.seeded(true).forEach(r -> run.append(r.toBuilder()));
                run.w.doWork(run.f.now);
                run.rollups.work();
                run.w.doWork(run.f.now.plusSeconds(1));
            } catch (SeededDisk.PowerLoss | LedgerException e) {
                run.working = true;
            }
            run.disk.crash();
        }
        run.working = true;
        run.open();
    }

    /** The newest roll-up of each span without what a kill adds to it. */
    private static Map<RollupSpan, List<RolledMetric>> amounts(RollupRun run) {
        Map<RollupSpan, List<RolledMetric>> all = new TreeMap<>();
        newest(run)
                .forEach((span, r) -> all.put(
                        span,
                        r.getMetricsList().stream()
                                .map(m -> m.toBuilder().clearRecords().build())
                                .toList()));
        return all;
    }

    private static Map<RollupSpan, Rollup> newest(RollupRun run) {
        Map<RollupSpan, Rollup> newest = new TreeMap<>();
        rollups(run).forEach(r -> newest.put(RollupSpan.of(r), r));
        return newest;
    }

    /** Another way to the same numbers: all windows of the ledger in one map, by brute force. */
    private static void assertSays(RollupRun run) {
        Map<String, MetricRecord> windows = new LinkedHashMap<>();
        for (EvidenceRecord e : run.evidence()) {
            MetricRecord m = e.getMetric();
            if (e.hasMetric()) {
                windows.merge(
                        m.getName() + " " + m.getWindowStart() + " " + m.getWindowEnd(),
                        m,
                        (a, b) -> b.getRevision() > a.getRevision() ? b : a);
            }
        }
        Map<RollupSpan, Rollup> newest = newest(run);
        assertThat(newest.keySet().stream().filter(s -> s.kind() == Span.DAY)).hasSize(2);
        assertThat(newest.keySet().stream().filter(s -> s.kind() == Span.HOUR)).hasSize(42);
        newest.forEach((span, r) -> {
            Collection<MetricRecord> inside = windows.values().stream()
                    .filter(m -> span.from() < m.getWindowEnd() && m.getWindowEnd() <= span.to())
                    .toList();
            Map<String, BigDecimal> sums = new HashMap<>();
            for (MetricRecord m : inside) {
                if (m.hasExact()) {
                    sums.merge(m.getName(), new BigDecimal(m.getExact()), BigDecimal::add);
                } else if (m.hasRatio()) {
                    sums.merge(m.getName(), new BigDecimal(m.getRatio().getNumerator()), BigDecimal::add);
                }
            }
            Map<String, BigDecimal> rolled = new HashMap<>();
            List<Integer> counted = new ArrayList<>();
            for (RolledMetric m : r.getMetricsList()) {
                counted.add(m.getWindows() + m.getEmpty());
                if (m.hasExact()) {
                    rolled.put(m.getName(), new BigDecimal(m.getExact()));
                } else if (m.hasRatio()) {
                    rolled.put(m.getName(), new BigDecimal(m.getRatio().getNumerator()));
                }
            }
            assertThat(rolled).as("%s", span).isEqualTo(sums);
            assertThat(counted.stream().mapToInt(i -> i).sum()).isEqualTo(inside.size());
        });
        assertThat(newest.values().stream().mapToInt(Rollup::getStarts).sum())
                .isEqualTo(2
                        * (int) run.evidence().stream()
                                .filter(EvidenceRecord::hasEpochStart)
                                .count());
    }
}
