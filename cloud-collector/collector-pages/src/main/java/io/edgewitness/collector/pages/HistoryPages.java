package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FieldType;
import io.edgewitness.collector.pages.FormViews.AsideView;
import io.edgewitness.collector.pages.FormViews.ChangeView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who wrote what into an answer and when; an older text, or one that was not taken, can be put back. Any thread. */
final class HistoryPages implements FormPages.Part {
    private static final int MOST = 100;

    private final FormDesk desk;
    private final Answering answering;

    HistoryPages(FormDesk desk) {
        this.desk = desk;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/{id}/fields/{key}/history", (c, v, access) -> show(renderer, c, v, access));
        routes.post("/forms/{id}/fields/{key}/restore", this::restore);
        routes.post("/forms/{id}/fields/{key}/settle", this::settle);
    }

    private void show(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        Draft draft = desk.draft(desk.open(access, c.pathParam("id")));
        OpenProject open = draft.open();
        String key = c.pathParam("key");
        Answer current = open.answer(key);
        List<AsideView> asides = open.asides().stream()
                .filter(a -> a.key().equals(key))
                .map(a -> new AsideView(a.id(), a.byName(), a.at(), shown(open, key, a.json())))
                .toList();
        renderer.page(
                c,
                v,
                open.project().title(),
                "forms/history.jte",
                Map.of(
                        "frame", Frames.of(desk.workplace(), draft),
                        "key", key,
                        "name", name(v, open, key),
                        "back", back(draft, key),
                        "revision", current == null ? 0L : current.revision(),
                        "changes", changes(v, desk.workplace(), open, key, MOST),
                        "asides", asides));
    }

    /** The page that an answer is given on, below the project's own address. */
    static String back(Draft draft, String key) {
        Field field = draft.open().notice().fields().get(key);
        if (field == null) {
            return key.startsWith(ProjectText.LIST)
                    ? "lists/" + key.substring(ProjectText.LIST.length())
                    : key.startsWith(Answering.GUIDE)
                            ? "rows#f-" + key
                            : key.startsWith(Answering.FOLLOW_UP)
                                    ? "pilot"
                                    : key.equals(ProjectText.FIGURES) ? "figures" : "#" + key;
        }
        if (field.type() == FieldType.PHOTOS || field.type() == FieldType.ATTACHMENT) {
            return "files#f-" + key;
        }
        boolean row = RowDesk.isRow(draft.open().notice(), field);
        return (row ? "rows" : "sections/" + draft.sectionOf(key)) + "#f-" + key;
    }

    /** @param key null: of all answers */
    static List<ChangeView> changes(View v, Workplace workplace, OpenProject open, @Nullable String key, int most) {
        return workplace.answers().history(open.access(), open.id(), key, null, most).stream()
                .map(r -> new ChangeView(
                        r.at(),
                        r.byName(),
                        r.key(),
                        name(v, open, r.key()),
                        r.revision(),
                        r.before() == null ? "" : shown(open, r.key(), r.before()),
                        shown(open, r.key(), r.after())))
                .toList();
    }

    private static String shown(OpenProject open, String key, String json) {
        if (key.equals(ProjectText.FIGURES)) {
            List<String> lines = new ArrayList<>();
            FieldInput.read(json).forEach(f -> lines.add(FigureInput.line(f)));
            return String.join("\n", lines);
        }
        return FieldInput.shown(open.notice().fields().get(key), json);
    }

    /** What an answer is called. */
    static String name(View v, OpenProject open, String key) {
        return name(v, open.notice().fields(), key);
    }

    /** @param fields of the notice, by id */
    static String name(View v, Map<String, Field> fields, String key) {
        int colon = key.indexOf(':');
        String kind = colon < 0 ? key : key.substring(0, colon);
        String rest = key.substring(colon + 1);
        Field field = fields.get(rest);
        String name = field == null
                ? rest
                : v.chinese() || field.gloss().isEmpty() ? field.name() : field.name() + " (" + field.gloss() + ")";
        return switch (kind) {
            case "due" -> v.t("due-title");
            case "filing-date" -> v.t("filing-date");
            case "figures" -> v.t("figures-title");
            case "list" -> v.t("list-of", name);
            case "guide" -> v.t("guide-item", rest);
            case "follow-up" -> v.t("pilot-title") + " " + rest;
            default -> name;
        };
    }

    private void restore(Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        String aside = c.formParam("aside");
        String json = aside != null
                ? aside(v, open, key, aside)
                : after(v, open, key, Numbers.revision(c.formParam("revision")));
        Answering.Outcome outcome = answering.take(open, key, json, Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Wrong wrong) {
            throw new BadRequestResponse(wrong.text().in(v.text().language()));
        }
        if (outcome instanceof Answering.Clashed) {
            throw new ConflictResponse(v.t("history-clash"));
        }
        if (aside != null) {
            desk.workplace().answers().settle(access, open.id(), aside);
        }
        c.redirect(
                "/forms/" + open.id() + "/" + back(desk.draft(desk.open(access, open.id())), key),
                HttpStatus.SEE_OTHER);
    }

    private static String aside(View v, OpenProject open, String key, String id) {
        return open.asides().stream()
                .filter(a -> a.id().equals(id) && a.key().equals(key))
                .map(Answer.Aside::json)
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse(v.t("no-such-text")));
    }

    private String after(View v, OpenProject open, String key, long revision) {
        return desk.workplace().answers().history(open.access(), open.id(), key, null, MOST).stream()
                .filter(r -> r.revision() == revision)
                .map(Answer.Revision::after)
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse(v.t("no-such-text")));
    }

    private void settle(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String aside = c.formParam("aside");
        desk.workplace().answers().settle(access, open.id(), aside == null ? "" : aside);
        c.redirect(
                "/forms/" + open.id() + "/fields/" + v.encoded(c.pathParam("key")) + "/history", HttpStatus.SEE_OTHER);
    }
}
