package io.edgewitness.collector.forms;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.poi.ss.usermodel.BorderStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.HorizontalAlignment;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.usermodel.PrintSetup;
import org.apache.poi.ss.usermodel.VerticalAlignment;
import org.apache.poi.ss.util.WorkbookUtil;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.apache.poi.xssf.usermodel.XSSFFont;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Sheets in a notice's fonts, with the watermark's word in their headers and footers. What a user wrote is text, never a formula. */
final class Workbook {
    /** Characters that a cell can hold. */
    private static final int MOST = 32_767;

    private static final String CUT = "……（全文见 form.docx）";

    private final XSSFWorkbook workbook = new XSSFWorkbook();
    private final Notice notice;
    private final String watermark;
    private final Map<XSSFCellStyle, XSSFCellStyle> quoted = new HashMap<>();
    private XSSFSheet sheet;
    final XSSFCellStyle title;
    final XSSFCellStyle head;
    final XSSFCellStyle cell;
    final XSSFCellStyle middle;
    final XSSFCellStyle plain;

    Workbook(Notice notice, String sheetName, String titleText, String watermark, LocalDate date) {
        this.notice = notice;
        this.watermark = watermark;
        sheet = create(sheetName);
        title = style("title", 18, false, HorizontalAlignment.CENTER);
        head = style("heading-1", 12, true, HorizontalAlignment.CENTER);
        cell = style("body", 12, true, HorizontalAlignment.LEFT);
        middle = style("body", 12, true, HorizontalAlignment.CENTER);
        plain = style("body", 12, false, HorizontalAlignment.LEFT);
        head.setFillForegroundColor(IndexedColors.GREY_25_PERCENT.getIndex());
        head.setFillPattern(FillPatternType.SOLID_FOREGROUND);
        Docx.properties(workbook.getProperties(), titleText, date);
    }

    /** Goes on to a new sheet; characters that a sheet's name cannot have are replaced. */
    void next(String name) {
        sheet = create(name);
    }

    private XSSFSheet create(String name) {
        XSSFSheet sheet = workbook.createSheet(WorkbookUtil.createSafeSheetName(name));
        sheet.getPrintSetup().setPaperSize(PrintSetup.A4_PAPERSIZE);
        sheet.getPrintSetup().setLandscape(true);
        sheet.setFitToPage(true);
        sheet.getPrintSetup().setFitHeight((short) 0);
        sheet.setHorizontallyCenter(true);
        if (!watermark.isEmpty()) {
            sheet.getHeader().setCenter("&\"黑体,Regular\"&20" + watermark + "  不得用于申报");
        }
        sheet.getFooter().setCenter((watermark.isEmpty() ? "" : watermark + "  ") + "&P / &N");
        return sheet;
    }

    private XSSFCellStyle style(String use, int size, boolean bordered, HorizontalAlignment align) {
        XSSFFont font = workbook.createFont();
        Notice.Font named = notice.fonts().get(use);
        font.setFontName(named == null ? "仿宋" : named.name());
        font.setFontHeightInPoints((short) size);
        XSSFCellStyle style = workbook.createCellStyle();
        style.setFont(font);
        style.setWrapText(true);
        style.setAlignment(align);
        style.setVerticalAlignment(VerticalAlignment.CENTER);
        if (bordered) {
            style.setBorderTop(BorderStyle.THIN);
            style.setBorderBottom(BorderStyle.THIN);
            style.setBorderLeft(BorderStyle.THIN);
            style.setBorderRight(BorderStyle.THIN);
        }
        return style;
    }

    XSSFSheet sheet() {
        return sheet;
    }

    void width(int column, double characters) {
        sheet.setColumnWidth(column, (int) (characters * 256));
    }

    /** Puts text into a cell and makes the row high enough for it. */
    void put(int row, int column, XSSFCellStyle style, String text) {
        var line = sheet.getRow(row) == null ? sheet.createRow(row) : sheet.getRow(row);
        var out = line.createCell(column);
        out.setCellStyle(text.matches("(?s)[=+\\-@\\t\\r].*") ? quoted.computeIfAbsent(style, this::quoted) : style);
        out.setCellValue(text.length() <= MOST ? text : text.substring(0, MOST - CUT.length()) + CUT);
        double fit = sheet.getColumnWidth(column) / 256.0;
        int lines = 0;
        for (String part : text.split("\n", -1)) {
            int width = part.codePoints().map(c -> c > 0x2000 ? 2 : 1).sum();
            lines += Math.max(1, (int) Math.ceil(width * 1.15 / fit));
        }
        float points = style.getFont().getFontHeightInPoints() * 1.35f;
        line.setHeightInPoints(Math.min(400, Math.max(line.getHeightInPoints(), lines * points + 6)));
    }

    /** A spreadsheet program that edits such a cell leaves it text, too. */
    private XSSFCellStyle quoted(XSSFCellStyle style) {
        XSSFCellStyle text = workbook.createCellStyle();
        text.cloneStyleFrom(style);
        text.setQuotePrefixed(true);
        return text;
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        workbook.write(out);
        workbook.close();
        return StableZip.of(out.toByteArray());
    }
}
