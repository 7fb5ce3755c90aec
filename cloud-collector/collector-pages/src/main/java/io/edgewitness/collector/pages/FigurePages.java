package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.pages.FormViews.ChoiceView;
import io.edgewitness.collector.pages.FormViews.FigureChip;
import io.edgewitness.collector.pages.FormViews.FigureView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.edge.api.Window;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The measured figures of a project: which it wants, what they come to now, and where its texts name them. Any thread. */
final class FigurePages implements FormPages.Part {
    private final FormDesk desk;
    private final Answering answering;

    FigurePages(FormDesk desk) {
        this.desk = desk;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get(
                "/forms/{id}/figures",
                (c, v, access) -> show(renderer, c, v, desk.open(access, c.pathParam("id")), "", ""));
        routes.post("/forms/{id}/figures", (c, v, access) -> add(renderer, c, v, access));
        routes.post("/forms/{id}/figures/remove", (c, v, access) -> remove(renderer, c, v, access));
    }

    private void show(Renderer renderer, Context c, View v, OpenProject open, String mistake, String asked)
            throws PlantAwayException {
        Draft draft = desk.draft(open);
        Map<String, Object> model = new HashMap<>();
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("figures", figures(v, draft));
        model.put("indicators", indicators(v));
        model.put("fields", fields(open));
        model.put("scenarios", scenarios(open));
        model.put("revision", revision(open));
        model.put("mistake", mistake);
        model.put("asked", asked);
        model.put("form", c.method() == HandlerType.POST ? c.formParamMap() : Map.of());
        renderer.page(c, v, open.project().title(), "forms/figures.jte", model);
    }

    private static long revision(OpenProject open) {
        Answer answer = open.answer(ProjectText.FIGURES);
        return answer == null ? 0 : answer.revision();
    }

    private List<FigureView> figures(View v, Draft draft) {
        List<FigureChip> chips = draft.chips(v);
        List<FigureView> views = new ArrayList<>();
        for (int i = 0; i < chips.size(); i++) {
            Figure figure = draft.figures().get(i);
            FigureRequest request = figure.request();
            Window baseline = request.baseline();
            String field = draft.project().figures().get(i).field();
            views.add(new FigureView(
                    i,
                    chips.get(i),
                    figure.formula(),
                    request.scenario() == null ? v.t("figure-all-scenarios") : request.scenario(),
                    span(v, request.reporting()),
                    baseline == null ? "" : span(v, baseline),
                    draft.open().notice().field(field).name(),
                    used(draft.open(), chips.get(i).token())));
        }
        return views;
    }

    private static String span(View v, Window window) {
        return v.time(window.start()) + " – " + v.time(window.end());
    }

    /** @return names of the fields whose text names the figure */
    private static List<String> used(OpenProject open, String token) {
        return open.notice().fields().values().stream()
                .filter(f -> Objects.requireNonNullElse(open.json(f.id()), "").contains(token))
                .map(Field::name)
                .toList();
    }

    private List<ChoiceView> indicators(View v) {
        String language = v.text().language();
        return desk.plant().library().definitions().stream()
                .filter(d -> !d.isChange())
                .map(d -> new ChoiceView(
                        d.id(), d.family() + " · " + d.title(language) + " (" + d.unitText(language) + ")"))
                .toList();
    }

    private static List<ChoiceView> fields(OpenProject open) {
        return open.notice().fields().values().stream()
                .filter(Field::figures)
                .map(f -> new ChoiceView(f.id(), f.id() + " " + f.name()))
                .toList();
    }

    private Collection<String> scenarios(OpenProject open) throws PlantAwayException {
        // Names of scenarios are the enterprises' own.
        return desk.sharing(open) != null ? java.util.List.of() : desk.plant().scenarios(FormDesk.scope(open.owner()));
    }

    private void add(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        ArrayNode list = list(open);
        ObjectNode figure = FieldInput.JSON.createObjectNode();
        String indicator = text(c, "indicator");
        String id = text(c, "figure");
        figure.put("id", id.isEmpty() ? free(list, indicator) : id);
        figure.put("indicator", indicator);
        figure.put("field", text(c, "field"));
        if (!text(c, "scenario").isEmpty()) {
            figure.put("scenario", text(c, "scenario"));
        }
        ZoneId zone = zone(c, v);
        figure.set("reporting", window(zone, text(c, "from"), text(c, "to")));
        if (!text(c, "baseline-from").isEmpty() || !text(c, "baseline-to").isEmpty()) {
            figure.set("baseline", window(zone, text(c, "baseline-from"), text(c, "baseline-to")));
        }
        list.add(figure);
        put(renderer, c, v, open, list);
    }

    private static String text(Context c, String parameter) {
        return FieldInput.clean(Objects.requireNonNullElse(c.formParam(parameter), ""));
    }

    /** A short name that no figure has yet. */
    private static String free(ArrayNode list, String indicator) {
        List<String> taken = new ArrayList<>();
        list.forEach(f -> taken.add(f.path("id").asText()));
        String id = indicator;
        for (int n = 2; taken.contains(id); n++) {
            id = indicator + "-" + n;
        }
        return id;
    }

    /** The browser's; the collector's where no script told it. */
    private static ZoneId zone(Context c, View v) {
        try {
            String named = text(c, "zone");
            return named.isEmpty() ? v.zone() : ZoneId.of(named);
        } catch (DateTimeException e) {
            return v.zone();
        }
    }

    /** Local times of that zone; what is none stays as it is, for the check to say so. */
    private static JsonNode window(ZoneId zone, String from, String to) {
        return FieldInput.JSON.createObjectNode().put("from", time(zone, from)).put("to", time(zone, to));
    }

    private static String time(ZoneId zone, String text) {
        try {
            return LocalDateTime.parse(text).atZone(zone).toOffsetDateTime().toString();
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    private static ArrayNode list(OpenProject open) {
        JsonNode stored = FieldInput.read(open.json(ProjectText.FIGURES));
        return stored instanceof ArrayNode array ? array : FieldInput.JSON.createArrayNode();
    }

    private void remove(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String id = text(c, "figure");
        ArrayNode list = list(open);
        int at = (int) Numbers.revision(c.formParam("at"));
        if (at >= list.size() || !list.get(at).path("id").asText().equals(id)) {
            throw new ConflictResponse(v.t("history-clash"));
        }
        List<String> used = id.isEmpty() ? List.of() : used(open, "{{figure:" + id + "}}");
        if (!used.isEmpty() && c.formParam("sure") == null) {
            c.status(409);
            show(renderer, c, v, open, v.t("figure-in-use", String.join("、", used)), id);
            return;
        }
        list.remove(at);
        put(renderer, c, v, open, list);
    }

    private void put(Renderer renderer, Context c, View v, OpenProject open, ArrayNode list) throws PlantAwayException {
        Answering.Outcome outcome =
                answering.take(open, ProjectText.FIGURES, list.toString(), Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Taken) {
            c.redirect("/forms/" + open.id() + "/figures", HttpStatus.SEE_OTHER);
            return;
        }
        @Nullable
        String wrong =
                outcome instanceof Answering.Wrong w ? w.text().in(v.text().language()) : null;
        c.status(wrong == null ? 409 : 422);
        show(renderer, c, v, desk.open(open.access(), open.id()), wrong == null ? v.t("history-clash") : wrong, "");
    }
}
