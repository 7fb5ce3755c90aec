package io.edgewitness.collector.forms;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTBorder;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTHeight;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTP;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTRow;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTbl;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTblPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTblWidth;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTc;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTcPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTrPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STBorder;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STHeightRule;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STMerge;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STTblLayoutType;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STTblWidth;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STVerticalJc;

/** A table on a fixed grid, with cells that span columns and rows. */
final class DocxTable {
    /** Between a cell's text and its borders, in twentieths of a point. */
    static final int SIDE = 57;

    private final CTTbl table;
    private final List<Integer> widths;
    private final int leastRow;
    /** Per column: rows still covered by the cell above, and the columns that cell spans. */
    private final int[] rowsLeft;

    private final int[] spans;

    /** @param leastRow height of a row of little text, in twentieths of a point */
    DocxTable(Docx docx, List<Integer> widths, int leastRow) {
        this.widths = widths;
        this.leastRow = leastRow;
        this.rowsLeft = new int[widths.size()];
        this.spans = new int[widths.size()];
        XWPFTable created = docx.document().createTable();
        created.removeRow(0);
        table = created.getCTTbl();
        CTTblPr properties = table.getTblPr();
        if (properties.isSetTblStyle()) {
            properties.unsetTblStyle();
        }
        CTTblWidth width = properties.isSetTblW() ? properties.getTblW() : properties.addNewTblW();
        width.setType(STTblWidth.DXA);
        width.setW(
                BigInteger.valueOf(widths.stream().mapToInt(Integer::intValue).sum()));
        if (properties.isSetTblBorders()) {
            properties.unsetTblBorders();
        }
        var borders = properties.addNewTblBorders();
        for (CTBorder border : List.of(
                borders.addNewTop(),
                borders.addNewLeft(),
                borders.addNewBottom(),
                borders.addNewRight(),
                borders.addNewInsideH(),
                borders.addNewInsideV())) {
            border.setVal(STBorder.SINGLE);
            border.setSz(BigInteger.valueOf(4));
            border.setSpace(BigInteger.ZERO);
            border.setColor("000000");
        }
        properties.addNewTblLayout().setType(STTblLayoutType.FIXED);
        var margins = properties.addNewTblCellMar();
        side(margins.addNewTop());
        side(margins.addNewLeft());
        side(margins.addNewBottom());
        side(margins.addNewRight());
        var grid = table.getTblGrid() == null ? table.addNewTblGrid() : table.getTblGrid();
        widths.forEach(w -> grid.addNewGridCol().setW(BigInteger.valueOf(w)));
    }

    private static void side(CTTblWidth width) {
        width.setType(STTblWidth.DXA);
        width.setW(BigInteger.valueOf(SIDE));
    }

    /**
     * Adds a row.
     *
     * @param fill writes a cell's content; it must add at least one paragraph
     */
    void row(List<Notice.Cell> cells, boolean whole, boolean header, BiConsumer<Notice.Cell, CTTc> fill) {
        CTRow row = table.addNewTr();
        int height = cells.stream().mapToInt(c -> c.height() * 20).max().orElse(0);
        rowProperties(row, Math.max(leastRow, height), whole, header);
        int column = 0;
        int next = 0;
        while (column < widths.size()) {
            CTTc cell = row.addNewTc();
            if (rowsLeft[column] > 0) {
                int span = spans[column];
                cellProperties(cell, column, span).addNewVMerge().setVal(STMerge.CONTINUE);
                cell.addNewP();
                rowsLeft[column]--;
                column += span;
                continue;
            }
            Notice.Cell content = cells.get(next++);
            CTTcPr properties = cellProperties(cell, column, content.cols());
            if (content.rows() > 1) {
                properties.addNewVMerge().setVal(STMerge.RESTART);
                rowsLeft[column] = content.rows() - 1;
                spans[column] = content.cols();
            }
            properties.addNewVAlign().setVal(content.height() > 0 ? STVerticalJc.TOP : STVerticalJc.CENTER);
            fill.accept(content, cell);
            column += content.cols();
        }
    }

    /** Adds a row of small text; a heading row is repeated on each page. */
    void text(boolean header, String... texts) {
        List<Notice.Cell> cells = Arrays.stream(texts)
                .map(t -> new Notice.Cell(t, null, 0, 1, 1, false, List.of(), 0))
                .toList();
        row(cells, true, header, (cell, out) -> lines(out, Docx.SMALL, header ? "center" : "left", cell.label()));
    }

    private static void rowProperties(CTRow row, int height, boolean whole, boolean header) {
        CTTrPr properties = row.addNewTrPr();
        if (whole) {
            properties.addNewCantSplit();
        }
        CTHeight least = properties.addNewTrHeight();
        least.setVal(BigInteger.valueOf(height));
        least.setHRule(STHeightRule.AT_LEAST);
        if (header) {
            properties.addNewTblHeader();
        }
    }

    private CTTcPr cellProperties(CTTc cell, int column, int span) {
        CTTcPr properties = cell.addNewTcPr();
        int width = 0;
        for (int i = column; i < column + span; i++) {
            width += widths.get(i);
        }
        CTTblWidth w = properties.addNewTcW();
        w.setType(STTblWidth.DXA);
        w.setW(BigInteger.valueOf(width));
        if (span > 1) {
            properties.addNewGridSpan().setVal(BigInteger.valueOf(span));
        }
        return properties;
    }

    /** A paragraph for each line; an empty text gives one empty paragraph. */
    static void lines(CTTc cell, String style, String align, String text) {
        for (String line : text.split("\n", -1)) {
            CTP paragraph = cell.addNewP();
            CTPPr properties = Docx.style(paragraph, style);
            // No quarter-width space between digits and Chinese characters: narrow cells need the room.
            properties.addNewAutoSpaceDE().setVal(false);
            properties.addNewAutoSpaceDN().setVal(false);
            Docx.align(properties, align);
            Docx.run(paragraph, line);
        }
    }
}
