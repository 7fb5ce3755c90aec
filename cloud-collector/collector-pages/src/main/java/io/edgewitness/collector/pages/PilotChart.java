package io.edgewitness.collector.pages;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A line of a few values as the points of an SVG of 120 by 36, drawn without a script. */
final class PilotChart {
    private static final double WIDTH = 120;
    private static final double HEIGHT = 36;
    private static final double EDGE = 4;

    private PilotChart() {}

    /**
     * @param filed the value at the filing
     * @param later values of the windows after it; empty: not given yet
     * @return {@code x,y x,y …}; empty with fewer than two values
     */
    static String points(@Nullable BigDecimal filed, List<String> later) {
        List<BigDecimal> values = values(filed, later);
        List<String> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            BigDecimal value = values.get(i);
            if (value != null) {
                double x = EDGE + i * (WIDTH - 2 * EDGE) / (values.size() - 1);
                points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y(value, values)));
            }
        }
        return points.size() < 2 ? "" : String.join(" ", points);
    }

    /** @return height of the target on the same scale; empty if it is not on it */
    static String level(@Nullable BigDecimal filed, List<String> later, @Nullable BigDecimal target) {
        List<BigDecimal> values = new ArrayList<>(values(filed, later));
        if (target == null || points(filed, later).isEmpty()) {
            return "";
        }
        double y = y(target, values);
        return y < 0 || y > HEIGHT ? "" : String.format(Locale.ROOT, "%.1f", y);
    }

    private static double y(BigDecimal value, List<BigDecimal> values) {
        Stream<BigDecimal> there = values.stream().filter(Objects::nonNull);
        BigDecimal most = there.reduce(BigDecimal.ZERO, BigDecimal::max);
        double share = most.signum() == 0
                ? 0
                : value.divide(most, MathContext.DECIMAL64).doubleValue();
        return HEIGHT - EDGE - share * (HEIGHT - 3 * EDGE);
    }

    private static List<BigDecimal> values(@Nullable BigDecimal filed, List<String> later) {
        List<BigDecimal> values = new ArrayList<>();
        values.add(filed);
        later.forEach(text -> values.add(text.isEmpty() ? null : new BigDecimal(text)));
        return values;
    }
}
