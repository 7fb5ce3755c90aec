package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Field.Option;
import io.edgewitness.collector.forms.Notice.Cell;
import io.edgewitness.collector.forms.Notice.Column;
import io.edgewitness.collector.forms.Notice.CoverLine;
import io.edgewitness.collector.forms.Notice.Font;
import io.edgewitness.collector.forms.Notice.Line;
import io.edgewitness.collector.forms.Notice.OutlineItem;
import io.edgewitness.collector.forms.Notice.Page;
import io.edgewitness.collector.forms.Notice.Summary;
import io.edgewitness.collector.forms.Notice.Table;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Notice} from the files of its folder. */
final class NoticeReader {
    private static final String BAD = "EW-FORM-NOTICE";
    private static final String FIELDS = "fields.yaml";

    /** Gives a file's text by name, or null. */
    interface Folder {
        @Nullable String text(String name);
    }

    private final String label;
    private final Folder folder;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<String, List<Option>> options = new LinkedHashMap<>();
    private final Map<String, Field> fields = new LinkedHashMap<>();

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
        YamlItem fieldList = file(FIELDS, true);
        YamlItem outlineList = file("outline.yaml", true);
        if (top == null || fieldList == null || outlineList == null) {
            return null;
        }
        Map<String, YamlItem> in = top.entries(
                "id", "year", "title", "gloss", "issuer", "subject", "form-title", "language", "dates", "page", "fonts",
                "cover", "rules-of-filling", "options");
        entries(in, "options").forEach((name, item) -> options.put(name, optionList(item)));
        for (YamlItem item : fieldList.items()) {
            field(item);
        }
        checkReferences(fieldList);
        Map<String, YamlItem> dates = entries(in, "dates");
        Map<String, YamlItem> filling = entries(in, "rules-of-filling");
        Map<String, Font> fonts = new LinkedHashMap<>();
        entries(in, "fonts").forEach((use, item) -> fonts.put(use, font(item)));
        for (String use : List.of("body", "heading-1", "heading-2", "title")) {
            if (!fonts.containsKey(use)) {
                top.mistake(BAD, "fonts lacks " + use);
            }
        }
        YamlItem year = in.get("year");
        Map<String, Table> tables = new LinkedHashMap<>();
        YamlItem tableFile = file("tables.yaml", false);
        if (tableFile != null) {
            tableFile.entries().forEach((name, item) -> tables.put(name, table(item)));
        }
        List<OutlineItem> outline = new ArrayList<>();
        for (YamlItem item : outlineList.items()) {
            outlineItem(item, tables, outline);
        }
        YamlItem id = in.get("id");
        if (id == null || year == null) {
            top.mistake(BAD, "needs id and year");
        }
        return new Notice(
                text(in, "id", ""),
                year == null ? 0 : year.integer(0),
                text(in, "title", ""),
                text(in, "gloss", ""),
                text(in, "form-title", ""),
                text(in, "language", "zh-CN"),
                date(dates.get("deadline")),
                optional(dates, "deadline-note"),
                page(in.get("page"), top),
                fonts,
                cover(in.get("cover")),
                text(filling, "title", ""),
                texts(filling, "lines"),
                fields,
                List.copyOf(outline),
                tables,
                rules(),
                summary());
    }

    private @Nullable YamlItem file(String name, boolean needed) {
        String text = folder.text(name);
        if (text == null) {
            if (needed) {
                mistakes.add(new Mistake(
                        label + "/" + name, 0, 0, "EW-FORM-NO-NOTICE", "a notice folder needs this file; it is not there"));
            }
            return null;
        }
        return YamlItem.read(label + "/" + name, text, mistakes);
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
                "id", "name", "gloss", "type", "supplier", "required", "printed", "limit", "words", "hint", "options",
                "open", "unit", "print", "years", "figures", "proof", "from", "same-as", "join", "sum");
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
        }
    }

    private String knownField(YamlItem item) {
        String id = Objects.requireNonNullElse(item.text(), "");
        if (!fields.containsKey(id)) {
            item.mistake(BAD, "fields.yaml has no field " + id);
        }
        return id;
    }

    private List<CoverLine> cover(@Nullable YamlItem list) {
        List<CoverLine> lines = new ArrayList<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> in = item.entries("text", "label", "field", "style", "size", "before");
            YamlItem field = in.get("field");
            lines.add(new CoverLine(
                    text(in, "text", text(in, "label", "")),
                    field == null ? null : knownField(field),
                    text(in, "style", "line"),
                    whole(in, "size", 0),
                    whole(in, "before", 0)));
        }
        return List.copyOf(lines);
    }

    private void outlineItem(YamlItem item, Map<String, Table> tables, List<OutlineItem> outline) {
        Map<String, YamlItem> in = item.entries(
                "heading", "level", "page-break", "table", "field", "lead", "text", "figures", "photos", "attachments",
                "appendix");
        YamlItem level = in.get("level");
        YamlItem field = in.get("field");
        YamlItem table = in.get("table");
        YamlItem photos = in.get("photos");
        if (in.containsKey("heading")) {
            outline.add(new Notice.Heading(
                    text(in, "heading", ""), level == null ? 1 : level.integer(1), flag(in, "page-break")));
        } else if (table != null) {
            String name = Objects.requireNonNullElse(table.text(), "");
            if (!tables.containsKey(name)) {
                table.mistake(BAD, "tables.yaml has no table " + name);
            }
            outline.add(new Notice.TableItem(name));
        } else if (field != null) {
            outline.add(new Notice.FieldText(text(in, "lead", ""), knownField(field)));
        } else if (photos != null) {
            outline.add(new Notice.PhotoItem(knownField(photos)));
        } else if (in.containsKey("text")) {
            outline.add(new Notice.FixedText(text(in, "text", "")));
        } else if (in.containsKey("figures")) {
            outline.add(new Notice.FigureTable());
        } else if (in.containsKey("attachments")) {
            outline.add(new Notice.AttachmentList());
        } else if (in.containsKey("appendix")) {
            outline.add(new Notice.EvidenceAppendix());
        } else {
            item.mistake(BAD, "an outline item needs one of heading, table, field, text, figures, photos, attachments, appendix");
        }
    }

    private Table table(YamlItem item) {
        Map<String, YamlItem> in = item.entries("widths", "rows");
        List<Integer> widths = new ArrayList<>();
        YamlItem widthList = in.get("widths");
        if (widthList != null) {
            widthList.items().forEach(w -> widths.add(w.integer(0)));
        }
        List<List<Cell>> rows = new ArrayList<>();
        YamlItem rowList = in.get("rows");
        if (rowList != null) {
            int[] covered = new int[widths.size()];
            for (YamlItem row : rowList.items()) {
                rows.add(row.items().stream().map(this::cell).toList());
                checkSpans(row, rows.get(rows.size() - 1), covered);
            }
        }
        return new Table(List.copyOf(widths), List.copyOf(rows));
    }

    private static void checkSpans(YamlItem row, List<Cell> cells, int[] covered) {
        int column = 0;
        for (Cell cell : cells) {
            while (column < covered.length && covered[column] > 0) {
                column++;
            }
            for (int i = 0; i < cell.cols() && column < covered.length; i++) {
                covered[column++] = cell.rows();
            }
        }
        for (int i = 0; i < covered.length; i++) {
            if (covered[i] <= 0) {
                row.mistake(BAD, "the cells of this row do not reach the table's last column");
                return;
            }
            covered[i]--;
        }
    }

    private Cell cell(YamlItem item) {
        Map<String, YamlItem> in =
                item.entries("label", "field", "part", "cols", "rows", "vertical", "lines", "height");
        List<Line> lines = new ArrayList<>();
        YamlItem lineList = in.get("lines");
        for (YamlItem line : lineList == null ? List.<YamlItem>of() : lineList.items()) {
            Map<String, YamlItem> l = line.entries("text", "align", "indent");
            lines.add(new Line(text(l, "text", ""), text(l, "align", "left"), flag(l, "indent")));
        }
        YamlItem field = in.get("field");
        return new Cell(
                text(in, "label", ""),
                field == null ? null : knownField(field),
                whole(in, "part", 0),
                whole(in, "cols", 1),
                whole(in, "rows", 1),
                flag(in, "vertical"),
                List.copyOf(lines),
                whole(in, "height", 0));
    }

    private List<Rule> rules() {
        YamlItem list = file("rules.yaml", false);
        List<Rule> rules = new ArrayList<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> in = item.entries(
                    "id", "force", "check", "words", "en", "field", "fields", "other", "value", "at-least", "years",
                    "when");
            Map<String, YamlItem> when = entries(in, "when");
            List<String> looked = new ArrayList<>();
            for (String key : List.of("field", "fields")) {
                YamlItem reference = in.get(key);
                if (reference != null) {
                    reference.items().forEach(r -> looked.add(knownField(r)));
                }
            }
            Rule.Check check = value(in.get("check"), Rule.Check.class, Rule.Check.NOTE);
            if (looked.isEmpty() && needsField(check)) {
                item.mistake(BAD, "check " + spelling(check) + " needs a field");
                continue;
            }
            rules.add(new Rule(
                    text(in, "id", ""),
                    value(in.get("force"), Rule.Force.class, Rule.Force.WARN),
                    check,
                    text(in, "words", ""),
                    text(in, "en", ""),
                    List.copyOf(looked),
                    in.containsKey("other") ? knownField(Objects.requireNonNull(in.get("other"))) : null,
                    optional(in, "value"),
                    whole(in, "at-least", 1),
                    whole(in, "years", 0),
                    when.containsKey("field") ? knownField(Objects.requireNonNull(when.get("field"))) : null,
                    optional(when, "value")));
        }
        return List.copyOf(rules);
    }

    private static boolean needsField(Rule.Check check) {
        return switch (check) {
            case ANSWERED, EQUALS, NOT_AFTER_FILING, ATTACHED, REGISTERED_FOR, LISTED_OPTIONS, QUANTIFIED, PHOTOS,
                    PHOTOS_DIFFER, PHOTOS_SIZE, SAME_WHEN -> true;
            case BEFORE_DEADLINE, MEASURED, COMPARED, REQUIRED_FIELDS, LIMITS, CONSISTENT, NOTE -> false;
        };
    }

    private @Nullable Summary summary() {
        YamlItem top = file("summary.yaml", false);
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
                    field == null ? null : knownField(field),
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

    private static Page page(@Nullable YamlItem item, YamlItem top) {
        if (item == null) {
            top.mistake(BAD, "needs page");
            return new Page(11906, 16838, 1440, 1440, 1440, 1440);
        }
        Map<String, YamlItem> in = item.entries("size", "top", "bottom", "left", "right");
        if (!"A4".equals(text(in, "size", "A4"))) {
            item.mistake(BAD, "only A4 is known");
        }
        return new Page(
                11906, 16838, millimetres(in, "top"), millimetres(in, "bottom"), millimetres(in, "left"),
                millimetres(in, "right"));
    }

    private static int millimetres(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        String text = item == null ? null : item.text();
        if (item == null || text == null || !text.matches("[0-9]{1,3}mm")) {
            if (item != null) {
                item.mistake(BAD, "expected millimetres such as 28mm");
            }
            return 1440;
        }
        return (int) Math.round(Integer.parseInt(text.substring(0, text.length() - 2)) * 1440 / 25.4);
    }

    private static Font font(YamlItem item) {
        Map<String, YamlItem> in = item.entries("name", "size", "line");
        return new Font(text(in, "name", "仿宋"), whole(in, "size", 16));
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

    private static <E extends Enum<E>> E value(@Nullable YamlItem item, Class<E> type, E otherwise) {
        String text = item == null ? null : item.text();
        if (item == null || text == null) {
            return otherwise;
        }
        E[] values = type.getEnumConstants();
        for (E value : values) {
            if (spelling(value).equals(text)) {
                return value;
            }
        }
        item.mistake(
                BAD,
                "“" + text + "” is none of "
                        + String.join(", ", Arrays.stream(values).map(NoticeReader::spelling).toList()));
        return otherwise;
    }

    static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, YamlItem> entries(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null || item.isNull() ? Map.of() : item.entries();
    }

    private static String text(Map<String, YamlItem> in, String key, String otherwise) {
        return Objects.requireNonNullElse(optional(in, key), otherwise);
    }

    private static @Nullable String optional(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null ? null : item.text();
    }

    private static List<String> texts(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null ? List.of() : List.copyOf(item.texts());
    }

    private static boolean flag(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item != null && item.flag();
    }

    private static int whole(Map<String, YamlItem> in, String key, int otherwise) {
        YamlItem item = in.get(key);
        return item == null ? otherwise : item.integer(otherwise);
    }
}
