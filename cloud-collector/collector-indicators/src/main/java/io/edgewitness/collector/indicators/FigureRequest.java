package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A figure that somebody wants.
 *
 * @param indicator id in the library, or {@code id@version}; with a baseline, of the level indicator or of its before/after variant
 * @param scenario id of the scenario instance; null: all instances
 * @param labels that a metric must have, among others
 * @param resolution what it is put together from
 * @param reporting the time that the figure speaks of
 * @param baseline the time it is compared with; null: no comparison, or one whose baseline is elsewhere
 * @param instrument what is known of the instrument; null: nothing
 * @param comparison with what and how it is compared, where the estimator is chosen by the kind of quantity; else null
 * @param override what is stated in its place; the figure is made all the same. Null: nothing
 */
public record FigureRequest(
        String indicator,
        @Nullable String scenario,
        Map<String, String> labels,
        Resolution resolution,
        Window reporting,
        @Nullable Window baseline,
        @Nullable Instrument instrument,
        @Nullable Comparison comparison,
        @Nullable StatedValue override) {
    public FigureRequest {
        labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Put together from windows. */
    public FigureRequest(
            String indicator,
            @Nullable String scenario,
            Map<String, String> labels,
            Window reporting,
            @Nullable Window baseline,
            @Nullable Instrument instrument,
            @Nullable Comparison comparison) {
        this(indicator, scenario, labels, Resolution.WINDOW, reporting, baseline, instrument, comparison, null);
    }

    /** Put together from windows, and compared by the formula alone if there is a baseline. */
    public FigureRequest(
            String indicator,
            @Nullable String scenario,
            Map<String, String> labels,
            Window reporting,
            @Nullable Window baseline,
            @Nullable Instrument instrument) {
        this(indicator, scenario, labels, reporting, baseline, instrument, null);
    }

    public static FigureRequest level(String indicator, @Nullable String scenario, Window reporting) {
        return new FigureRequest(indicator, scenario, Map.of(), reporting, null, null);
    }

    public static FigureRequest change(String indicator, @Nullable String scenario, Window baseline, Window reporting) {
        return new FigureRequest(indicator, scenario, Map.of(), reporting, baseline, null);
    }

    public FigureRequest with(Instrument known) {
        return new FigureRequest(
                indicator, scenario, labels, resolution, reporting, baseline, known, comparison, override);
    }

    public FigureRequest with(Comparison wanted) {
        return new FigureRequest(
                indicator, scenario, labels, resolution, reporting, baseline, instrument, wanted, override);
    }

    public FigureRequest with(Resolution other) {
        return new FigureRequest(
                indicator, scenario, labels, other, reporting, baseline, instrument, comparison, override);
    }

    public FigureRequest with(@Nullable StatedValue stated) {
        return new FigureRequest(
                indicator, scenario, labels, resolution, reporting, baseline, instrument, comparison, stated);
    }

    /** @return the reporting time and, if there is one, the baseline */
    public List<Window> times() {
        return baseline == null ? List.of(reporting) : List.of(baseline, reporting);
    }
}
