package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFHeader;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFPictureData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormsTest {
    private static final ExportOptions.Evidence EVIDENCE = new ExportOptions.Evidence(
            "evidence.zip",
            "3f9a5c1e0b7d42688a1f5d0c9e7b3a2416fd08c55e9b7a1d2c3e4f5061728394",
            "1440 9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
            "EdgeWitness 0.1.0");

    private final Notice notice = Notice.load("jining-2022");

    @TempDir
    Path folder;

    private Path out(String name) {
        return folder.resolve(name);
    }

    private ExportOptions filing(String name) {
        return new ExportOptions(out(name), false, false, EVIDENCE);
    }

    @Test
    void theHeadingsOfTheDocumentAreTheNoticesInOrderAndWording() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.write(notice, project, Samples.figures(), filing("o"));
        List<String> headings = new ArrayList<>();
        try (XWPFDocument document = open("o")) {
            for (XWPFParagraph paragraph : document.getParagraphs()) {
                if (paragraph.getStyle() != null && paragraph.getStyle().startsWith("Heading")) {
                    headings.add(paragraph.getStyle().substring(7) + " " + paragraph.getText());
                }
            }
        }
        assertThat(headings)
                .containsExactly(
                        "1 一、“5G+工业互联网”应用场景申报表",
                        "1 二、单位情况介绍",
                        "1 三、项目基本情况",
                        "2 1.项目概述",
                        "2 2.项目的建设内容",
                        "1 四、项目经济和社会效益",
                        "1 五、项目实际投入情况",
                        "1 六、项目现场照片",
                        "1 七、其他需要说明的事项及证明材料");
        assertThat(headings)
                .isEqualTo(notice.headings().stream()
                        .map(h -> h.level() + " " + h.text())
                        .toList());
    }

    @Test
    void aCompleteProjectIsReadyAndPrintsItsAnswersAndFigures() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.Export export = Forms.write(notice, project, Samples.figures(), filing("o"));
        assertThat(export.blocked()).as(export.readiness().text()).isFalse();
        assertThat(export.files())
                .extracting(p -> p.getFileName().toString())
                .containsExactly("readiness.txt", "form.docx", "fields.xlsx", "summary.xlsx");
        String text = text("o");
        assertThat(text)
                .contains("济宁示例机械制造有限公司", "2019年", "2020年", "2021年", "40.5%", "☑生产能效管控", "☑生产过程追溯", "□全域物流检测")
                .contains("2021年3月 至 2022年6月", "12345.6 ± 2.4 kW·h", "8.3 ± 1.2", "◇′", "◐", "完整率91%，低于95%")
                .contains(
                        "合计：360.0万元",
                        "2.净利润：1890万元（证明：附件 audit-2021.pdf、contract.pdf）",
                        export.digest(),
                        EVIDENCE.collectorKey())
                .doesNotContain("仿真数据", "草稿");
    }

    @Test
    void theAppendixHasACodeWithWhatAnAuditorCompares() throws Exception {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.Export export = Forms.write(notice, project, Samples.figures(), filing("o"));
        try (XWPFDocument document = open("o")) {
            List<String> codes = new ArrayList<>();
            for (XWPFPictureData picture : document.getAllPictures()) {
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.getData()));
                if (image.getWidth() == image.getHeight()) {
                    codes.add(decoded(image));
                }
            }
            assertThat(codes)
                    .containsExactly("EdgeWitness\nfields " + export.digest() + "\nhead " + EVIDENCE.treeHead()
                            + "\ncollector " + EVIDENCE.collectorKey());
        }
    }

    private static String decoded(BufferedImage image) throws ReaderException {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        var source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.write(notice, project, Samples.figures(), filing("first"));
        Forms.write(notice, project, Samples.figures(), filing("second"));
        for (String name : List.of("form.docx", "fields.xlsx", "summary.xlsx", "readiness.txt")) {
            assertThat(Files.readAllBytes(out("first").resolve(name)))
                    .as(name)
                    .isEqualTo(Files.readAllBytes(out("second").resolve(name)));
        }
    }

    @Test
    void anotherAnswerGivesAnotherDigest() throws IOException {
        Project one = Samples.load(folder, Samples.YAML, notice);
        Project other = Samples.load(folder, Samples.YAML.replace("JN-5.2: 88", "JN-5.2: 89"), notice);
        assertThat(Forms.write(notice, one, List.of(), filing("one")).digest())
                .isNotEqualTo(
                        Forms.write(notice, other, List.of(), filing("other")).digest());
    }

    @Test
    void aSimulatedFigureIsLeftOutOfAFilingAndTheReadinessSaysSo() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        List<PrintedFigure> figures = new ArrayList<>(Samples.figures());
        figures.add(Samples.simulated());
        Forms.Export export = Forms.write(notice, project, figures, filing("o"));
        assertThat(export.blocked()).isFalse();
        assertThat(text("o")).doesNotContain("412.7", "峰值功率：");
        assertThat(export.readiness().text()).contains("峰值功率", "simulated figures are left out");
    }

    @Test
    void aDemoSaysSimulatedOnEveryPageAndAtEveryFigure() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.write(notice, project, List.of(Samples.simulated()), new ExportOptions(out("o"), false, true, EVIDENCE));
        try (XWPFDocument document = open("o")) {
            assertThat(document.getHeaderList()).hasSize(2);
            for (XWPFHeader header : document.getHeaderList()) {
                assertThat(header.getText()).contains("仿真");
                assertThat(header.getParagraphs().get(0).getCTP().xmlText())
                        .contains("string=\"仿真\"", "PowerPlusWaterMarkObject");
            }
        }
        assertThat(text("o")).contains("412.7 ± 0.9 kW（报告期 2022-07-01至2022-07-31，置信水平95%，peak-power@1，证据1）【仿真】");
        for (String name : List.of("fields.xlsx", "summary.xlsx")) {
            try (InputStream in = Files.newInputStream(out("o").resolve(name));
                    XSSFWorkbook book = new XSSFWorkbook(in)) {
                assertThat(book.getSheetAt(0).getHeader().getCenter()).contains("仿真");
                assertThat(book.getSheetAt(0).getFooter().getCenter()).contains("仿真");
            }
        }
    }

    @Test
    void aFigureWithoutAValuePrintsADash() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.Export export = Forms.write(notice, project, List.of(Samples.missing()), filing("o"));
        assertThat(text("o")).contains("峰值功率：—（");
        assertThat(export.readiness().text()).contains("EW-X", "峰值功率");
    }

    @Test
    void anUnreadyProjectWritesNothingButTheReasonsUnlessADraftIsAskedFor() throws IOException {
        Project project =
                Samples.load(folder, ProjectTemplate.yaml(notice, io.edgewitness.collector.api.Scope.ALL), notice);
        Forms.Export export = Forms.write(notice, project, List.of(), filing("o"));
        assertThat(export.blocked()).isTrue();
        assertThat(out("o").resolve("readiness.txt")).exists();
        assertThat(out("o").resolve("form.docx")).doesNotExist();
        Forms.Export draft =
                Forms.write(notice, project, List.of(), new ExportOptions(out("draft"), true, false, EVIDENCE));
        assertThat(draft.blocked()).isFalse();
        assertThat(draft.readiness().blocked()).isTrue();
        try (XWPFDocument document = open("draft")) {
            assertThat(document.getHeaderList())
                    .allSatisfy(h -> assertThat(h.getText()).contains("草稿"));
        }
        assertThat(text("draft")).contains("企业成立时间、注册情况、业务范围");
    }

    @Test
    void theSummaryHasTheColumnsOfTheNotice() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.write(notice, project, Samples.figures(), filing("o"));
        try (InputStream in = Files.newInputStream(out("o").resolve("summary.xlsx"));
                XSSFWorkbook book = new XSSFWorkbook(in)) {
            XSSFSheet sheet = book.getSheetAt(0);
            assertThat(row(sheet, 2))
                    .containsExactly("序号", "企业名称", "项目名称", "所属典型场景支持范围及\n项目内容简述", "投资规模\n（万元）", "竣工时间", "联系人及电话", "备注");
            assertThat(row(sheet, 3)).startsWith("1", "济宁示例机械制造有限公司", "基于5G的冲压车间生产能效管控项目");
            assertThat(row(sheet, 3)).contains("360.0", "2022年6月30日", "李四\n0537-1234567 / 13800000000");
        }
    }

    @Test
    void theBodyIsInTheNoticesFontsAndSizesForEastAsianText() throws Exception {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Forms.write(notice, project, Samples.figures(), filing("o"));
        try (XWPFDocument document = open("o")) {
            assertThat(document.getStyle().xmlText()).contains("w:eastAsia=\"仿宋\"");
            String heading =
                    document.getStyles().getStyle("Heading1").getCTStyle().xmlText();
            assertThat(heading).contains("w:eastAsia=\"黑体\"", "w:sz w:val=\"32\"", "w:outlineLvl w:val=\"0\"");
            assertThat(document.getStyles().getStyle("Heading2").getCTStyle().xmlText())
                    .contains("w:eastAsia=\"楷体\"");
            assertThat(document.getDocument().getBody().getSectPr().getPgSz().xmlText())
                    .contains("11906", "16838");
        }
    }

    @Test
    void theFieldsAreListedInTheFormsOrderWithGradeAndProof() throws IOException {
        Project project = Samples.load(folder, Samples.YAML, notice);
        List<FieldLine> lines = FieldLine.of(new Filing(notice, project, Samples.figures(), false));
        assertThat(lines)
                .extracting(FieldLine::id)
                .startsWith("JN-C1", "JN-C2", "JN-C3", "JN-1-01")
                .endsWith("JN-S-07");
        assertThat(lines)
                .filteredOn(l -> l.id().equals("JN-1-01"))
                .singleElement()
                .satisfies(l -> {
                    assertThat(l.value()).isEqualTo("济宁示例机械制造有限公司");
                    assertThat(l.mark()).isEqualTo("□A");
                    assertThat(l.proof()).isEqualTo("申报，附 JN-M2：licence.pdf");
                });
        assertThat(lines)
                .filteredOn(l -> l.id().equals("JN-PI-TEC"))
                .singleElement()
                .satisfies(l -> {
                    assertThat(l.mark()).isEqualTo("□ ●");
                    assertThat(l.proof()).contains("energy-consumption@1");
                });
        assertThat(lines)
                .filteredOn(l -> l.id().equals("JN-1-29"))
                .extracting(FieldLine::value)
                .containsExactly("");
        Forms.write(notice, project, Samples.figures(), filing("o"));
        try (InputStream in = Files.newInputStream(out("o").resolve("fields.xlsx"));
                XSSFWorkbook book = new XSSFWorkbook(in)) {
            assertThat(book.getSheetAt(0).getLastRowNum()).isEqualTo(lines.size());
            assertThat(row(book.getSheetAt(0), 4)).startsWith("JN-1-01", "单位名称", "济宁示例机械制造有限公司", "", "C+A", "□A");
        }
    }

    @Test
    void aTextLongerThanACellIsCutThereAndWholeInTheForm() throws IOException {
        String text = "长".repeat(40_000);
        Project project = Samples.load(folder, Samples.YAML.replace("JN-3.1: ", "JN-3.1: " + text), notice);
        Forms.write(notice, project, List.of(), filing("o"));
        assertThat(text("o")).contains(text);
    }

    private static List<String> row(XSSFSheet sheet, int index) {
        List<String> texts = new ArrayList<>();
        sheet.getRow(index).forEach(cell -> texts.add(cell.getStringCellValue()));
        return texts;
    }

    private XWPFDocument open(String name) throws IOException {
        try (InputStream in = Files.newInputStream(out(name).resolve("form.docx"))) {
            return new XWPFDocument(in);
        }
    }

    private String text(String name) throws IOException {
        try (XWPFDocument document = open(name);
                XWPFWordExtractor extractor = new XWPFWordExtractor(document)) {
            return extractor.getText();
        }
    }

    @Test
    void documentsOfAnOlderFormDoNotLieBesideTheNewOne() throws IOException {
        Notice jining = Notice.load("jining-2022");
        Project project = Samples.load(folder, Samples.YAML, jining);
        Path out = Files.createDirectories(folder.resolve("again"));
        for (String older : List.of("lists.xlsx", "form.pdf", "fields.xlsx")) {
            Files.writeString(out.resolve(older), "older");
        }
        Forms.write(
                jining, project, Samples.figures(), new ExportOptions(out, false, false, ExportOptions.Evidence.NONE));
        assertThat(out.resolve("lists.xlsx")).doesNotExist();
        assertThat(out.resolve("form.pdf")).doesNotExist();
        assertThat(Files.size(out.resolve("fields.xlsx"))).isGreaterThan(1000);
    }

    @Test
    void charactersThatXmlForbidsSpoilNoDocument() throws IOException {
        String hostile = "\"甲\\u0001乙\\uFFFE丙\\uD800丁<b>&\\t]]>\"";
        String yaml = Samples.YAML
                .replace("JN-1-03: 张三", "JN-1-03: " + hostile)
                .replace("JN-PI-RES: 形成可复制的能效管控方案一套。", "JN-PI-RES: " + hostile)
                .replace("caption: 冲压车间全景", "caption: " + hostile);
        Project project = Samples.load(folder, yaml, notice);
        Forms.write(notice, project, Samples.figures(), filing("hostile"));
        assertThat(text("hostile")).contains("甲", "乙", "丁<b>&");
        try (InputStream in = Files.newInputStream(out("hostile").resolve("fields.xlsx"));
                XSSFWorkbook book = new XSSFWorkbook(in)) {
            assertThat(book.getSheetAt(0).getLastRowNum()).isGreaterThan(40);
        }
    }
}
