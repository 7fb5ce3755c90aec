package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
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
        Sample checked = new PointState(PLAIN)
                .checked(Sample.good(ID, Value.of(5), time, NOW), Delivery.Origin.LIVE, 0, PointState.ROOM);
        assertThat(checked.sourceTime()).isNull();
        assertThat(checked.value()).isEqualTo(Value.of(5));
        assertThat(checked.quality().level()).isEqualTo(Quality.Level.UNCERTAIN);
        Sample bad = new PointState(PLAIN)
                .checked(Sample.bad(ID, "device: broken", time, NOW), Delivery.Origin.LIVE, 0, PointState.ROOM);
        assertThat(bad.quality().code()).isEqualTo("device: broken; " + DeviceClock.NO_TIME);
        assertThat(bad.sourceTime()).isNull();
    }

    @Test
    void aDeviceTimeOfThisCenturyStays() {
        Sample good = Sample.good(ID, Value.of(5), NOW.minusSeconds(60), NOW);
        assertThat(new PointState(PLAIN).checked(good, Delivery.Origin.LIVE, 0, PointState.ROOM))
                .isSameAs(good);
    }

    @Test
    void aValueOverEightMebibytesIsBadAndSaysSo() {
        PointState plain = new PointState(PLAIN);
        Sample most = Sample.good(ID, new Value.Bytes(new byte[8 << 20]), null, NOW);
        assertThat(plain.checked(most, Delivery.Origin.LIVE, 8 << 20, PointState.ROOM))
                .isSameAs(most);
        Sample more = plain.checked(
                Sample.good(ID, new Value.Bytes(new byte[(8 << 20) + 1]), null, NOW),
                Delivery.Origin.LIVE,
                (8 << 20) + 1,
                PointState.ROOM);
        assertThat(more.value()).isNull();
        assertThat(more.quality()).isEqualTo(Quality.bad("too-large: over 8 MiB"));
    }

    @Test
    void ofALargeValueOnlySizeAndDigestAreKeptAndAChangeIsStillSeen() {
        PointState onChange = new PointState(new PointDefinition(
                ID, "x", "1", null, PointDefinition.Recording.CHANGE, null, null, false, true, null));
        Sample page = Sample.good(ID, Value.of("a".repeat(1 << 20)), null, NOW);
        assertThat(onChange.keeps(page, null, Delivery.Origin.LIVE)).isTrue();
        onChange.taken(page, true, Delivery.Origin.LIVE);
        assertThat(onChange.latest()).isEqualTo(Sample.good(ID, Value.of("(2097152 bytes)"), null, NOW));
        Sample same = Sample.good(ID, Value.of("a".repeat(1 << 20)), null, NOW.plusSeconds(1));
        Sample other = Sample.good(ID, Value.of("a".repeat((1 << 20) - 1) + "b"), null, NOW.plusSeconds(1));
        assertThat(onChange.keeps(same, null, Delivery.Origin.LIVE)).isFalse();
        assertThat(onChange.keeps(other, null, Delivery.Origin.LIVE)).isTrue();
        assertThat(onChange.keeps(other, same, Delivery.Origin.LIVE)).isTrue();
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
            Sample checked =
                    ranged.checked(Sample.good(ID, value, null, NOW), Delivery.Origin.LIVE, 0, PointState.ROOM);
            assertThat(checked.value()).isNull();
            assertThat(checked.quality().code()).isEqualTo("range: not a number");
        }
    }

    @Test
    void whatTheSourceSaidOfItsQualityStaysBesideWhatTheRuntimeSays() {
        PointState ranged = new PointState(new PointDefinition(
                ID, "x", "Cel", null, PointDefinition.Recording.ALL, null, BigDecimal.TEN, false, true, null));
        Quality lastUsable = Quality.uncertain("opcua:0x40900000 Uncertain_LastUsableValue");
        Instant unset = Instant.parse("1970-01-01T00:00:09Z");
        Sample value = ranged.checked(
                new Sample(ID, Value.of(5), lastUsable, unset, NOW), Delivery.Origin.LIVE, 0, PointState.ROOM);
        assertThat(value.quality()).isEqualTo(Quality.uncertain(lastUsable.code() + "; " + DeviceClock.NOT_SET));
        assertThat(value.quality().isClockDoubted()).isTrue();
        assertThat(value.sourceTime()).isEqualTo(unset);
        Sample high = ranged.checked(
                new Sample(ID, Value.of(11), lastUsable, NOW, NOW), Delivery.Origin.LIVE, 0, PointState.ROOM);
        assertThat(high.quality()).isEqualTo(Quality.bad("range: above 10 Cel; " + lastUsable.code()));
        Sample good = ranged.checked(
                new Sample(
                        ID, Value.of(5), new Quality(Quality.Level.GOOD, "opcua:0x00300000 Good_Clamped"), unset, NOW),
                Delivery.Origin.LIVE,
                0,
                PointState.ROOM);
        assertThat(good.quality())
                .isEqualTo(Quality.uncertain("opcua:0x00300000 Good_Clamped; " + DeviceClock.NOT_SET));
    }

    @Test
    void theLatestSampleIsGivenAsItCame() {
        PointState state = new PointState(PLAIN);
        assertThat(state.latest()).isNull();
        Instant device = NOW.minusNanos(1_000_000_007);
        for (Sample s : new Sample[] {
            Sample.good(ID, Value.of(-0.0), device, NOW),
            Sample.good(ID, Value.of(Double.NaN), null, NOW),
            Sample.bad(ID, "device: broken", device, NOW),
            Sample.good(ID, Value.of(Long.MIN_VALUE), device, NOW.plusNanos(1)),
            new Sample(ID, Value.of("on"), Quality.uncertain("old"), null, NOW),
            Sample.good(ID, Value.of(new BigDecimal("1.50")), null, NOW),
            Sample.good(ID, Value.of(7), null, Instant.parse("1969-12-31T23:59:59.999999999Z"))
        }) {
            state.taken(s, true, Delivery.Origin.LIVE);
            assertThat(state.latest()).isEqualTo(s);
        }
    }
}
