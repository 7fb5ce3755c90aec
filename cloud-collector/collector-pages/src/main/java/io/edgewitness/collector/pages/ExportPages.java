package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Readiness;
import io.edgewitness.collector.forms.Rule;
import io.edgewitness.collector.pages.FormViews.DocumentView;
import io.edgewitness.collector.pages.FormViews.ExportView;
import io.edgewitness.collector.workplace.Access;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands in the way of the filing, and the documents that were made. Any thread. */
final class ExportPages implements FormPages.Part {
    private static final Map<String, String> TYPES = Map.of(
            "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "pdf", "application/pdf",
            "zip", "application/zip",
            "txt", "text/plain; charset=utf-8");

    private static final List<String> ORDER = List.of(
            "form.docx", "form.pdf", "fields.xlsx", "summary.xlsx", "lists.xlsx", "evidence.zip", "readiness.txt");

    private final FormDesk desk;
    private final ExportDesk exports;

    ExportPages(FormDesk desk, ExportDesk exports) {
        this.desk = desk;
        this.exports = exports;
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/{id}/export", (c, v, access) -> show(renderer, c, v, access));
        routes.get("/forms/{id}/exports", (c, v, access) -> {
            OpenProject open = desk.open(access, c.pathParam("id"));
            renderer.part(c, v, "forms/exports.jte", model(v, open));
        });
        routes.post("/forms/{id}/export", this::begin);
        routes.get("/forms/{id}/exports/{export}/{name}", this::download);
    }

    private Map<String, Object> model(View v, OpenProject open) {
        List<ExportView> views =
                exports.of(open.id()).stream().map(e -> view(v, e)).toList();
        Map<String, Object> model = new HashMap<>();
        model.put("project", open.id());
        model.put("exports", views);
        model.put("running", views.stream().anyMatch(ExportView::running));
        return model;
    }

    private static ExportView view(View v, ExportDesk.Export e) {
        List<DocumentView> documents = e.files().entrySet().stream()
                .sorted(Comparator.comparingInt(f -> place(f.getKey())))
                .map(f -> new DocumentView(
                        f.getKey(),
                        v.text().orElse("document-" + f.getKey().replace('.', '-'), f.getKey()),
                        f.getValue()))
                .toList();
        String state = e.state().name().toLowerCase(Locale.ROOT);
        return new ExportView(
                e.id(),
                e.by(),
                Instant.parse(e.at()),
                e.draft(),
                e.revision(),
                state,
                v.t("export-" + state),
                e.state().running(),
                e.state().step(),
                documents,
                v.text().orElse(e.problem(), e.problem()));
    }

    /** The form first; what this version does not know last. */
    private static int place(String document) {
        int place = ORDER.indexOf(document);
        return place < 0 ? ORDER.size() : place;
    }

    private void show(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        Draft draft = desk.draft(desk.open(access, c.pathParam("id")));
        Readiness readiness = draft.readiness();
        Map<String, Object> model = model(v, draft.open());
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("stops", draft.states().stops());
        model.put(
                "contradictions",
                draft.states().sections().stream()
                        .mapToInt(section -> section.totals().contradictions())
                        .sum());
        model.put("blocks", FindingDesk.views(v, draft, readiness.of(Rule.Force.BLOCK)));
        model.put("warnings", FindingDesk.views(v, draft, readiness.of(Rule.Force.WARN)));
        model.put("paper", FindingDesk.views(v, draft, readiness.of(Rule.Force.PAPER)));
        model.put("infos", FindingDesk.views(v, draft, readiness.of(Rule.Force.INFO)));
        renderer.page(c, v, draft.open().project().title(), "forms/export.jte", model);
    }

    private void begin(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        exports.begin(open, v.visitor().name(), !"final".equals(c.formParam("kind")));
        c.redirect("/forms/" + open.id() + "/export#exports", HttpStatus.SEE_OTHER);
    }

    private void download(Context c, View v, Access access) throws IOException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String name = c.pathParam("name");
        Path file = exports.file(open.id(), c.pathParam("export"), name);
        if (file == null) {
            throw new NotFoundResponse(v.t("no-such-document"));
        }
        FilePages.safe(
                c, name, TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
        c.result(Files.newInputStream(file));
    }
}
