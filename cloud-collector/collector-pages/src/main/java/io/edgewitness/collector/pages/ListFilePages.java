package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.ListImport;
import io.edgewitness.collector.forms.ListSpec;
import io.edgewitness.collector.forms.ListTemplate;
import io.edgewitness.collector.workplace.Access;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** Lists from and to sheets: all of a file or none of it. Any thread. */
final class ListFilePages implements FormPages.Part {
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final FormDesk desk;
    private final ListPages pages;
    private final Answering answering;

    ListFilePages(FormDesk desk, ListPages pages) {
        this.desk = desk;
        this.pages = pages;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/{id}/lists/{field}/template.xlsx", (c, v, access) -> {
            OpenProject open = desk.open(access, c.pathParam("id"));
            Field field = ListPages.field(v, open, c);
            FilePages.safe(c, name(field) + "-模板.xlsx", XLSX);
            c.result(ListTemplate.xlsx(open.notice(), field));
        });
        routes.get("/forms/{id}/lists/{field}/list.xlsx", (c, v, access) -> {
            Draft draft = desk.draft(desk.open(access, c.pathParam("id")));
            Field field = ListPages.field(v, draft.open(), c);
            FilePages.safe(c, name(field) + ".xlsx", XLSX);
            c.result(ListTemplate.xlsx(
                    draft.open().notice(), field, draft.project().lists().getOrDefault(field.id(), List.of())));
        });
        routes.post("/forms/{id}/lists/{field}/import", (c, v, access) -> take(renderer, c, v, access));
    }

    private static String name(Field field) {
        return field.id() + "-" + Objects.requireNonNull(field.list()).title();
    }

    private void take(Renderer renderer, Context c, View v, Access access) throws PlantAwayException, IOException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        Field field = ListPages.field(v, open, c);
        List<String> mistakes = mistakes(c, v, open, field);
        if (mistakes.isEmpty()) {
            c.redirect("/forms/" + open.id() + "/lists/" + field.id(), HttpStatus.SEE_OTHER);
        } else {
            c.status(422);
            pages.show(renderer, c, v, open, mistakes);
        }
    }

    private List<String> mistakes(Context c, View v, OpenProject open, Field field) throws IOException {
        UploadedFile upload = c.uploadedFile("file");
        if (upload == null || upload.size() == 0) {
            return List.of(v.t("upload-none"));
        }
        byte[] content;
        try (InputStream in = upload.content()) {
            content = in.readNBytes(ListImport.MOST_BYTES + 1);
        }
        ListSpec spec = Objects.requireNonNull(field.list());
        ListImport.Result result = ListImport.read(spec, upload.filename(), content);
        if (!result.sound()) {
            return result.problems().stream()
                    .map(p -> p.place() + "：" + (v.chinese() ? p.zh() : p.en()))
                    .toList();
        }
        ArrayNode lines =
                "append".equals(c.formParam("how")) ? ListPages.lines(open, field) : FieldInput.JSON.createArrayNode();
        FieldInput.read(result.json()).forEach(lines::add);
        Answering.Outcome outcome =
                answering.take(open, ListPages.key(field), lines.toString(), Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Wrong wrong) {
            return List.of(wrong.text().in(v.text().language()));
        }
        return outcome instanceof Answering.Clashed ? List.of(v.t("history-clash")) : List.of();
    }
}
