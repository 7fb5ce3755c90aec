package io.edgewitness.collector.forms;

import static io.edgewitness.collector.forms.Keys.BAD;
import static io.edgewitness.collector.forms.Keys.flag;
import static io.edgewitness.collector.forms.Keys.optional;
import static io.edgewitness.collector.forms.Keys.text;
import static io.edgewitness.collector.forms.Keys.texts;
import static io.edgewitness.collector.forms.Keys.value;

import io.edgewitness.collector.forms.Field.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads a notice's lists of options and its fields. */
final class NoticeFields {
    private final Map<String, List<Option>> options = new LinkedHashMap<>();
    private final Map<String, Field> fields = new LinkedHashMap<>();

    NoticeFields(Map<String, YamlItem> optionLists, YamlItem fieldList) {
        optionLists.forEach((name, item) -> options.put(name, optionList(item)));
        fieldList.items().forEach(this::field);
        checkReferences(fieldList);
    }

    Map<String, Field> fields() {
        return fields;
    }

    private static List<Option> optionList(YamlItem list) {
        List<Option> result = new ArrayList<>();
        for (YamlItem item : list.items()) {
            Map<String, YamlItem> in = item.entries("id", "name", "number", "aliases");
            YamlItem number = in.get("number");
            String name = text(in, "name", "");
            result.add(new Option(
                    text(in, "id", name), name, number == null ? 0 : number.integer(0), texts(in, "aliases")));
        }
        return List.copyOf(result);
    }

    private void field(YamlItem item) {
        Map<String, YamlItem> in = item.entries(
                "id",
                "name",
                "gloss",
                "type",
                "supplier",
                "required",
                "printed",
                "limit",
                "words",
                "hint",
                "options",
                "open",
                "unit",
                "print",
                "years",
                "figures",
                "proof",
                "from",
                "same-as",
                "join",
                "sum");
        String id = text(in, "id", "");
        if (id.isEmpty() || !in.containsKey("name") || !in.containsKey("type")) {
            item.mistake(BAD, "a field needs id, name and type");
        }
        List<Option> list = List.of();
        YamlItem listName = in.get("options");
        if (listName != null) {
            list = options.getOrDefault(Objects.requireNonNullElse(listName.text(), ""), List.of());
            if (list.isEmpty()) {
                listName.mistake(BAD, "notice.yaml has no such list under options");
            }
        }
        List<Integer> years = new ArrayList<>();
        YamlItem yearList = in.get("years");
        if (yearList != null) {
            yearList.items().forEach(y -> years.add(y.integer(0)));
        }
        YamlItem limit = in.get("limit");
        Field field = new Field(
                id,
                text(in, "name", id),
                text(in, "gloss", ""),
                value(in.get("type"), FieldType.class, FieldType.TEXT),
                text(in, "supplier", "C"),
                flag(in, "required"),
                !in.containsKey("printed") || flag(in, "printed"),
                limit == null ? 0 : limit.integer(0),
                optional(in, "words"),
                optional(in, "hint"),
                list,
                flag(in, "open"),
                optional(in, "unit"),
                "percent".equals(optional(in, "print")),
                List.copyOf(years),
                flag(in, "figures"),
                optional(in, "proof"),
                optional(in, "from"),
                optional(in, "same-as"),
                texts(in, "join"),
                texts(in, "sum"));
        if (fields.put(id, field) != null) {
            item.mistake(BAD, "field " + id + " stands here a second time");
        }
    }

    private void checkReferences(YamlItem fieldList) {
        for (YamlItem item : fieldList.items()) {
            Map<String, YamlItem> in = item.entries();
            for (String key : List.of("proof", "same-as", "join", "sum")) {
                YamlItem reference = in.get(key);
                if (reference != null) {
                    reference.items().forEach(this::knownField);
                }
            }
            String id = text(in, "id", "");
            if (leadsTo(id, id, fields.size())) {
                item.mistake(BAD, "the value of " + id + " would follow from itself");
            }
        }
    }

    private boolean leadsTo(String from, String target, int steps) {
        Field field = fields.get(from);
        if (field == null || steps == 0) {
            return false;
        }
        List<String> next = new ArrayList<>(field.join());
        next.addAll(field.sum());
        if (field.sameAs() != null) {
            next.add(field.sameAs());
        }
        return next.stream().anyMatch(n -> n.equals(target) || leadsTo(n, target, steps - 1));
    }

    /** The id that an item names; a mistake if there is no such field. */
    String knownField(YamlItem item) {
        String id = Objects.requireNonNullElse(item.text(), "");
        if (!fields.containsKey(id)) {
            item.mistake(BAD, "fields.yaml has no field " + id);
        }
        return id;
    }
}
