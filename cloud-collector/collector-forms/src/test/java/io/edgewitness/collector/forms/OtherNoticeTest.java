package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.FormStates.State;
import io.edgewitness.collector.forms.Notice.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notice of a city that does not exist, with other years, another outline and another list: no code knows of it. */
class OtherNoticeTest {
    private static final String PROJECT = """
            notice: yunting-2031
            filing-date: 2031-04-01
            fields:
              YT-1: 云汀示例铸造有限公司
              YT-2: 91350100M000100Y43
              YT-3: 模具
              YT-4: [1200, 1350.5]
              YT-7: 终端全部在用。
            lists:
              YT-5:
                - {imei: "860000000000001", state: running, since: 2030-05-01, proof: report.pdf}
                - {imei: "860000000000002", state: 试运行}
                - {imei: "860000000000003", state: 停用}
                - {imei: "860000000000001", state: 在用}
              YT-6:
                - {item: 模组, amount: 12.50}
                - {item: 网关, amount: 7.5}
            attachments: {YT-8: report.pdf}
            """;

    @TempDir
    Path folder;

    private Notice notice = Notice.load("jining-2022");

    @BeforeEach
    void load() throws Exception {
        notice = Notice.load(Path.of(Objects.requireNonNull(getClass().getResource("/notices/yunting-2031"))
                .toURI()));
        Files.write(folder.resolve("report.pdf"), Samples.pdf("report"));
    }

    private Project project(String yaml) throws IOException {
        Project.Loading loading = Project.load(Files.writeString(folder.resolve("project.yaml"), yaml), notice);
        assertThat(loading.mistakes()).isEmpty();
        return Objects.requireNonNull(loading.project());
    }

    @Test
    void itsFormIsMadeFromDataAlone() throws IOException {
        Path out = folder.resolve("out");
        Forms.Export export = Forms.export(
                notice, project(PROJECT), List.of(), new ExportOptions(out, false, false, ExportOptions.Evidence.NONE));
        assertThat(export.blocked()).as(export.readiness().text()).isFalse();
        try (InputStream in = Files.newInputStream(out.resolve("form.docx"));
                XWPFDocument document = new XWPFDocument(in)) {
            assertThat(document.getParagraphs().stream()
                            .filter(p -> p.getStyle() != null && p.getStyle().startsWith("Heading"))
                            .map(p -> p.getStyle() + " " + p.getText()))
                    .containsExactly("Heading1 第一部分　企业与项目", "Heading1 第二部分　建设成效（限六十字）", "Heading2 2.1　证明文件");
            assertThat(document.getParagraphs())
                    .extracting(XWPFParagraph::getText)
                    .contains("1.验收报告：report.pdf");
            XWPFTable table = document.getTables().get(0);
            assertThat(table.getText())
                    .contains("2029年\t2030年", "1200\t1350.5", "□离散制造  □流程制造　其他：模具")
                    .contains("2（在用1、试用1）", "（口径：在用与试用的5G终端；台账4行，计2台）", "20万元");
        }
        for (String field : List.of("YT-5", "YT-6")) {
            ListSpec list = Objects.requireNonNull(notice.field(field).list());
            ListImport.Result again =
                    ListImport.read(list, "lists.xlsx", Files.readAllBytes(out.resolve("lists.xlsx")));
            assertThat(again.rows())
                    .isEqualTo(Objects.requireNonNull(project(PROJECT).lists().get(field)).stream()
                            .map(Project.Row::cells)
                            .toList());
        }
        try (InputStream in = Files.newInputStream(out.resolve("summary.xlsx"));
                XSSFWorkbook book = new XSSFWorkbook(in)) {
            assertThat(book.getSheetAt(0).getRow(3).getCell(1).getStringCellValue())
                    .isEqualTo("2");
        }
    }

    @Test
    void itsListsItsGuideAndItsFollowUpAreThere() throws IOException {
        assertThat(notice.subject()).isEqualTo(Subject.PROJECT);
        ListTally tally = ListTally.of(
                Objects.requireNonNull(notice.field("YT-5").list()),
                Objects.requireNonNull(project(PROJECT).lists().get("YT-5")));
        assertThat(tally.count()).isEqualByComparingTo("2");
        assertThat(tally.by()).isEqualTo(Map.of("在用", BigDecimal.ONE, "试用", BigDecimal.ONE, "停用", BigDecimal.ZERO));
        assertThat(tally.repeats()).isEqualTo(Map.of(4, 1));
        assertThat(tally.unproved()).isEqualTo(3);
        assertThat(notice.guide()).singleElement().extracting(GuideItem::hintEn).isEqualTo("say how many terminals");
        FollowUp followUp = Objects.requireNonNull(notice.followUp());
        assertThat(followUp.parts(LocalDate.of(2031, 8, 31)))
                .extracting(p -> p.from() + " " + p.to())
                .containsExactly(
                        "2031-08-31 2031-11-30",
                        "2031-11-30 2032-02-29",
                        "2032-02-29 2032-05-31",
                        "2032-05-31 2032-08-31");
    }

    @Test
    void itsSectionsAreThoseOfItsOutline() throws IOException {
        FormStates states =
                Forms.states(notice, project(PROJECT.replace("  YT-1: 云汀示例铸造有限公司\n", "")), List.of(), Sightings.NONE);
        assertThat(states.sections())
                .extracting(FormStates.Section::id, FormStates.Section::heading)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("conditions", "申报条件"),
                        org.assertj.core.groups.Tuple.tuple("cover", "云汀市5G工厂示范项目申请表"),
                        org.assertj.core.groups.Tuple.tuple("s1", "第一部分　企业与项目"),
                        org.assertj.core.groups.Tuple.tuple("s2", "第二部分　建设成效（限六十字）"),
                        org.assertj.core.groups.Tuple.tuple("rest", "汇总表"));
        assertThat(states.totals().missing()).isEqualTo(1);
        assertThat(states.sections().get(1).fields())
                .singleElement()
                .extracting(FormStates.FieldState::state)
                .isEqualTo(State.MISSING);
        assertThat(states.sections().get(4).fields())
                .singleElement()
                .extracting(FormStates.FieldState::state)
                .isEqualTo(State.PAPER);
    }
}
