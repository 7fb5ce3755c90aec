package io.edgewitness.collector.forms;

import static io.edgewitness.collector.forms.Keys.BAD;
import static io.edgewitness.collector.forms.Keys.entries;
import static io.edgewitness.collector.forms.Keys.number;
import static io.edgewitness.collector.forms.Keys.optional;
import static io.edgewitness.collector.forms.Keys.spelling;
import static io.edgewitness.collector.forms.Keys.text;
import static io.edgewitness.collector.forms.Keys.value;
import static io.edgewitness.collector.forms.Keys.whole;

import io.edgewitness.collector.forms.Notice.Column;
import io.edgewitness.collector.forms.Notice.Summary;
import io.edgewitness.collector.forms.Rule.Area;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a notice asks, and the table that goes with its form. */
final class NoticeRules {
    private final NoticeFields fields;

    NoticeRules(NoticeFields fields) {
        this.fields = fields;
    }

    List<Rule> rules(@Nullable YamlItem list) {
        List<Rule> rules = new ArrayList<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> in = item.entries(
                    "id",
                    "force",
                    "check",
                    "words",
                    "en",
                    "zh",
                    "field",
                    "fields",
                    "other",
                    "value",
                    "at-least",
                    "years",
                    "when",
                    "area");
            Map<String, YamlItem> when = entries(in, "when");
            List<String> looked = new ArrayList<>(known(in.get("field")));
            looked.addAll(known(in.get("fields")));
            Rule.Check check = value(in.get("check"), Rule.Check.class, Rule.Check.NOTE);
            if (looked.isEmpty() && needsField(check)) {
                item.mistake(BAD, "check " + spelling(check) + " needs a field");
                continue;
            }
            Rule.Force force = value(in.get("force"), Rule.Force.class, Rule.Force.WARN);
            if (check == Rule.Check.REQUIRED_FIELDS && force != Rule.Force.BLOCK) {
                item.mistake(
                        BAD, "what is required blocks: give it force: block, or take `required` from what only we ask");
            }
            rules.add(new Rule(
                    text(in, "id", ""),
                    force,
                    check,
                    text(in, "words", ""),
                    text(in, "en", ""),
                    text(in, "zh", text(in, "words", "")),
                    List.copyOf(looked),
                    in.containsKey("other") ? fields.knownField(Objects.requireNonNull(in.get("other"))) : null,
                    optional(in, "value"),
                    whole(in, "at-least", 1),
                    whole(in, "years", 0),
                    when.containsKey("field") ? fields.knownField(Objects.requireNonNull(when.get("field"))) : null,
                    optional(when, "value"),
                    in.containsKey("area") ? area(Objects.requireNonNull(in.get("area"))) : null));
        }
        return List.copyOf(rules);
    }

    private static Area area(YamlItem item) {
        Map<String, YamlItem> in = item.entries("south", "west", "north", "east");
        BigDecimal south = number(in, "south");
        BigDecimal west = number(in, "west");
        BigDecimal north = number(in, "north");
        BigDecimal east = number(in, "east");
        if (south == null || west == null || north == null || east == null) {
            item.mistake(BAD, "an area is {south: 34.4, west: 115.8, north: 36.0, east: 117.7}, in degrees");
            return new Area(-90, -180, 90, 180);
        }
        return new Area(south.doubleValue(), west.doubleValue(), north.doubleValue(), east.doubleValue());
    }

    private static boolean needsField(Rule.Check check) {
        return switch (check) {
            case ANSWERED,
                    EQUALS,
                    NOT_AFTER_FILING,
                    ATTACHED,
                    REGISTERED_FOR,
                    LISTED_OPTIONS,
                    QUANTIFIED,
                    PHOTOS,
                    PHOTOS_DIFFER,
                    PHOTOS_SIZE,
                    PHOTOS_TAKEN,
                    PHOTOS_DATED,
                    PHOTOS_PLACE,
                    SAME_WHEN,
                    REGION,
                    LASTS -> true;
            case BEFORE_DEADLINE, MEASURED, COMPARED, REQUIRED_FIELDS, LIMITS, CONSISTENT, NOTE -> false;
        };
    }

    List<GuideItem> guide(@Nullable YamlItem list) {
        List<GuideItem> guide = new ArrayList<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> in =
                    item.entries("id", "number", "part", "title", "gloss", "hint", "hint-en", "fields");
            YamlItem supporting = in.get("fields");
            guide.add(new GuideItem(
                    text(in, "id", ""),
                    text(in, "number", ""),
                    text(in, "part", ""),
                    text(in, "title", ""),
                    text(in, "gloss", ""),
                    text(in, "hint", ""),
                    text(in, "hint-en", ""),
                    known(supporting)));
        }
        return List.copyOf(guide);
    }

    private List<String> known(@Nullable YamlItem list) {
        return list == null
                ? List.of()
                : list.items().stream().map(fields::knownField).toList();
    }

    @Nullable
    FollowUp followUp(@Nullable YamlItem item) {
        if (item == null) {
            return null;
        }
        Map<String, YamlItem> in = item.entries("words", "months", "every", "fields");
        int months = whole(in, "months", 0);
        int every = whole(in, "every", months);
        if (months < 1 || every < 1 || every > months) {
            item.mistake(BAD, "needs months, and every: the months of one window");
            return null;
        }
        return new FollowUp(text(in, "words", ""), months, every, known(in.get("fields")));
    }

    @Nullable
    Summary summary(@Nullable YamlItem top) {
        if (top == null) {
            return null;
        }
        Map<String, YamlItem> in = top.entries("title", "sheet", "header", "blank-rows", "columns");
        List<Column> columns = new ArrayList<>();
        YamlItem list = in.get("columns");
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> c = item.entries("id", "name", "field", "fill", "width");
            YamlItem field = c.get("field");
            columns.add(new Column(
                    text(c, "id", ""),
                    text(c, "name", ""),
                    field == null ? null : fields.knownField(field),
                    field == null ? text(c, "fill", "blank") : "field",
                    whole(c, "width", 12)));
        }
        return new Summary(
                text(in, "title", ""),
                text(in, "sheet", "汇总表"),
                text(in, "header", ""),
                whole(in, "blank-rows", 0),
                List.copyOf(columns));
    }
}
