package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntervalTest {
    /** Clocks are set by half an hour there, on 5 April 2026 back at 15:00Z, on 4 October forward at 15:30Z of the day before. */
    private static final ZoneId LORD_HOWE = ZoneId.of("Australia/Lord_Howe");

    private static List<String> hours(String from, String to) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            List<String> hours = new ArrayList<>();
            Window w = Interval.HOUR.around(Instant.parse(from), LORD_HOWE);
            while (w.start().isBefore(Instant.parse(to))) {
                hours.add(w.start() + "/" + w.end());
                w = Interval.HOUR.around(w.end(), LORD_HOWE);
            }
            return hours;
        });
    }

    @Test
    void anHourIsOneByTheOffsetInForceAlsoWhereTheClockIsSetByHalfOfOne() {
        assertThat(hours("2026-04-04T13:10:00Z", "2026-04-04T16:40:00Z"))
                .containsExactly(
                        "2026-04-04T13:00:00Z/2026-04-04T14:00:00Z",
                        "2026-04-04T14:00:00Z/2026-04-04T15:00:00Z",
                        "2026-04-04T14:30:00Z/2026-04-04T15:30:00Z",
                        "2026-04-04T15:30:00Z/2026-04-04T16:30:00Z",
                        "2026-04-04T16:30:00Z/2026-04-04T17:30:00Z");
        assertThat(hours("2026-10-03T14:40:00Z", "2026-10-03T17:00:00Z"))
                .containsExactly(
                        "2026-10-03T14:30:00Z/2026-10-03T15:30:00Z",
                        "2026-10-03T15:00:00Z/2026-10-03T16:00:00Z",
                        "2026-10-03T16:00:00Z/2026-10-03T17:00:00Z");
    }

    @Test
    void aSavingOverHoursIsMadeThereToo() {
        Instant begin = Instant.parse("2026-04-03T13:00:00Z");
        Records r = new Records();
        for (int h = 0; h < 96; h++) {
            Window w = new Window(begin.plusSeconds(3_600L * h), begin.plusSeconds(3_600L * h + 3_600));
            for (int half = 0; half < 2; half++) {
                Window part = new Window(
                        w.start().plusSeconds(1_800L * half), w.start().plusSeconds(1_800L * half + 1_800));
                Amount kwh = new Amount.Exact(BigDecimal.valueOf(100 + h % 5 - (h < 48 ? 0 : 20)));
                r.add("em_energy_kwh", "kW.h", "f@1", part, kwh, 1, 1, 0, "REAL", 0, "on");
            }
        }
        FigureRequest request = new FigureRequest(
                "energy-saving",
                "line-1",
                Map.of(),
                new Window(begin.plusSeconds(48 * 3_600), begin.plusSeconds(96 * 3_600)),
                new Window(begin, begin.plusSeconds(48 * 3_600)),
                null,
                Comparison.measured(LORD_HOWE).with(Interval.HOUR));
        Figure f = assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> new Indicators(IndicatorLibrary.shipped()).figure(request, r));
        assertThat(f.value()).isNotNull();
        assertThat(f.claimable()).isTrue();
        assertThat(f.parts().get("n"))
                .as("the half hour is no whole one, and the last hour is cut")
                .isEqualByComparingTo("47");
    }
}
