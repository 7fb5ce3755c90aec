package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.AnswerCheck;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.Project.Wanted;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Instrument;
import io.edgewitness.collector.indicators.StatedValue;
import io.edgewitness.collector.pages.FormViews.FigureChip;
import io.edgewitness.collector.pages.FormViews.FigureView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The list of figures that a project wants, with what each comes to, and with those that cannot be made. */
record FigureList(FormDesk desk) {
    static ArrayNode entries(OpenProject open) {
        JsonNode stored = FieldInput.read(open.json(ProjectText.FIGURES));
        return stored instanceof ArrayNode array ? array : FieldInput.JSON.createArrayNode();
    }

    /** @return names of the fields whose text names the figure */
    static List<String> used(OpenProject open, String id) {
        String token = "{{figure:" + id + "}}";
        return id.isEmpty()
                ? List.of()
                : open.notice().fields().values().stream()
                        .filter(f -> Objects.requireNonNullElse(open.json(f.id()), "")
                                .contains(token))
                        .map(Field::name)
                        .toList();
    }

    /** A short name that no figure has yet. */
    static String free(ArrayNode entries, String indicator) {
        List<String> taken = new ArrayList<>();
        entries.forEach(f -> taken.add(f.path("id").asText()));
        String id = indicator;
        for (int n = 2; taken.contains(id); n++) {
            id = indicator + "-" + n;
        }
        return id;
    }

    /** @return what is wrong with an entry by itself, with the mend; empty: nothing */
    String problem(View v, OpenProject open, JsonNode entry) {
        AnswerCheck check = check(open, entry);
        if (!check.mistakes().isEmpty()) {
            Text first = check.mistakes().get(0);
            return first.in(v.text().language());
        }
        List<Wanted> read =
                desk.read(open, Map.of(ProjectText.FIGURES, "[" + entry + "]")).figures();
        try {
            for (Wanted wanted : read) {
                new Indicators(desk.plant().library()).metrics(wanted.request());
            }
            return "";
        } catch (IllegalArgumentException e) {
            return FigureRules.told(v, e);
        }
    }

    private AnswerCheck check(OpenProject open, JsonNode entry) {
        return AnswerCheck.of(
                open.notice(),
                ProjectText.FIGURES,
                "[" + entry + "]",
                desk.plant().library());
    }

    List<FigureView> views(View v, Draft draft) {
        List<FigureView> views = new ArrayList<>();
        List<FigureChip> chips = draft.chips(v);
        int wanted = 0;
        int made = 0;
        for (JsonNode entry : entries(draft.open())) {
            // What cannot be read is not wanted either; what is wanted may be none that can be made.
            boolean readable = !check(draft.open(), entry).printed().isEmpty();
            String problem = readable ? draft.problems().get(wanted++) : problem(v, draft.open(), entry);
            if (!problem.isEmpty()) {
                String said = readable ? v.t("figure-impossible", problem) : problem;
                views.add(broken(views.size(), draft.open(), entry, said));
            } else {
                views.add(view(v, draft, views.size(), made, chips.get(made)));
                made++;
            }
        }
        return views;
    }

    private static FigureView broken(int at, OpenProject open, JsonNode entry, String problem) {
        String id = entry.path("id").asText("");
        FigureChip chip = new FigureChip(
                id, entry.path("indicator").asText(""), entry.path("field").asText(""), "—", "", false, problem);
        return new FigureView(at, chip, "", "", null, null, "", "", "", "", used(open, id));
    }

    private static FigureView view(View v, Draft draft, int at, int made, FigureChip chip) {
        Figure figure = draft.figures().get(made);
        FigureRequest request = figure.request();
        String field = draft.project().figures().get(made).field();
        return new FigureView(
                at,
                chip,
                figure.formula(),
                request.scenario() == null ? v.t("figure-all-scenarios") : request.scenario(),
                request.reporting(),
                request.baseline(),
                compared(v, request),
                instrument(v, request.instrument()),
                stated(v, request.override()),
                draft.open().notice().field(field).name(),
                used(draft.open(), chip.id()));
    }

    private static String compared(View v, FigureRequest request) {
        Comparison comparison = request.comparison();
        if (comparison == null) {
            return request.baseline() == null ? "" : v.t("figure-compare-formula");
        }
        BaselineKind kind = comparison.kind();
        List<String> parts =
                new ArrayList<>(List.of(kind.id() + " " + kind.title(v.text().language())));
        comparison.drivers().forEach(d -> parts.add(d.name()));
        if (comparison.weather() != null) {
            parts.add(v.t("figure-weather"));
        }
        if (!comparison.adjustments().isEmpty()) {
            parts.add(v.t("figure-adjustments", comparison.adjustments().size()));
        }
        return String.join(" · ", parts);
    }

    private static String instrument(View v, @Nullable Instrument instrument) {
        return instrument == null
                ? ""
                : instrument.name() + " · "
                        + v.t(
                                "figure-instrument-said",
                                instrument.accuracyClass().toPlainString())
                        + (instrument.certificate().isEmpty() ? "" : " · " + instrument.certificate());
    }

    private static String stated(View v, @Nullable StatedValue stated) {
        return stated == null ? "" : v.t("figure-stated", stated.value().toPlainString(), stated.by(), stated.reason());
    }
}
