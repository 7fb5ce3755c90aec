package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.ListSpec;
import io.edgewitness.collector.forms.ListTally;
import io.edgewitness.collector.pages.FormViews.LineView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.StoredFile;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The list (台账) behind a number. Lines are changed one by one: two people at different lines do not get into each other's way, because
 * a change names the line as it was and is made on the list as it stands. Any thread.
 */
final class ListPages implements FormPages.Part {
    private static final int PAGE = 100;
    private static final int TRIES = 5;

    private final FormDesk desk;
    private final Answering answering;

    ListPages(FormDesk desk) {
        this.desk = desk;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get(
                "/forms/{id}/lists/{field}",
                (c, v, access) -> show(renderer, c, v, desk.open(access, c.pathParam("id")), List.of()));
        routes.post("/forms/{id}/lists/{field}", (c, v, access) -> change(renderer, c, v, access));
    }

    static Field field(View v, OpenProject open, Context c) {
        Field field = open.notice().fields().get(c.pathParam("field"));
        if (field == null || field.list() == null) {
            throw new NotFoundResponse(v.t("no-such-list"));
        }
        return field;
    }

    static String key(Field field) {
        return ProjectText.LIST + field.id();
    }

    static ArrayNode lines(OpenProject open, Field field) {
        return FieldInput.read(open.json(key(field))) instanceof ArrayNode array
                ? array
                : FieldInput.JSON.createArrayNode();
    }

    /** @param mistakes why the change or the file was not taken; empty: nothing was asked, or it was */
    void show(Renderer renderer, Context c, View v, OpenProject open, List<String> mistakes) throws PlantAwayException {
        Field field = field(v, open, c);
        ListSpec spec = Objects.requireNonNull(field.list());
        Draft draft = desk.draft(open);
        ArrayNode lines = lines(open, field);
        ListTally tally = ListTally.of(spec, draft.project().lists().getOrDefault(field.id(), List.of()));
        int pages = (lines.size() + PAGE - 1) / PAGE;
        int page = (int) Math.max(0, Math.min(Numbers.revision(c.queryParam("page")), pages - 1));
        List<LineView> views = new ArrayList<>();
        for (int i = page * PAGE; i < Math.min(lines.size(), (page + 1) * PAGE); i++) {
            views.add(line(spec, lines.get(i), i, tally.repeats().get(i + 1)));
        }
        int editing = editing(c, lines);
        JsonNode edited = editing >= 0 ? lines.get(editing) : FieldInput.JSON.createObjectNode();
        Answer answer = open.answer(key(field));
        Map<String, Object> model = new HashMap<>();
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("field", field);
        model.put("spec", spec);
        model.put("lines", views);
        model.put("tally", tally);
        model.put("page", page);
        model.put("pages", pages);
        model.put(
                "line",
                new LineView(
                        editing,
                        values(spec, c, edited),
                        Objects.requireNonNullElse(posted(c, ListSpec.PROOF), text(edited, ListSpec.PROOF)),
                        edited.isEmpty() ? "" : edited.toString(),
                        0));
        model.put(
                "proofs",
                open.files().stream()
                        .filter(f -> f.slot().equals(ProjectText.LISTS))
                        .map(StoredFile::name)
                        .distinct()
                        .toList());
        model.put("mistakes", mistakes);
        model.put("back", HistoryPages.back(draft, field.id()));
        model.put("revision", answer == null ? 0L : answer.revision());
        renderer.page(c, v, open.project().title(), "forms/lines.jte", model);
    }

    /** @return place of the line that the form holds: the one that was asked for, or that was just refused; -1: a new one */
    private static int editing(Context c, ArrayNode lines) {
        if (c.method() == HandlerType.POST) {
            String was = c.formParam("was");
            return was == null || was.isEmpty() || c.formParam("remove") != null ? -1 : find(lines, was);
        }
        long asked = c.queryParam("line") == null ? -1 : Numbers.revision(c.queryParam("line"));
        return asked < 0 || asked >= lines.size() ? -1 : (int) asked;
    }

    private static @Nullable String posted(Context c, String parameter) {
        return c.method() == HandlerType.POST ? c.formParam(parameter) : null;
    }

