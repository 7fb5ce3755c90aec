package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.HoldNeed;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.ManualClock;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of kind {@code hold}, from their payload to the ledger. */
class HoldDownlinkTest {
    @TempDir
    Path data;

    private final ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");

    private GateRig rig() throws Exception {
        return new GateRig(data, new FileDisk(data.resolve("ledger")), clock, GateRig.rules(r -> {}));
    }

    private Hold.Builder hold() {
        Instant now = clock.instant();
        return Hold.newBuilder()
                .setPlan("P1")
                .setSha256(ByteString.copyFrom(new byte[32]))
                .addPoints(GateRig.SETPOINT.name())
                .addTimes(HeldTime.newBuilder().setFrom(Nanos.of(now)).setTo(Nanos.of(now.plus(Duration.ofDays(30)))))
                .setUntil(Nanos.of(now.plus(Duration.ofDays(365))));
    }

    private UplinkOrders.Outcome outcome(GateRig rig, ByteString payload) {
        CompletableFuture<UplinkOrders.Outcome> end = new HoldDownlink(rig.pipeline)
                .begin(OrderBody.newBuilder().setPayload(payload).build(), clock.instant())
                .toCompletableFuture();
        Await.until("an outcome", GateRig.LIMIT, () -> {
            clock.advance(Duration.ofMillis(50));
            return end.isDone();
        });
        return end.join();
    }

    @Test
    void aHoldIsInForceOnceItIsDoneAndIsReleasedByALaterEntry() throws Exception {
        try (GateRig rig = rig()) {
            UplinkOrders.Outcome done = outcome(rig, hold().build().toByteString());
            assertThat(done.outcome()).isEqualTo("done");
            assertThat(done.detail()).startsWith("held until 2027-01-01");
            HoldNeed need = HoldNeed.read(rig.disk, clock.instant());
            assertThat(need.holds()).extracting(Hold::getPlan).containsExactly("P1");
            assertThat(need.held()).isGreaterThanOrEqualTo(Duration.ofDays(30));
            Hold release = hold().setNumber(1).clearTimes().setReleased(true).build();
            assertThat(outcome(rig, release.toByteString()).detail()).isEqualTo("released");
            assertThat(HoldNeed.read(rig.disk, clock.instant()).holds()).isEmpty();
        }
    }

    @Test
    void pointsThatThisAgentDoesNotHaveAreNamed() throws Exception {
        try (GateRig rig = rig()) {
            assertThat(outcome(rig, hold().addPoints("no.such").build().toByteString())
                            .detail())
                    .endsWith("not points of this agent: no.such");
        }
    }

    @Test
    void whatIsNoHoldIsRefusedAndRecordedNowhere() throws Exception {
        try (GateRig rig = rig()) {
            long now = Nanos.of(clock.instant());
            for (ByteString wrong : List.of(
                    ByteString.copyFromUtf8("no message"),
                    Hold.getDefaultInstance().toByteString(),
                    hold().clearTimes().build().toByteString(),
                    hold().clearSha256().build().toByteString(),
                    hold().setUntil(now).build().toByteString(),
                    hold().setTimes(0, HeldTime.newBuilder().setFrom(now).setTo(now))
                            .build()
                            .toByteString(),
                    hold().setTimes(0, HeldTime.newBuilder().setFrom(now).setTo(Long.MAX_VALUE))
                            .build()
                            .toByteString())) {
                assertThat(outcome(rig, wrong).outcome()).isEqualTo("refused");
            }
            assertThat(HoldNeed.read(rig.disk, clock.instant()).holds()).isEmpty();
        }
    }
}
