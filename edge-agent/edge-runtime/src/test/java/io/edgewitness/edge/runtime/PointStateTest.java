package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointStateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PointId ID = new PointId("a");
    private static final PointDefinition PLAIN = PointDefinition.of("a", "x", "Cel");

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59Z", "+292278994-08-17T07:12:55Z", "1601-01-01T00:00:00Z"})
    void aDeviceTimeThatTheLedgerCannotHoldIsLeftAwayAndTheValueIsUncertain(Instant time) {
        Sample checked = new PointState(PLAIN).checked(Sample.good(ID, Value.of(5), time, NOW));
        assertThat(checked.sourceTime()).isNull();
        assertThat(checked.value()).isEqualTo(Value.of(5));
        assertThat(checked.quality().level()).isEqualTo(Quality.Level.UNCERTAIN);
        Sample bad = new PointState(PLAIN).checked(Sample.bad(ID, "device: broken", time, NOW));
        assertThat(bad.quality().code()).isEqualTo("device: broken");
        assertThat(bad.sourceTime()).isNull();
    }

    @Test
    void aDeviceTimeOfThisCenturyStays() {
        Sample good = Sample.good(ID, Value.of(5), NOW.minusSeconds(60), NOW);
        assertThat(new PointState(PLAIN).checked(good)).isSameAs(good);
    }

    @Test
    void whereARangeDemandsANumberTextAndNanAreBad() {
        PointState ranged = new PointState(new PointDefinition(
                ID,
                "x",
                "Cel",
                null,
                PointDefinition.Recording.ALL,
                BigDecimal.ZERO,
                BigDecimal.TEN,
                false,
                true,
                null));
        for (Value value : new Value[] {Value.of("hot"), Value.of(Double.NaN), Value.of(Double.POSITIVE_INFINITY)}) {
            Sample checked = ranged.checked(Sample.good(ID, value, null, NOW));
            assertThat(checked.value()).isNull();
            assertThat(checked.quality().code()).isEqualTo("range: not a number");
        }
    }
}
