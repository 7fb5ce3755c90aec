package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.forms.GuideItem;
import io.edgewitness.collector.pages.FormViews.FieldStanding;
import io.edgewitness.collector.pages.FormViews.FormFrame;
import io.edgewitness.collector.pages.FormViews.GuideView;
import io.edgewitness.collector.pages.FormViews.RowView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A section of a form: each field saves by itself when its writer pauses, and what others write shows without loading the page again.
 * Works as a plain form too. Any thread.
 */
final class SectionPages implements FormPages.Part {
    /** The page of a zone's main indicators, as a section. */
    private static final String ROWS = "rows";

    private final FormDesk desk;
    private final RowPages rows;
    private final Answering answering;

    SectionPages(FormDesk desk, RowPages rows) {
        this.desk = desk;
        this.rows = rows;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get(
                "/forms/{id}/sections/{section}",
                (c, v, access) -> show(
                        renderer,
                        c,
                        v,
                        desk.draft(desk.open(access, c.pathParam("id"))),
                        c.pathParam("section"),
                        null));
        routes.get("/forms/{id}/sections/{section}/changes", (c, v, access) -> changes(renderer, c, v, access));
        routes.post("/forms/{id}/fields/{key}", (c, v, access) -> save(renderer, c, v, access));
    }

    private void show(Renderer renderer, Context c, View v, Draft draft, String id, @Nullable FieldView instead) {
        OpenProject open = draft.open();
        FormStates.Section section = draft.section(v, id);
        List<FieldView> views = new ArrayList<>();
        for (FormStates.FieldState state : section.fields()) {
            if (FieldDesk.asked(open.notice(), state.field())) {
                views.add(
                        instead != null && instead.field().equals(state.field())
                                ? instead
                                : FieldDesk.view(v, draft, state));
            }
        }
        List<FormStates.Section> all = draft.states().sections();
        int next = all.indexOf(section) + 1;
        Map<String, Object> model = new HashMap<>();
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("section", id);
        model.put("title", v.chinese() ? section.heading() : section.heading() + " · " + section.gloss());
        model.put("fields", views);
        model.put("proofs", FieldDesk.proofs(open));
        model.put("since", open.project().revision());
        model.put("next", next < all.size() ? all.get(next).id() : "");
        model.put("rows", section.fields().stream().anyMatch(s -> RowDesk.isRow(open.notice(), s.field())));
        renderer.page(c, v, open.project().title(), "forms/section.jte", model);
    }

    private void changes(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String editing = c.queryParam("editing");
        boolean atField = editing != null && open.notice().fields().containsKey(editing);
        if (open.writable()) {
            desk.workplace().presence().here(access, open.id(), atField ? String.valueOf(editing) : ROWS);
        }
        long since = Numbers.revision(c.queryParam("since"));
        Set<String> changed = new LinkedHashSet<>();
        Set<String> byOthers = new LinkedHashSet<>();
        for (Answer answer : desk.workplace().answers().since(access, open.id(), since)) {
            changed.add(answer.key());
            if (!answer.by().equals(access.actor().id())) {
                byOthers.add(answer.key());
            }
        }
        String section = c.pathParam("section");
        boolean rows = section.equals(ROWS);
        List<FieldView> views = new ArrayList<>();
        List<RowView> facts = List.of();
        List<GuideView> guide = List.of();
        FormFrame frame = null;
        if (!changed.isEmpty()) {
            Draft draft = desk.draft(open);
            frame = Frames.of(desk.workplace(), draft);
            for (FormStates.FieldState state :
                    rows ? RowDesk.states(draft) : draft.section(v, section).fields()) {
                Field field = state.field();
                boolean other = byOthers.contains(field.id()) || follows(field, changed);
                if (other && (rows || FieldDesk.asked(open.notice(), field))) {
                    views.add(FieldDesk.view(v, draft, state));
                }
            }
            if (rows) {
                facts = RowDesk.rows(v, draft, null);
                guide = RowDesk.guide(v, draft).stream()
                        .filter(g -> byOthers.contains(g.key()))
                        .toList();
            }
        }
        Map<String, Object> model = new HashMap<>();
        model.put("frame", frame);
        model.put("project", open.id());
        model.put("section", section);
        model.put("since", Math.max(since, open.project().revision()));
        model.put("editors", Frames.editors(desk.workplace(), open));
        model.put("changed", views);
        model.put("rows", facts);
        model.put("guide", guide);
        renderer.part(c, v, "forms/changes.jte", model);
    }

    private static boolean follows(Field field, Set<String> changed) {
        return (field.sameAs() != null && changed.contains(field.sameAs()))
                || (field.from() != null && changed.contains(field.from()))
                || field.sum().stream().anyMatch(changed::contains)
                || field.join().stream().anyMatch(changed::contains);
    }

    /**
     * What a form brought.
     *
     * @param base the revision that its text was made from
     * @param seen the other's revision, where the page showed both texts; 0: it did not
     * @param aside where its own text is kept since then; empty: nowhere
     * @param keep {@code mine} or {@code theirs}, once he has chosen; empty: not yet
     * @param take whether it is the number of the field's list, taken over with a click
     */
    private record Brought(String json, long base, long seen, String aside, String keep, boolean take) {
        static Brought of(Context c, @Nullable Field field) {
            return new Brought(
                    field == null
                            ? FieldInput.quoted(text(c.formParam("value")))
                            : FieldInput.json(field, c.formParamMap()),
                    Numbers.revision(c.formParam("base")),
                    Numbers.revision(c.formParam("seen")),
                    text(c.formParam("aside")),
                    text(c.formParam("keep")),
                    c.formParam("take") != null);
        }

