package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Notice.Column;
import io.edgewitness.collector.forms.Notice.Summary;
import java.io.IOException;
import java.util.List;
import org.apache.poi.ss.util.CellRangeAddress;

/** Writes the table that goes with the form, one row a project. */
final class SummarySheet {
    private SummarySheet() {}

    static byte[] xlsx(Filing filing, Summary summary, ExportOptions options) throws IOException {
        List<Column> columns = summary.columns();
        int last = columns.size() - 1;
        Workbook book = new Workbook(
                filing.notice(),
                summary.sheet(),
                summary.title(),
                options.watermark(),
                FormWriter.documentDate(filing));
        for (int i = 0; i <= last; i++) {
            book.width(i, columns.get(i).width());
        }
        banner(book, 0, last, book.title, summary.title(), 36);
        banner(book, 1, last, book.plain, summary.header(), 24);
        for (int i = 0; i <= last; i++) {
            book.put(2, i, book.head, columns.get(i).name());
        }
        for (int row = 0; row <= summary.blankRows(); row++) {
            for (int i = 0; i <= last; i++) {
                Column column = columns.get(i);
                String text = row > 0 ? "" : text(filing, column);
                book.put(3 + row, i, column.width() > 20 ? book.cell : book.middle, text);
            }
        }
        book.sheet().setRepeatingRows(CellRangeAddress.valueOf("3:3"));
        book.sheet().createFreezePane(0, 3);
        return book.bytes();
    }

    private static void banner(
            Workbook book,
            int row,
            int last,
            org.apache.poi.xssf.usermodel.XSSFCellStyle style,
            String text,
            int height) {
        book.put(row, 0, style, text);
        book.sheet().addMergedRegion(new CellRangeAddress(row, row, 0, last));
        book.sheet().getRow(row).setHeightInPoints(height);
    }

    private static String text(Filing filing, Column column) {
        if (column.fill().equals("sequence")) {
            return "1";
        }
        if (column.field() == null) {
            return "";
        }
        Field field = filing.notice().field(column.field());
        Value value = filing.value(field);
        // The column's head has the unit.
        return value instanceof Value.Number number ? Texts.plain(number.number()) : filing.chosen(field);
    }
}
