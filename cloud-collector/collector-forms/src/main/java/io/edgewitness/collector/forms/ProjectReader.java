package io.edgewitness.collector.forms;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Project} from project.yaml. */
final class ProjectReader {
    static final String TYPE = Scalars.TYPE;
    static final String UNKNOWN_FIELD = "EW-FORM-UNKNOWN-FIELD";

    private final Path file;
    private final Notice notice;
    private final IndicatorLibrary library;
    /** Whether a text longer than the form allows is a mistake. */
    private final boolean strict;

    /** A character takes up to 3 bytes. */
    private static final long MOST_BYTES = 3L * Project.MOST;

    private final List<Mistake> mistakes = new ArrayList<>();
    private final ValueReader answers;

    ProjectReader(Path file, Notice notice, IndicatorLibrary library, boolean strict) {
        this.file = file;
        this.notice = notice;
        this.library = library;
        this.strict = strict;
        this.answers = new ValueReader(notice);
    }

    static Project.Loading read(Path file, String text, Notice notice, IndicatorLibrary library) {
        Project.Loading loading = new ProjectReader(file, notice, library, true).loading(text);
        return loading.mistakes().isEmpty() ? loading : new Project.Loading(null, loading.mistakes());
    }

    /** As {@link Project#read} says. */
    static Project.Loading draft(Path file, String text, Notice notice, IndicatorLibrary library) {
        return new ProjectReader(file, notice, library, false).loading(text);
    }

