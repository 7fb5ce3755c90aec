package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.HoldNeed;
import io.edgewitness.edge.ledger.proto.Hold;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldCheckTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final List<Hold> PLAN = List.of(
            Hold.newBuilder().setPlan("P1").setUntil(1_800_000_000_000_000_000L).build());

    /** Samples of ten days at 90 MiB a day, evidence of 100 at 1: 1,000 MiB, and a quarter more to spare. */
    private static HoldNeed need(long used) {
        return new HoldNeed(
                PLAN, Duration.ofDays(10), Duration.ofDays(100), 90.0 * MIB / 86_400, 1.0 * MIB / 86_400, used);
    }

    @Test
    void theQuotaAndTheDiskMustBothHaveRoom() {
        assertThat(new HoldCheck(need(0), 2 * GIB, 2 * GIB).isEnough()).isTrue();
        assertThat(new HoldCheck(need(0), GIB, 2 * GIB).isEnough()).isFalse();
        assertThat(new HoldCheck(need(0), 2 * GIB, GIB / 2).isEnough()).isFalse();
        assertThat(new HoldCheck(need(GIB / 2), 2 * GIB, GIB / 2).isEnough()).isTrue();
    }

    @Test
    void whatIsNeededAndTheMendAreSaidInBothLanguages() {
        HoldCheck check = new HoldCheck(need(0), GIB, 2 * GIB);
        assertThat(check.lines(Language.EN))
                .containsExactly(
                        "plan P1: samples are held until 2027-01-15T08:00:00Z",
                        "together samples of 10 days at 90.0 MiB a day, and the evidence from there on, 100 days at 1.0 MiB a day: about 1000.0 MiB; ledger.quota is 1.0 GiB, the disk has 2.0 GiB left");
        assertThat(check.lines(Language.ZH).get(1)).contains("10 天", "100 天", "1000.0 MiB", "ledger.quota");
        assertThat(check.tooLittle().say(Language.EN)).contains("EW-1031", "set ledger.quota to 2GiB or more");
        assertThat(check.tooLittle().say(Language.ZH)).contains("2GiB");
        assertThat(check.tooLittle().exit()).isEqualTo(2);
    }

    @Test
    void withoutAHoldOrAMeasurementThereIsNothingToAskFor() {
        HoldNeed none = new HoldNeed(List.of(), Duration.ZERO, Duration.ZERO, 5, 1, 0);
        assertThat(new HoldCheck(none, GIB, 0).isEnough()).isTrue();
        assertThat(new HoldCheck(none, GIB, 0).lines(Language.EN)).containsExactly("no plan holds samples");
        HoldNeed unmeasured = new HoldNeed(PLAN, Duration.ofDays(10), Duration.ofDays(100), 0, 0, 0);
        assertThat(new HoldCheck(unmeasured, GIB, 0).isEnough()).isTrue();
        assertThat(new HoldCheck(unmeasured, GIB, 0).lines(Language.EN).get(1)).contains("run the agent first");
    }
}
