package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.pages.FormViews.FieldStanding;
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
    private final Answering answering;

    SectionPages(FormDesk desk) {
        this.desk = desk;
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
        FormStates.Section section = draft.section(id);
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
        model.put("title", section.heading());
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
        if (!changed.isEmpty()) {
            Draft draft = desk.draft(open);
            for (FormStates.FieldState state :
                    rows ? RowDesk.states(draft) : draft.section(section).fields()) {
                Field field = state.field();
                boolean other = byOthers.contains(field.id()) || follows(field, changed);
                if (other && (rows || FieldDesk.asked(open.notice(), field))) {
                    views.add(FieldDesk.view(v, draft, state));
                }
            }
            facts = rows ? RowDesk.rows(v, draft) : List.of();
        }
        renderer.part(
                c,
                v,
                "forms/changes.jte",
                Map.of(
                        "project",
                        open.id(),
                        "section",
                        section,
                        "since",
                        Math.max(since, open.project().revision()),
                        "editors",
                        Frames.editors(desk.workplace(), open),
                        "changed",
                        views,
                        "rows",
                        facts));
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
     */
    private record Brought(String json, long base, long seen, String aside, String keep) {
        static Brought of(Context c, Field field) {
            return new Brought(
                    FieldInput.json(field, c.formParamMap()),
                    Numbers.revision(c.formParam("base")),
                    Numbers.revision(c.formParam("seen")),
                    text(c.formParam("aside")),
                    text(c.formParam("keep")));
        }

        private static String text(@Nullable String parameter) {
            return parameter == null ? "" : parameter;
        }
    }

    private void save(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        Field field = open.notice().fields().get(key);
        if (field == null) {
            throw new NotFoundResponse(v.t("no-such-field", key));
        }
        Brought brought = Brought.of(c, field);
        FieldStanding standing = brought.keep().equals("theirs") ? null : put(v, open, field, brought);
        answer(renderer, c, v, desk.open(access, open.id()), field, standing, brought);
    }

    /** @return null: the answer that stands now is what the field shows */
    private @Nullable FieldStanding put(View v, OpenProject open, Field field, Brought brought) {
        boolean insists = brought.keep().equals("mine");
        Answer current = open.answer(field.id());
        if (brought.seen() > 0 && !insists && current != null && !ProjectText.same(brought.json(), current.json())) {
            // Both texts are before him and he has not chosen: what he types goes on being his alone.
            return FieldDesk.clash(v, field, current, brought.aside(), brought.json(), brought.base());
        }
        Answering.Outcome outcome =
                answering.take(open, field.id(), brought.json(), insists ? brought.seen() : brought.base());
        if (outcome instanceof Answering.Wrong wrong) {
            return FieldDesk.invalid(v, current, wrong.text().in(v.text().language()));
        }
        if (outcome instanceof Answering.Clashed clashed) {
            Answer.Conflict conflict = clashed.conflict();
            return FieldDesk.clash(v, field, conflict.current(), conflict.aside(), brought.json(), brought.base());
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
            OpenProject open,
            Field field,
            @Nullable FieldStanding standing,
            Brought brought)
            throws PlantAwayException {
        Draft draft = desk.draft(open);
        String section = draft.sectionOf(field.id());
        FormStates.FieldState state =
                draft.state(field.id()).orElseThrow(() -> new NotFoundResponse(v.t("no-such-field", field.id())));
        FieldView view = standing == null
                ? FieldDesk.view(v, draft, state)
                : FieldDesk.view(v, draft, state, standing, brought.json());
        if (c.header("HX-Request") != null) {
            boolean whole = brought.keep().equals("theirs");
            c.header(whole ? "HX-Retarget" : "X-Field", whole ? "#f-" + field.id() : field.id());
            renderer.part(c, v, whole ? "forms/field.jte" : "forms/state.jte", Map.of("f", view));
        } else if (standing == null) {
            String back = RowDesk.isRow(open.notice(), field) ? "rows" : "sections/" + section;
            c.redirect("/forms/" + open.id() + "/" + back + "#f-" + field.id(), HttpStatus.SEE_OTHER);
        } else {
            c.status(standing.clash() == null ? 422 : 409);
            show(renderer, c, v, draft, section, view);
        }
    }
}
