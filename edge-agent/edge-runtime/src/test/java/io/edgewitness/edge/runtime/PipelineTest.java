package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");

    private static List<ScenarioInput> drained(ScenarioInbox inbox) throws InterruptedException {
        List<ScenarioInput> all = new ArrayList<>();
        for (ScenarioInput i = inbox.take(0); i != null; i = inbox.take(0)) {
            all.add(
                    i instanceof ScenarioInput.Samples s
                            ? new ScenarioInput.Samples(s.sequence(), s.samples(), s.bytes(), 0)
                            : i);
        }
        return all;
    }

    private static List<ScenarioInput> replayed(Rig rig, String scenario) {
        List<ScenarioInput> all = new ArrayList<>();
        new Replay(rig.disk, scenario, Set.of(Rig.POWER), (source, at) -> rig.pipeline.pointsOf(source, at.sequence()))
                .run(new Replay.Position(0, 0), new Replay.Position(Long.MAX_VALUE, 0), all::add);
        return all;
    }

    @Test
    void aReplayShowsAScenarioWhatItSawInThatOrder() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                long base = t * 1000L;
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 200; i++) {
                        rig.offer(base + i, base + i + 500);
                        if (i % 50 == 0) {
                            Instant now = rig.clock.instant();
                            rig.press.gap(new Gap(List.of(), now, now.plusSeconds(1), 3, "poll-missed"));
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (int i = 0; i < 5; i++) {
                rig.pipeline.tick(clock.advance(Duration.ofSeconds(1)), Map.of());
            }
            for (Thread t : threads) {
                t.join();
            }
            rig.second();
            rig.settle();
            List<ScenarioInput> seen = drained(inbox);
            assertThat(seen).hasSize(4 * 200 + 4 * 4 + 6);
            assertThat(replayed(rig, "line-1")).isEqualTo(seen);
        }
    }

    @Test
    void aGapOfUnknownSizeNamesItsPointsSoThatOtherFiguresKeepTheirGrade() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            Instant now = clock.instant();
            rig.press.gap(new Gap(List.of(), now, now.plusSeconds(1), -1, "restart: test"));
            rig.press.gap(new Gap(List.of(), now, now.plusSeconds(1), 7, "poll-missed: test"));
            rig.settle();
            assertThat(rig.evidence().stream()
                            .filter(EvidenceRecord::hasGap)
                            .map(e -> e.getGap().getPointsList().stream().toList()))
                    .containsExactly(List.of(Rig.POWER.name()), List.of());
        }
    }

    @Test
    void aRangedPointTakesNoInfinityAndNoNaN() throws Exception {
        PointDefinition ranged = new PointDefinition(
                Rig.POWER, "a", "kW", null, PointDefinition.Recording.ALL, BigDecimal.ZERO, null, false, true, null);
        try (Rig rig = new Rig(data, clock, 1 << 20, ranged)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            for (double d : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1.5}) {
                rig.press.offer(Delivery.live(List.of(Sample.good(Rig.POWER, Value.of(d), null, clock.instant()))));
            }
            assertThat(drained(inbox).stream()
                            .flatMap(i -> ((ScenarioInput.Samples) i).samples().stream())
                            .map(s -> s.quality().isBad()))
                    .containsExactly(true, true, false);
        }
    }

    @Test
    void aClockThatIsWrongIsFlaggedForLedgerAndScenarioAndTheValueStays() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            Instant now = clock.instant();
            for (Instant time : List.of(Instant.EPOCH, now, now.plusSeconds(7200), now.minusSeconds(1200), now)) {
                rig.press.offer(Delivery.live(List.of(Sample.good(Rig.POWER, Value.of(1), time, now))));
            }
            rig.second();
            rig.settle();
            List<Sample> seen = drained(inbox).stream()
                    .filter(ScenarioInput.Samples.class::isInstance)
                    .flatMap(i -> ((ScenarioInput.Samples) i).samples().stream())
                    .toList();
            assertThat(seen)
                    .extracting(s -> s.quality().code())
                    .containsExactly(DeviceClock.NOT_SET, "", DeviceClock.AHEAD, DeviceClock.WENT_BACK, "");
            assertThat(seen).allMatch(s -> Value.of(1).equals(s.value()) && s.sourceTime() != null);
            assertThat(rig.ledger().stream()
                            .filter(LedgerReplay.Item.Samples.class::isInstance)
                            .flatMap(i -> ((LedgerReplay.Item.Samples) i).delivery().samples().stream()))
                    .isEqualTo(seen);
        }
    }

    @Test
    void aTimeThatNoRecordHoldsStopsNeitherTheLedgerNorTheValue() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            for (String time : List.of("9999-12-31T23:59:59Z", "1601-01-01T00:00:01Z", "2026-01-01T00:00:00Z")) {
                rig.press.offer(Delivery.live(
                        List.of(Sample.good(Rig.POWER, Value.of(1), Instant.parse(time), clock.instant()))));
            }
            rig.press.offer(Delivery.live(List.of(Sample.bad(Rig.POWER, "x", Instant.MAX, clock.instant()))));
            rig.second();
            rig.settle();
            List<Sample> seen = drained(inbox).stream()
                    .filter(ScenarioInput.Samples.class::isInstance)
                    .flatMap(i -> ((ScenarioInput.Samples) i).samples().stream())
                    .toList();
            assertThat(seen).extracting(s -> s.sourceTime() == null).containsExactly(true, true, false, true);
            assertThat(seen)
                    .extracting(s -> s.quality().level())
                    .containsExactly(
                            Quality.Level.UNCERTAIN, Quality.Level.UNCERTAIN, Quality.Level.GOOD, Quality.Level.BAD);
            assertThat(rig.ledger().stream().filter(LedgerReplay.Item.Samples.class::isInstance))
                    .hasSize(4);
        }
    }

    @Test
    void aPointAtStandstillIsRecordedAgainWhenTheClockWasSetBack() throws Exception {
        PointDefinition onChange = new PointDefinition(
                Rig.POWER, "a", "kW", null, PointDefinition.Recording.CHANGE, null, null, false, true, null);
        try (Rig rig = new Rig(data, clock, 1 << 20, onChange)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            Sample now = rig.sample(5);
            Instant before = now.receivedTime().minusSeconds(86_400);
            rig.press.offer(Delivery.live(List.of(now)));
            rig.press.offer(Delivery.live(List.of(now)));
            rig.press.offer(Delivery.live(List.of(Sample.good(Rig.POWER, Value.of(5), null, before))));
            rig.press.offer(Delivery.live(List.of(Sample.good(Rig.POWER, Value.of(5), null, before.plusSeconds(1)))));
            assertThat(drained(inbox)).hasSize(2);
        }
    }

    @Test
    void aFullLedgerInboxRefusesUntilTheLedgerHasTakenIt() throws Exception {
        try (Rig rig = new Rig(data, clock, 2_000)) {
            int taken = 0;
            while (rig.offer(taken)) {
                taken++;
            }
            assertThat(taken).isBetween(3, 20);
            assertThat(rig.press.refused()).isEqualTo(1);
            rig.work();
            assertThat(rig.offer(taken)).isTrue();
            rig.second();
            rig.settle();
            long recorded = rig.ledger().stream()
                    .filter(LedgerReplay.Item.Samples.class::isInstance)
                    .count();
            assertThat(recorded).isEqualTo(taken + 1);
        }
    }

    @Test
    void aSourceThatFloodsTheLedgerInboxLeavesRoomForTheOthers() throws Exception {
        try (Rig rig = new Rig(data, clock, 100_000)) {
            SourceState meters = source(rig, "meters");
            SourceState silent = source(rig, "silent");
            while (rig.offer(1)) {
                assertThat(rig.inbox.waiting()).isLessThan(100_000);
            }
            for (int i = 0; i < 2_000; i++) {
                assertThat(rig.offer(1)).isFalse();
                Instant now = clock.instant();
                rig.press.gap(new Gap(List.of(Rig.POWER), now, now.plusMillis(1), 1, "overload"));
            }
            int taken = 0;
            PointId own = new PointId("meter.power");
            while (meters.offer(Delivery.live(List.of(Sample.good(own, Value.of(taken), null, clock.instant()))))) {
                assertThat(rig.offer(1))
                        .as("the flood after %s of the other", taken)
                        .isFalse();
                taken++;
            }
            assertThat(taken).isGreaterThan(20);
            assertThat(rig.inbox.hasRoom(silent.share(), 3, 5_000)).isTrue();
            assertThat(rig.inbox.hasRoomForTime()).as("ticks go on").isTrue();
            assertThat(rig.inbox.hasRoomForGap(silent.share())).isTrue();
            rig.work();
            assertThat(rig.offer(1)).isTrue();
        }
    }

    @Test
    void aScenarioThatFloodsTheLedgerInboxWaitsWhileTheOthersGoOn() throws Exception {
        try (Rig rig = new Rig(data, clock, 100_000)) {
            SourceState chatty = source(rig, "chatty");
            SourceState quiet = source(rig, "quiet");
            while (rig.pipeline.hasRoomForOutput(chatty)) {
                var event = EventRecord.newBuilder().setScenario("chatty").setMessage("again");
                rig.pipeline.evidence(chatty, EvidenceRecord.newBuilder().setEvent(event), clock.instant());
            }
            assertThat(rig.pipeline.hasRoomForOutput(quiet)).isTrue();
            assertThat(rig.offer(1)).isTrue();
            rig.work();
            assertThat(rig.pipeline.hasRoomForOutput(chatty)).isTrue();
        }
    }

    private static SourceState source(Rig rig, String id) {
        return rig.pipeline.source(id, Mode.REAL, List.of(), p -> true);
    }

    @Test
    void whatAFullScenarioInboxRefusedIsDeclaredAndTheReplayLeavesItOut() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox slow = rig.inbox("slow", 2_000);
            ScenarioInbox quick = rig.inbox("quick", 1 << 20);
            for (int i = 0; i < 30; i++) {
                assertThat(rig.offer(i)).isTrue();
            }
            List<ScenarioInput> seen = new ArrayList<>(drained(slow));
            rig.second();
            rig.offer(99);
            rig.second();
            rig.settle();
            seen.addAll(drained(slow));
            assertThat(seen).hasSizeLessThan(30);
            assertThat(drained(quick)).hasSize(31 + 2);
            GapRecord gap = rig.evidence().stream()
                    .filter(EvidenceRecord::hasGap)
                    .map(EvidenceRecord::getGap)
                    .findFirst()
                    .orElseThrow();
            assertThat(gap.getSource()).isEqualTo("scenario:slow");
            assertThat(gap.getReason()).startsWith("overflow");
            assertThat(gap.getCount()).isEqualTo(gap.getLastSequence() - gap.getFirstSequence() + 1);
            assertThat(replayed(rig, "slow")).isEqualTo(seen);
        }
    }

    @Test
    void aValueOutsideItsRangeIsBadAndCarriesNoValue() throws Exception {
        PointDefinition ranged = new PointDefinition(
                Rig.POWER,
                "a",
                "kW",
                null,
                PointDefinition.Recording.ALL,
                BigDecimal.ZERO,
                BigDecimal.TEN,
                false,
                true,
                null);
        try (Rig rig = new Rig(data, clock, 1 << 20, ranged)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            rig.offer(5, 11, -1);
            List<Sample> samples = ((ScenarioInput.Samples) drained(inbox).get(0)).samples();
            assertThat(samples.get(0).value()).isEqualTo(Value.of(5));
            assertThat(samples.get(1).value()).isNull();
            assertThat(samples.get(1).quality().code()).isEqualTo("range: above 10 kW");
            assertThat(samples.get(2).quality().code()).isEqualTo("range: below 0 kW");
        }
    }

    @Test
    void aPointRecordedOnChangeIsThinnedOutForLedgerAndScenarioAlike() throws Exception {
        PointDefinition changing = new PointDefinition(
                Rig.POWER, "a", "kW", null, PointDefinition.Recording.CHANGE, null, null, false, true, null);
        try (Rig rig = new Rig(data, clock, 1 << 20, changing)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            rig.offer(1, 1, 2, 2, 1);
            rig.offer(1);
            clock.advance(Duration.ofSeconds(61));
            rig.offer(1);
            rig.second();
            rig.settle();
            List<ScenarioInput> seen = drained(inbox);
            List<Long> values = seen.stream()
                    .filter(ScenarioInput.Samples.class::isInstance)
                    .flatMap(i -> ((ScenarioInput.Samples) i).samples().stream())
                    .map(s -> ((Value.Int64) s.value()).value())
                    .toList();
            assertThat(values).containsExactly(1L, 2L, 1L, 1L);
            assertThat(rig.press.good()).isEqualTo(7);
            assertThat(replayed(rig, "line-1")).isEqualTo(seen);
        }
    }

    @Test
    void historyBehindALiveValueHidesNoLaterChange() throws Exception {
        PointDefinition changing = new PointDefinition(
                Rig.POWER, "a", "kW", null, PointDefinition.Recording.CHANGE, null, null, false, true, null);
        try (Rig rig = new Rig(data, clock, 1 << 20, changing)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            rig.offer(1);
            List<Sample> history = List.of(rig.sample(1), rig.sample(0), rig.sample(0));
            rig.press.offer(new Delivery(history, Delivery.Origin.BACKFILL, null, null));
            assertThat(rig.press.points().get(0).latest().value()).isEqualTo(Value.of(1));
            rig.offer(0);
            rig.settle();
            List<Long> values = drained(inbox).stream()
                    .filter(ScenarioInput.Samples.class::isInstance)
                    .flatMap(x -> ((ScenarioInput.Samples) x).samples().stream())
                    .map(x -> ((Value.Int64) x.value()).value())
                    .toList();
            assertThat(values).containsExactly(1L, 1L, 0L, 0L, 0L);
        }
    }

    @Test
    void ofAPointThatIsRecordedNowhereTheCollectorSeesThatItLivesAndNotWhatItSays() throws Exception {
        PointDefinition card = new PointDefinition(
                Rig.POWER, "card", "1", null, PointDefinition.Recording.NONE, null, null, false, true, null);
        try (Rig rig = new Rig(data, clock, 1 << 20, card)) {
            for (Quality quality : List.of(Quality.GOOD, Quality.uncertain("clock: 9 s ahead"))) {
                Value number = Value.of("0004711815");
                rig.press.offer(Delivery.live(List.of(new Sample(Rig.POWER, number, quality, null, clock.instant()))));
                Live live = AgentUplink.live(rig.pipeline.sources(), Map.of(), clock);
                assertThat(live.toString()).doesNotContain("4711815");
                LiveValue told = live.getValues(0);
                assertThat(told.hasValue()).isFalse();
                assertThat(told.getReceivedTime()).isEqualTo(Nanos.of(clock.instant()));
                assertThat(told.getQuality())
                        .isEqualTo(quality == Quality.GOOD ? "G not recorded" : "U not recorded; clock: 9 s ahead");
            }
        }
        try (Rig rig = new Rig(data.resolve("other"), clock)) {
            rig.offer(7);
            assertThat(AgentUplink.live(rig.pipeline.sources(), Map.of(), clock)
                            .getValues(0)
                            .hasValue())
                    .isTrue();
        }
    }

    @Test
    void aPointThatNeverGaveAnythingReadableIsToldOnceWhereAScenarioWaitsForIt() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            Sample bad = Sample.bad(Rig.POWER, "mqtt: $ is an object", null, clock.instant());
            SourceState unused = rig.pipeline.source("other", Mode.SIM, List.of(), p -> false);
            rig.inbox("line-1", 1 << 20);
            for (int n = 0; n < 30; n++) {
                rig.press.offer(Delivery.live(List.of(bad)));
                unused.offer(Delivery.live(
                        List.of(Sample.bad(new PointId("nobody"), "mqtt: $ is an object", null, clock.instant()))));
            }
            rig.settle();
            assertThat(rig.evidence())
                    .filteredOn(e -> e.getEvent().getType().equals("point-unreadable"))
                    .singleElement()
                    .satisfies(e -> assertThat(e.getEvent().getMessage())
                            .isEqualTo("nothing readable came of press.power since the start: mqtt: $ is an object"));
        }
        try (Rig rig = new Rig(data.resolve("other"), clock)) {
            rig.inbox("line-1", 1 << 20);
            rig.offer(1);
            for (int n = 0; n < 30; n++) {
                rig.press.offer(
                        Delivery.live(List.of(Sample.bad(Rig.POWER, "modbus: timeout", null, clock.instant()))));
            }
            rig.settle();
            assertThat(rig.evidence()).noneMatch(e -> e.getEvent().getType().equals("point-unreadable"));
        }
    }

    @Test
    void aSourceCannotSpeakUnderAnothersName() throws Exception {
        PointId own = new PointId("cell.speed");
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            SourceState other = rig.pipeline.source("broker", Mode.SIM, List.of(), p -> false);
            for (int n = 0; n < 2; n++) {
                Sample mine = Sample.good(own, Value.of(4), null, clock.instant());
                assertThat(other.offer(Delivery.live(List.of(rig.sample(99), mine))))
                        .isTrue();
            }
            rig.offer(5);
            rig.settle();
            assertThat(drained(inbox))
                    .filteredOn(ScenarioInput.Samples.class::isInstance)
                    .singleElement()
                    .satisfies(x -> assertThat(
                                    ((ScenarioInput.Samples) x).samples().get(0).value())
                            .isEqualTo(Value.of(5)));
            assertThat(other.refused()).isEqualTo(2);
            assertThat(other.points()).extracting(x -> x.definition().id()).containsExactly(own);
            assertThat(rig.evidence())
                    .filteredOn(e -> e.getEvent().getType().equals("point-contested"))
                    .singleElement()
                    .satisfies(e -> assertThat(e.getEvent().getMessage()).contains("broker", "press.power", "press;"));
            rig.pipeline.remove("press");
            other.offer(Delivery.live(List.of(rig.sample(7))));
            assertThat(other.refused()).as("the name is free").isEqualTo(2);
        }
    }

    @Test
    void whatOneDeliveryHoldsBeyondAMessagesRoomIsBad() throws Exception {
        try (Rig rig = new Rig(data, clock, 100 << 20)) {
            ScenarioInbox inbox = rig.inbox("line-1", 100 << 20);
            Value large = new Value.Bytes(new byte[7 << 20]);
            Sample each = Sample.good(Rig.POWER, large, null, clock.instant());
            rig.press.offer(Delivery.live(List.of(each, each, each, each, each, rig.sample(1))));
            List<Sample> seen = ((ScenarioInput.Samples) drained(inbox).get(0)).samples();
            assertThat(seen)
                    .extracting(x -> x.quality().isBad())
                    .containsExactly(false, false, false, false, true, false);
            assertThat(seen.get(4).quality().code()).contains("32 MiB");
        }
    }

    @Test
    void aMessageThatComesTwiceReachesLedgerAndScenarioOnce() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            List<String> durable = new ArrayList<>();
            rig.offer(1);
            for (int i = 0; i < 2; i++) {
                Runnable done = () -> durable.add("done");
                assertThat(rig.press.offer(new Delivery(List.of(rig.sample(7)), Delivery.Origin.LIVE, "msg-1", done)))
                        .isTrue();
            }
            rig.offer(2);
            rig.second();
            rig.settle();
            assertThat(durable).hasSize(2);
            List<ScenarioInput> seen = drained(inbox);
            assertThat(seen.stream().filter(ScenarioInput.Samples.class::isInstance))
                    .hasSize(3);
            assertThat(replayed(rig, "line-1")).isEqualTo(seen);
        }
    }

    @Test
    void aRestartIsAGapOfEachSourceWithTheSamplesThatAreMissing() throws Exception {
        PointDefinition fast = new PointDefinition(
                Rig.POWER,
                "a",
                "kW",
                Duration.ofMillis(100),
                PointDefinition.Recording.ALL,
                null,
                null,
                false,
                true,
                null);
        PointDefinition events = PointDefinition.of("press.events", "b", "1");
        PointDefinition queued = PointDefinition.of("press.queued", "c", "1");
        try (Rig rig = new Rig(data, clock, 1 << 20, fast, events, queued)) {
            Instant from = clock.instant();
            List<Gap> gaps = Gaps.between(
                    rig.press,
                    rig.press.points(),
                    from,
                    from.plusSeconds(60),
                    p -> p.name().equals("press.queued"),
                    "restart: test");
            assertThat(gaps).hasSize(3);
            assertThat(gaps.get(2).count()).isZero();
            assertThat(gaps.get(0).count()).isEqualTo(600);
            assertThat(gaps.get(0).points()).containsExactly(Rig.POWER);
            assertThat(gaps.get(1).count()).isEqualTo(-1);
            assertThat(gaps.get(1).points()).containsExactly(new PointId("press.events"));
        }
    }

    private static List<Instant> ticks(List<ScenarioInput> seen) {
        return seen.stream()
                .filter(ScenarioInput.Ticked.class::isInstance)
                .map(i -> ((ScenarioInput.Ticked) i).now())
                .toList();
    }

    private static List<Gap> holes(List<ScenarioInput> seen) {
        return seen.stream()
                .filter(ScenarioInput.Hole.class::isInstance)
                .map(i -> ((ScenarioInput.Hole) i).gap())
                .toList();
    }

    @Test
    void aClockThatIsSetByAnHourIsRecordedAndTheTicksGoOnFromTheNewTime() throws Exception {
        Instant start = clock.instant();
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            rig.second();
            rig.set(Duration.ofHours(1));
            rig.second();
            rig.second();
            rig.set(Duration.ofHours(-1));
            rig.second();
            rig.second();
            rig.settle();
            List<ScenarioInput> seen = drained(inbox);
            assertThat(ticks(seen))
                    .containsExactly(
                            start.plusSeconds(1),
                            start.plusSeconds(3602),
                            start.plusSeconds(3603),
                            start.plusSeconds(4),
                            start.plusSeconds(5));
            assertThat(holes(seen))
                    .containsExactly(
                            new Gap(
                                    List.of(Rig.POWER),
                                    start.plusSeconds(2),
                                    start.plusSeconds(3602),
                                    -1,
                                    "clock: set forward by 3600 s"),
                            new Gap(
                                    List.of(Rig.POWER),
                                    start.plusSeconds(4),
                                    start.plusSeconds(3604),
                                    -1,
                                    "clock: set back by 3600 s"));
            assertThat(rig.evidence().stream()
                            .filter(e -> e.hasClock() && e.getClock().getStepNs() != 0)
                            .map(e -> e.getClock().getStepNs() / 1_000_000_000))
                    .containsExactly(3600L, -3600L);
            assertThat(replayed(rig, "line-1")).isEqualTo(seen);
        }
    }

    /** Else a checkpoint may be kept that knows of an input which a loss of power then takes from the ledger. */
    @Test
    void whoWaitsForWhatIsRecordedSoFarWaitsAlsoForWhatIsOnItsWay() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        LedgerInbox inbox = new LedgerInbox(1 << 20);
        Pipeline pipeline = new Pipeline(
                () -> {
                    reached.countDown();
                    awaitQuietly(goOn);
                    return Instant.EPOCH;
                },
                inbox);
        SourceState press = pipeline.source(
                "press", Mode.REAL, List.of(PointDefinition.of(Rig.POWER.name(), "a", "kW")), p -> true);
        inbox.remove();
        Sample sample = Sample.good(Rig.POWER, Value.of(1L), null, Instant.EPOCH);
        Thread delivering = new Thread(() -> press.offer(Delivery.live(List.of(sample))));
        delivering.start();
        reached.await();
        Thread asking = new Thread(() -> pipeline.whenDurable(() -> {}));
        asking.start();
        Await.until(
                "it waits or has done",
                Duration.ofSeconds(30),
                () -> asking.getState() == Thread.State.WAITING || asking.getState() == Thread.State.TERMINATED);
        goOn.countDown();
        delivering.join();
        asking.join();
        assertThat(inbox.peek()).isInstanceOf(LedgerEntry.Samples.class);
        inbox.remove();
        assertThat(inbox.peek()).isInstanceOf(LedgerEntry.Barrier.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClockThatIsALittleBackStandsStillUntilItHasCaughtUp() throws Exception {
        Instant start = clock.instant();
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            rig.second();
            rig.set(Duration.ofSeconds(-2));
            rig.second();
            rig.second();
            rig.second();
            List<ScenarioInput> seen = drained(inbox);
            assertThat(ticks(seen))
                    .containsExactly(
                            start.plusSeconds(1), start.plusSeconds(1), start.plusSeconds(1), start.plusSeconds(2));
            assertThat(holes(seen)).isEmpty();
        }
    }
}
