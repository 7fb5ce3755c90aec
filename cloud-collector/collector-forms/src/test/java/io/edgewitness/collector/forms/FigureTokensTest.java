package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FigureTokensTest {
    private static final String INLINE =
            "12345.6 ± 2.4 kW·h（报告期 2022-07-01至2022-07-31，置信水平95%，energy-consumption@1，证据1）●";

    private final Notice notice = Notice.load("jining-2022");

    @TempDir
    Path folder;

    private Project project(String text) {
        return Samples.load(folder, Samples.YAML.replace("JN-3.1: 冲压车间能耗占全厂的六成", "JN-3.1: " + text), notice);
    }

    private String[] written(Project project, List<PrintedFigure> figures, boolean demo) throws IOException {
        Path out = folder.resolve("out");
        Forms.write(notice, project, figures, new ExportOptions(out, false, demo, ExportOptions.Evidence.NONE));
        try (InputStream docx = Files.newInputStream(out.resolve("form.docx"));
                InputStream xlsx = Files.newInputStream(out.resolve("fields.xlsx"));
                XWPFDocument document = new XWPFDocument(docx);
                XWPFWordExtractor words = new XWPFWordExtractor(document);
                XSSFWorkbook book = new XSSFWorkbook(xlsx)) {
            StringBuilder cells = new StringBuilder();
            book.getSheetAt(0)
                    .forEach(row -> row.forEach(cell -> cells.append(cell).append('\n')));
            return new String[] {words.getText(), cells.toString()};
        }
    }

    private static List<String> findings(Notice notice, Project project, List<PrintedFigure> figures) {
        return ReadinessCheck.of(new Filing(notice, project, figures, false), Sightings.NONE)
                .of(Rule.Force.WARN)
                .stream()
                .filter(f -> f.rule().equals("EW-F"))
                .flatMap(f -> f.details().stream())
                .map(d -> d.zh() + " / " + d.en())
                .toList();
    }

    @Test
    void aTokenIsReplacedByTheFigureWithAllThatProvesIt() throws IOException {
        Project project = project("全月用电 {{figure:energy-consumption}}，下降 {{ figure:energy-intensity-change }}");
        for (String text : written(project, Samples.figures(), false)) {
            assertThat(text)
                    .contains("全月用电 " + INLINE + "，下降 8.3 ± 1.2 %（基线期 2021-07-01至2021-07-31，报告期")
                    .doesNotContain("{{", "}}");
        }
        assertThat(findings(notice, project, Samples.figures())).isEmpty();
    }

    @Test
    void aFigureThatTheTextSaysIsNotSaidAgainAfterIt() {
        String yaml = Samples.YAML.replace("JN-1-22: ", "JN-1-22: 用电 {{figure:kwh}}。");
        Project project = Samples.load(folder, yaml, notice);
        PrintedFigure figure = Samples.figures().get(0);
        PrintedFigure here = new PrintedFigure(
                "kwh",
                figure.indicator(),
                figure.name(),
                "JN-1-22",
                figure.value(),
                figure.uncertainty(),
                figure.interval(),
                figure.confidence(),
                figure.unit(),
                figure.baseline(),
                figure.reporting(),
                figure.mark(),
                figure.formula(),
                figure.evidence(),
                figure.limitations(),
                figure.method(),
                figure.gaps(),
                figure.measured());
        Filing filing = new Filing(notice, project, List.of(here), false);
        assertThat(filing.fullText(notice.field("JN-1-22")))
                .containsOnlyOnce("12345.6")
                .contains(INLINE);
        assertThat(FieldLine.of(filing))
                .filteredOn(l -> l.id().equals("JN-1-22"))
                .singleElement()
                .satisfies(l -> assertThat(l.mark()).isEqualTo("□ ●"));
    }

    @Test
    void aTokenThatNamesNoFigureIsSaidAndNeverPrinted() throws IOException {
        Project project = project("甲{{figure:nothing}}乙{{figure:}}丙{{figure:open 丁{{x}}戊");
        assertThat(findings(notice, project, List.of()))
                .hasSize(4)
                .allSatisfy(d -> assertThat(d).startsWith("JN-3.1 项目概述").contains("没有 id 为", "names no figure"));
        for (String text : written(project, List.of(), false)) {
            assertThat(text).contains("甲—乙—丙— 丁—戊").doesNotContain("{{", "figure:");
        }
    }

    @Test
    void aSimulatedFigurePrintsInNoFilingWhereverATextNamesIt() throws IOException {
        Project project = project("峰值{{figure:peak-power}}。");
        List<PrintedFigure> figures = new ArrayList<>(Samples.figures());
        figures.add(Samples.simulated());
        for (String text : written(project, figures, false)) {
            assertThat(text).contains("峰值—。").doesNotContain("412.7");
        }
        assertThat(findings(notice, project, figures))
                .singleElement()
                .satisfies(d -> assertThat(d).contains("由仿真数据得出", "is simulated"));
        for (String text : written(project, figures, true)) {
            assertThat(text).contains("412.7 ± 0.9 kW", "【仿真】");
        }
    }

    @Test
    void aFigureWithoutAValueIsADashInATextToo() throws IOException {
        Project project = project("峰值{{figure:peak-power}}。");
        for (String text : written(project, List.of(Samples.missing()), false)) {
            assertThat(text).contains("峰值—（");
        }
        assertThat(findings(notice, project, List.of(Samples.missing())))
                .singleElement()
                .satisfies(d -> assertThat(d).contains("没有数值", "has no value"));
    }

    @Test
    void aTextOfNothingButAFigureThatDoesNotPrintIsNoAnswer() {
        String yaml = Samples.YAML.replaceAll("JN-3.1: .*", "JN-3.1: \"{{figure:peak-power}}\"");
        Project project = Samples.load(folder, yaml, notice);
        Filing filing = new Filing(notice, project, List.of(Samples.simulated()), false);
        assertThat(filing.answered(notice.field("JN-3.1"))).isFalse();
        assertThat(ReadinessCheck.of(filing, Sightings.NONE).blocked()).isTrue();
    }

    @Test
    void theIdOfAFigureIsItsOwn() {
        String yaml = """
                notice: jining-2022
                figures:
                  - {id: a b, indicator: energy-consumption, field: JN-4, reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}}
                  - {id: kwh, indicator: energy-consumption, field: JN-4, reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}}
                  - {id: kwh, indicator: energy-consumption, field: JN-4, reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}}
                """;
        assertThat(Project.load(Samples.project(folder, yaml), notice).mistakes())
                .extracting(m -> m.line() + " " + m.code())
                .containsExactly("3 EW-FORM-TYPE", "5 EW-FORM-TWICE");
    }

    @Test
    @Timeout(30)
    void aLongTextCostsNoMoreThanItsLength() {
        String blanks = " ".repeat(300_000);
        assertThat(FigureTokens.printed("{{" + blanks + "x", id -> "?")).hasSize(300_003);
        assertThat(FigureTokens.printed("{{figure:" + blanks + "x", id -> id)).isEqualTo("x");
        assertThat(FigureTokens.ids("{{ " + "{{ ".repeat(100_000))).isEmpty();
        assertThat(Format.PHONE.problem("1" + blanks + "2")).isNotNull();
    }

    @Test
    void aLineOfTextLinksNoFigureHoweverItIsWritten() {
        for (String link : List.of("{{figure:peak}}", "{{ figure:peak }}", "{{  figure: peak")) {
            AnswerCheck check = AnswerCheck.of(notice, "JN-1-01", "\"" + link + "\"");
            assertThat(check.mistakes()).as(link).hasSize(1);
        }
    }
}
