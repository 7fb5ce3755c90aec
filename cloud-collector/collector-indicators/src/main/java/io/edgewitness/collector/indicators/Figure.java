package io.edgewitness.collector.indicators;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A computed figure with all that a reader needs to judge it. Nothing is rounded but by {@link #printed}.
 *
 * @param request what was asked for
 * @param definition the indicator used; of a comparison the before/after variant
 * @param value null where there is none; then it prints as a dash, never as zero
 * @param uncertainty null where it is not stated; a limitation of code {@code uncertainty-not-stated} says why
 * @param grade of the figure
 * @param basis worst grade among the measured inputs, before the formula made the figure a derived one
 * @param limitations in the order they were found, each code once a cause
 * @param expected samples that should have gone in; -1 where a source cannot tell
 * @param received samples that did
 * @param completeness received over expected; null where it is unknown
 * @param coverage share of the time that closed windows with a value cover, 0 to 1; of the worse of two times
 * @param parts the formula's inputs by name; of a comparison {@code reporting}, {@code baseline} and their seconds
 * @param records that the value was made from, sorted
 * @param gaps declared inside the windows that touch the inputs, sorted by record
 */
public record Figure(
        FigureRequest request,
        IndicatorDefinition definition,
        @Nullable BigDecimal value,
        @Nullable Uncertainty uncertainty,
        Grade grade,
        Grade basis,
        List<Text> limitations,
        long expected,
        long received,
        @Nullable BigDecimal completeness,
        BigDecimal coverage,
        Map<String, BigDecimal> parts,
        List<RecordReference> records,
        List<StoredGap> gaps) {
    private static final String NONE = "—";

    /** @return {@code id@version} */
    public String formula() {
        return definition.reference();
    }

    public String unit() {
        return definition.unit();
    }

    public String unit(String language) {
        return definition.unitText(language);
    }

    public String title(String language) {
        return definition.title(language);
    }

    public String mark() {
        return grade.mark();
    }

    /** @return the value as an exact decimal, empty if there is none */
    public String exact() {
        return value == null ? "" : value.toPlainString();
    }

    /** @return the rounded number alone, as its table cell wants it; a dash if there is none */
    public String printedNumber() {
        BigDecimal v = value;
        return v == null
                ? NONE
                : v.setScale(printedScale(), RoundingMode.HALF_EVEN).toPlainString();
    }

    /**
     * The number with its uncertainty and unit, such as {@code 1234.5 ± 7.2 kWh}. Rounded once, half to even, to the digits that two
     * figures of the uncertainty support and no more than the definition wants. The grade's mark is not part of it.
     */
    public String printed(String language) {
        BigDecimal v = value;
        if (v == null) {
            return NONE;
        }
        int scale = printedScale();
        StringBuilder s = new StringBuilder(printedNumber());
        String unit = unit(language);
        Uncertainty u = uncertainty;
        if (u == null) {
            return unit.isEmpty() ? s.toString() : s.append(' ').append(unit).toString();
        }
        if (u.isSymmetric(v)) {
            s.append(" ± ")
                    .append(u.expanded().setScale(scale, RoundingMode.CEILING).toPlainString());
            return unit.isEmpty() ? s.toString() : s.append(' ').append(unit).toString();
        }
        s.append(unit.isEmpty() ? "" : " " + unit)
                .append(language.startsWith("zh") ? "（" : " (")
                .append(u.confidence().movePointRight(2).stripTrailingZeros().toPlainString())
                .append(language.startsWith("zh") ? "% 区间 " : " % interval ")
                .append(u.low().setScale(scale, RoundingMode.FLOOR).toPlainString())
                .append(language.startsWith("zh") ? " 至 " : " to ")
                .append(u.high().setScale(scale, RoundingMode.CEILING).toPlainString())
                .append(language.startsWith("zh") ? "）" : ")");
        return s.toString();
    }

    private int printedScale() {
        Uncertainty u = uncertainty;
        if (u == null || u.expanded().signum() == 0) {
            return definition.decimals();
        }
        BigDecimal two = u.expanded().round(new java.math.MathContext(2, RoundingMode.CEILING));
        int supported = two.scale() - (two.precision() - 2);
        return Math.min(definition.decimals(), supported);
    }
}