    private static LineView line(ListSpec spec, JsonNode line, int at, @Nullable Integer first) {
        List<String> cells = spec.columns().stream()
                .map(column -> shown(column, text(line, column.id())))
                .toList();
        return new LineView(at, cells, text(line, ListSpec.PROOF), line.toString(), first == null ? 0 : first);
    }

    private static String shown(ListSpec.Column column, String text) {
        Field.Option option = column.field().option(text);
        return option == null ? text : option.name();
    }

    /** What the line's form shows: what was just typed and not taken, else the line as it is. */
    private static List<String> values(ListSpec spec, Context c, JsonNode line) {
        return spec.columns().stream()
                .map(column -> Objects.requireNonNullElse(
                        posted(c, "c-" + column.id()), shown(column, text(line, column.id()))))
                .toList();
    }

    private static String text(JsonNode line, String column) {
        return line.path(column).asText("");
    }

    private void change(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        Field field = field(v, open, c);
        List<String> mistakes = new ArrayList<>();
        ObjectNode line = FieldInput.JSON.createObjectNode();
        boolean removes = c.formParam("remove") != null;
        if (!removes) {
            typed(Objects.requireNonNull(field.list()), c, line);
            String proof = proof(v, open, c, mistakes);
            if (!proof.isEmpty()) {
                line.put(ListSpec.PROOF, proof);
            }
        }
        String was = Objects.requireNonNullElse(c.formParam("was"), "");
        String wrong = mistakes.isEmpty() ? put(v, access, open.id(), field, was, removes ? null : line) : "";
        if (!wrong.isEmpty()) {
            mistakes.add(wrong);
        }
        if (mistakes.isEmpty()) {
            c.redirect("/forms/" + open.id() + "/lists/" + field.id(), HttpStatus.SEE_OTHER);
        } else {
            c.status(422);
            show(renderer, c, v, desk.open(access, open.id()), mistakes);
        }
    }

    private static void typed(ListSpec spec, Context c, ObjectNode line) {
        for (ListSpec.Column column : spec.columns()) {
            String text = FieldInput.clean(Objects.requireNonNullElse(c.formParam("c-" + column.id()), ""));
            if (!text.isEmpty()) {
                line.put(column.id(), text);
            }
        }
    }

    /** @return name of the file that proves the line: one that comes with it, or one that is there */
    private String proof(View v, OpenProject open, Context c, List<String> mistakes) {
        UploadedFile upload = c.isMultipartFormData() ? c.uploadedFile("file") : null;
        if (upload == null || upload.size() == 0) {
            return FieldInput.clean(Objects.requireNonNullElse(c.formParam(ListSpec.PROOF), ""));
        }
        try {
            return FilePages.add(desk, open, ProjectText.LISTS, upload).name();
        } catch (FilePages.BadFileException e) {
            mistakes.add(e.check().name() + "：" + e.text(v.chinese()));
        } catch (IOException e) {
            mistakes.add(upload.filename() + "：" + v.t("upload-broken"));
        }
        return "";
    }

    /**
     * Changes one line of the list as it stands now.
     *
     * @param was the line as its writer saw it; empty: a new one
     * @param line null: to be removed
     * @return why not; empty: it is done
     */
    private String put(View v, Access access, String project, Field field, String was, @Nullable ObjectNode line) {
        for (int i = 0; i < TRIES; i++) {
            OpenProject open = desk.open(access, project);
            ArrayNode lines = lines(open, field);
            int at = was.isEmpty() ? lines.size() : find(lines, was);
            if (at < 0) {
                return v.t("line-gone");
            }
            if (line == null) {
                lines.remove(at);
            } else if (at == lines.size()) {
                lines.add(line);
            } else {
                lines.set(at, line);
            }
            Answer answer = open.answer(key(field));
            Answering.Outcome outcome = answering.take(
                    open,
                    key(field),
                    lines.isEmpty() ? FieldInput.NONE : lines.toString(),
                    answer == null ? 0 : answer.revision());
            if (outcome instanceof Answering.Wrong wrong) {
                return wrong.text().in(v.text().language());
            }
            if (outcome instanceof Answering.Taken) {
                return "";
            }
            desk.workplace()
                    .answers()
                    .settle(
                            access,
                            project,
                            ((Answering.Clashed) outcome).conflict().aside());
        }
        return v.t("history-clash");
    }

    private static int find(ArrayNode lines, String was) {
        JsonNode wanted = FieldInput.read(was);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }
}
