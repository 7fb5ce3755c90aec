package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.Notice.Cell;
import io.edgewitness.collector.forms.Notice.Font;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.BodyElementType;
import org.apache.poi.xwpf.usermodel.IBodyElement;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPPrGeneral;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPageMar;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPageSz;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTRPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTc;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STMerge;

/** Both forms read back and held against what their notices say. */
class DocumentTest {
    @TempDir
    Path folder;

    /** @param what {@code full}, {@code draft} (nothing filled in) */
    private Path written(Notice notice, String what) throws IOException {
        boolean draft = what.equals("draft");
        boolean zone = notice.id().startsWith("liaoning");
        Project project = draft
                ? Samples.load(folder, "notice: " + notice.id() + "\n", notice)
                : zone
                        ? LiaoningSamples.load(folder, LiaoningSamples.YAML, notice)
                        : Samples.load(folder, Samples.YAML, notice);
        List<PrintedFigure> figures = draft ? List.of() : zone ? LiaoningSamples.figures() : Samples.figures();
        Path out = folder.resolve(notice.id() + "-" + what);
        Forms.Export export = Forms.write(
                notice, project, figures, new ExportOptions(out, draft, false, ExportOptions.Evidence.NONE));
        assertThat(export.blocked()).as(export.readiness().text()).isFalse();
        return out;
    }

