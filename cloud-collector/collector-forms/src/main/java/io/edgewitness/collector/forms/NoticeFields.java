package io.edgewitness.collector.forms;

import static io.edgewitness.collector.forms.Keys.BAD;
import static io.edgewitness.collector.forms.Keys.flag;
import static io.edgewitness.collector.forms.Keys.number;
import static io.edgewitness.collector.forms.Keys.optional;
import static io.edgewitness.collector.forms.Keys.text;
import static io.edgewitness.collector.forms.Keys.texts;
import static io.edgewitness.collector.forms.Keys.value;
import static io.edgewitness.collector.forms.Keys.whole;

import io.edgewitness.collector.forms.Field.Bounds;
import io.edgewitness.collector.forms.Field.Definition;
import io.edgewitness.collector.forms.Field.Option;
import io.edgewitness.collector.forms.Field.Sight;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a notice's options, its lists and its fields. */
final class NoticeFields {
    private final Map<String, List<Option>> options = new LinkedHashMap<>();
    private final Map<String, ListSpec> lists = new LinkedHashMap<>();
    private final Map<String, Field> fields = new LinkedHashMap<>();

    NoticeFields(Map<String, YamlItem> optionLists, @Nullable YamlItem listSpecs, YamlItem fieldList) {
        optionLists.forEach((name, item) -> options.put(name, optionList(item)));
        if (listSpecs != null) {
            NoticeLists reader = new NoticeLists(this);
            listSpecs.entries().forEach((name, item) -> lists.put(name, reader.list(name, item)));
        }
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
                "group",
                "limit",
                "words",
                "hint",
                "options",
                "open",
                "other",
                "unit",
                "print",
                "least",
                "most",
                "whole",
                "format",
                "years",
                "figures",
                "sight",
                "list",
                "definition",
                "definition-en",
                "proof",
                "from",
                "same-as",
                "join",
                "sum");
        Field field = field(item, in, options(in), list(in));
        if (fields.put(field.id(), field) != null) {
            item.mistake(BAD, "field " + field.id() + " stands here a second time");
        }
    }

    /** A field or a column; what the item does not say is as the record's text has it. */
    static Field field(YamlItem item, Map<String, YamlItem> in, List<Option> options, @Nullable ListSpec list) {
        String id = text(in, "id", "");
        if (id.isEmpty() || !in.containsKey("name") || !in.containsKey("type")) {
            item.mistake(BAD, "needs id, name and type");
        }
        FieldType type = value(in.get("type"), FieldType.class, FieldType.TEXT);
        List<Integer> years = new ArrayList<>();
        YamlItem yearList = in.get("years");
        if (yearList != null) {
            yearList.items().forEach(y -> years.add(y.integer(0)));
        }
        String definition = optional(in, "definition");
        return new Field(
                id,
                text(in, "name", id),
                text(in, "gloss", ""),
                type,
                text(in, "supplier", "C"),
                flag(in, "required"),
                !in.containsKey("printed") || flag(in, "printed"),
                text(in, "group", ""),
                whole(in, "limit", 0),
                optional(in, "words"),
                optional(in, "hint"),
                options,
                flag(in, "open"),
                text(in, "other", ""),
                optional(in, "unit"),
                value(in.get("print"), Field.Print.class, Field.Print.PLAIN),
                bounds(in, type),
                in.containsKey("format") ? value(in.get("format"), Format.class, Format.PHONE) : null,
                List.copyOf(years),
                flag(in, "figures"),
                in.containsKey("sight") ? value(in.get("sight"), Sight.class, Sight.SCENARIOS) : null,
                list,
                definition == null ? null : new Definition(definition, text(in, "definition-en", definition)),
                optional(in, "proof"),
                optional(in, "from"),
                optional(in, "same-as"),
                texts(in, "join"),
                texts(in, "sum"));
    }

    private static Bounds bounds(Map<String, YamlItem> in, FieldType type) {
        BigDecimal least = number(in, "least");
        boolean count = type == FieldType.COUNT;
        return new Bounds(
                least == null && count ? BigDecimal.ZERO : least, number(in, "most"), count || flag(in, "whole"));
    }

    /** The list of options that an item names. */
    List<Option> options(Map<String, YamlItem> in) {
        YamlItem name = in.get("options");
        if (name == null) {
            return List.of();
        }
        List<Option> list = options.getOrDefault(Objects.requireNonNullElse(name.text(), ""), List.of());
        if (list.isEmpty()) {
            name.mistake(BAD, "notice.yaml has no such list under options");
        }
        return list;
    }

    private @Nullable ListSpec list(Map<String, YamlItem> in) {
        YamlItem name = in.get("list");
        ListSpec list = name == null ? null : lists.get(Objects.requireNonNullElse(name.text(), ""));
        if (name != null && list == null) {
            name.mistake(BAD, "lists.yaml has no such list");
        }
        return list;
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
