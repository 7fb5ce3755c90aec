package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.AnswerCheck;
import io.edgewitness.collector.forms.Mistake;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.NoticeException;
import io.edgewitness.collector.forms.Project;
import io.edgewitness.collector.indicators.Imported;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.ProjectFiles.Upload;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Takes in the project file of the command line, and gives one out: the same project goes on here or there. Any thread. */
final class ImportPages implements FormPages.Part {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NOTHING = Set.of("", "null", "~");
    private static final String NAME = "project";

    private final FormDesk desk;
    private final Path scratch;
    private final Answering answering;

    ImportPages(FormDesk desk, Path scratch) {
        this.desk = desk;
        this.scratch = scratch;
        this.answering = new Answering(desk);
        Folders.empty(scratch, "import");
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/import", (c, v, access) -> offer(renderer, c, v, access, List.of()));
        routes.post("/forms/import", (c, v, access) -> take(renderer, c, v, access));
        routes.get("/forms/{id}/project.zip", (c, v, access) -> give(c, access));
    }

    private void offer(Renderer renderer, Context c, View v, Access access, List<String> mistakes) {
        renderer.page(
                c,
                v,
                v.t("project-import"),
                "forms/import.jte",
                Map.of("owners", ProjectPages.owners(desk, access), "mistakes", mistakes));
    }

