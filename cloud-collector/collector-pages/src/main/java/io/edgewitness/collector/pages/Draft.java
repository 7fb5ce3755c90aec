package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.forms.Forms;
import io.edgewitness.collector.forms.Project;
import io.edgewitness.collector.forms.Readiness;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.pages.FormViews.FigureChip;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the form makes of a project: how far each field is, what stands in the way, what is printed where. */
final class Draft {
    private final OpenProject open;
    private final Project project;
    private final List<Figure> figures;
    private final Sightings sightings;
    private final FormStates states;

    Draft(OpenProject open, Project project, List<Figure> figures, Sightings sightings) {
        this.open = open;
        this.project = project;
        this.figures = figures;
        this.sightings = sightings;
        this.states = Forms.states(open.notice(), project, figures, sightings);
    }

    OpenProject open() {
        return open;
    }

    Project project() {
        return project;
    }

    List<Figure> figures() {
        return figures;
    }

    Sightings sightings() {
        return sightings;
    }

    FormStates states() {
        return states;
    }

    Readiness readiness() {
        return Forms.readiness(open.notice(), project, figures, sightings);
    }

    FormStates.Section section(String id) {
        return states.sections().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse("there is no section " + id));
    }

    /** @return id of the section that a field stands in; empty: none */
    String sectionOf(String field) {
        return states.sections().stream()
                .filter(s -> s.fields().stream().anyMatch(f -> f.field().id().equals(field)))
                .map(FormStates.Section::id)
                .findFirst()
                .orElse("");
    }

    Optional<FormStates.FieldState> state(String field) {
        return states.sections().stream()
                .flatMap(s -> s.fields().stream())
                .filter(f -> f.field().id().equals(field))
                .findFirst();
    }

    /** The project's figures as people choose among them; one that has no id cannot be named in a text. */
    List<FigureChip> chips(View view) {
        List<FigureChip> chips = new ArrayList<>();
        String language = view.text().language();
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            Project.Wanted wanted = project.figures().get(i);
            boolean printable = figure.grade() != Grade.S && figure.grade() != Grade.X && figure.value() != null;
            String limits = String.join(
                    "；", figure.limitations().stream().map(t -> t.in(language)).toList());
            String why =
                    figure.grade() == Grade.S ? view.t("figure-simulated") : printable ? "" : view.t("figure-missing");
            chips.add(new FigureChip(
                    wanted.id(),
                    figure.title(language),
                    wanted.field(),
                    figure.printed(language),
                    figure.mark(),
                    printable,
                    why.isEmpty() || limits.isEmpty() ? why + limits : why + "：" + limits));
        }
        return chips;
    }
}
