package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.util.stream.Collectors;

/**
 * A figure in one line that a person can type: {@code INDICATOR;SCENARIO;LABEL=VALUE,…;FROM/TO}, and of a comparison the baseline's
 * {@code ;FROM/TO} behind it. It says what was asked for and nothing of what came out.
 */
public final class FigureName {
    private FigureName() {}

    public static String of(FigureRequest r) {
        String labels = r.labels().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
        Window baseline = r.baseline();
        String name = r.indicator() + ";" + (r.scenario() == null ? "*" : r.scenario()) + ";" + labels + ";"
                + span(r.reporting()) + (baseline == null ? "" : ";" + span(baseline));
        return name.replaceAll("\\p{Cntrl}", " ");
    }

    private static String span(Window w) {
        return w.start() + "/" + w.end();
    }
}
