package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value as it is printed: rounded once, half to even, to the digits that two figures of the uncertainty support and no more than the
 * definition wants.
 */
record FigurePrint(
        IndicatorDefinition definition,
        @Nullable BigDecimal value,
        @Nullable Uncertainty uncertainty,
        List<Text> limitations) {
    private static final String NONE = "—";

    /** @return empty: nothing forbids to claim it */
    String unclaimed(String language) {
        return limitations.stream()
                .filter(t -> t.code().equals(Figure.NO_CLAIM))
                .map(t -> t.in(language))
                .findFirst()
                .orElse("");
    }

    /** @return the number alone; a dash if there is none, an end of the interval if that is all that a sample shows */
    String number() {
        Uncertainty u = uncertainty;
        if (u != null && isLimited(Figure.NONE_FOUND)) {
            return "≤ " + rounded(u.high(), RoundingMode.CEILING);
        }
        if (u != null && isLimited(Figure.ALL_FOUND)) {
            return "≥ " + rounded(u.low(), RoundingMode.FLOOR);
        }
        return rounded(value);
    }

    private boolean isLimited(String code) {
        return limitations.stream().anyMatch(t -> t.code().equals(code));
    }

    String rounded(@Nullable BigDecimal v) {
        return v == null ? NONE : rounded(v, RoundingMode.HALF_EVEN);
    }

    private String rounded(BigDecimal v, RoundingMode mode) {
        return v.setScale(scale(), mode).toPlainString();
    }

    /** @return with its uncertainty and unit, such as {@code 1234.5 ± 7.2 kWh} */
    String full(String language) {
        if (value == null) {
            return NONE;
        }
        boolean chinese = language.startsWith("zh");
        String unit = definition.unitText(language);
        String words = unclaimed(language);
        String half = halfWidth();
        String interval = interval(language);
        return (words.isEmpty() ? "" : words + (chinese ? "：" : ": "))
                + number()
                + (half.isEmpty() ? "" : " ± " + half)
                + (unit.isEmpty() ? "" : " " + unit)
                + (interval.isEmpty() ? "" : chinese ? "（" + interval + "）" : " (" + interval + ")");
    }

    /** @return of a symmetric uncertainty, such as {@code 7.2}; else empty */
    String halfWidth() {
        Uncertainty u = uncertainty;
        return value != null && u != null && !isOneEnd() && u.isSymmetric(value)
                ? rounded(u.expanded(), RoundingMode.CEILING)
                : "";
    }

    private boolean isOneEnd() {
        return isLimited(Figure.NONE_FOUND) || isLimited(Figure.ALL_FOUND);
    }

    /** @return of an uncertainty that is not symmetric, such as {@code 95% 区间 7.1 至 9.9}; else empty */
    String interval(String language) {
        Uncertainty u = uncertainty;
        if (value == null || u == null || (!isOneEnd() && u.isSymmetric(value))) {
            return "";
        }
        boolean chinese = language.startsWith("zh");
        String percent = u.confidence().movePointRight(2).stripTrailingZeros().toPlainString();
        if (isOneEnd()) {
            return percent + (chinese ? "% 区间的一端" : " % interval's end");
        }
        String low = rounded(u.low(), RoundingMode.FLOOR);
        String high = rounded(u.high(), RoundingMode.CEILING);
        return percent + (chinese ? "% 区间 " + low + " 至 " + high : " % interval " + low + " to " + high);
    }

    private int scale() {
        Uncertainty u = uncertainty;
        if (u == null || u.expanded().signum() == 0) {
            return definition.decimals();
        }
        BigDecimal two = u.expanded().round(new MathContext(2, RoundingMode.CEILING));
        int supported = two.scale() - (two.precision() - 2);
        return Math.min(definition.decimals(), supported);
    }
}
