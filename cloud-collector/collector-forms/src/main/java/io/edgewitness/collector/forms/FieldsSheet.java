package io.edgewitness.collector.forms;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.poi.ss.util.CellRangeAddress;

/**
 * Writes every field in the form's order, for filing online field by field; and the guide's points with the fields that speak to them.
 */
final class FieldsSheet {
    private static final List<String> HEAD = List.of("编号", "字段", "内容", "字数", "填报方", "等级", "如何证明");
    private static final double[] WIDTHS = {13, 26, 70, 11, 10, 9, 40};
    private static final List<String> GUIDE_HEAD = List.of("序号", "内容", "说明", "相关字段", "已填内容");
    private static final double[] GUIDE_WIDTHS = {9, 26, 40, 26, 70};

    private final Filing filing;
    private final Workbook book;

    private FieldsSheet(Filing filing, Workbook book) {
        this.filing = filing;
        this.book = book;
    }

    static byte[] xlsx(Filing filing, ExportOptions options) throws IOException {
        Notice notice = filing.notice();
        Workbook book =
                new Workbook(notice, "字段", notice.formTitle(), options.watermark(), FormWriter.documentDate(filing));
        FieldsSheet sheets = new FieldsSheet(filing, book);
        sheets.fields();
        if (!notice.guide().isEmpty()) {
            book.next("培育指南");
            sheets.guide();
        }
        return book.bytes();
    }

    private void head(List<String> names, double[] widths) {
        for (int i = 0; i < names.size(); i++) {
            book.width(i, widths[i]);
            book.put(0, i, book.head, names.get(i));
        }
        book.sheet().setRepeatingRows(CellRangeAddress.valueOf("1:1"));
        book.sheet().createFreezePane(0, 1);
    }

    private void fields() {
        head(HEAD, WIDTHS);
        int row = 1;
        for (FieldLine line : FieldLine.of(filing)) {
            book.put(row, 0, book.middle, line.id());
            book.put(row, 1, book.cell, line.name());
            book.put(row, 2, book.cell, line.value());
            book.put(row, 3, book.middle, words(filing.notice().field(line.id()), line.value()));
            book.put(row, 4, book.middle, line.supplier());
            book.put(row, 5, book.middle, line.mark());
            book.put(row, 6, book.cell, line.proof());
            row++;
        }
    }

    /** {@code 57 / 200} where the form sets a limit, the count alone in other texts. */
    private static String words(Field field, String value) {
        if (field.limit() == 0 && field.type() != FieldType.NARRATIVE) {
            return "";
        }
        int count = WordCount.of(value);
        return field.limit() == 0 ? String.valueOf(count) : count + " / " + field.limit();
    }

    private void guide() {
        head(GUIDE_HEAD, GUIDE_WIDTHS);
        int row = 1;
        for (GuideItem item : filing.notice().guide()) {
            List<Field> fields =
                    item.fields().stream().map(filing.notice()::field).toList();
            book.put(row, 0, book.middle, item.number());
            book.put(row, 1, book.cell, item.title());
            book.put(row, 2, book.cell, item.hint());
            book.put(
                    row,
                    3,
                    book.cell,
                    fields.stream().map(f -> f.id() + " " + f.name()).collect(Collectors.joining("\n")));
            book.put(
                    row,
                    4,
                    book.cell,
                    fields.stream()
                            .filter(f -> !FieldLine.text(filing, f).isEmpty())
                            .map(f -> f.name() + "：" + FieldLine.text(filing, f))
                            .collect(Collectors.joining("\n")));
            row++;
        }
    }
}
