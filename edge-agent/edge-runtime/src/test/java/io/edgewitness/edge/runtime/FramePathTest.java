package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a frame from its source to a scenario: shared, the latest only, and never through the ledger. */
class FramePathTest {
    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
    private final List<Long> freed = new ArrayList<>();

    private Frame frame(long number) {
        return new Frame(2, 1, Frame.Layout.GRAY, new byte[] {(byte) number, 0}, null, number, () -> freed.add(number));
    }

    /** As an adapter does: its own reference is gone once the frame was offered. */
    private void offer(Rig rig, long number, @Nullable String key) {
        Frame frame = frame(number);
        Sample sample = Sample.good(Rig.POWER, frame, null, clock.instant());
        assertThat(rig.press.offer(new Delivery(List.of(sample), Delivery.Origin.LIVE, key, null)))
                .isTrue();
        frame.release();
    }

    private static List<Value> values(ScenarioInbox inbox) throws InterruptedException {
        List<Value> all = new ArrayList<>();
        for (ScenarioInput i = inbox.take(0); i != null; i = inbox.take(0)) {
            if (i instanceof ScenarioInput.Samples s) {
                s.samples().forEach(x -> all.add(Objects.requireNonNull(x.value())));
            }
        }
        return all;
    }

    private static List<Value> recorded(Rig rig) {
        return rig.ledger().stream()
                .filter(LedgerReplay.Item.Samples.class::isInstance)
                .flatMap(i -> ((LedgerReplay.Item.Samples) i).delivery().samples().stream())
                .map(s -> Objects.requireNonNull(s.value()))
                .toList();
    }

    @Test
    void twoScenariosShareAFrameAndTheLedgerHasItsReceiptOnly() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox one = rig.inbox("line-1", 1 << 20);
            ScenarioInbox two = rig.inbox("line-2", 1 << 20);
            offer(rig, 7, null);
            Frame first = (Frame) values(one).get(0);
            Frame second = (Frame) values(two).get(0);
            assertThat(first).isSameAs(second);
            assertThat(first.pixels()[0]).isEqualTo((byte) 7);
            first.release();
            assertThat(freed).isEmpty();
            second.release();
            assertThat(freed).containsExactly(7L);
            rig.second();
            rig.settle();
            assertThat(recorded(rig)).containsExactly(frame(7).receipt());
        }
    }

    @Test
    void onlyTheLatestFrameWaitsAndThoseThatItOvertookAreDeclared() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            for (long n = 1; n <= 5; n++) {
                offer(rig, n, null);
            }
            assertThat(freed).containsExactly(1L, 2L, 3L, 4L);
            clock.advance(Duration.ofSeconds(10));
            rig.second();
            List<Value> seen = values(inbox);
            assertThat(seen.subList(0, 4))
                    .containsExactly(frame(1).receipt(), frame(2).receipt(), frame(3).receipt(), frame(4).receipt());
            assertThat(seen.get(4)).isInstanceOf(Frame.class);
            rig.settle();
            GapRecord gap = rig.evidence().stream()
                    .filter(EvidenceRecord::hasGap)
                    .findFirst()
                    .orElseThrow()
                    .getGap();
            assertThat(gap.getSource()).isEqualTo("scenario:line-1");
            assertThat(gap.getCount()).isEqualTo(4);
            assertThat(gap.getPointsList()).containsExactly(Rig.POWER.name());
            assertThat(gap.getReason()).startsWith("overflow: ").contains("only the latest waits");
        }
    }

    @Test
    void aReplayShowsEachFrameOnceAndAsAReceipt() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            for (long n = 1; n <= 3; n++) {
                offer(rig, n, null);
            }
            values(inbox);
            clock.advance(Duration.ofSeconds(10));
            rig.second();
            rig.settle();
            List<ScenarioInput> all = new ArrayList<>();
            new Replay(rig.disk, "line-1", Set.of(Rig.POWER), (source, at) -> List.of(Rig.POWER))
                    .run(new Replay.Position(0, 0), new Replay.Position(Long.MAX_VALUE, 0), all::add);
            assertThat(all).noneMatch(ScenarioInput.Hole.class::isInstance);
            assertThat(all.stream()
                            .filter(ScenarioInput.Samples.class::isInstance)
                            .flatMap(i -> ((ScenarioInput.Samples) i).samples().stream())
                            .map(Sample::value))
                    .containsExactly(frame(1).receipt(), frame(2).receipt(), frame(3).receipt());
        }
    }

    @Test
    void aFrameBesideMessagesThatMayComeTwiceWaitsForTheLedgerAndIsGivenOnce() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1 << 20);
            offer(rig, 1, "a");
            offer(rig, 1, "a");
            assertThat(values(inbox)).isEmpty();
            rig.work();
            List<Value> seen = values(inbox);
            assertThat(seen).hasSize(1);
            offer(rig, 2, "b");
            rig.work();
            assertThat(values(inbox)).hasSize(1).first().isInstanceOf(Frame.class);
        }
    }

    @Test
    void aFrameThatAFullInboxRefusedIsLetGo() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            ScenarioInbox inbox = rig.inbox("line-1", 1);
            rig.offer(1);
            offer(rig, 5, null);
            assertThat(freed).containsExactly(5L);
            assertThat(values(inbox)).containsExactly(Value.of(1));
        }
    }

    @Test
    void aScenarioHasAFrameForTheCallItIsGivenIn() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            rig.scenario(
                    new SampleModules.Adder(), new SampleModules.AdderParameters(Duration.ofSeconds(10), null, -1));
            offer(rig, 3, null);
            rig.until("the frame is free again", () -> freed.equals(List.of(3L)));
        }
    }

    @Test
    void whatIsShownOfAPointIsTheReceipt() throws Exception {
        try (Rig rig = new Rig(data, clock)) {
            offer(rig, 9, null);
            Sample latest = Objects.requireNonNull(
                    Objects.requireNonNull(rig.press.point(Rig.POWER)).latest());
            assertThat(latest.value()).isEqualTo(frame(9).receipt());
        }
    }
}
