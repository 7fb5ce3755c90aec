package io.edgewitness.collector.forms;

import static io.edgewitness.collector.forms.Keys.BAD;
import static io.edgewitness.collector.forms.Keys.flag;
import static io.edgewitness.collector.forms.Keys.text;
import static io.edgewitness.collector.forms.Keys.whole;

import io.edgewitness.collector.forms.Notice.Cell;
import io.edgewitness.collector.forms.Notice.CoverLine;
import io.edgewitness.collector.forms.Notice.Font;
import io.edgewitness.collector.forms.Notice.Line;
import io.edgewitness.collector.forms.Notice.OutlineItem;
import io.edgewitness.collector.forms.Notice.Page;
import io.edgewitness.collector.forms.Notice.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a notice's form looks: page, fonts, cover, outline, tables. */
final class NoticeLayout {
    private static final Pattern YEAR = Pattern.compile("\\{year(?:[+-][0-9]{1,2})?\\}");

    private final NoticeFields fields;

    NoticeLayout(NoticeFields fields) {
        this.fields = fields;
    }

    List<CoverLine> cover(@Nullable YamlItem list) {
        List<CoverLine> lines = new ArrayList<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> in = item.entries("text", "label", "field", "style", "size", "before");
            YamlItem field = in.get("field");
            lines.add(new CoverLine(
                    text(in, "text", text(in, "label", "")),
                    field == null ? null : fields.knownField(field),
                    text(in, "style", "line"),
                    whole(in, "size", 0),
                    whole(in, "before", 0)));
        }
        return List.copyOf(lines);
    }

    static Map<String, Font> fonts(Map<String, YamlItem> in, YamlItem top) {
        Map<String, Font> fonts = new LinkedHashMap<>();
        in.forEach((use, item) -> fonts.put(use, font(item)));
        for (String use : List.of("body", "heading-1", "heading-2", "title")) {
            if (!fonts.containsKey(use)) {
                top.mistake(BAD, "fonts lacks " + use);
            }
        }
        return fonts;
    }

    List<OutlineItem> outline(YamlItem list, Map<String, Table> tables) {
        List<OutlineItem> outline = new ArrayList<>();
        list.items().forEach(item -> outlineItem(item, tables, outline));
        return List.copyOf(outline);
    }

    private void outlineItem(YamlItem item, Map<String, Table> tables, List<OutlineItem> outline) {
        Map<String, YamlItem> in = item.entries(
                "heading",
                "level",
                "page-break",
                "table",
                "field",
                "lead",
                "text",
                "figures",
                "photos",
                "attachments",
                "lists",
                "appendix");
        YamlItem level = in.get("level");
        YamlItem field = in.get("field");
        YamlItem table = in.get("table");
        YamlItem photos = in.get("photos");
        YamlItem attachments = in.get("attachments");
        if (in.containsKey("heading")) {
            int depth = level == null ? 1 : level.integer(1);
            if (level != null && (depth < 1 || depth > 3)) {
                level.mistake(BAD, "a heading has level 1, 2 or 3");
            }
            outline.add(new Notice.Heading(text(in, "heading", ""), depth, flag(in, "page-break")));
        } else if (table != null) {
            String name = Objects.requireNonNullElse(table.text(), "");
            if (!tables.containsKey(name)) {
                table.mistake(BAD, "tables.yaml has no table " + name);
            }
            outline.add(new Notice.TableItem(name));
        } else if (field != null) {
            outline.add(new Notice.FieldText(text(in, "lead", ""), fields.knownField(field)));
        } else if (photos != null) {
            outline.add(new Notice.PhotoItem(fields.knownField(photos)));
        } else if (in.containsKey("text")) {
            outline.add(new Notice.FixedText(text(in, "text", "")));
        } else if (in.containsKey("figures")) {
            outline.add(new Notice.FigureTable());
        } else if (attachments != null) {
            outline.add(new Notice.AttachmentList(attachments(attachments)));
        } else if (in.containsKey("lists")) {
            outline.add(new Notice.ListAnnex());
        } else if (in.containsKey("appendix")) {
            outline.add(new Notice.EvidenceAppendix());
        } else {
            item.mistake(
                    BAD,
                    "an outline item needs one of heading, table, field, text, figures, photos, attachments, lists, appendix");
        }
    }

    /** {@code all}, or the ids of attachments. */
    private List<String> attachments(YamlItem item) {
        return "all".equals(item.isSequence() ? "" : item.text())
                ? List.of()
                : item.items().stream().map(fields::knownField).toList();
    }

    Table table(YamlItem item) {
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
        String label = text(in, "label", "");
        if (label.contains("{year") && !YEAR.matcher(label).find()) {
            item.mistake(BAD, "a year in a label is {year} or, of three years before, {year-3}");
            label = "";
        }
        return new Cell(
                label,
                field == null ? null : fields.knownField(field),
                whole(in, "part", 0),
                whole(in, "cols", 1),
                whole(in, "rows", 1),
                flag(in, "vertical"),
                List.copyOf(lines),
                whole(in, "height", 0));
    }

    static Page page(@Nullable YamlItem item, YamlItem top) {
        if (item == null) {
            top.mistake(BAD, "needs page");
            return new Page(11906, 16838, 1440, 1440, 1440, 1440);
        }
        Map<String, YamlItem> in = item.entries("size", "top", "bottom", "left", "right");
        if (!"A4".equals(text(in, "size", "A4"))) {
            item.mistake(BAD, "only A4 is known");
        }
        return new Page(
                11906,
                16838,
                millimetres(in, "top"),
                millimetres(in, "bottom"),
                millimetres(in, "left"),
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
        Map<String, YamlItem> in = item.entries("name", "size", "bold", "line", "align");
        String align = text(in, "align", "left");
        if (!List.of("left", "center", "right", "both").contains(align)) {
            item.mistake(BAD, "align is left, center, right or both");
        }
        YamlItem size = in.get("size");
        return new Font(
                text(in, "name", "仿宋"),
                size == null ? 16 : positive(size, 16),
                flag(in, "bold"),
                spacing(in.get("line")),
                align);
    }

    private static double spacing(@Nullable YamlItem line) {
        return line == null || "single".equals(line.text()) ? 1 : positive(line, 1);
    }

    private static double positive(YamlItem item, double otherwise) {
        BigDecimal number = item.number();
        if (number != null && number.signum() <= 0) {
            item.mistake(BAD, "expected a number above 0");
        }
        return number == null ? otherwise : number.doubleValue();
    }
}
