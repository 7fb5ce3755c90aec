package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Draws the windows behind a figure: its two times shaded, gaps hatched, what was left out marked. */
final class FigureCharts {
    private static final int MOST_LINES = 8;
    private static final int MOST_POINTS = 1500;
    private static final int MOST_CHARTS = 4;

    private final Plant plant;
    private final IndicatorLibrary library;
    private final ObjectMapper json = new ObjectMapper();

    FigureCharts(Plant plant, IndicatorLibrary library) {
        this.plant = plant;
        this.library = library;
    }

    FigureView view(View view, Scope scope, Figure figure) throws PlantAwayException {
        List<FigureView.Series> charts = new ArrayList<>();
        Map<String, IndicatorDefinition.Input> inputs =
                library.level(figure.definition()).inputs();
        for (IndicatorDefinition.Input input :
                inputs.values().stream().limit(MOST_CHARTS).toList()) {
            charts.add(new FigureView.Series(input.metric(), text(chart(view, scope, figure, input))));
        }
        return new FigureView(figure, charts);
    }

    private String text(Chart chart) {
        try {
            return json.writeValueAsString(chart);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Chart chart(View view, Scope scope, Figure figure, IndicatorDefinition.Input input)
            throws PlantAwayException {
        Window reporting = figure.request().reporting();
        Window baseline = figure.request().baseline();
        Instant from =
                baseline == null || reporting.start().isBefore(baseline.start()) ? reporting.start() : baseline.start();
        Instant to = baseline == null || reporting.end().isAfter(baseline.end()) ? reporting.end() : baseline.end();
        Duration margin = Duration.between(from, to).dividedBy(20);
        List<StoredMetric> windows =
                plant.windows(scope, input.metric(), figure.request().scenario(), from.minus(margin), to.plus(margin));
        List<Chart.Shade> shades = new ArrayList<>();
        shades.add(shade(view.t("reporting"), "reporting", reporting));
        if (baseline != null) {
            shades.add(shade(view.t("baseline"), "baseline", baseline));
        }
        return new Chart(
                view.unit(input.unit()),
                from.minus(margin).toEpochMilli(),
                to.plus(margin).toEpochMilli(),
                false,
                lines(windows),
                figure.gaps().stream()
                        .map(g -> new long[] {
                            g.gap().from().toEpochMilli(), g.gap().to().toEpochMilli()
                        })
                        .toList(),
                shades,
                left(figure, windows),
                view.t("left-out"),
                List.of(),
                null,
                null);
    }

    private static Chart.Shade shade(String name, String kind, Window w) {
        return new Chart.Shade(name, kind, w.start().toEpochMilli(), w.end().toEpochMilli());
    }

    private static @Nullable Number[] point(StoredMetric m) {
        BigDecimal value = m.metric().value();
        return new @Nullable Number[] {
            m.metric().window().end().toEpochMilli(), value == null ? null : value.doubleValue()
        };
    }

    private static List<Chart.Line> lines(List<StoredMetric> windows) {
        Map<String, Map<Long, @Nullable Number[]>> series = new TreeMap<>();
        for (StoredMetric m : windows) {
            String name = m.agent() + " · " + m.scenario()
                    + (m.metric().labels().isEmpty() ? "" : " " + m.metric().labels())
                    + (m.arm().equals("on") || m.arm().isEmpty() ? "" : " · " + m.arm());
            // The source gives revisions in the order of the ledger: the last one stays.
            series.computeIfAbsent(name, k -> new TreeMap<>())
                    .put(m.metric().window().end().toEpochMilli(), point(m));
        }
        return series.entrySet().stream()
                .limit(MOST_LINES)
                .map(e -> line(e.getKey(), List.copyOf(e.getValue().values())))
                .toList();
    }

    /** Too many windows to see: the mean of as many as make one dot, in the band of the least and the greatest. */
    private static Chart.Line line(String name, List<@Nullable Number[]> points) {
        if (points.size() <= MOST_POINTS) {
            return new Chart.Line(name, true, points, null);
        }
        int each = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<@Nullable Number[]> means = new ArrayList<>();
        List<@Nullable Number[]> band = new ArrayList<>();
        for (int i = 0; i < points.size(); i += each) {
            List<@Nullable Number[]> part = points.subList(i, Math.min(points.size(), i + each));
            double[] values = part.stream()
                    .flatMap(p -> java.util.stream.Stream.ofNullable(p[1]))
                    .mapToDouble(Number::doubleValue)
                    .toArray();
            Number at = part.get(part.size() - 1)[0];
            if (values.length == 0) {
                means.add(new @Nullable Number[] {at, null});
                band.add(new @Nullable Number[] {at, null, null});
            } else {
                var s = java.util.Arrays.stream(values).summaryStatistics();
                means.add(new @Nullable Number[] {at, s.getAverage()});
                band.add(new @Nullable Number[] {at, s.getMin(), s.getMax()});
            }
        }
        return new Chart.Line(name, true, means, band);
    }

    /** Windows of its times that the figure does not rest on. Of roll-ups it is not known which. */
    private static List<@Nullable Number[]> left(Figure figure, List<StoredMetric> windows) {
        if (figure.request().resolution() != Resolution.WINDOW || figure.value() == null) {
            return List.of();
        }
        Set<RecordReference> used = new HashSet<>(figure.records());
        return windows.stream()
                .filter(m -> figure.request().times().stream().anyMatch(t -> touches(t, m)))
                .filter(m -> m.metric().value() != null)
                .filter(m -> !used.contains(new RecordReference(m.agent(), m.epoch(), m.batch(), m.sequence())))
                .limit(MOST_POINTS)
                .map(FigureCharts::point)
                .toList();
    }

    private static boolean touches(Window time, StoredMetric m) {
        Window w = m.metric().window();
        return w.start().isBefore(time.end()) && w.end().isAfter(time.start());
    }
}
