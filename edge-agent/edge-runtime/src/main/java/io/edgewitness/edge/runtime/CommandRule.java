package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the site file allows for one target. What is not allowed is refused.
 *
 * @param target a point of an adapter that takes orders
 * @param allow ids of scenarios, and {@code collector}
 * @param range lowest and highest number, in the point's unit; without one a number is refused
 * @param rate most orders in any such time; null: no limit
 * @param interlock must hold when the order is accepted; null: none
 * @param maxAge oldest value that the interlock believes
 * @param timeToLive after this an order is stale, whatever its issuer says
 * @param selectBeforeOperate the order first reserves the device, and is checked again against values that came after that
 * @param durableFirst the acceptance would survive a loss of power before the device is told
 * @param verify what to read back; null: an executed order is done
 */
public record CommandRule(
        PointId target,
        List<String> allow,
        @Nullable List<BigDecimal> range,
        @Nullable Rate rate,
        @Nullable Interlock interlock,
        @Default("10s") Duration maxAge,
        @Default("10s") Duration timeToLive,
        @Default("false") boolean selectBeforeOperate,
        @Default("false") boolean durableFirst,
        @Nullable Verify verify) {
    /** What {@code allow} calls orders that come over the uplink. */
    static final String COLLECTOR = "collector";

    private static final Duration LONGEST = Duration.ofHours(1);

    public CommandRule {
        if (allow.isEmpty()) {
            throw new IllegalArgumentException("allow names at least one scenario, or " + COLLECTOR);
        }
        if (range != null && (range.size() != 2 || range.get(0).compareTo(range.get(1)) > 0)) {
            throw new IllegalArgumentException("range is [lowest, highest], such as [0, 100]");
        }
        within("max-age", maxAge);
        within("time-to-live", timeToLive);
    }

    /**
     * @param tolerance largest difference between what was written and what is read, in the point's unit
     * @param within time after the execution
     */
    public record Verify(
            PointId point,
            @Default("0") BigDecimal tolerance,
            @Default("5s") Duration within) {
        public Verify {
            if (tolerance.signum() < 0) {
                throw new IllegalArgumentException("tolerance is 0 or more, not " + tolerance);
            }
            CommandRule.within("within", within);
        }
    }

    /** At most {@code count} orders in any {@code time}, written {@code 6/1m}. */
    public record Rate(int count, Duration time) {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\S+)");

        /** @throws IllegalArgumentException if the text is of another form */
        public static Rate parse(String text) {
            Matcher m = FORM.matcher(text.strip());
            if (m.matches()) {
                int count = Integer.parseInt(m.group(1));
                Duration time = Scalars.duration(m.group(2));
                if (count > 0 && time != null && !time.isZero() && time.compareTo(Duration.ofDays(1)) <= 0) {
                    return new Rate(count, time);
                }
            }
            throw new IllegalArgumentException(
                    "a rate is COUNT/TIME, such as 6/1m or 1/500ms, at most a day, not '" + text + "'");
        }

        @Override
        public String toString() {
            return count + " in " + time.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static void within(String key, Duration d) {
        if (d.isZero() || d.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(key + " is above 0 and at most 1h");
        }
    }

    /** @param scenario empty: the collector */
    boolean allows(String scenario) {
        return scenario.isEmpty() ? allow.contains(COLLECTOR) : allow.contains(scenario) && !scenario.equals(COLLECTOR);
    }

    /** Why this value may not be written; null: it may. */
    @Nullable
    String refuses(Value value) {
        if (value instanceof Value.Array a) {
            return first(a.items());
        }
        if (value instanceof Value.Structure s) {
            return first(List.copyOf(s.fields().values()));
        }
        if (value instanceof Value.Float64 f && !Double.isFinite(f.value())) {
            return "is not a number";
        }
        List<BigDecimal> limits = range;
        if (!value.isNumber()) {
            return limits == null ? null : "is not a number, and the target has a range";
        }
        if (limits == null) {
            return "is a number, and the site file gives the target no range";
        }
        BigDecimal number = value.number();
        boolean inside = number.compareTo(limits.get(0)) >= 0 && number.compareTo(limits.get(1)) <= 0;
        return inside
                ? null
                : "is outside " + limits.get(0).toPlainString() + " to "
                        + limits.get(1).toPlainString();
    }

    private @Nullable String first(List<Value> parts) {
        for (Value part : parts) {
            String why = refuses(part);
            if (why != null) {
                return "holds " + CommandText.of(part) + ", which " + why;
            }
        }
        return null;
    }
}
