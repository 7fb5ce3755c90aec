package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.LibraryRow;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From a definition of the library to a figure with its uncertainty, grade and windows; made in the background. */
public final class IndicatorPages implements Pages.Group {
    private final Plant plant;
    private final IndicatorLibrary library;
    private final FigureJobs jobs;
    private final FigureCharts charts;

    public IndicatorPages(Plant plant, InstantSource clock) {
        this.plant = plant;
        this.library = plant.library();
        this.jobs = new FigureJobs(clock);
        this.charts = new FigureCharts(plant, library);
    }

    /** A row of the library with its levels. */
    public record Row(LibraryRow row, List<IndicatorDefinition> levels) {}

    /** A figure on its way, for a template. */
    public record Waiting(String id, boolean begun, long seconds) {}

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.INDICATORS,
                "/indicators",
                (c, view) -> form(renderer, c, view, begun(view, FigureForm.of(c)), ""));
        // What was typed, with the times of a press or with what is sought.
        renderer.post(javalin, Section.INDICATORS, "/indicators", (c, view) -> {
            FigureForm asked = FigureForm.of(c);
            Preset preset = Preset.of(c.formParam("preset"));
            form(renderer, c, view, preset == null ? asked : asked.during(span(view, preset, asked.zone(view))), "");
        });
        renderer.get(
                javalin,
                Section.INDICATORS,
                "/pages/indicators/choice",
                (c, view) ->
                        renderer.part(c, view, "tag/indicators.jte", Map.of("choice", choice(view, FigureForm.of(c)))));
        renderer.post(javalin, Section.INDICATORS, "/indicators/figure", (c, view) -> {
            FigureForm asked = FigureForm.of(c);
            try {
                FigureRequest request = asked.request(view);
                String impossible = impossible(view, request);
                if (!impossible.isEmpty()) {
                    throw new IllegalArgumentException(impossible);
                }
                Scope scope = view.scope();
                String id = jobs.begin(view, request, () -> made(view, scope, request));
                c.redirect("/indicators/figure/" + id, HttpStatus.SEE_OTHER);
            } catch (IllegalArgumentException e) {
                c.status(HttpStatus.BAD_REQUEST);
                form(renderer, c, view, asked, String.valueOf(e.getMessage()));
            }
        });
        renderer.post(javalin, Section.INDICATORS, "/indicators/project", (c, view) -> {
            String project = String.valueOf(c.formParam("project"));
            Scope scope = view.scope();
            String id = jobs.begin(view, "project " + project, null, () -> ofProject(view, scope, project));
            c.redirect("/indicators/figure/" + id, HttpStatus.SEE_OTHER);
        });
        renderer.get(
                javalin,
                Section.INDICATORS,
                "/indicators/figure/{id}",
                (c, view) -> renderer.page(c, view, view.t("figures"), "figurepage.jte", model(c, view)));
        renderer.get(
                javalin,
                Section.INDICATORS,
                "/pages/indicators/figure/{id}",
                (c, view) -> renderer.part(c, view, "figure.jte", model(c, view)));
    }

    /** @return why no records can make such a figure; empty: they may */
    private String impossible(View view, FigureRequest request) {
        try {
            new Indicators(library).metrics(request);
            return "";
        } catch (IllegalArgumentException e) {
            return FigureRules.told(view, e);
        }
    }

    private List<FigureView> made(View view, Scope scope, FigureRequest request) throws PlantAwayException {
        List<FigureView> views = new ArrayList<>();
        for (Figure figure : plant.figures(scope, List.of(request))) {
            views.add(charts.view(view, scope, figure));
        }
        return views;
    }

    private List<FigureView> ofProject(View view, Scope scope, String project) throws PlantAwayException {
        List<FigureView> views = new ArrayList<>();
        for (Figure figure : plant.projectFigures(scope, project)) {
            views.add(charts.view(view, scope, figure));
        }
        return views;
    }

    /** Where nothing is asked for yet: the last day that is over, or since records began. */
    private FigureForm begun(View view, FigureForm asked) throws PlantAwayException {
        FigureForm form = asked.compared(asked.compare().isEmpty() ? "level" : asked.compare());
        if (!form.from().isEmpty()) {
            return form;
        }
        Preset likely = Preset.likely(view.now(), view.zone(), plant.firstRecord(view.scope()));
        return form.during(span(view, likely, view.zone()));
    }

    private Preset.Span span(View view, Preset preset, ZoneId zone) throws PlantAwayException {
        return preset.span(view.now(), zone, plant.firstRecord(view.scope()));
    }

    private IndicatorChoice choice(View view, FigureForm form) throws PlantAwayException {
        List<IndicatorDefinition> levels =
                library.definitions().stream().filter(d -> !d.isChange()).toList();
        return IndicatorChoice.of(view, library, levels, plant.metrics(view.scope()), form.sought(), form.indicator());
    }

    private void form(Renderer renderer, Context c, View view, FigureForm form, String problem)
            throws PlantAwayException {
        Map<String, Object> model = new HashMap<>();
        model.put("form", form);
        model.put("problem", problem);
        boolean fresh = LivePages.given(c, "from").isEmpty() && c.method() == HandlerType.GET;
        model.put("fresh", fresh);
        model.put("choice", choice(view, form));
        ZoneId zone = view.zone();
        LocalDateTime from = fresh ? LocalDateTime.parse(form.from()) : LocalDateTime.MIN;
        // A day is the reader's own, whatever his zone; a moment is put into his zone by a script.
        if (fresh && !from.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            model.put("begin", from.atZone(zone).toInstant());
            model.put("end", LocalDateTime.parse(form.to()).atZone(zone).toInstant());
        }
        model.put("rows", rows());
        model.put(
                "scenarios",
                plant.scenarios(view.scope()).stream()
                        .map(Plant.ScenarioKey::scenario)
                        .distinct()
                        .sorted()
                        .limit(500)
                        .toList());
        model.put("projects", plant.projects(view.scope()));
        renderer.page(c, view, view.t("indicators"), "indicatorspage.jte", model);
    }

    /** The levels of each row; what compares two times is chosen by giving a baseline. */
    private List<Row> rows() {
        return IndicatorLibrary.rows().stream()
                .map(r -> new Row(
                        r,
                        library.ofRow(r.id()).stream()
                                .filter(d -> !d.isChange())
                                .toList()))
                .filter(r -> !r.levels().isEmpty())
                .toList();
    }

    private Map<String, Object> model(Context c, View view) {
        FigureJobs.@Nullable Job job = jobs.find(view, c.pathParam("id"));
        if (job == null) {
            throw new NotFoundResponse(view.t("no-such-figure"));
        }
        Map<String, Object> model = new HashMap<>();
        model.put("problem", job.problem());
        model.put("figures", job.figures());
        if (job.state() == FigureJobs.State.WAITING || job.state() == FigureJobs.State.RUNNING) {
            long seconds = Math.max(0, ChronoUnit.SECONDS.between(job.begun(), view.now()));
            model.put("waiting", new Waiting(job.id(), job.state() == FigureJobs.State.RUNNING, seconds));
        }
        return model;
    }
}
