package io.edgewitness.collector.pages;

import com.fasterxml.jackson.annotation.JsonInclude;
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
        List<Mark> marks) {
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
        return new Chart(unit, from, to, fromZero, series, gaps, windows, left, leftName, levels);
    }

    /** The same chart with lines named otherwise. */
    Chart named(UnaryOperator<String> name) {
        List<Line> named = series.stream()
                .map(l -> new Line(name.apply(l.name()), l.step(), l.points(), l.band()))
                .toList();
        return new Chart(unit, from, to, fromZero, named, gaps, windows, left, leftName, marks);
    }

    public static Chart of(String unit, long from, long to, boolean fromZero, List<Line> series, List<long[]> gaps) {
        return new Chart(UnitText.of(unit), from, to, fromZero, series, gaps, List.of(), List.of(), null, List.of());
    }
}
