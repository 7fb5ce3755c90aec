package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FieldType;
import io.edgewitness.collector.indicators.Imported;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.pages.FormViews.ChoiceView;
import io.edgewitness.collector.pages.FormViews.FigureView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The measured figures of a project: which it wants, what they come to now, and where its texts name them. Any thread. */
final class FigurePages implements FormPages.Part {
    private static final int LONGEST_HISTORY = 900_000;

    private final FormDesk desk;
    private final FigureList list;
    private final Answering answering;

    FigurePages(FormDesk desk) {
        this.desk = desk;
        this.list = new FigureList(desk);
        this.answering = new Answering(desk);
    }

    /**
     * What the page says besides the figures as they stand.
     *
     * @param mistake why the last press changed nothing; empty: it did, or there was none
     * @param sure id of the figure that is removed with a second press; empty: none
     * @param editing place of the figure that the form holds, from 0; -1: a new one
     */
    private record Said(String mistake, String sure, int editing, FormValues form) {
        static final Said NOTHING = new Said("", "", -1, FormValues.EMPTY);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/{id}/figures", (c, v, access) -> {
            OpenProject open = desk.open(access, c.pathParam("id"));
            show(renderer, c, v, open, asked(c, open));
        });
        routes.post("/forms/{id}/figures", (c, v, access) -> save(renderer, c, v, access));
        routes.post("/forms/{id}/figures/again", (c, v, access) -> again(renderer, c, v, access));
        routes.get("/forms/{id}/figures/choice", (c, v, access) -> {
            OpenProject open = desk.open(access, c.pathParam("id"));
            IndicatorChoice choice = choice(v, open, new FormValues(c.queryParamMap()));
            renderer.part(c, v, "tag/indicators.jte", Map.of("choice", choice));
        });
        routes.post("/forms/{id}/figures/remove", (c, v, access) -> remove(renderer, c, v, access));
    }

    private static Said asked(Context c, OpenProject open) {
        ArrayNode entries = FigureList.entries(open);
        int at = c.queryParam("edit") == null ? -1 : (int) Numbers.revision(c.queryParam("edit"));
        return at < 0 || at >= entries.size() ? Said.NOTHING : new Said("", "", at, FigureInput.form(entries.get(at)));
    }

    private void show(Renderer renderer, Context c, View v, OpenProject open, Said said) throws PlantAwayException {
        Draft draft = desk.draft(open);
        List<FigureView> figures = list.views(v, draft);
        boolean named = said.editing() >= 0
                && said.editing() < figures.size()
                && !figures.get(said.editing()).used().isEmpty();
        Map<String, Object> model = new HashMap<>();
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("figures", figures);
        model.put("choice", choice(v, open, said.form()));
        model.put("fields", choices(open.notice().fields().values().stream().filter(Field::figures)));
        model.put(
                "attachments",
                choices(open.notice().fields().values().stream().filter(f -> f.type() == FieldType.ATTACHMENT)));
        model.put("scenarios", scenarios(open));
        model.put("revision", revision(open));
        model.put("mistake", said.mistake());
        model.put("sure", said.sure());
        model.put("editing", said.editing());
        model.put("named", named);
        model.put("form", said.form());
        renderer.page(c, v, open.project().title(), "forms/figures.jte", model);
    }

    private static long revision(OpenProject open) {
        Answer answer = open.answer(ProjectText.FIGURES);
        return answer == null ? 0 : answer.revision();
    }

    private IndicatorChoice choice(View v, OpenProject open, FormValues form) throws PlantAwayException {
        IndicatorLibrary library = desk.plant().library();
        List<IndicatorDefinition> all = library.definitions().stream()
                .sorted(Comparator.comparing(IndicatorDefinition::isChange).thenComparing(IndicatorDefinition::id))
                .toList();
        // What runs at an enterprise is its own.
        Set<String> metrics = desk.sharing(open) != null ? null : desk.plant().metrics(FormDesk.scope(open.owner()));
        return IndicatorChoice.of(v, library, all, metrics, form.one("sought"), form.one("indicator"));
    }

    /** What was typed, with the times of a press or with what is sought; nothing is saved. */
    private void again(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        Map<String, List<String>> typed = new HashMap<>(c.formParamMap());
        Preset preset = Preset.of(c.formParam("preset"));
        if (preset != null) {
            Instant first = desk.sharing(open) != null ? null : desk.plant().firstRecord(FormDesk.scope(open.owner()));
            Preset.Span span = preset.span(v.now(), zone(new FormValues(typed), v), first);
            typed.put("from", List.of(span.from()));
            typed.put("to", List.of(span.to()));
        }
        FormValues form = new FormValues(typed);
        int at = form.one("at").isEmpty() ? -1 : (int) Numbers.revision(form.one("at"));
        show(renderer, c, v, open, new Said("", "", at, form));
    }

    private static List<ChoiceView> choices(Stream<Field> fields) {
        return fields.map(f -> new ChoiceView(f.id(), f.id() + " " + f.name())).toList();
    }

    private Collection<String> scenarios(OpenProject open) throws PlantAwayException {
        // Names of scenarios are the enterprises' own.
        return desk.sharing(open) != null ? java.util.List.of() : desk.plant().scenarios(FormDesk.scope(open.owner()));
    }

    /** A new figure, or the one at {@code at} as it is now. */
    private void save(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        FormValues form = new FormValues(c.formParamMap());
        ArrayNode entries = FigureList.entries(open);
        int at = form.one("at").isEmpty() ? -1 : (int) Numbers.revision(form.one("at"));
        if (at >= entries.size()) {
            throw new ConflictResponse(v.t("history-clash"));
        }
        ObjectNode was =
                at >= 0 && entries.get(at) instanceof ObjectNode old ? old : FieldInput.JSON.createObjectNode();
        String mistake = "";
        try {
            ObjectNode entry = FigureInput.entry(form, was, zone(form, v), history(c, v));
            if (entry.path("id").asText().isEmpty()) {
                entry.put("id", FigureList.free(entries, form.one("indicator")));
            }
            mistake = mistake(v, open, form, was, entry);
            if (at < 0) {
                entries.add(entry);
            } else {
                entries.set(at, entry);
            }
        } catch (IllegalArgumentException e) {
            mistake = FigureRules.told(v, e);
        } catch (IOException e) {
            mistake = v.t("upload-broken");
        }
        if (mistake.isEmpty()) {
            put(renderer, c, v, open, entries, new Said("", "", at, form));
        } else {
            c.status(422);
            show(renderer, c, v, open, new Said(mistake, "", at, form));
        }
    }

    /** What the form's check cannot tell, because it needs the library or the texts. */
    private String mistake(View v, OpenProject open, FormValues form, JsonNode was, JsonNode entry) {
        String id = was.path("id").asText("");
        boolean renamed = !id.isEmpty() && !id.equals(entry.path("id").asText());
        if (renamed && !FigureList.used(open, id).isEmpty()) {
            return v.t("figure-id-used");
        }
        JsonNode comparison = entry.path("comparison");
        if (comparison.path("kind").asText().equals("B5") && !comparison.has("imported")) {
            return v.t("figure-history-wanted");
        }
        String wrong = FigureRules.problem(v, form, desk.plant().library());
        return wrong.isEmpty() ? list.problem(v, open, entry) : wrong;
    }

    private static @Nullable Imported history(Context c, View v) throws IOException {
        UploadedFile upload = c.isMultipartFormData() ? c.uploadedFile("history") : null;
        if (upload == null || upload.size() == 0) {
            return null;
        }
        try (InputStream in = upload.content()) {
            byte[] bytes = in.readNBytes(LONGEST_HISTORY + 1);
            if (bytes.length > LONGEST_HISTORY) {
                throw new IllegalArgumentException(v.t("figure-history-long"));
            }
            return Imported.of(FieldInput.clean(upload.filename()), new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** The browser's; the collector's where no script told it. */
    private static ZoneId zone(FormValues form, View v) {
        try {
            String named = form.one("zone");
            return named.isEmpty() ? v.zone() : ZoneId.of(named);
        } catch (DateTimeException e) {
            return v.zone();
        }
    }

    private void remove(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String id = FieldInput.clean(Objects.requireNonNullElse(c.formParam("figure"), ""));
        ArrayNode entries = FigureList.entries(open);
        int at = (int) Numbers.revision(c.formParam("at"));
        if (at < 0
                || at >= entries.size()
                || !entries.get(at).path("id").asText().equals(id)) {
            throw new ConflictResponse(v.t("history-clash"));
        }
        List<String> used = FigureList.used(open, id);
        if (!used.isEmpty() && c.formParam("sure") == null) {
            c.status(409);
            String asked = v.t("figure-in-use", String.join("、", used));
            show(renderer, c, v, open, new Said(asked, id, -1, FormValues.EMPTY));
            return;
        }
        entries.remove(at);
        put(renderer, c, v, open, entries, Said.NOTHING);
    }

    /** @param said what the form holds, should it be refused */
    private void put(Renderer renderer, Context c, View v, OpenProject open, ArrayNode entries, Said said)
            throws PlantAwayException {
        Answering.Outcome outcome =
                answering.take(open, ProjectText.FIGURES, entries.toString(), Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Taken) {
            c.redirect("/forms/" + open.id() + "/figures", HttpStatus.SEE_OTHER);
            return;
        }
        boolean wrong = outcome instanceof Answering.Wrong;
        String mistake =
                outcome instanceof Answering.Wrong w ? w.text().in(v.text().language()) : v.t("history-clash");
        c.status(wrong ? 422 : 409);
        OpenProject now = desk.open(open.access(), open.id());
        show(renderer, c, v, now, new Said(mistake, "", said.editing(), said.form()));
    }
}
