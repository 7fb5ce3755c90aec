package io.edgewitness.collector.forms;

import static io.edgewitness.collector.forms.Keys.BAD;
import static io.edgewitness.collector.forms.Keys.optional;
import static io.edgewitness.collector.forms.Keys.text;
import static io.edgewitness.collector.forms.Keys.texts;

import io.edgewitness.collector.forms.ListSpec.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the lists that stand behind fields. */
final class NoticeLists {
    private static final Set<FieldType> TYPES =
            Set.of(FieldType.TEXT, FieldType.NUMBER, FieldType.COUNT, FieldType.DATE, FieldType.CHOICE);

    private final NoticeFields fields;

    NoticeLists(NoticeFields fields) {
        this.fields = fields;
    }

    ListSpec list(String id, YamlItem item) {
        Map<String, YamlItem> in = item.entries("title", "gloss", "columns", "key", "sum", "where", "only", "by");
        List<Column> columns = new ArrayList<>();
        YamlItem columnList = in.get("columns");
        for (YamlItem column : columnList == null ? List.<YamlItem>of() : columnList.items()) {
            columns.add(column(column));
        }
        if (columns.isEmpty()) {
            item.mistake(BAD, "a list needs columns");
        }
        String title = text(in, "title", id);
        if (!title.matches("[^\\[\\]:*?/\\\\']{1,31}")) {
            item.mistake(BAD, "the title names a sheet: up to 31 characters, none of []:*?/\\'");
        }
        for (String key : List.of("key", "sum", "where", "by")) {
            YamlItem reference = in.get(key);
            if (reference != null) {
                reference.items().forEach(r -> known(r, columns));
            }
        }
        ListSpec spec = new ListSpec(
                id,
                title,
                text(in, "gloss", ""),
                List.copyOf(columns),
                texts(in, "key"),
                optional(in, "sum"),
                optional(in, "where"),
                List.of(),
                optional(in, "by"));
        return with(spec, in.get("only"));
    }

    private Column column(YamlItem item) {
        Map<String, YamlItem> in = item.entries(
                "id",
                "name",
                "gloss",
                "type",
                "required",
                "aliases",
                "options",
                "open",
                "hint",
                "unit",
                "least",
                "most",
                "whole",
                "format");
        Field field = NoticeFields.field(item, in, fields.options(in), null);
        if (!TYPES.contains(field.type())) {
            item.mistake(BAD, "a column is text, number, count, date or choice");
        }
        if (field.id().equals(ListSpec.PROOF) || ListSpec.isProof(field.name())) {
            item.mistake(BAD, "every list has a column for its proofs already");
        }
        return new Column(field, texts(in, "aliases"));
    }

    private static void known(YamlItem reference, List<Column> columns) {
        String id = reference.text();
        if (columns.stream().noneMatch(c -> c.id().equals(id))) {
            reference.mistake(BAD, "the list has no column " + id);
        }
    }

    /** Answers that count are named by id in the notice, and by name in the lines. */
    private static ListSpec with(ListSpec spec, @Nullable YamlItem only) {
        Column column = spec.where() == null ? null : spec.column(spec.where());
        if (column == null || only == null) {
            return spec;
        }
        List<String> names = new ArrayList<>();
        for (YamlItem item : only.items()) {
            String id = item.text();
            Field.Option option = id == null ? null : column.field().option(id);
            if (option == null) {
                item.mistake(BAD, "column " + column.id() + " has no such answer");
            } else {
                names.add(option.name());
            }
        }
        return new ListSpec(
                spec.id(),
                spec.title(),
                spec.gloss(),
                spec.columns(),
                spec.key(),
                spec.sum(),
                spec.where(),
                List.copyOf(names),
                spec.by());
    }
}