    private static XWPFDocument docx(Path out) throws IOException {
        try (InputStream in = Files.newInputStream(out.resolve("form.docx"))) {
            return new XWPFDocument(in);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jining-2022 full", "jining-2022 draft", "liaoning-2024 full", "liaoning-2024 draft"})
    void theHeadingsAreTheOutlinesInOrderWordingAndLevel(String which) throws IOException {
        Notice notice = Notice.load(which.substring(0, which.indexOf(' ')));
        try (XWPFDocument document = docx(written(notice, which.substring(which.indexOf(' ') + 1)))) {
            List<String> headings = document.getParagraphs().stream()
                    .filter(p -> p.getStyle() != null && p.getStyle().startsWith("Heading"))
                    .map(p -> p.getStyle().substring(7) + " " + p.getText())
                    .toList();
            assertThat(headings)
                    .isEqualTo(notice.headings().stream()
                            .map(h -> h.level() + " " + h.text())
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jining-2022", "liaoning-2024"})
    void theStylesAreTheNoticesFontsSpacingAndJustification(String id) throws IOException {
        Notice notice = Notice.load(id);
        try (XWPFDocument document = docx(written(notice, "full"))) {
            for (int level = 1; level <= 3; level++) {
                CTStyle style = style(document, "Heading" + level);
                looks(style, notice.font("heading-" + level));
                assertThat(style.getPPr().getOutlineLvl().getVal().intValue()).isEqualTo(level - 1);
            }
            CTStyle body = style(document, Docx.BODY);
            looks(body, notice.font("body"));
            assertThat(body.getPPr().getInd().getFirstLineChars().intValue()).isEqualTo(200);
            looks(style(document, Docx.CELL), notice.font("cell"));
            for (XWPFParagraph paragraph : document.getParagraphs()) {
                assertThat(paragraph.getCTP().xmlText())
                        .as("no format beside the styles")
                        .doesNotContain("w:jc w:val=\"left\"");
            }
        }
    }

    private static CTStyle style(XWPFDocument document, String id) {
        return document.getStyles().getStyle(id).getCTStyle();
    }

    private static void looks(CTStyle style, Font font) {
        CTRPr run = style.getRPr();
        assertThat(run.getRFontsArray(0).getEastAsia()).isEqualTo(font.name());
        assertThat(run.getRFontsArray(0).getAscii()).isEqualTo(font.name());
        assertThat(run.getSzArray(0).getVal()).isEqualTo(BigInteger.valueOf(Math.round(font.size() * 2)));
        assertThat(run.sizeOfBArray() > 0).as("bold").isEqualTo(font.bold());
        CTPPrGeneral paragraph = style.getPPr();
        assertThat(paragraph.getSpacing().getLine()).isEqualTo(BigInteger.valueOf(Math.round(font.line() * 240)));
        assertThat(paragraph.getSpacing().getLineRule()).hasToString("auto");
        assertThat(paragraph.getJc().getVal()).hasToString(font.align());
    }

    @Test
    void theProfilesAreWhatTheNoticesWordsSay() {
        Notice liaoning = Notice.load("liaoning-2024");
        assertThat(liaoning.font("body")).isEqualTo(new Font("仿宋_GB2312", 14, false, 1.5, "both"));
        assertThat(liaoning.font("heading-1"))
                .extracting(Font::name, Font::size)
                .containsExactly("黑体", 16.0);
        assertThat(liaoning.font("heading-2"))
                .extracting(Font::name, Font::size, Font::bold)
                .containsExactly("楷体_GB2312", 14.0, true);
        Notice jining = Notice.load("jining-2022");
        assertThat(jining.font("body"))
                .extracting(Font::name, Font::size, Font::line)
                .containsExactly("仿宋", 16.0, 1.0);
        assertThat(jining.font("heading-1")).extracting(Font::name, Font::size).containsExactly("黑体", 16.0);
        assertThat(jining.font("heading-2"))
                .extracting(Font::name, Font::size, Font::bold)
                .containsExactly("楷体", 16.0, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jining-2022", "liaoning-2024"})
    void thePageIsA4WithTheNoticesMargins(String id) throws IOException {
        Notice notice = Notice.load(id);
        try (XWPFDocument document = docx(written(notice, "draft"))) {
            CTPageSz size = document.getDocument().getBody().getSectPr().getPgSz();
            assertThat(List.of(size.getW(), size.getH())).hasToString("[11906, 16838]");
            CTPageMar margins = document.getDocument().getBody().getSectPr().getPgMar();
            assertThat(List.of(margins.getTop(), margins.getBottom(), margins.getLeft(), margins.getRight()))
                    .hasToString(List.of(
                                    notice.page().top(),
                                    notice.page().bottom(),
                                    notice.page().left(),
                                    notice.page().right())
                            .toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jining-2022", "liaoning-2024"})
    void theTablesHaveTheNoticesCellsAndSpans(String id) throws IOException {
        Notice notice = Notice.load(id);
        List<String> names = notice.outline().stream()
                .filter(Notice.TableItem.class::isInstance)
                .map(i -> ((Notice.TableItem) i).table())
                .toList();
        try (XWPFDocument document = docx(written(notice, "full"))) {
            Iterator<XWPFTable> tables = document.getTables().iterator();
            for (String name : names) {
                Notice.Table layout = notice.table(name);
                List<List<String>> written = new ArrayList<>();
                while (written.size() < layout.rows().size()) {
                    XWPFTable table = tables.next();
                    assertThat(table.getCTTbl().getTblGrid().getGridColList().stream()
                                    .map(c -> c.getW().toString())
                                    .toList())
                            .isEqualTo(layout.widths().stream()
                                    .map(String::valueOf)
                                    .toList());
                    written.addAll(cells(table));
                }
                assertThat(asOneTable(written)).isEqualTo(asOneTable(cells(notice, layout)));
            }
        }
    }

    /** A label that is said again on a new page goes on; where a group ends may be one row behind it. */
    private static List<List<String>> asOneTable(List<List<String>> rows) {
        Map<Integer, String> above = new HashMap<>();
        List<List<String>> one = new ArrayList<>();
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i).replace(" begins:", ":");
                boolean goesOn = cell.endsWith(" goes on:");
                boolean again = cell.equals(above.get(i)) && cell.length() > 4;
                cells.add(goesOn || again ? "goes on" : cell);
                if (!goesOn) {
                    above.put(i, cell);
                }
            }
            one.add(cells);
        }
        return one;
    }

    @Test
    void aLabelBesideManyRowsIsSaidAgainOnEachPage() {
        Cell group = new Cell("组", null, 0, 1, 9, true, List.of(), 0);
        Cell field = new Cell("行", null, 0, 1, 1, false, List.of(), 0);
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(List.of(field, field));
        rows.add(List.of(group, field));
        for (int i = 1; i < 9; i++) {
            rows.add(List.of(field));
        }
        Notice.Table table = new Notice.Table(List.of(1000, 1000), rows);
        List<TablePages.Height> even = Collections.nCopies(10, new TablePages.Height(10, false));
        assertThat(labels(TablePages.of(table, even, 0, 60))).containsExactly("1×5", "page 6×4");
        assertThat(labels(TablePages.of(table, even, 30, 60)))
                .as("a group is not begun with two rows at a page's end")
                .containsExactly("page 1×6", "page 7×3");
        List<TablePages.Height> flowing = new ArrayList<>(even);
        flowing.set(4, new TablePages.Height(25, true));
        assertThat(labels(TablePages.of(table, flowing, 0, 60)))
                .as("below a row that flows over the label is said again, and the page goes on")
                .containsExactly("1×4", "5×5");
        assertThat(labels(TablePages.of(table, even, 0, 1000))).containsExactly("1×9");
    }

    private static List<String> labels(List<TablePages.Row> rows) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Cell first = rows.get(i).cells().get(0);
            if (first.vertical()) {
                labels.add((rows.get(i).newPage() ? "page " : "") + i + "×" + first.rows());
            }
        }
        return labels;
    }

    @Test
    void theNineteenRowsSayTheirGroupOnEveryPage() throws IOException {
        Notice notice = Notice.load("liaoning-2024");
        try (XWPFDocument document = docx(written(notice, "full"))) {
            List<String> begins = new ArrayList<>();
            for (XWPFTable table : document.getTables()) {
                cells(table).stream()
                        .map(row -> row.get(0))
                        .filter(c -> c.contains("项目主要指标"))
                        .forEach(begins::add);
            }
            assertThat(begins).as("pages that the rows are on").hasSizeBetween(2, 3);
        }
    }

    /** Per row, each cell as columns × start or continuation : label. */
    private static List<List<String>> cells(XWPFTable table) {
        List<List<String>> rows = new ArrayList<>();
        for (var row : table.getCTTbl().getTrList()) {
            List<String> cells = new ArrayList<>();
            for (CTTc cell : row.getTcList()) {
                var properties = cell.getTcPr();
                int span = properties.isSetGridSpan()
                        ? properties.getGridSpan().getVal().intValue()
                        : 1;
                String merge = !properties.isSetVMerge()
                        ? ""
                        : properties.getVMerge().getVal() == STMerge.RESTART ? " begins" : " goes on";
                StringBuilder text = new StringBuilder();
                cell.getPList()
                        .forEach(p ->
                                p.getRList().forEach(r -> r.getTList().forEach(t -> text.append(t.getStringValue()))));
                cells.add(span + merge + ":" + text);
            }
            rows.add(cells);
        }
        return rows;
    }

    private List<List<String>> cells(Notice notice, Notice.Table layout) throws IOException {
        int columns = layout.widths().size();
        int[] left = new int[columns];
        int[] width = new int[columns];
        List<List<String>> rows = new ArrayList<>();
        FilledCells filled = new FilledCells(notice);
        for (List<Cell> row : layout.rows()) {
            List<String> cells = new ArrayList<>();
            int next = 0;
            for (int column = 0; column < columns; ) {
                if (left[column] > 0) {
                    left[column]--;
                    cells.add(width[column] + " goes on:");
                    column += width[column];
                    continue;
                }
                Cell cell = row.get(next++);
                if (cell.rows() > 1) {
                    left[column] = cell.rows() - 1;
                    width[column] = cell.cols();
                }
                cells.add(cell.cols() + (cell.rows() > 1 ? " begins:" : ":") + filled.text(cell));
                column += cell.cols();
            }
            rows.add(cells);
        }
        return rows;
    }

    /** What a cell must say, put together from the notice and the answers without the writer. */
    private final class FilledCells {
        private final Notice notice;
        private final Filing filing;

        FilledCells(Notice notice) {
            this.notice = notice;
            boolean zone = notice.id().startsWith("liaoning");
            this.filing = zone
                    ? new Filing(
                            notice,
                            LiaoningSamples.load(folder, LiaoningSamples.YAML, notice),
                            LiaoningSamples.figures(),
                            false)
                    : new Filing(notice, Samples.load(folder, Samples.YAML, notice), Samples.figures(), false);
        }

        String text(Cell cell) {
            if (!cell.lines().isEmpty()) {
                return String.join(
                        "", cell.lines().stream().map(Notice.Line::text).toList());
            }
            if (cell.field() == null) {
                String label = cell.label();
                for (int back = 1; back <= 3; back++) {
                    label = label.replace("{year-" + back + "}", String.valueOf(notice.year() - back));
                }
                return label.replace("\n", "");
            }
            Field field = notice.field(cell.field());
            if (cell.part() > 0) {
                return Texts.part(field, (Value.Years) Objects.requireNonNull(filing.value(field)), cell.part());
            }
            String text = filing.fullText(field);
            return (text.isEmpty() ? "" : text + filing.lists().note(field)).replace("\n", "");
        }
    }

    @Test
    void everyAnswerOfAListHasItsBoxInTheFormsOrder() throws IOException {
        Notice jining = Notice.load("jining-2022");
        assertThat(tableText(written(jining, "full")))
                .contains("□生产单元模拟  □精准动态作业  ☑生产能效管控  □工艺合规校验  ☑生产过程追溯  □设备预测维护  □厂区智能理货  □全域物流检测  □虚拟现场服务  □企业协同合作");
        Notice liaoning = Notice.load("liaoning-2024");
        assertThat(tableText(written(liaoning, "full"))).contains("☑政府/园区管委会  □事业单位  □国有企业  □民营企业  □三资企业，其他（请注明）：");
        assertThat(tableText(written(liaoning, "draft"))).contains("□政府/园区管委会  □事业单位  □国有企业  □民营企业  □三资企业，其他（请注明）：");
        String other = LiaoningSamples.YAML.replace("LN-1.1-03: 政府/园区管委会", "LN-1.1-03: 社会团体");
        Project project = LiaoningSamples.load(folder, other, liaoning);
        Path out = folder.resolve("other");
        Forms.write(liaoning, project, List.of(), new ExportOptions(out, true, false, ExportOptions.Evidence.NONE));
        assertThat(tableText(out)).contains("□三资企业，其他（请注明）：社会团体");
    }

    private static String tableText(Path out) throws IOException {
        try (XWPFDocument document = docx(out)) {
            StringBuilder text = new StringBuilder();
            document.getTables().forEach(t -> text.append(t.getText()).append('\n'));
            return text.toString();
        }
    }

    @Test
    void inLiaoningTheListOfProofsComesFirstAndTheProofsFollowInItsOrder() throws IOException {
        Notice notice = Notice.load("liaoning-2024");
        try (XWPFDocument document = docx(written(notice, "full"))) {
            List<IBodyElement> elements = document.getBodyElements();
            int heading = 0;
            while (!(elements.get(heading) instanceof XWPFParagraph p
                    && p.getText().startsWith("三、项目相关证明材料"))) {
                heading++;
            }
            assertThat(elements.get(heading + 1).getElementType()).isEqualTo(BodyElementType.TABLE);
            XWPFTable list = (XWPFTable) elements.get(heading + 1);
            List<String> files = list.getRows().stream()
                    .skip(1)
                    .map(r -> r.getCell(0).getText() + " " + r.getCell(1).getText() + " "
                            + r.getCell(2).getText())
                    .toList();
            assertThat(files)
                    .containsExactly(
                            "1 各申报单位的营业执照或法人证书 licence.jpg",
                            "2 依法纳税证明 audit-2021.pdf",
                            "3 近三年未发生重大安全、环保事故的证明 acceptance.pdf",
                            "4 申报单位实力相关证明材料 contract.pdf",
                            "5 政策措施台账证明 licence.pdf",
                            "6 附表1 上年度区域内主营收入达到 50 亿元工业企业数台账 见附表",
                            "7 附表2 制定政策措施台账 见附表",
                            "8 附表3 政府专项资金及配套资金（万元）台账 见附表",
                            "9 附表4 建设 5G 网络基站数量台账 见附表",
                            "10 证据附录 见附录");
            List<String> after = document.getParagraphs().stream()
                    .map(XWPFParagraph::getText)
                    .filter(t -> t.matches("[1-9]\\..*\\.(pdf|jpg)|附表.*|附：.*"))
                    .toList();
            assertThat(after)
                    .containsExactly(
                            "1.各申报单位的营业执照或法人证书：licence.jpg",
                            "2.依法纳税证明：audit-2021.pdf",
                            "3.近三年未发生重大安全、环保事故的证明：acceptance.pdf",
                            "4.申报单位实力相关证明材料：contract.pdf",
                            "5.政策措施台账证明：licence.pdf",
                            "附表1 上年度区域内主营收入达到 50 亿元工业企业数台账",
                            "附表2 制定政策措施台账",
                            "附表3 政府专项资金及配套资金（万元）台账",
                            "附表4 建设 5G 网络基站数量台账",
                            "附：证据附录");
            assertThat(document.getAllPictures()).hasSize(1);
        }
    }

    @Test
    void aCountIsPrintedWithWhatItCountsAndWhatItsListComesTo() throws IOException {
        Notice notice = Notice.load("liaoning-2024");
        assertThat(tableText(written(notice, "full")))
                .contains("（口径：申报区域内已开通的5G基站数，按运营商基站编号计，同一编号只计一次；台账3行，计2个", "，见附表4）")
                .contains("台账2行，计2000.5万元")
                .contains("示管发〔2024〕2号");
    }

    @Test
    void fieldsXlsxHasTheGuideAndTheCountsOfWords() throws IOException {
        Notice notice = Notice.load("liaoning-2024");
        try (InputStream in = Files.newInputStream(written(notice, "full").resolve("fields.xlsx"));
                XSSFWorkbook book = new XSSFWorkbook(in)) {
            List<String> sheets = new ArrayList<>();
            book.sheetIterator().forEachRemaining(s -> sheets.add(s.getSheetName()));
            assertThat(sheets).containsExactly("字段", "培育指南");
            assertThat(book.getSheet("培育指南").getLastRowNum()).isEqualTo(14);
            assertThat(book.getSheet("培育指南").getRow(14).getCell(1).getStringCellValue())
                    .isEqualTo("加强成果转化");
            var fields = book.getSheet("字段");
            int row = 1;
            while (!fields.getRow(row).getCell(0).getStringCellValue().equals("LN-1.3")) {
                row++;
            }
            String value = fields.getRow(row).getCell(2).getStringCellValue();
            assertThat(fields.getRow(row).getCell(3).getStringCellValue()).isEqualTo(WordCount.of(value) + " / 1000");
            assertThat(fields.getRow(row + 1).getCell(0).getStringCellValue()).isEqualTo("LN-2.1");
        }
    }

    @Test
    void whatAUserTypesIsNeverAFormula() throws IOException {
        Notice notice = Notice.load("jining-2022");
        List<String> texts = List.of("=HYPERLINK(\"http://a.example\")", "+1+1", "-2", "@SUM(A1)");
        String yaml = Samples.YAML;
        String[] fields = {"JN-1-02: .*", "JN-1-03: .*", "JN-1-06: .*", "JN-1-11: .*"};
        for (int i = 0; i < 4; i++) {
            yaml = yaml.replaceAll(fields[i], fields[i].replace(" .*", " '" + texts.get(i) + "'"));
        }
        Project project = Samples.load(folder, yaml, notice);
        Path out = folder.resolve("o");
        Forms.write(notice, project, List.of(), new ExportOptions(out, true, false, ExportOptions.Evidence.NONE));
        List<String> found = new ArrayList<>();
        try (InputStream in = Files.newInputStream(out.resolve("fields.xlsx"));
                XSSFWorkbook book = new XSSFWorkbook(in)) {
            book.getSheetAt(0)
                    .forEach(row -> row.forEach(cell -> {
                        assertThat(cell.getCellType()).isEqualTo(CellType.STRING);
                        if (texts.contains(cell.getStringCellValue())) {
                            found.add(cell.getStringCellValue());
                            assertThat(((XSSFCell) cell).getCellStyle().getQuotePrefixed())
                                    .isTrue();
                        }
                    }));
        }
        assertThat(found).containsExactlyElementsOf(texts);
    }

    @Test
    void thirtyMegabytesOfPhotographBecomeWhatPaperShows() throws IOException {
        Notice notice = Notice.load("jining-2022");
        Project project = Samples.load(folder, Samples.YAML, notice);
        byte[] photo = Files.readAllBytes(folder.resolve("a.jpg"));
        Project large = Samples.load(
                folder,
                Samples.YAML.replace("a.jpg", "big.jpg"),
                notice,
                Map.of("big.jpg", Arrays.copyOf(photo, 30 << 20)));
        assertThat(large.photos()).hasSameSizeAs(project.photos());
        Path out = folder.resolve("o");
        Forms.write(notice, large, List.of(), new ExportOptions(out, false, false, ExportOptions.Evidence.NONE));
        assertThat(Files.size(out.resolve("form.docx"))).isLessThan(1 << 20);
    }
}
