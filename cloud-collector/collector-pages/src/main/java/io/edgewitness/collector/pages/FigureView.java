package io.edgewitness.collector.pages;

import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.Uncertainty;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A figure with the windows it was made of.
 *
 * @param charts one for each metric that went in, as JSON
 */
public record FigureView(Figure figure, List<Series> charts) {
    /** @param json a {@link Chart} */
    public record Series(String metric, String json) {}

    /** Where the ends of the interval, the value and zero stand on a line from 0 to 100; zero may lie outside. */
    public record Interval(double low, double value, double high, double zero) {}

    public boolean isSimulated() {
        return figure.grade() == Grade.S;
    }

    /** @return class of the grade's tag */
    public String tone() {
        return switch (figure.grade()) {
            case M1 -> "good";
            case S -> "sim";
            case X -> "bad";
            default -> "warn";
        };
    }

    /** @return null without a value or an uncertainty */
    public @Nullable Interval interval() {
        BigDecimal value = figure.value();
        Uncertainty u = figure.uncertainty();
        if (value == null || u == null) {
            return null;
        }
        double low = u.low().doubleValue();
        double high = u.high().doubleValue();
        double v = value.doubleValue();
        // A change is judged against zero, so that belongs to the picture.
        double from = figure.definition().isChange() ? Math.min(0, low) : low;
        double to = figure.definition().isChange() ? Math.max(0, high) : high;
        double span = to - from;
        double margin = span == 0 ? 1 : span * 0.15;
        double scale = 100 / (to - from + 2 * margin);
        return new Interval(
                (low - from + margin) * scale,
                (v - from + margin) * scale,
                (high - from + margin) * scale,
                (-from + margin) * scale);
    }
}
