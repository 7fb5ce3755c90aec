package io.edgewitness.collector.forms;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.util.CellRangeAddressList;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.jspecify.annotations.Nullable;

/** Workbooks of lists: empty ones to be filled in, and filled ones beside the form. {@link ListImport} reads both. */
public final class ListTemplate {
    private static final String GUIDE = "填写说明";
    private static final List<String> GUIDE_HEAD = List.of("列名", "是否必填", "填写要求");
    /** What a drop-down of a spreadsheet can hold. */
    private static final int MOST_CHOICES = 255;

    private final SXSSFWorkbook workbook = new SXSSFWorkbook(100);
    private final CellStyle head;
    private final CellStyle text;

    private ListTemplate() {
        workbook.setZip64Mode(Zip64Mode.Never);
        head = workbook.createCellStyle();
        Font bold = workbook.createFont();
        bold.setBold(true);
        head.setFont(bold);
        head.setFillForegroundColor(IndexedColors.GREY_25_PERCENT.getIndex());
        head.setFillPattern(FillPatternType.SOLID_FOREGROUND);
        head.setWrapText(true);
        text = workbook.createCellStyle();
        text.setDataFormat(workbook.createDataFormat().getFormat("@"));
    }

    /**
     * An empty list of a field, with a sheet that says what goes into each column.
     *
     * @throws IllegalArgumentException if no list stands behind the field
     */
    public static byte[] xlsx(Notice notice, Field field) {
        return xlsx(notice, field, List.of());
    }

    /** The same with lines. */
    public static byte[] xlsx(Notice notice, Field field, List<Project.Row> rows) {
        ListSpec spec = field.list();
        if (spec == null) {
            throw new IllegalArgumentException("no list stands behind " + field.id());
        }
        ListTemplate template = new ListTemplate();
        template.sheet(spec, rows);
        template.guide(spec);
        return template.bytes(notice, LocalDate.of(notice.year(), 1, 1));
    }

    /** All lists of a filing that have lines, a sheet each. */
    static byte[] filled(Filing filing, ExportOptions options) {
        ListTemplate book = new ListTemplate();
        for (Field field : filing.notice().fields().values()) {
            ListSpec spec = field.list();
            List<Project.Row> rows = filing.lists().rows(field);
            if (spec != null && !rows.isEmpty()) {
                Sheet sheet = book.sheet(spec, rows);
                if (!options.watermark().isEmpty()) {
                    sheet.getHeader().setCenter(options.watermark() + "  不得用于申报");
                }
            }
        }
        return book.bytes(filing.notice(), FormWriter.documentDate(filing));
    }

    private Sheet sheet(ListSpec spec, List<Project.Row> rows) {
        SXSSFSheet sheet = workbook.createSheet(spec.title());
        List<String> ids = new ArrayList<>();
        Row heads = sheet.createRow(0);
        spec.columns().forEach(c -> {
            put(heads, ids.size(), head, c.field().name() + (c.field().required() ? "*" : ""));
            column(sheet, c.field(), ids.size());
            ids.add(c.id());
        });
        put(heads, ids.size(), head, ListSpec.PROOF_NAMES.get(0));
        sheet.setColumnWidth(ids.size(), 30 * 256);
        ids.add(ListSpec.PROOF);
        sheet.createFreezePane(0, 1);
        for (int i = 0; i < rows.size(); i++) {
            Row line = sheet.createRow(i + 1);
            for (int at = 0; at < ids.size(); at++) {
                String value = rows.get(i).cells().get(ids.get(at));
                if (value != null) {
                    put(line, at, spec.column(ids.get(at)), value);
                }
            }
        }
        return sheet;
    }

    /** Codes and numbers of documents are text: a spreadsheet would round the one and reckon with the other. */
    private void column(SXSSFSheet sheet, Field field, int at) {
        sheet.setColumnWidth(at, (field.type() == FieldType.TEXT ? 28 : 16) * 256);
        if (field.type() == FieldType.TEXT) {
            sheet.setDefaultColumnStyle(at, text);
        }
        String[] names = field.options().stream().map(Field.Option::name).toArray(String[]::new);
        if (names.length > 0 && String.join(",", names).length() <= MOST_CHOICES) {
            var helper = sheet.getDataValidationHelper();
            sheet.addValidationData(helper.createValidation(
                    helper.createExplicitListConstraint(names),
                    new CellRangeAddressList(1, ListSpec.MOST_ROWS, at, at)));
        }
    }

    private void put(Row row, int at, ListSpec.@Nullable Column column, String value) {
        if (column != null
                && (column.field().type() == FieldType.NUMBER || column.field().type() == FieldType.COUNT)) {
            row.createCell(at).setCellValue(new BigDecimal(value).doubleValue());
        } else {
            put(row, at, text, value);
        }
    }

    private static void put(Row row, int at, CellStyle style, String value) {
        Cell cell = row.createCell(at);
        cell.setCellStyle(style);
        cell.setCellValue(value);
    }

    private void guide(ListSpec spec) {
        Sheet sheet = workbook.createSheet(GUIDE);
        Row heads = sheet.createRow(0);
        for (int i = 0; i < GUIDE_HEAD.size(); i++) {
            put(heads, i, head, GUIDE_HEAD.get(i));
            sheet.setColumnWidth(i, (i == 2 ? 70 : 24) * 256);
        }
        int at = 1;
        for (ListSpec.Column column : spec.columns()) {
            Row row = sheet.createRow(at++);
            put(row, 0, text, column.field().name());
            put(row, 1, text, column.field().required() ? "必填" : "选填");
            put(row, 2, text, asked(column.field()));
        }
        Row row = sheet.createRow(at);
        put(row, 0, text, ListSpec.PROOF_NAMES.get(0));
        put(row, 1, text, "选填");
        put(row, 2, text, "证明该行的文件名，与上传的附件一致；未附证明的行会提醒");
    }

    private static String asked(Field field) {
        String kind = switch (field.type()) {
            case NUMBER -> "数字，如 12.5";
            case COUNT -> "整数，不小于 0";
            case DATE -> "日期，如 2024-03-20";
            case CHOICE ->
                "选一项："
                        + String.join(
                                "、",
                                field.options().stream().map(Field.Option::name).toList());
            default -> field.format() == Format.USCC ? "18 位统一社会信用代码" : "文字";
        };
        return Stream.of(kind, field.hint())
                .filter(t -> t != null)
                .reduce((a, b) -> a + "；" + b)
                .orElse("");
    }

    private byte[] bytes(Notice notice, LocalDate date) {
        Docx.properties(workbook.getXSSFWorkbook().getProperties(), notice.formTitle(), date);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (workbook) {
            workbook.write(out);
            return StableZip.of(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("the workbook cannot be written", e);
        }
    }
}
