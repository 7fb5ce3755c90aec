package io.edgewitness.collector.forms;

import java.io.IOException;
import java.util.List;
import org.apache.poi.ss.util.CellRangeAddress;

/** Writes every field in the form's order, for filing online field by field. */
final class FieldsSheet {
    private static final List<String> HEAD = List.of("编号", "字段", "内容", "填报方", "等级", "如何证明");
    private static final double[] WIDTHS = {13, 26, 70, 10, 9, 40};

    private FieldsSheet() {}

    static byte[] xlsx(Filing filing, ExportOptions options) throws IOException {
        Notice notice = filing.notice();
        Workbook book =
                new Workbook(notice, "字段", notice.formTitle(), options.watermark(), FormWriter.documentDate(filing));
        for (int i = 0; i < WIDTHS.length; i++) {
            book.width(i, WIDTHS[i]);
            book.put(0, i, book.head, HEAD.get(i));
        }
        int row = 1;
        for (FieldLine line : FieldLine.of(filing)) {
            book.put(row, 0, book.middle, line.id());
            book.put(row, 1, book.cell, line.name());
            book.put(row, 2, book.cell, line.value());
            book.put(row, 3, book.middle, line.supplier());
            book.put(row, 4, book.middle, line.mark());
            book.put(row, 5, book.cell, line.proof());
            row++;
        }
        book.sheet().setRepeatingRows(CellRangeAddress.valueOf("1:1"));
        book.sheet().createFreezePane(0, 1);
        return book.bytes();
    }
}
