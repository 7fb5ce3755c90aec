package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Instant MORNING = Instant.parse("2026-01-05T00:00:00Z"); // 08:00 there, a Monday
    private static final Instant EVENING = MORNING.plus(Duration.ofHours(8));
    private Summary summary = new Summary(Duration.ofHours(8), ZONE);

    private void one(Instant at) {
        summary.add("alarm", BigDecimal.ONE, at);
    }

    private Summary.Over over(Instant whole) {
        return Objects.requireNonNull(summary.due(whole));
    }

    @Test
    void whatComesWhileAShiftIsStillCountedIsOfTheNextOne() {
        one(EVENING.minusSeconds(1));
        one(EVENING);
        one(EVENING.plusSeconds(5));
        assertThat(summary.due(EVENING.minusSeconds(1))).isNull();
        StateWriter state = new StateWriter();
        summary.write(state);
        summary = new Summary(Duration.ofHours(8), ZONE);
        summary.read(new StateReader(state.toByteArray()));
        Summary.Over first = over(EVENING);
        assertThat(first.of("alarm")).isEqualByComparingTo("1");
        assertThat(first.from()).isEqualTo(MORNING);
        assertThat(first.to()).isEqualTo(EVENING);
        one(EVENING.minusSeconds(1)); // too late for its shift
        assertThat(summary.due(EVENING)).isNull();
        assertThat(over(EVENING.plus(Duration.ofHours(8))).of("alarm")).isEqualByComparingTo("3");
    }

    @Test
    void shiftsOfATimeThatNeverWasAreForgotten() {
        one(MORNING);
        one(MORNING.plus(Duration.ofDays(400)));
        summary.forgetFrom(EVENING);
        assertThat(over(EVENING).of("alarm")).isEqualByComparingTo("1");
        assertThat(summary.due(MORNING.plus(Duration.ofDays(500)))).isNull();
    }

    @Test
    void aShiftThatWasToldIsNotToldAgainWhenTheClockStepsBackIntoIt() {
        one(MORNING);
        over(EVENING);
        summary.forgetFrom(EVENING.minusSeconds(2));
        one(EVENING.minusSeconds(1));
        assertThat(summary.due(EVENING)).isNull();
        assertThat(over(EVENING.plus(Duration.ofHours(8))).from()).isEqualTo(EVENING);
    }

    @Test
    void aWeekBeginsOnMonday() {
        summary = new Summary(Summary.WEEK, ZONE);
        one(MORNING.minus(Duration.ofHours(9)));
        one(MORNING);
        assertThat(over(MORNING).to()).isEqualTo(MORNING.minus(Duration.ofHours(8)));
        assertThat(over(MORNING.plus(Duration.ofDays(7))).of("alarm")).isEqualByComparingTo("1");
    }
}