        private static String text(@Nullable String parameter) {
            return parameter == null ? "" : parameter;
        }
    }

    private void save(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        Field field = open.notice().fields().get(key);
        if (field == null && item(open, key) == null) {
            throw new NotFoundResponse(v.t("no-such-field", key));
        }
        Brought brought = Brought.of(c, field);
        FieldStanding standing = brought.keep().equals("theirs") ? null : put(v, open, key, brought);
        Draft draft = desk.draft(desk.open(access, open.id()));
        if (field == null) {
            answer(renderer, c, v, draft, Objects.requireNonNull(item(open, key)), standing, brought);
        } else {
            answer(renderer, c, v, draft, field, standing, brought);
        }
    }

    /** @return the item of the guide that an answer is about; null: it is about none */
    private static @Nullable GuideItem item(OpenProject open, String key) {
        return open.notice().guide().stream()
                .filter(g -> key.equals(Answering.GUIDE + g.id()))
                .findFirst()
                .orElse(null);
    }

    /** @return null: the answer that stands now is what the field shows */
    private @Nullable FieldStanding put(View v, OpenProject open, String key, Brought brought) {
        Field field = open.notice().fields().get(key);
        boolean insists = brought.keep().equals("mine");
        Answer current = open.answer(key);
        if (brought.seen() > 0 && !insists && current != null && !ProjectText.same(brought.json(), current.json())) {
            // Both texts are before him and he has not chosen: what he types goes on being his alone.
            return FieldDesk.clash(field, current, brought.aside(), brought.json(), brought.base());
        }
        long base = insists ? brought.seen() : brought.base();
        if (brought.take()
                && current != null
                && current.by().equals(open.access().actor().id())) {
            // Who types a number and clicks at once replaces his own; what he typed stays in the history.
            base = current.revision();
        }
        Answering.Outcome outcome = answering.take(open, key, brought.json(), base);
        if (outcome instanceof Answering.Wrong wrong) {
            return FieldDesk.invalid(current, wrong.text().in(v.text().language()));
        }
        if (outcome instanceof Answering.Clashed clashed) {
            Answer.Conflict conflict = clashed.conflict();
            return FieldDesk.clash(field, conflict.current(), conflict.aside(), brought.json(), brought.base());
        }
        if (insists && !brought.aside().isEmpty()) {
            desk.workplace().answers().settle(open.access(), open.id(), brought.aside());
        }
        return null;
    }

    private void answer(
            Renderer renderer,
            Context c,
            View v,
            Draft draft,
            Field field,
            @Nullable FieldStanding standing,
            Brought brought)
            throws PlantAwayException {
        OpenProject open = draft.open();
        FormStates.FieldState state =
                draft.state(field.id()).orElseThrow(() -> new NotFoundResponse(v.t("no-such-field", field.id())));
        FieldView view = standing == null
                ? FieldDesk.view(v, draft, state)
                : FieldDesk.view(v, draft, state, standing, brought.json());
        if (c.header("HX-Request") != null) {
            Map<String, Object> model = new HashMap<>();
            model.put("f", view);
            model.put("whole", isWhole(c, field.id(), brought));
            model.put("row", RowDesk.row(v, draft, state, view));
            model.put("frame", Frames.of(desk.workplace(), draft));
            renderer.part(c, v, "forms/saved.jte", model);
        } else if (standing == null) {
            c.redirect("/forms/" + open.id() + "/" + HistoryPages.back(draft, field.id()), HttpStatus.SEE_OTHER);
        } else {
            c.status(standing.clash() == null ? 422 : 409);
            if (RowDesk.isRow(open.notice(), field)) {
                rows.show(renderer, c, v, draft, view, null);
            } else {
                show(renderer, c, v, draft, draft.sectionOf(field.id()), view);
            }
        }
    }

    /** A text beside an item of the guide. */
    private void answer(
            Renderer renderer,
            Context c,
            View v,
            Draft draft,
            GuideItem item,
            @Nullable FieldStanding standing,
            Brought brought)
            throws PlantAwayException {
        OpenProject open = draft.open();
        String key = Answering.GUIDE + item.id();
        Answer answer = open.answer(key);
        FieldStanding shown = standing == null ? FieldDesk.standing(v, open.notice(), key, answer) : standing;
        String text = FieldInput.shown(
                null, standing != null ? brought.json() : answer == null ? FieldInput.NONE : answer.json());
        GuideView view = RowDesk.guide(v, draft, item, shown, text);
        if (c.header("HX-Request") != null && isWhole(c, key, brought)) {
            renderer.part(c, v, "forms/guidetext.jte", Map.of("project", open.id(), "g", view));
        } else if (c.header("HX-Request") != null) {
            renderer.part(c, v, "forms/state.jte", standing(open, key, shown));
        } else if (standing == null) {
            c.redirect("/forms/" + open.id() + "/" + HistoryPages.back(draft, key), HttpStatus.SEE_OTHER);
        } else {
            c.status(standing.clash() == null ? 422 : 409);
            rows.show(renderer, c, v, draft, null, view);
        }
    }

    /** Who takes the other's text, or the number of a list, gets the whole field anew, everybody else the line below it. */
    private static boolean isWhole(Context c, String key, Brought brought) {
        boolean theirs = brought.keep().equals("theirs");
        if (theirs) {
            c.header("HX-Retarget", "[id='f-" + key + "']");
        }
        return theirs || brought.take();
    }

    private static Map<String, Object> standing(OpenProject open, String key, FieldStanding standing) {
        Map<String, Object> model = new HashMap<>();
        model.put("project", open.id());
        model.put("key", key);
        model.put("state", standing);
        model.put("asides", open.asides(key));
        return model;
    }
}
