package io.edgewitness.energy.management;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the site file may say under {@code parameters:}.
 *
 * @param window length of a figure's window, at most a day
 * @param demandPeriod length of a demand period, at most a day; 15 minutes in Chinese tariffs
 * @param lateness how long a window waits for late samples
 * @param clockTolerance how far a device's clock may be from the agent's and still decide the window
 * @param rollover by meter: the value at which its register starts again at 0, in the point's unit
 * @param exchanges meters that were replaced
 * @param intervalLimit what demand 13.4 calls second-level
 */
public record EnergyParameters(
        @Default("15m") Duration window,
        @Default("15m") Duration demandPeriod,
        @Default("5s") Duration lateness,
        @Default("15m") Duration clockTolerance,
        @Default("{}") Map<PointId, BigDecimal> rollover,
        @Default("[]") List<MeterExchange> exchanges,
        @Default("1s") Duration intervalLimit) {
    /**
     * A meter replaced by another.
     *
     * @param last the old meter's last reading, in the point's unit
     * @param first the new meter's first reading
     */
    public record MeterExchange(PointId meter, At at, BigDecimal last, BigDecimal first) {}

    /** A time with an offset, such as {@code 2026-11-21T08:00:00+08:00}. */
    public record At(Instant instant) {
        /** @throws IllegalArgumentException if the text is none */
        public static At parse(String text) {
            try {
                return new At(java.time.OffsetDateTime.parse(text).toInstant());
            } catch (java.time.format.DateTimeParseException e) {
                throw Refused.of(
                        "a time is written like 2026-11-21T08:00:00+08:00, not '" + text + "'",
                        "时间应写作 2026-11-21T08:00:00+08:00，而不是“" + text + "”");
            }
        }
    }

    public EnergyParameters {
        requirePositive("window", window);
        requirePositive("demand-period", demandPeriod);
        if (lateness.isNegative() || clockTolerance.isNegative()) {
            throw Refused.of("lateness and clock-tolerance are 0 or more", "lateness 和 clock-tolerance 不能为负");
        }
    }

    private static void requirePositive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw Refused.of(
                    key + " is more than nothing and at most a day, not " + duration,
                    key + " 应大于零且不超过一天，而不是 " + duration);
        }
    }
}
