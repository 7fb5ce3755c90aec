package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stations say twice, too often or too big. */
class HostileStepsTest {
    /** Of a checkpoint. */
    private static final int MOST_STATE = 16 << 20;

    private final Shop shop = new Shop();

    private void say(String json, Instant source, Instant received) {
        shop.scenario()
                .onSample(Sample.good(Shop.STEPS, Value.of(json.replace('\'', '"')), source, received), shop.out);
    }

    @Test
    void aMessageThatComesTwiceIsOneStep() {
        Instant at = Shop.START.plusSeconds(10);
        for (String message : List.of(
                "{'case': 'u1', 'step': 'scan', 'actor': 'zhang'}",
                "{'case': 'u1', 'step': 'resin', 'phase': 'start'}",
                "{'case': 'u1', 'step': 'resin', 'phase': 'complete', 'material': 'RESIN-A', 'weight': '12.51'}",
                "{'case': 'u1', 'step': 'hardener', 'material': 'HARD-1', 'weight': '2.5'}")) {
            at = at.plusSeconds(5);
            say(message, at, at.plusMillis(200));
            say(message, at, at.plusMillis(900));
        }
        assertThat(shop.types()).isEmpty();
        assertThat(shop.events("step-taken")).hasSize(3);
        assertThat(shop.events("step-ended")).hasSize(1);
    }

    @Test
    void aStepThatIsDoneAgainIsStillOutOfOrder() {
        Instant at = Shop.START.plusSeconds(10);
        say("{'case': 'u1', 'step': 'scan'}", at, at);
        say("{'case': 'u1', 'step': 'scan'}", at.plusMillis(1), at.plusMillis(1));
        assertThat(shop.types()).containsExactly("order-reversed");
    }

    @Test
    void withoutADevicesClockNothingIsTakenForTheSame() {
        Instant at = Shop.START.plusSeconds(10);
        say("{'case': 'u1', 'step': 'scan'}", null, at);
        say("{'case': 'u1', 'step': 'scan'}", null, at);
        assertThat(shop.types()).containsExactly("order-reversed");
    }

    @Test
    void theSameStepAtTwoStationsAtOnceIsNoRepetition() {
        Instant at = Shop.START.plusSeconds(10);
        say("{'case': 'u1', 'step': 'scan', 'station': 'mix'}", at, at);
        say("{'case': 'u1', 'step': 'scan', 'station': 'booth'}", at, at);
        assertThat(shop.types()).containsExactly("unit-in-two-places");
    }

    @Test
    void controlCharactersAreRefused() {
        say("{'case': 'u\\u0000', 'step': 'scan'}", null, Shop.START.plusSeconds(9));
        say("{'case': 'u1', 'step': 'scan\\nresin'}", null, Shop.START.plusSeconds(9));
        assertThat(shop.types()).containsExactly("step-unreadable", "step-unreadable");
        assertThat(shop.events("step-taken")).isEmpty();
    }

    @Test
    void whatNoScaleCanReadIsNoWeight() {
        shop.step("u1", "scan");
        shop.give(Shop.SCALE, Value.of(0.0)).give(Shop.SCALE, Value.of(Double.MAX_VALUE));
        shop.step("u1", "resin", "weight", "");
        assertThat(shop.types()).as("a dose").containsExactly("not-verified");
        shop.wait(Duration.ofHours(3));
    }

    /** Five hundred units of which each goes round and round. */
    @Test
    void unitsThatNeverEndFitIntoACheckpoint() {
        String station = "工位".repeat(90);
        Instant at = Shop.START.plusSeconds(10);
        for (int step = 0; step < 100; step++) {
            for (int unit = 0; unit < 500; unit++) {
                at = at.plusMillis(1);
                say("{'case': 'u" + unit + "', 'step': 'scan', 'station': '" + station + "'}", null, at);
            }
        }
        assertThat(shop.events("case-closed-early")).isNotEmpty();
        assertThat(shop.scenario().snapshot()).hasSizeLessThan(MOST_STATE);
        int before = shop.scenario().snapshot().length;
        shop.scenario().restore(shop.scenario().snapshot());
        assertThat(shop.scenario().snapshot()).hasSize(before);
    }
}
