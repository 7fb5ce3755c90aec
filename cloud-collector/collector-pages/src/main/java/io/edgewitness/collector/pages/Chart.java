package io.edgewitness.collector.pages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What {@code page.js} draws. Times are milliseconds since 1970; an array of a point is time and value, of a band time, low and high; a
 * null value is a hole.
 *
 * @param unit as people write it
 * @param fromZero whether the axis begins at zero: for amounts
 * @param gaps from and to, hatched
 * @param left windows with a value that did not go into the figure
 * @param marks levels drawn across
 * @param top what is higher is marked there; null: everything is drawn
 * @param digits that values deserve; null: six
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Chart(
        String unit,
        @Nullable Long from,
        @Nullable Long to,
        boolean fromZero,
        List<Line> series,
        List<long[]> gaps,
        List<Shade> windows,
        List<@Nullable Number[]> left,
        @Nullable String leftName,
        List<Mark> marks,
        @Nullable Double top,
        @Nullable Integer digits) {
    /** Above so many times the others a few values are outliers; fewer values than so many have none. */
    private static final double OUTLIER = 3;

    private static final int LEAST = 8;
    private static final int ONE_IN = 20;
    private static final double MARGIN = 1.2;

    /** A level drawn across, such as the boundary of a zone. */
    public record Mark(String name, double value) {}

    /**
     * @param step whether a value holds for the whole window that ends at its time
     * @param band null: none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            String name,
            boolean step,
            List<@Nullable Number[]> points,
            @Nullable List<@Nullable Number[]> band) {}

    /** @param kind {@code baseline} or {@code reporting} */
    public record Shade(String name, String kind, long from, long to) {}

    /** The same chart with levels drawn across. */
    public Chart with(List<Mark> levels) {
        return new Chart(unit, from, to, fromZero, series, gaps, windows, left, leftName, levels, top, digits);
    }

    /**
     * The same chart of amounts, in which at most one value in {@value #ONE_IN} that is far above all others does not press them flat. Marks and the newest value of each line
     * are always within.
     */
    public Chart robust(int digits) {
        List<Double> values = new ArrayList<>();
        double within = marks.stream().mapToDouble(Mark::value).max().orElse(0);
        for (Line line : series) {
            List<Double> highs = highs(line);
            values.addAll(highs);
            within = Math.max(within, highs.isEmpty() ? 0 : highs.get(highs.size() - 1));
        }
        Collections.sort(values);
        int most = values.size() - 1;
        Double highest = null;
        if (values.size() >= LEAST) {
            within = Math.max(within, values.get(most - Math.max(1, values.size() / ONE_IN)));
            highest = within > 0 && values.get(most) > OUTLIER * within ? above(within) : null;
        }
        return new Chart(unit, from, to, fromZero, series, gaps, windows, left, leftName, marks, highest, digits);
    }

    private static double above(double within) {
        return BigDecimal.valueOf(MARGIN * within)
                .round(new MathContext(2, RoundingMode.CEILING))
                .doubleValue();
    }

    /** Of each time one value. */
    private static List<Double> highs(Line line) {
        List<@Nullable Number[]> band = line.band();
        List<Double> highs = new ArrayList<>();
        for (int i = 0; i < line.points().size(); i++) {
            Number value = line.points().get(i)[1];
            Number high = band == null || i >= band.size() ? value : band.get(i)[2];
            if (value != null && high != null) {
                highs.add(Math.max(value.doubleValue(), high.doubleValue()));
            }
        }
        return highs;
    }

    /** The same chart with lines named otherwise. */
    Chart named(UnaryOperator<String> name) {
        List<Line> named = series.stream()
                .map(l -> new Line(name.apply(l.name()), l.step(), l.points(), l.band()))
                .toList();
        return new Chart(unit, from, to, fromZero, named, gaps, windows, left, leftName, marks, top, digits);
    }

    public static Chart of(String unit, long from, long to, boolean fromZero, List<Line> series, List<long[]> gaps) {
        return new Chart(
                UnitText.of(unit), from, to, fromZero, series, gaps, List.of(), List.of(), null, List.of(), null, null);
    }
}
