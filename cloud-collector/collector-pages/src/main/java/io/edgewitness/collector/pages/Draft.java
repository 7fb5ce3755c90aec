package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.forms.Forms;
import io.edgewitness.collector.forms.Project;
import io.edgewitness.collector.forms.Readiness;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.StatedValue;
import io.edgewitness.collector.pages.FormViews.FigureChip;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the form makes of a project: how far each field is, what stands in the way, what is printed where. */
final class Draft {
    private final OpenProject open;
    private final Set<String> read;
    private final Project project;
    private final List<Figure> figures;
    private final List<String> problems;
    private final Sightings sightings;
    private final FormStates states;

    /**
     * @param read keys of the answers that the project was made of
     * @param project with those figures alone that can be made
     * @param problems why a figure cannot be made, for each that is asked for; empty: it is one of {@code figures}
     */
    Draft(
            OpenProject open,
            Set<String> read,
            Project project,
            List<Figure> figures,
            List<String> problems,
            Sightings sightings) {
        this.open = open;
        this.read = read;
        this.project = project;
        this.figures = figures;
        this.problems = problems;
        this.sightings = sightings;
        this.states = Forms.states(open.notice(), project, figures, sightings);
    }

    OpenProject open() {
        return open;
    }

    /** Keys of the answers that were too much to be read; they count as empty. */
    List<String> unread() {
        return open.given().keySet().stream().filter(k -> !read.contains(k)).toList();
    }

    Project project() {
        return project;
    }

    List<Figure> figures() {
        return figures;
    }

    List<String> problems() {
        return problems;
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

    FormStates.Section section(View view, String id) {
        return states.sections().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse(view.t("no-such-section", id)));
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
            StatedValue stated = figure.request().override();
            boolean measured = figure.grade() != Grade.X && figure.value() != null;
            boolean printable = figure.grade() != Grade.S && (measured || stated != null);
            String limits = String.join(
                    "；", figure.limitations().stream().map(t -> t.in(language)).toList());
            String why =
                    figure.grade() == Grade.S ? view.t("figure-simulated") : printable ? "" : view.t("figure-missing");
            chips.add(new FigureChip(
                    wanted.id(),
                    figure.title(language),
                    wanted.field(),
                    stated == null || !printable ? figure.printed(language) : stated(figure, stated, language),
                    stated == null || !printable ? figure.mark() : Grade.C.mark(),
                    printable,
                    why.isEmpty() || limits.isEmpty() ? why + limits : why + "：" + limits));
        }
        return chips;
    }

    /** What prints in the place of a figure. */
    private static String stated(Figure figure, StatedValue stated, String language) {
        String number = stated.value().toPlainString();
        String unit = figure.unit(language);
        return unit.isEmpty() ? number : number + " " + unit;
    }
}
