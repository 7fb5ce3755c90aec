package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.collector.indicators.Comparison.Line;
import io.edgewitness.collector.indicators.Comparison.Price;
import io.edgewitness.collector.indicators.Comparison.Weather;
import io.edgewitness.edge.api.Trial;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonMapTest {
    private static final Comparison PLAIN = Comparison.measured(ZoneId.of("Asia/Shanghai"));

    @Test
    void whatIsWrittenIsReadAsItWas() {
        Driver units = new Driver("units", "mp_good_units", "1", null, Map.of("line", "1"));
        Weather weather = new Weather("mp_outdoor", "[degF]", "w", Map.of());
        Trial trial =
                Trial.onOff(Instant.parse("2026-12-01T00:00:00Z"), Duration.ofHours(8), 9, -5, Duration.ofMinutes(90));
        Adjustment a =
                new Adjustment(Records.quarters(0, 4), new BigDecimal("-12.50"), "r", "b", Records.T0, "a2V5", "c2ln");
        for (Comparison c : List.of(
                PLAIN,
                PLAIN.with(BaselineKind.SHADOW).with(Interval.MONTH),
                PLAIN.with(List.of(units), weather).withAdjustments(List.of(a)).with(new Price(BigDecimal.TEN, "t")),
                PLAIN.with(trial),
                PLAIN.with(new Line(null, Map.of("medium", "electricity"))),
                PLAIN.with(List.of(units), null).with(Imported.of("h.csv", "from,to,amount,units\n")))) {
            assertThat(ComparisonMap.read(ComparisonMap.write(c))).isEqualTo(c);
        }
    }

    @Test
    void kindAndZoneAreEnough() {
        assertThat(ComparisonMap.read(Map.of("kind", "B1", "zone", "Asia/Shanghai")))
                .isEqualTo(PLAIN);
    }

    @Test
    void aMistakeIsToldWithItsKey() {
        told("knid", "B1", "unknown key 'knid'");
        told("zone", "Mars", "zone: a time zone");
        told("kind", "B9", "kind: B1 to B5");
        told("interval", "year", "interval: hour, day, week or month");
        told("cycle", "a week", "cycle: a duration");
        told("drivers", "units", "drivers: a list is expected");
        told("drivers", List.of(Map.of("name", "units")), "metric: missing");
        told("weather", Map.of("metric", "m", "unit", "K"), "unit is Cel or [degF]");
        told("trial", Map.of("kind", "shadow"), "kind is on-off");
        told("price", Map.of("amount", "dear", "source", "s"), "amount: a number");
        told("control", Map.of(), "control: goes with B4");
    }

    private static void told(String key, Object value, String what) {
        Map<String, Object> map = new HashMap<>(Map.of("kind", "B1", "zone", "Asia/Shanghai"));
        map.put(key, value);
        assertThatThrownBy(() -> ComparisonMap.read(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }
}
