package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Notice.Cell;
import io.edgewitness.collector.forms.Notice.Font;
import io.edgewitness.collector.forms.Notice.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTc;

/** Writes one table of the form, filled, page by page. */
final class FormTable {
    private static final int LEAST_ROW = 620;
    /** A cell of more text than this may break across pages. */
    private static final int LONG = 350;

    /** A line over the size of its font, of the highest of the fonts that stand in for those of China. */
    private static final double LINE = 1.45;

    /** Points of what is between a cell's text and its borders, both sides, and of a border. */
    private static final double INSIDE = 2 * DocxTable.SIDE / 20.0 + 0.5;

    /** Share of a page that is filled by reckoning: a row too many would stand on a page of its own. */
    private static final double FILLED = 0.95;

    private final Docx docx;
    private final Filing filing;
    private final Notice notice;
    private final boolean hints;

    /** @param hints whether empty cells show what the form says about them */
    FormTable(Docx docx, Filing filing, boolean hints) {
        this.docx = docx;
        this.filing = filing;
        this.notice = filing.notice();
        this.hints = hints;
    }

    /** @param used points of the page above it */
    void write(Notice.Table table, double used) {
        DocxTable out = new DocxTable(docx, table.widths(), LEAST_ROW);
        for (TablePages.Row row : TablePages.of(
                table, heights(table), used, FILLED * notice.page().textHeight() / 20)) {
            if (row.newPage()) {
                docx.afterTable(true);
                out = new DocxTable(docx, table.widths(), LEAST_ROW);
            }
            out.row(row.cells(), !isLong(row.cells()), false, this::cell);
        }
        docx.afterTable();
    }

    private boolean isLong(List<Cell> row) {
        return row.stream()
                .anyMatch(c -> c.field() != null
                        && filing.fullText(notice.field(c.field())).length() > LONG);
    }

    static double lineHeight(Font font) {
        return font.size() * font.line() * LINE;
    }

    private List<TablePages.Height> heights(Notice.Table table) {
        double[] points = new double[table.rows().size()];
        Arrays.fill(points, LEAST_ROW / 20.0);
        table.eachCell((row, column, cell) -> {
            int width = table.widths().subList(column, column + cell.cols()).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            if (cell.rows() == 1) {
                points[row] = Math.max(points[row], INSIDE + height(cell, width / 20.0 - INSIDE));
            }
        });
        List<TablePages.Height> heights = new ArrayList<>();
        for (int row = 0; row < points.length; row++) {
            heights.add(new TablePages.Height(points[row], isLong(table.rows().get(row))));
        }
        return heights;
    }

    private double height(Cell cell, double width) {
        Font font = notice.font("cell");
        double points = 0;
        for (Line line : cell.lines()) {
            points += height(line.text(), line.indent() ? notice.font("body") : font, width);
        }
        Field field = cell.field() == null ? null : notice.field(cell.field());
        if (field == null) {
            points += cell.lines().isEmpty() ? height(label(cell.label()), font, width) : 0;
        } else {
            String text = cellText(cell, field);
            String note = text.isEmpty() ? "" : filing.lists().note(field);
            points += height(text.isEmpty() ? hint(field) : text, font, width)
                    + (note.isEmpty() ? 0 : height(note, DocxStyles.small(notice), width));
        }
        return Math.max(cell.height(), points);
    }

    private static double height(String text, Font font, double width) {
        return lineHeight(font)
                * text.lines()
                        .mapToDouble(l -> lines(Texts.ems(l), width / font.size()))
                        .sum();
    }

    /** A line that is broken is not full: words and numbers stay whole, and no line begins with a full stop. */
    private static double lines(double ems, double wide) {
        return ems <= wide ? 1 : Math.ceil(ems / Math.max(1, wide - 1));
    }

    /** What an empty cell shows; empty: nothing. */
    private String hint(Field field) {
        boolean paragraphs = field.type() == FieldType.NARRATIVE || field.type() == FieldType.INDICATORS;
        return hints && paragraphs && field.hint() != null ? field.hint() : "";
    }

    private void cell(Cell cell, CTTc out) {
        if (!cell.lines().isEmpty()) {
            for (Line line : cell.lines()) {
                DocxTable.lines(out, line.indent() ? Docx.BODY : Docx.CELL, line.align(), line.text());
            }
        } else if (cell.field() == null) {
            String label = label(cell.label());
            DocxTable.lines(out, Docx.CELL, "center", cell.vertical() ? vertical(label) : label);
        } else {
            Field field = notice.field(cell.field());
            String text = cellText(cell, field);
            if (text.isEmpty() && !hint(field).isEmpty()) {
                DocxTable.lines(out, Docx.HINT, "left", hint(field));
            } else {
                DocxTable.lines(out, Docx.CELL, cell.part() > 0 ? "center" : "left", text);
                String note = filing.lists().note(field);
                if (!text.isEmpty() && !note.isEmpty()) {
                    DocxTable.lines(out, Docx.SMALL, "left", note);
                }
            }
        }
    }

    private String cellText(Cell cell, Field field) {
        if (cell.part() > 0) {
            return filing.value(field) instanceof Value.Years years ? Texts.part(field, years, cell.part()) : "";
        }
        if (field.boxed() && filing.value(field) == null) {
            return Texts.print(field, new Value.Choices(List.of(), List.of()));
        }
        return filing.fullText(field);
    }

    /** {@code {year-3}} becomes the year three before the notice's. */
    private String label(String label) {
        int start = label.indexOf("{year");
        int end = label.indexOf('}', start + 1);
        if (start < 0 || end < 0) {
            return label;
        }
        String offset = label.substring(start + 5, end);
        int year = notice.year() + (offset.isEmpty() ? 0 : Integer.parseInt(offset));
        return label.substring(0, start) + year + label.substring(end + 1);
    }

    private static String vertical(String label) {
        return String.join(
                "\n", label.codePoints().mapToObj(Character::toString).toList());
    }
}
