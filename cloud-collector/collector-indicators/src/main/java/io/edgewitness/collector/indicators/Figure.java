package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
    /** Code of the limitation whose words stand in place of a number that may not be claimed. */
    static final String NO_CLAIM = "no-claim";

    /** Codes of limitations by which an end of the interval is printed: a sample without one does not show that there are none. */
    static final String NONE_FOUND = "none-found";

    static final String ALL_FOUND = "all-found";

    /** @return the same with what limits it besides */
    Figure with(Grading more) {
        List<Text> all = new ArrayList<>(limitations);
        all.addAll(more.limitations());
        return new Figure(
                request,
                definition,
                value,
                uncertainty,
                grade.worst(more.grade()),
                basis,
                List.copyOf(all),
                expected,
                received,
                completeness,
                coverage,
                parts,
                records,
                gaps);
    }

    /** @return whose records it is made of */
    public SortedSet<String> agents() {
        return records.stream().map(RecordReference::agent).collect(Collectors.toCollection(TreeSet::new));
    }

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

    /** @return the rounded number alone, as its table cell wants it; a dash if there is none, words if no change may be claimed */
    public String printedNumber() {
        String words = unclaimed("zh");
        return words.isEmpty() ? print().number() : words;
    }

    /** @return the half-width of a symmetric uncertainty, rounded as the number; else empty */
    public String printedHalfWidth() {
        return print().halfWidth();
    }

    /** @return what is printed in brackets behind the number of an uncertainty that is not symmetric; else empty */
    public String printedInterval(String language) {
        return print().interval(language);
    }

    /** @return whether the figure says that something changed, and nothing forbids to say so */
    public boolean claimable() {
        return definition.isChange() && value != null && unclaimed("en").isEmpty();
    }

    private String unclaimed(String language) {
        return print().unclaimed(language);
    }

    private FigurePrint print() {
        return new FigurePrint(definition, value, uncertainty, limitations);
    }

    /** @return share of the time that has no value, of the worst series, 0 to 1 */
    public BigDecimal excluded() {
        return BigDecimal.ONE.subtract(coverage);
    }

    /**
     * What leaving time out does to a sum: it grows as if the rest of the time had been like what is covered.
     *
     * @return rounded as the figure; empty where nothing is left out, there is no value, or it is no sum
     */
    public String withExcluded() {
        BigDecimal v = value;
        boolean sum = definition.isMeasured()
                && definition.inputs().values().stream().allMatch(i -> i.aggregation() == Aggregation.SUM);
        return v == null || !sum || excluded().signum() == 0
                ? ""
                : print().rounded(v.divide(coverage, MathContext.DECIMAL128)) + " " + unit();
    }

    /**
     * The number with its uncertainty and unit, such as {@code 1234.5 ± 7.2 kWh}. Rounded once, half to even, to the digits that two
     * figures of the uncertainty support and no more than the definition wants. The grade's mark is not part of it.
     */
    public String printed(String language) {
        return print().full(language);
    }
}