    private Project.Loading loading(String text) {
        YamlItem top = YamlItem.read(file.toString(), text, mistakes);
        Project project = top == null ? null : project(top);
        List<Mistake> sorted = new ArrayList<>(mistakes);
        sorted.sort(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column));
        return new Project.Loading(project, List.copyOf(sorted));
    }

    /** @return null if the file cannot be read as text; the mistake is then in the list */
    static @Nullable String text(Path file, List<Mistake> mistakes) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                mistakes.add(YamlItem.tooLong(file.toString()));
                return null;
            }
            return Files.readString(file);
        } catch (IOException e) {
            mistakes.add(new Mistake(
                    file.toString(),
                    0,
                    0,
                    "EW-FORM-UNREADABLE",
                    "cannot be read as UTF-8 text: see that it is there, and save it as UTF-8",
                    "无法作为 UTF-8 文本读取：请确认文件存在，并另存为 UTF-8"));
            return null;
        }
    }

    /** As {@link Project#noticeOf} says. */
    static @Nullable String noticeOf(Path file, List<Mistake> mistakes) {
        String text = text(file, mistakes);
        YamlItem top = text == null ? null : YamlItem.read(file.toString(), text, mistakes);
        if (top == null) {
            return null;
        }
        YamlItem id = top.entries().get("notice");
        String name = id == null ? null : id.text();
        if (name == null && top.isMapping()) {
            top.mistake(
                    "EW-FORM-NO-NOTICE",
                    "say for which notice, as in `notice: jining-2022`",
                    "须写明是哪份通知，如 notice: jining-2022");
        }
        return name;
    }

    private Project project(YamlItem top) {
        Map<String, YamlItem> in = top.entries(
                "notice",
                "scope",
                "filing-date",
                "due",
                "fields",
                "figures",
                "photos",
                "attachments",
                "lists",
                "guide",
                "follow-up");
        beside(in);
        YamlItem id = in.get("notice");
        String name = id == null ? null : id.text();
        if (id == null || name == null) {
            top.mistake("EW-FORM-NO-NOTICE", "needs `notice: " + notice.id() + "`", "须写明 notice: " + notice.id());
        } else if (!name.equals(notice.id())) {
            id.mistake(
                    "EW-FORM-NO-NOTICE",
                    "the project is for " + name + ", the notice asked for is " + notice.id(),
                    "该项目对应的通知是 " + Scalars.shown(name) + "，所选的是 " + notice.id());
        }
        YamlItem filing = in.get("filing-date");
        ProjectFiles files = new ProjectFiles(file, notice);
        return new Project(
                file,
                notice.id(),
                scope(in.get("scope")),
                filing == null || filing.isNull() ? null : date(filing),
                fields(in.get("fields")),
                new FigureReader(notice, file, library).figures(in.get("figures")),
                files.photos(in.get("photos")),
                files.attachments(in.get("attachments")),
                new ListReader(notice, files).lists(in.get("lists")));
    }

    /** What the pages keep with a project and no document prints: the user's own date, notes to the guide, what became of it later. */
    private void beside(Map<String, YamlItem> in) {
        YamlItem due = in.get("due");
        if (due != null && !due.isNull()) {
            date(due);
        }
        for (String key : List.of("guide", "follow-up")) {
            YamlItem item = in.get(key);
            if (item != null && !item.isNull()) {
                item.entries().forEach((part, value) -> AnswerCheck.look(notice, key + ":" + part, value));
            }
        }
    }

    private static Scope scope(@Nullable YamlItem item) {
        if (item == null || item.isNull()) {
            return Scope.ALL;
        }
        Map<String, YamlItem> in = item.entries("enterprise", "site");
        YamlItem enterprise = in.get("enterprise");
        YamlItem site = in.get("site");
        return new Scope(enterprise == null ? null : enterprise.text(), site == null ? null : site.text());
    }

    private Map<String, Value> fields(@Nullable YamlItem item) {
        Map<String, Value> values = new LinkedHashMap<>();
        if (item == null || item.isNull()) {
            return values;
        }
        item.entries().forEach((id, answer) -> {
            Field field = notice.fields().get(id);
            if (field == null) {
                item.keyMistake(
                        id,
                        UNKNOWN_FIELD,
                        "the notice has no such field" + nearest(notice, id),
                        "通知没有这一字段" + nearestZh(notice, id));
            } else if (!field.type().declared()) {
                item.keyMistake(id, UNKNOWN_FIELD, notDeclared(field), notDeclaredZh(field));
            } else if (!answer.isNull()) {
                Value value = answers.value(field, answer);
                if (value != null) {
                    checkLimit(field, answer, value);
                    values.put(id, value);
                }
            }
        });
        return values;
    }

    static String notDeclared(Field field) {
        return switch (field.type()) {
            case PHOTOS -> "photographs (" + field.name() + ") are given under photos:";
            case ATTACHMENT -> "files (" + field.name() + ") are given under attachments:";
            default -> field.name() + " is filled in by hand on paper; leave it out";
        };
    }

    static String notDeclaredZh(Field field) {
        return switch (field.type()) {
            case PHOTOS -> field.name() + "为照片，请在 photos 下给出";
            case ATTACHMENT -> field.name() + "为附件，请在 attachments 下给出";
            default -> field.name() + "在纸质件上手工填写，此处不填";
        };
    }

    private static @Nullable LocalDate date(YamlItem item) {
        String text = item.text();
        return text == null ? null : Scalars.date(text, item::mistake);
    }

    private void checkLimit(Field field, YamlItem item, Value value) {
        if (strict && field.limit() > 0 && value instanceof Value.Text text) {
            int count = WordCount.of(text.text());
            if (count > field.limit()) {
                item.mistake(tooLong(field, count));
            }
        }
    }

    static Text tooLong(Field field, int count) {
        int over = count - field.limit();
        return new Text(
                "EW-FORM-TOO-LONG",
                field.name() + "现有 " + count + " 字，最多 " + field.limit() + " 字，请删去 " + over + " 字",
                field.name() + " has " + count + "字, the form allows " + field.limit() + "; shorten it by " + over);
    }

    static String nearest(Notice notice, String id) {
        Field near = near(notice, id);
        return near == null
                ? "; `project init` lists them all"
                : "; did you mean " + near.id() + " (" + near.name() + ")?";
    }

    static String nearestZh(Notice notice, String id) {
        Field near = near(notice, id);
        return near == null ? "；project init 会列出全部" : "；是否应为 " + near.id() + "（" + near.name() + "）";
    }

    private static @Nullable Field near(Notice notice, String id) {
        Field best = null;
        int distance = id.length() > 40 ? 0 : 3;
        for (Field known : notice.fields().values()) {
            int d = Digests.editDistance(id, known.id());
            if (d < distance) {
                distance = d;
                best = known;
            }
        }
        return best;
    }
}
