package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.CanonicalJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario's parameters, as its manifest in the ledger has them, say of how samples become figures.
 *
 * @param clockTolerance how far a device's clock may be off and still decide a sample's window
 * @param rollover by meter: where its register starts again at 0
 * @param exchanges of meters
 */
record RawParameters(Duration clockTolerance, Map<String, BigDecimal> rollover, List<Exchange> exchanges) {
    /** Where the site file says nothing. */
    static final RawParameters DEFAULT = new RawParameters(Duration.ofMinutes(15), Map.of(), List.of());

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(us|ms|s|m|min|h|d)");
    private static final int LONGEST = 200;

    /**
     * @param last reading of the old meter
     * @param first reading of the new one
     */
    record Exchange(String meter, Instant at, BigDecimal last, BigDecimal first) {}

    /** @throws IllegalArgumentException if a parameter cannot be read, such as one that was left out of the ledger */
    static RawParameters read(String yaml) {
        if (yaml.isBlank()) {
            return DEFAULT;
        }
        if (!(CanonicalJson.yaml(yaml.getBytes(StandardCharsets.UTF_8)).get("parameters") instanceof Map<?, ?> map)) {
            return DEFAULT;
        }
        Object tolerance = map.get("clock-tolerance");
        Map<String, BigDecimal> rollover = new HashMap<>();
        if (map.get("rollover") instanceof Map<?, ?> values) {
            values.forEach((meter, value) -> rollover.put(String.valueOf(meter), decimal(value)));
        }
        List<Exchange> exchanges = new ArrayList<>();
        if (map.get("exchanges") instanceof List<?> list) {
            list.forEach(x -> exchanges.add(exchange(x)));
        }
        return new RawParameters(
                tolerance == null ? DEFAULT.clockTolerance : duration(tolerance.toString()),
                Map.copyOf(rollover),
                List.copyOf(exchanges));
    }

    private static Exchange exchange(@Nullable Object item) {
        if (!(item instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("'" + item + "' is no exchange of a meter");
        }
        try {
            return new Exchange(
                    String.valueOf(map.get("meter")),
                    OffsetDateTime.parse(String.valueOf(map.get("at"))).toInstant(),
                    decimal(map.get("last")),
                    decimal(map.get("first")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + map.get("at") + "' is no time", e);
        }
    }

    private static BigDecimal decimal(@Nullable Object value) {
        String text = String.valueOf(value);
        BigDecimal d = text.length() > LONGEST ? null : new BigDecimal(text);
        if (d == null || Math.abs((long) d.scale()) > LONGEST) {
            throw new IllegalArgumentException("'" + text + "' is out of range");
        }
        return d;
    }

    private static Duration duration(String text) {
        Matcher m = DURATION.matcher(text.strip());
        if (!m.matches() || text.length() > LONGEST) {
            throw new IllegalArgumentException("'" + text + "' is no duration");
        }
        long unit = switch (m.group(2)) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> 60_000_000_000L;
        };
        try {
            return Duration.ofNanos(new BigDecimal(m.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is out of range", e);
        }
    }
}
