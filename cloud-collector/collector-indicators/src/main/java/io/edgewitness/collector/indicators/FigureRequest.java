package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A figure that somebody wants.
 *
 * @param indicator id in the library; with a baseline, of the level indicator or of its before/after variant
 * @param scenario id of the scenario instance; null: all instances
 * @param labels that a metric must have, among others
 * @param reporting the time that the figure speaks of
 * @param baseline the time it is compared with; null: no comparison
 * @param instrument what is known of the instrument; null: nothing
 */
public record FigureRequest(
        String indicator,
        @Nullable String scenario,
        Map<String, String> labels,
        Window reporting,
        @Nullable Window baseline,
        @Nullable Instrument instrument) {
    public FigureRequest {
        labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    public static FigureRequest level(String indicator, @Nullable String scenario, Window reporting) {
        return new FigureRequest(indicator, scenario, Map.of(), reporting, null, null);
    }

    public static FigureRequest change(String indicator, @Nullable String scenario, Window baseline, Window reporting) {
        return new FigureRequest(indicator, scenario, Map.of(), reporting, baseline, null);
    }

    public FigureRequest with(Instrument known) {
        return new FigureRequest(indicator, scenario, labels, reporting, baseline, known);
    }
}