    private void give(Context c, Access access) throws IOException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        FilePages.safe(
                c, open.project().title().replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]", "_") + ".zip", "application/zip");
        ProjectFolder.zip(desk.workplace().files(), open, c.outputStream());
    }

    private void take(Renderer renderer, Context c, View v, Access access) throws IOException, PlantAwayException {
        UploadedFile upload = c.uploadedFile("file");
        List<String> mistakes = List.of(v.t("upload-none"));
        if (upload != null && upload.size() > 0) {
            try (InputStream in = upload.content();
                    Unpacked unpacked = Unpacked.of(upload.filename(), in, scratch)) {
                Path file = unpacked.project();
                mistakes = mistakes(v, file);
                String owner = Objects.requireNonNullElse(c.formParam("owner"), "");
                if (mistakes.isEmpty()) {
                    mistakes = made(c, v, access, file, owner);
                }
            } catch (Unpacked.NoProjectException e) {
                mistakes = List.of(e.text(v.chinese()));
            }
        }
        if (!mistakes.isEmpty()) {
            c.status(422);
            offer(renderer, c, v, access, mistakes);
        }
    }

    /** @return each mistake of the file at its line and column, without the folder that only this machine knows */
    private List<String> mistakes(View v, Path file) {
        List<Mistake> mistakes = new ArrayList<>();
        String notice = Project.noticeOf(file, mistakes);
        if (notice == null) {
            return shown(v, mistakes);
        }
        try {
            // A text past its limit is kept here, too; it blocks the filing.
            return shown(
                    v,
                    Project.load(file, Notice.load(notice), desk.plant().library()).mistakes().stream()
                            .filter(m -> !m.code().equals(Answering.TOO_LONG))
                            .toList());
        } catch (NoticeException e) {
            return List.of(v.t("import-bad-notice", String.valueOf(e.getMessage())));
        }
    }

    private static List<String> shown(View v, List<Mistake> mistakes) {
        return mistakes.stream()
                .map(m -> place(m) + (v.chinese() ? m.zh() : m.what()))
                .toList();
    }

    private static String place(Mistake m) {
        return ProjectFolder.FILE + (m.line() == 0 ? "" : ":" + m.line() + ":" + m.column()) + ": " + m.code() + ": ";
    }

    /** @return why it was not made; empty: it was, and the answer leads there */
    private List<String> made(Context c, View v, Access access, Path file, String owner) throws IOException {
        Notice notice = desk.notice(String.valueOf(Project.noticeOf(file, new ArrayList<>())));
        Project project = Objects.requireNonNull(Project.read(
                        Objects.requireNonNull(file.getParent()),
                        ProjectFolder.FILE,
                        Files.readString(file),
                        notice,
                        desk.plant().library())
                .project());
        String wrong = owner.isEmpty() ? v.t("project-whose") : ProjectPages.subject(v, notice, owner);
        if (!wrong.isEmpty()) {
            return List.of(wrong);
        }
        Map<String, String> answers = answers(file, project);
        List<String> tooLong = tooLong(v, answers);
        if (!tooLong.isEmpty()) {
            return tooLong;
        }
        List<String> refused = new ArrayList<>();
        answers.forEach((key, json) -> {
            Text problem = answering.wrong(notice, key, json);
            if (problem != null) {
                refused.add(key + ": " + problem.in(v.text().language()));
            }
        });
        if (!refused.isEmpty()) {
            return refused;
        }
        String title = title(notice, project);
        String id = desk.workplace()
                .projects()
                .create(access, notice.id(), title, owner)
                .id();
        OpenProject open = desk.open(access, id);
        answers.forEach((key, json) -> answering.take(open, key, json, 0));
        files(open, project);
        c.redirect("/forms/" + id, HttpStatus.SEE_OTHER);
        return List.of();
    }

    /** All of a file or none of it. */
    private List<String> tooLong(View v, Map<String, String> answers) {
        List<String> mistakes = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, String> e : answers.entrySet()) {
            int most = AnswerCheck.most(e.getKey());
            int length = e.getValue().length();
            if (length > most) {
                mistakes.add(v.t("import-too-long", e.getKey(), length, most));
            }
            bytes += e.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        long most = desk.workplace().answers().most();
        if (bytes > most) {
            mistakes.add(v.t("import-too-large", bytes / 1024, most / 1024));
        }
        return mistakes;
    }

    private static String title(Notice notice, Project project) {
        return notice.fields().values().stream()
                .filter(f -> f.name().equals("项目名称"))
                .map(f -> project.fields().get(f.id()) instanceof io.edgewitness.collector.forms.Value.Text t
                        ? t.text()
                        : "")
                .filter(t -> !t.isEmpty())
                .findFirst()
                .orElse(notice.formTitle());
    }

    /** Each answer as the file has it; scalars as text, so that 12.50 stays 12.50. */
    private static Map<String, String> answers(Path file, Project project) throws IOException {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setMaxAliasesForCollections(0)
                .build();
        Map<String, String> answers = new LinkedHashMap<>();
        if (new Load(settings).loadFromString(Files.readString(file)) instanceof Map<?, ?> top) {
            if (top.get("fields") instanceof Map<?, ?> fields) {
                fields.forEach((key, value) -> put(answers, String.valueOf(key), value));
            }
            for (Map.Entry<String, Object> beside : ProjectText.beside(top).entrySet()) {
                boolean figures = beside.getKey().equals(ProjectText.FIGURES);
                put(answers, beside.getKey(), figures ? inlined(file, beside.getValue()) : beside.getValue());
            }
        }
        project.lists()
                .forEach((field, rows) -> put(
                        answers,
                        ProjectText.LIST + field,
                        rows.stream().map(Project.Row::cells).toList()));
        return answers;
    }

    /** Figures as an answer holds them: a file of history, which lies beside the project file, becomes part of its figure. */
    private static Object inlined(Path file, Object figures) throws IOException {
        if (!(figures instanceof List<?> list)) {
            return figures;
        }
        List<Object> all = new ArrayList<>();
        for (Object figure : list) {
            if (figure instanceof Map<?, ?> map
                    && map.get("comparison") instanceof Map<?, ?> comparison
                    && comparison.get("imported") instanceof Map<?, ?> imported
                    && imported.get("file") != null) {
                String name = imported.get("file").toString();
                Imported history = Imported.of(name, Files.readString(file.resolveSibling(name)));
                Map<Object, Object> compared = new LinkedHashMap<>(comparison);
                compared.put(
                        "imported", Map.of("name", history.name(), "sha256", history.sha256(), "csv", history.csv()));
                Map<Object, Object> whole = new LinkedHashMap<>(map);
                whole.put("comparison", compared);
                all.add(whole);
            } else {
                all.add(figure);
            }
        }
        return all;
    }

    private static void put(Map<String, String> answers, String key, @org.jspecify.annotations.Nullable Object value) {
        if (value == null || NOTHING.contains(value) || (value instanceof List<?> list && list.isEmpty())) {
            return;
        }
        try {
            answers.put(key, JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void files(OpenProject open, Project project) throws IOException {
        for (Project.Photo photo : project.photos()) {
            add(
                    open,
                    ProjectText.PHOTOS,
                    photo.file(),
                    photo.caption(),
                    io.edgewitness.collector.forms.FileCheck.Slot.PHOTO.most());
        }
        long most = io.edgewitness.collector.forms.FileCheck.Slot.ATTACHMENT.most();
        for (Map.Entry<String, List<Project.Attachment>> slot :
                project.attachments().entrySet()) {
            for (Project.Attachment attachment : slot.getValue()) {
                add(open, slot.getKey(), attachment.file(), "", most);
            }
        }
        Set<Path> proofs = new java.util.LinkedHashSet<>();
        project.lists()
                .values()
                .forEach(rows -> rows.stream()
                        .map(Project.Row::proof)
                        .filter(Objects::nonNull)
                        .forEach(p -> proofs.add(p.file())));
        for (Path proof : proofs) {
            add(open, ProjectText.LISTS, proof, "", most);
        }
    }

    private void add(OpenProject open, String slot, Path file, String caption, long most) throws IOException {
        String name =
                Objects.requireNonNullElse(file.getFileName(), Path.of(NAME)).toString();
        try (InputStream in = Files.newInputStream(file)) {
            desk.workplace().files().add(open.access(), open.id(), new Upload(slot, name, caption, Set.of()), in, most);
        }
    }
}
