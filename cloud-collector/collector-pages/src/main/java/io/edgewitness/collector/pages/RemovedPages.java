package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.pages.FormViews.RemovedView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.StoredFile;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;

/** Files that were taken out of a project: who did so, when and why; still there to be fetched, and to be put back. Any thread. */
final class RemovedPages implements FormPages.Part {
    private final FormDesk desk;

    RemovedPages(FormDesk desk) {
        this.desk = desk;
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        routes.get("/forms/{id}/removed/{file}", this::download);
        routes.post("/forms/{id}/removed/{file}/restore", this::restore);
    }

    static List<RemovedView> of(FormDesk desk, View v, OpenProject open) {
        return desk.workplace().files().removed(open.access(), open.id()).stream()
                .map(f -> view(v, open, f))
                .toList();
    }

    private static RemovedView view(View v, OpenProject open, StoredFile f) {
        Field field = open.notice().fields().get(f.slot());
        String slot = switch (f.slot()) {
            case ProjectText.PHOTOS -> v.t("slot-photos");
            case ProjectText.LISTS -> v.t("slot-lists");
            default -> field == null ? f.slot() : field.name();
        };
        return new RemovedView(
                f.id(),
                f.name(),
                v.bytes(f.size()),
                slot,
                String.valueOf(f.removedBy()),
                f.removed(),
                f.removedWhy(),
                f.sha256());
    }

    private void download(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        StoredFile file = desk.workplace().files().get(access, open.id(), c.pathParam("file"));
        if (file.removed() == null) {
            throw new NotFoundResponse(v.t("no-such-file"));
        }
        FilePages.safe(c, file.name(), "application/octet-stream");
        c.result(desk.workplace().files().open(access, open.id(), file.id()));
    }

    private void restore(Context c, View v, Access access) {
        StoredFile file = desk.workplace().files().restore(access, c.pathParam("id"), c.pathParam("file"));
        c.redirect("/forms/" + v.encoded(file.project()) + "/files#slot-" + file.slot(), HttpStatus.SEE_OTHER);
    }
}
