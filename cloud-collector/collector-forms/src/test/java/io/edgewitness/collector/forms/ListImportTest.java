package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.ListImport.Problem;
import io.edgewitness.collector.forms.ListImport.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

/** Lists from real workbooks and from files that mean harm. */
class ListImportTest {
    private final Notice notice = Notice.load("liaoning-2024");
    private final ListSpec stations = list("LN-KPI-03");
    private final ListSpec funds = list("LN-KPI-02");

    private ListSpec list(String field) {
        return Objects.requireNonNull(notice.field(field).list());
    }

    private static byte[] sheet(String name, Object[]... rows) {
        try (XSSFWorkbook book = new XSSFWorkbook()) {
            XSSFSheet sheet = book.createSheet(name);
            CellStyle date = book.createCellStyle();
            date.setDataFormat(book.createDataFormat().getFormat("yyyy\"年\"m\"月\"d\"日\""));
            for (int i = 0; i < rows.length; i++) {
                XSSFRow row = sheet.createRow(i);
                for (int at = 0; at < rows[i].length; at++) {
                    Object value = rows[i][at];
                    if (value instanceof String text && text.startsWith("=")) {
                        row.createCell(at).setCellFormula(text.substring(1));
                    } else if (value instanceof String text) {
                        row.createCell(at).setCellValue(text);
                    } else if (value instanceof Number number) {
                        row.createCell(at).setCellValue(number.doubleValue());
                    } else if (value instanceof LocalDate day) {
                        row.createCell(at).setCellValue(day);
                        row.getCell(at).setCellStyle(date);
                    }
                }
            }
            book.getCreationHelper().createFormulaEvaluator().evaluateAll();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            book.write(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object[] row(Object... cells) {
        return cells;
    }

    private static List<String> told(Result result) {
        return result.problems().stream().map(p -> p.place() + " " + p.code()).toList();
    }

    @Test
    void headsAreKnownByNameAndAliasInAnyOrderBelowATitle() {
        Result result = ListImport.read(
                stations,
                "台账.xlsx",
                sheet(
                        "表1",
                        row("示例开发区5G基站台账"),
                        row("站名", "证明", "基站ID *", "入网日期", "基础电信企业"),
                        row("东门", "on-air.pdf", 4600001, LocalDate.of(2023, 5, 6), "移动"),
                        row(),
                        row("西门", null, "4600002", "2023年7月1日", "中国联通")));
        assertThat(result.problems()).isEmpty();
        assertThat(result.rows())
                .containsExactly(
                        Map.of(
                                "operator",
                                "中国移动",
                                "number",
                                "4600001",
                                "name",
                                "东门",
                                "opened",
                                "2023-05-06",
                                "proof",
                                "on-air.pdf"),
                        Map.of("operator", "中国联通", "number", "4600002", "name", "西门", "opened", "2023-07-01"));
        AnswerCheck check = AnswerCheck.of(notice, "list:LN-KPI-03", result.json());
        assertThat(check.mistakes()).isEmpty();
        assertThat(check.printed()).isEqualTo("2");
    }

    @Test
    void everyMistakeIsToldWithSheetAndCellAtOnce() {
        Result result = ListImport.read(
                funds,
                "资金.xlsx",
                sheet(
                        "表1",
                        row("资金名称", "批复文号", "资金来源", "金额（万元）", "批复日期", "颜色"),
                        row("专项", "1号", "市", -5, "2024-02-30", "红"),
                        row("配套", "2号", null, "许多", LocalDate.of(2024, 1, 2)),
                        row("专项", "1号", "市", 5),
                        row("长".repeat(501), "3号", "市", "=1/0"),
                        row("大数", 123456789012345678L, "市", "=2*3")));
        assertThat(told(result))
                .containsExactly(
                        "表1!F1 EW-FORM-HEAD",
                        "表1!D2 EW-FORM-VALUE",
                        "表1!E2 EW-FORM-TYPE",
                        "表1!C3 EW-FORM-VALUE",
                        "表1!D3 EW-FORM-TYPE",
                        "表1!D5 EW-FORM-SHEET",
                        "表1!A5 EW-FORM-TOO-LONG",
                        "表1!B6 EW-FORM-SHEET");
        assertThat(result.problems().get(1).zh()).isEqualTo("不能小于 0，现为 -5");
        assertThat(result.duplicates()).singleElement().satisfies(d -> {
            assertThat(d.place()).isEqualTo("表1!A4");
            assertThat(d.zh()).isEqualTo("第 4 行与第 2 行重复，不计数");
        });
        assertThat(result.rows().get(4)).containsEntry("amount", "6");
    }

    @Test
    void aDoubledLineIsShownAndNotLostAndNotCounted() {
        Result result = ListImport.read(
                stations,
                "a.xlsx",
                sheet(
                        "表1",
                        row("运营商", "基站编号", "站名"),
                        row("移动", "1", "东门"),
                        row("联通", "1", "南门"),
                        row("中国移动", "1", "东门二期"),
                        row("移动", " 1", "又一次")));
        assertThat(result.sound()).isTrue();
        assertThat(result.rows()).hasSize(4);
        assertThat(result.duplicates())
                .extracting(Problem::zh)
                .containsExactly("第 4 行与第 2 行重复，不计数", "第 5 行与第 2 行重复，不计数");
        AnswerCheck check = AnswerCheck.of(notice, "list:LN-KPI-03", result.json());
        assertThat(check.mistakes()).isEmpty();
        assertThat(check.printed()).isEqualTo("2");
    }

    @Test
    void aWrongHeadIsRefusedWithItsCell() {
        assertThat(told(ListImport.read(funds, "a.xlsx", sheet("表1", row("甲", "乙"), row("1", "2")))))
                .containsExactly("表1!A1 EW-FORM-HEAD");
        Result missing =
                ListImport.read(funds, "a.xlsx", sheet("表1", row("资金名称", "资金来源", "资金名称"), row("专项", "市", "x")));
        assertThat(told(missing)).containsExactly("表1!C1 EW-FORM-TWICE", "表1!A1 EW-FORM-HEAD");
        assertThat(missing.problems().get(1).zh()).isEqualTo("缺少必填列“金额（万元）”");
        assertThat(told(ListImport.read(funds, "a.xlsx", sheet("表1", row("资金名称", "资金来源", "金额")))))
                .containsExactly("表1!A2 EW-FORM-EMPTY");
    }

    @Test
    void aTextFileIsReadAsSpreadsheetProgramsWriteIt() {
        String text = "资金名称,批复文号,资金来源,金额（万元）\r\n\"专项,\"\"一\"\"期\",1号,市,100.50\r\n\r\n配套,2号,区,x\r\n";
        for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"))) {
            Result result = ListImport.read(funds, "资金.csv", text.getBytes(charset));
            assertThat(told(result)).containsExactly("资金.csv!D4 EW-FORM-TYPE");
            assertThat(result.rows().get(0)).containsEntry("name", "专项,\"一\"期").containsEntry("amount", "100.5");
        }
        String tabs = "\uFEFF资金名称\t资金来源\t金额\n专项\t市\t1\n";
        assertThat(ListImport.read(funds, "a.txt", tabs.getBytes(StandardCharsets.UTF_8))
                        .problems())
                .isEmpty();
        assertThat(told(ListImport.read(funds, "a.csv", "资金名称,资金来源\n\"x".getBytes(StandardCharsets.UTF_8))))
                .containsExactly("a.csv EW-FORM-SHEET");
        assertThat(told(ListImport.read(funds, "a.csv", new byte[] {(byte) 0xFF, (byte) 0xFF, 0x30})))
                .containsExactly("a.csv EW-FORM-SHEET");
    }

    @Test
    void theTemplateAndTheFilledBookAreReadBack() throws IOException {
        for (Field field : notice.fields().values()) {
            if (field.list() != null) {
                byte[] template = ListTemplate.xlsx(notice, field);
                assertThat(told(ListImport.read(field.list(), "t.xlsx", template)))
                        .containsExactly(field.list().title() + "!A2 EW-FORM-EMPTY");
                assertThat(ListTemplate.xlsx(notice, field)).isEqualTo(template);
            }
        }
    }

    @Test
    void aFileOfAStreamingWriterIsRead() throws IOException {
        try (SXSSFWorkbook book = new SXSSFWorkbook()) {
            var sheet = book.createSheet("导出");
            for (List<String> line : List.of(List.of("运营商", "基站编号"), List.of("电信", "7"))) {
                var row = sheet.createRow(sheet.getLastRowNum() + 1);
                line.forEach(text ->
                        row.createCell(Math.max(0, row.getLastCellNum())).setCellValue(text));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            book.write(out);
            Result result = ListImport.read(stations, "导出.xlsx", out.toByteArray());
            assertThat(result.problems()).isEmpty();
            assertThat(result.rows()).containsExactly(Map.of("operator", "中国电信", "number", "7"));
        }
    }

    @Test
    void moreLinesThanAListCanHaveAreSaid() {
        Object[][] rows = new Object[ListSpec.MOST_ROWS + 2][];
        rows[0] = row("运营商", "基站编号");
        for (int i = 1; i < rows.length; i++) {
            rows[i] = row("移动", "n" + i);
        }
        Result result = ListImport.read(stations, "a.xlsx", sheet("表1", rows));
        assertThat(told(result)).containsExactly("表1!A" + (ListSpec.MOST_ROWS + 2) + " EW-FORM-TOO-LONG");
        assertThat(result.rows()).hasSize(ListSpec.MOST_ROWS);
    }

    private static byte[] changed(byte[] xlsx, String part, Function<String, byte[]> change) {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(xlsx))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream out = new ZipOutputStream(bytes)) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    byte[] content = in.readAllBytes();
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    out.write(
                            entry.getName().equals(part)
                                    ? change.apply(new String(content, StandardCharsets.UTF_8))
                                    : content);
                    out.closeEntry();
                }
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void refused(byte[] content, String zh) {
        Result result = ListImport.read(stations, "坏.xlsx", content);
        assertThat(result.rows()).isEmpty();
        assertThat(result.problems()).singleElement().satisfies(p -> {
            assertThat(p.place()).isEqualTo("坏.xlsx");
            assertThat(p.zh()).contains(zh);
        });
    }

    /** XML of some size that does not shrink like a bomb. */
    private static byte[] padded(String xml, int size) {
        StringBuilder out = new StringBuilder(xml).append("<!--");
        Random random = new Random(3);
        while (out.length() < size) {
            out.append(Long.toString(random.nextLong() >>> 1, 36));
        }
        return out.append("-->").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A sheet of many long texts, each within what a cell may have. */
    private static byte[] cells() {
        StringBuilder sheet = new StringBuilder(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
        Random random = new Random(5);
        for (int row = 0; row < 2000; row++) {
            sheet.append("<row x=\"")
                    .append(Long.toString(random.nextLong() >>> 1, 36))
                    .append("\">");
            String text = "x".repeat(1000);
            for (int i = 0; i < 16; i++) {
                sheet.append("<c t=\"inlineStr\"><is><t>")
                        .append(Long.toString(random.nextLong() >>> 1, 36))
                        .append(text)
                        .append("</t></is></c>");
            }
            sheet.append("</row>");
        }
        return sheet.append("</sheetData></worksheet>").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aFileThatMeansHarmIsRefusedWithOneMessage() {
        byte[] good = sheet("表1", row("运营商", "基站编号"), row("移动", "1"));
        String bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        for (String part :
                List.of("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml")) {
            refused(
                    changed(
                            good,
                            part,
                            xml -> xml.replaceFirst("(<\\?xml[^>]*>)?", "$1" + bomb.replace("$", ""))
                                    .getBytes(StandardCharsets.UTF_8)),
                    "文档类型声明");
            refused(
                    changed(
                            good,
                            part,
                            xml -> (xml.replaceFirst("<\\?xml[^>]*>", "")).getBytes(StandardCharsets.UTF_16)),
                    "文档类型声明");
            refused(changed(good, part, xml -> new byte[60 << 20]), "过大");
            refused(changed(good, part, xml -> "<a>".getBytes(StandardCharsets.UTF_8)), "损坏");
        }
        byte[] styles = padded("<a/>", 5 << 20);
        refused(changed(good, "xl/styles.xml", xml -> styles), "过大");
        refused(changed(good, "xl/worksheets/sheet1.xml", xml -> cells()), "内容过多");
        refused(new byte[ListImport.MOST_BYTES + 1], "超过 10 MB");
        refused(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0}, "密码");
        refused("a,b".getBytes(StandardCharsets.UTF_8), "不是 .xlsx");
        refused(new byte[0], "不是 .xlsx");
        refused(Arrays.copyOf(good, good.length / 2), "损坏");
    }

    @Test
    void aManyPartedOrDamagedFileNeverThrows() {
        byte[] good = sheet("表1", row("运营商", "基站编号"), row("移动", "1"));
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] bad = good.clone();
            for (int i = 0; i < 5; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            assertThat(ListImport.read(stations, "x.xlsx", bad)).isNotNull();
            List<String> parts = List.of(
                    "运营商", "基站编号", ",", "\"", "\n", "\r", "移动", "\u0000", ";", "\t", "=1+1", "x".repeat(40), "字");
            StringBuilder csv = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                csv.append(parts.get(random.nextInt(parts.size())));
            }
            assertThat(ListImport.read(stations, "x.csv", csv.toString().getBytes(StandardCharsets.UTF_8)))
                    .isNotNull();
        }
    }

    @Test
    void aCellThatNamesAFigureIsRefused() {
        ListSpec policies = list("LN-KPI-01");
        Result result = ListImport.read(
                policies,
                "a.xlsx",
                sheet("表1", row("文件名称", "发布日期", "发文单位"), row("{{figure:peak}}", "2024-01-01", "管委会")));
        assertThat(told(result)).containsExactly("表1!A2 EW-FORM-VALUE");
        assertThat(result.rows()).containsExactly(Map.of("date", "2024-01-01", "issuer", "管委会"));
    }

    @Test
    void problemsAreToldUpToAMost() {
        List<Object[]> rows = new ArrayList<>();
        rows.add(row("运营商", "基站编号"));
        for (int i = 0; i < 300; i++) {
            rows.add(row("火星", "n" + i));
        }
        Result result = ListImport.read(stations, "a.xlsx", sheet("表1", rows.toArray(Object[][]::new)));
        assertThat(result.problems()).hasSize(201);
        Problem last = result.problems().get(200);
        assertThat(last.zh()).isEqualTo("另有 100 处问题未列出");
    }
}
