package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Target;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;

/** What auditors wrote beside a project: for all who may read it, and a form for those who may add to it. Any thread. */
final class NotePages implements FormPages.Part {
    private final FormDesk desk;

    NotePages(FormDesk desk) {
        this.desk = desk;
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/{id}/notes", (c, v, access) -> show(renderer, c, v, access, "", ""));
        routes.post("/forms/{id}/notes", (c, v, access) -> add(renderer, c, v, access));
    }

    /** @param typed what was refused, to be mended */
    private void show(Renderer renderer, Context c, View v, Access access, String problem, String typed)
            throws PlantAwayException {
        Draft draft = desk.draft(desk.open(access, c.pathParam("id")));
        OpenProject open = draft.open();
        renderer.page(
                c,
                v,
                open.project().title(),
                "forms/notes.jte",
                Map.of(
                        "frame",
                        Frames.of(desk.workplace(), draft),
                        "notes",
                        desk.workplace().notes().of(access, open.id()),
                        "mayAdd",
                        access.may(Permission.NOTE_AUDIT, Target.project(open.project())),
                        "problem",
                        problem,
                        "typed",
                        typed));
    }

    private void add(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        String typed = c.formParam("note");
        String note = typed == null ? "" : typed;
        try {
            desk.workplace().notes().add(access, c.pathParam("id"), note);
            c.redirect("/forms/" + v.encoded(c.pathParam("id")) + "/notes", HttpStatus.SEE_OTHER);
        } catch (Refused e) {
            c.status(RefusedAnswer.status(e));
            show(renderer, c, v, access, e.text(v.text().language()), note);
        }
    }
}
