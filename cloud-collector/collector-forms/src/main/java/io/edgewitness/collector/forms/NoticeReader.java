package io.edgewitness.collector.forms;

import static io.edgewitness.collector.forms.Keys.BAD;
import static io.edgewitness.collector.forms.Keys.entries;
import static io.edgewitness.collector.forms.Keys.optional;
import static io.edgewitness.collector.forms.Keys.text;
import static io.edgewitness.collector.forms.Keys.texts;
import static io.edgewitness.collector.forms.Keys.value;
import static io.edgewitness.collector.forms.Keys.whole;

import io.edgewitness.collector.forms.Notice.Table;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Notice} from the files of its folder. */
final class NoticeReader {
    /** Gives a file's text by name, or null. */
    interface Folder {
        @Nullable
        String text(String name);
    }

    private final String label;
    private final Folder folder;
    private final List<Mistake> mistakes = new ArrayList<>();

    private NoticeReader(String label, Folder folder) {
        this.label = label;
        this.folder = folder;
    }

    static Notice read(String label, Folder folder) {
        NoticeReader reader = new NoticeReader(label, folder);
        Notice notice = reader.notice();
        if (notice == null || !reader.mistakes.isEmpty()) {
            throw new NoticeException(reader.mistakes);
        }
        return notice;
    }

    private @Nullable Notice notice() {
        YamlItem top = file("notice.yaml", true);
        YamlItem fieldList = file("fields.yaml", true);
        YamlItem outlineList = file("outline.yaml", true);
        YamlItem tableList = file("tables.yaml", false);
        if (top == null || fieldList == null || outlineList == null) {
            return null;
        }
        Map<String, YamlItem> in = top.entries(
                "id",
                "year",
                "title",
                "gloss",
                "issuer",
                "subject",
                "form-title",
                "language",
                "dates",
                "page",
                "fonts",
                "cover",
                "rules-of-filling",
                "options",
                "follow-up",
                "glosses");
        Map<String, YamlItem> dates = entries(in, "dates");
        Map<String, YamlItem> filling = entries(in, "rules-of-filling");
        NoticeFields fields = new NoticeFields(entries(in, "options"), file("lists.yaml", false), fieldList);
        NoticeLayout layout = new NoticeLayout(fields);
        NoticeRules rules = new NoticeRules(fields);
        Map<String, Table> tables = new LinkedHashMap<>();
        if (tableList != null) {
            tableList.entries().forEach((name, item) -> tables.put(name, layout.table(item)));
        }
        List<Rule> asked = rules.rules(file("rules.yaml", false));
        if (fields.fields().values().stream().anyMatch(Field::required)
                && asked.stream().noneMatch(r -> r.check() == Rule.Check.REQUIRED_FIELDS)) {
            fieldList.mistake(
                    BAD, "some are required: rules.yaml needs a rule `check: required-fields` with the words");
        }
        if (!in.containsKey("id") || !in.containsKey("year")) {
            top.mistake(BAD, "needs id and year");
        }
        return new Notice(
                text(in, "id", ""),
                whole(in, "year", 0),
                text(in, "title", ""),
                text(in, "gloss", ""),
                value(in.get("subject"), Notice.Subject.class, Notice.Subject.PROJECT),
                text(in, "form-title", ""),
                text(in, "language", "zh-CN"),
                date(dates.get("deadline")),
                optional(dates, "deadline-note"),
                NoticeLayout.page(in.get("page"), top),
                NoticeLayout.fonts(entries(in, "fonts"), top),
                layout.cover(in.get("cover")),
                text(filling, "title", ""),
                texts(filling, "lines"),
                fields.fields(),
                layout.outline(outlineList, tables),
                tables,
                asked,
                rules.summary(file("summary.yaml", false)),
                rules.guide(file("guide.yaml", false)),
                rules.followUp(in.get("follow-up")),
                glosses(in));
    }

    private static Map<String, String> glosses(Map<String, YamlItem> in) {
        Map<String, String> glosses = new LinkedHashMap<>();
        entries(in, "glosses")
                .keySet()
                .forEach(words -> glosses.put(words, text(entries(in, "glosses"), words, words)));
        return glosses;
    }

    private @Nullable YamlItem file(String name, boolean needed) {
        String text = folder.text(name);
        if (text == null) {
            if (needed) {
                mistakes.add(new Mistake(
                        label + "/" + name,
                        0,
                        0,
                        "EW-FORM-NO-NOTICE",
                        "a notice folder needs this file; it is not there"));
            }
            return null;
        }
        return YamlItem.read(label + "/" + name, text, mistakes);
    }

    private static @Nullable LocalDate date(@Nullable YamlItem item) {
        String text = item == null ? null : item.text();
        if (item == null || text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            item.mistake(BAD, "expected a date such as 2022-08-25");
            return null;
        }
    }
}
