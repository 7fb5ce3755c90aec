package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.FormStates.FieldState;
import io.edgewitness.collector.forms.FormStates.State;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every condition of Liaoning's notice against an application that breaks exactly it. Nothing is measured. */
class LiaoningRulesTest {
    private final Notice notice = Notice.load("liaoning-2024");

    @TempDir
    Path folder;

    private Readiness of(String from, String to) {
        assertThat(ZoneSamples.YAML).contains(from);
        Project project = ZoneSamples.load(folder, ZoneSamples.YAML.replace(from, to), notice);
        return Forms.readiness(notice, project, List.of());
    }

    private static List<String> ids(Readiness readiness, Rule.Force force) {
        return readiness.of(force).stream().map(Finding::rule).toList();
    }

    private void blocks(String rule, String from, String to) {
        Readiness readiness = of(from, to);
        assertThat(ids(readiness, Rule.Force.BLOCK)).containsExactly(rule);
        assertThat(ids(readiness, Rule.Force.WARN)).isEmpty();
    }

    private void warns(String rule, String from, String to) {
        Readiness readiness = of(from, to);
        assertThat(readiness.blocked()).isFalse();
        assertThat(ids(readiness, Rule.Force.WARN)).containsExactly(rule);
    }

    @Test
    void aCompleteApplicationWithoutAnyAgentIsReady() throws IOException {
        Project project = ZoneSamples.load(folder, ZoneSamples.YAML, notice);
        Path out = folder.resolve("out");
        Forms.Export export = Forms.export(
                notice, project, List.of(), new ExportOptions(out, false, false, ExportOptions.Evidence.NONE));
        assertThat(export.blocked()).isFalse();
        assertThat(export.readiness().of(Rule.Force.WARN)).isEmpty();
        assertThat(ids(export.readiness(), Rule.Force.PAPER)).containsExactly("EL-LN-10");
        assertThat(ids(export.readiness(), Rule.Force.INFO))
                .containsExactly("EL-LN-07", "EL-LN-08", "LN-3.0", "LN-2.6");
        try (InputStream in = Files.newInputStream(out.resolve("form.docx"));
                XWPFDocument document = new XWPFDocument(in);
                XWPFWordExtractor extractor = new XWPFWordExtractor(document)) {
            assertThat(extractor.getText())
                    .contains("☑政府/园区管委会", "□三资企业，其他（请注明）：")
                    .contains("3（国家级1、省级2）", "2（已建成1、在建1）", "1200.5", "共1项：先导区建设方案")
                    .contains("口径：申报区域内已开通的5G基站数")
                    .containsSubsequence(
                            "三、项目相关证明材料",
                            "1\t各申报单位的营业执照或法人证书\tcertificate.pdf",
                            "6\t申报单位实力相关证明材料\tawards.pdf",
                            "7\t50亿元工业企业台账证明\tlist.pdf",
                            "（一）申报单位基本材料",
                            "1.各申报单位的营业执照或法人证书：certificate.pdf",
                            "（二）申报单位实力相关证明材料",
                            "2.依法纳税证明：tax.pdf",
                            "7.50亿元工业企业台账证明：list.pdf",
                            "附：证据附录");
        }
    }

    @Test
    void theNoticesOwnConditionsBlock() {
        blocks("EL-LN-05", "LN-E-5: 是", "LN-E-5: 否");
        blocks("EL-LN-05", "  LN-E-5: 是\n", "");
        blocks("EL-LN-09", "LN-E-9: 是", "LN-E-9: 否");
        blocks("LN-2", "  LN-2.5: 首创共享专网模式。\n", "");
        blocks("LN-2", "  LN-1.1-01: 示例经济开发区管理委员会\n", "");
        blocks("LN-2", "filing-date: 2024-03-10", "filing-date:");
        assertThat(ids(of("  LN-3.1: certificate.pdf\n", ""), Rule.Force.BLOCK)).containsExactly("LN-2");
        assertThat(ids(of("  LN-KPI-04: 92.5\n", ""), Rule.Force.BLOCK)).containsExactly("LN-2");
    }

    @Test
    void anEmptyFormIsNoFinalFormAndADraftIsMadeAllTheSame() throws IOException {
        Project project = Objects.requireNonNull(Project.read(folder, "empty.yaml", "notice: liaoning-2024\n", notice)
                .project());
        Path out = folder.resolve("out");
        Forms.Export last = Forms.export(
                notice, project, List.of(), new ExportOptions(out, false, false, ExportOptions.Evidence.NONE));
        assertThat(last.blocked()).isTrue();
        assertThat(last.files()).containsExactly(out.resolve("readiness.txt"));
        assertThat(last.readiness().text())
                .contains("结论：不能生成正式稿", "[LN-2] “试点项目申报书”", "LN-1.1-01 单位名称 未填")
                .doesNotContain("可生成正式稿");
        Forms.Export draft = Forms.export(
                notice, project, List.of(), new ExportOptions(out, true, false, ExportOptions.Evidence.NONE));
        assertThat(draft.blocked()).isFalse();
        assertThat(out.resolve("form.docx")).isNotEmptyFile();
    }

    /** One definition for the label, the counters, the sentence and the export. */
    @Test
    void whatIsCalledRequiredIsWhatKeepsTheFinalFormFromBeingMade() {
        for (String id : Notice.installed()) {
            Notice any = Notice.load(id);
            Project empty = Objects.requireNonNull(Project.read(folder, "empty.yaml", "notice: " + id + "\n", any)
                    .project());
            FormStates states = Forms.states(any, empty, List.of(), Sightings.NONE);
            Readiness readiness = Forms.readiness(any, empty, List.of());
            for (FormStates.Section section : states.sections()) {
                for (FieldState field : section.fields()) {
                    boolean told = readiness.of(Rule.Force.BLOCK).stream()
                            .flatMap(f -> f.details().stream())
                            .anyMatch(d -> d.field().equals(field.field().id()));
                    assertThat(field.must()).as(field.field().id()).isEqualTo(told);
                    assertThat(field.state() == State.MISSING)
                            .as(field.field().id())
                            .isEqualTo(told);
                }
            }
            assertThat(states.stops()).isGreaterThan(states.totals().missing());
            FormStates.Totals all = states.totals();
            assertThat(all.answered() + all.missing() + all.advised() + all.open())
                    .isEqualTo(all.all());
        }
    }

    @Test
    void nothingThatStopsIsLeftWhereTheExportIsMade() {
        Project project = ZoneSamples.load(folder, ZoneSamples.YAML, notice);
        assertThat(Forms.states(notice, project, List.of(), Sightings.NONE).stops())
                .isZero();
    }

    @Test
    void theReviewersNameIsOurOwnQuestionAndBlocksNothing() {
        Project project = ZoneSamples.load(folder, ZoneSamples.YAML.replace("  LN-E-9P: 赵六\n", ""), notice);
        Readiness readiness = Forms.readiness(notice, project, List.of());
        assertThat(readiness.blocked()).isFalse();
        assertThat(readiness.of(Rule.Force.WARN))
                .flatExtracting(Readiness.Finding::details)
                .extracting(Readiness.Detail::zh)
                .contains("LN-E-9P 保密审查人 未填");
    }

    @Test
    void aSummaryOverItsLimitBlocksWhereItIsStillBeingWrittenAndIsRefusedWhereItIsDone() throws IOException {
        String yaml = ZoneSamples.YAML.replace("LN-1.3: ", "LN-1.3: " + "字".repeat(1000));
        assertThat(Project.load(Files.writeString(folder.resolve("long.yaml"), yaml), notice)
                        .mistakes())
                .extracting(Mistake::code)
                .contains("EW-FORM-TOO-LONG");
        ZoneSamples.load(folder, ZoneSamples.YAML, notice);
        Project.Loading draft = Project.read(folder, "draft", yaml, notice);
        assertThat(draft.mistakes()).isEmpty();
        assertThat(draft.project()).isNotNull();
        Readiness readiness = Forms.readiness(notice, draft.project(), List.of());
        assertThat(ids(readiness, Rule.Force.BLOCK)).containsExactly("LN-1.3");
    }

    @Test
    void whatOnlyEncouragesWarns() {
        warns("EL-LN-02", "11210100M000100Y44", "91350100M000100Y43");
        warns("EL-LN-03", "  LN-A-TAX: tax.pdf\n", "");
        warns("EL-LN-06", "  LN-E-6: 是\n", "");
        warns("EL-LN-07", "filing-date: 2024-03-10", "filing-date: 2024-03-21");
        warns("EL-LN-08", "to: 2026-03}", "to: 2025-03}");
        warns("EL-LN-09", "  LN-KPI-04:", "  LN-C1: 另一个项目\n  LN-KPI-04:");
        warns("EL-LN-01", "  LN-E-1: 产业园区\n", "");
        assertThat(ids(of("  LN-3.1: certificate.pdf\n", ""), Rule.Force.WARN)).containsExactly("EL-LN-04", "EW-C0");
        assertThat(ids(of("  LN-A-05: letters.pdf\n", ""), Rule.Force.WARN)).containsExactly("EL-LN-05", "EW-C0");
        assertThat(ids(of("  LN-KPI-04: 92.5\n", ""), Rule.Force.WARN)).containsExactly("EL-LN-06");
    }

    @Test
    void aNumberAndItsListMustAgree() {
        warns("EW-COUNT", "LN-KPI-15: 2", "LN-KPI-15: 3");
        warns("EW-COUNT", "LN-KPI-16: 120", "LN-KPI-16: 119");
        warns("EW-COUNT", "LN-KPI-15: 2", "LN-KPI-15: 2\n  LN-KPI-01: \"9 项\"");
        warns("EW-TWICE", "number: \"4600002\"", "number: \"4600001\"");
        warns("EW-LINES", "scenario: 13, proof: list.pdf}", "scenario: 13}");
        warns("EW-FORMAT", "LN-1.1-11: \"13800000000\"", "LN-1.1-11: \"1380000000\"");
    }

    @Test
    void aListMayLieInASheetAndItsProblemsAreToldThere() throws IOException {
        String list = ZoneSamples.YAML.substring(
                ZoneSamples.YAML.indexOf("  LN-KPI-03:\n"), ZoneSamples.YAML.indexOf("  LN-KPI-05:\n"));
        String yaml = ZoneSamples.YAML.replace(list, "  LN-KPI-03: {file: stations.csv}\n");
        String csv = "运营商,基站编号,证明\n移动,1,list.pdf\n电信,2,list.pdf\n";
        Files.writeString(folder.resolve("stations.csv"), csv);
        Project project = ZoneSamples.load(folder, yaml, notice);
        assertThat(project.lists().get("LN-KPI-03"))
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.proof()).isNotNull());
        assertThat(Forms.readiness(notice, project, List.of()).of(Rule.Force.WARN))
                .isEmpty();
        Files.writeString(
                folder.resolve("stations.csv"), csv.replace("电信", "火星").replace("2,list", "2,../list"));
        assertThat(Project.load(folder.resolve("project.yaml"), notice).mistakes())
                .extracting(Mistake::zh)
                .anySatisfy(m -> assertThat(m).startsWith("lists.LN-KPI-03.file: stations.csv!A3：“火星”不在可选项中"))
                .anySatisfy(m -> assertThat(m).contains("没有文件“../list.pdf”"));
        Files.write(folder.resolve("stations.csv"), new byte[ListImport.MOST_BYTES + 1]);
        assertThat(Project.load(folder.resolve("project.yaml"), notice).mistakes())
                .extracting(Mistake::zh)
                .containsExactly("lists.LN-KPI-03.file: 超过 10 MB");
    }

    private FieldState state(FormStates states, String field) {
        return states.sections().stream()
                .flatMap(s -> s.fields().stream())
                .filter(f -> f.field().id().equals(field))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void lessThanWhatWasSeenIsAContradictionAndNothingIsFilledIn() {
        Project project = ZoneSamples.load(folder, ZoneSamples.YAML, notice);
        Text detail = new Text("cells", "见到5个基站编号", "five stations were seen");
        Sightings.Sighting five =
                new Sightings.Sighting(BigDecimal.valueOf(5), "个", List.of(detail), List.of(), List.of());
        Sightings.Sighting two =
                new Sightings.Sighting(BigDecimal.valueOf(2), "个", List.of(detail), List.of(), List.of());
        FormStates states =
                Forms.states(notice, project, List.of(), new Sightings(Map.of("LN-KPI-03", five, "LN-KPI-08", two)));
        FieldState stations = state(states, "LN-KPI-03");
        assertThat(stations.state()).isEqualTo(State.WEAK);
        assertThat(stations.contradiction()).isTrue();
        assertThat(stations.printed()).isEqualTo("3");
        assertThat(stations.heading()).isEqualTo("项目主要指标");
        assertThat(stations.reasons()).singleElement().satisfies(r -> {
            assertThat(r.code()).isEqualTo("EW-SEEN");
            assertThat(r.zh()).contains("填报 3，系统已见至少 5个");
            assertThat(r.en()).contains("stated 3, seen at least 5");
        });
        assertThat(state(states, "LN-KPI-08").state()).isEqualTo(State.DONE);
        assertThat(states.totals().contradictions()).isEqualTo(1);
    }

    @Test
    void aFieldIsDoneWeakMissingAdvisedBlockingOpenOrOnPaper() {
        String yaml = ZoneSamples.YAML
                .replace("LN-E-5: 是", "LN-E-5: 否")
                .replace("  LN-E-9P: 赵六\n", "")
                .replace("  LN-2.1: 装备制造转型的需要。\n", "")
                .replace("scenario: 13, proof: list.pdf}", "scenario: 13}");
        FormStates states = Forms.states(notice, ZoneSamples.load(folder, yaml, notice), List.of(), Sightings.NONE);
        assertThat(state(states, "LN-E-5").state()).isEqualTo(State.BLOCKING);
        assertThat(state(states, "LN-E-9P").state()).isEqualTo(State.ADVISED);
        assertThat(state(states, "LN-E-9P").must()).isFalse();
        assertThat(state(states, "LN-2.1").state()).isEqualTo(State.MISSING);
        assertThat(state(states, "LN-KPI-08").state()).isEqualTo(State.WEAK);
        assertThat(state(states, "LN-1.1-12").state()).isEqualTo(State.OPEN);
        assertThat(state(states, "LN-C3").state()).isEqualTo(State.PAPER);
        assertThat(state(states, "LN-2.2").state()).isEqualTo(State.DONE);
        assertThat(state(states, "LN-2.3.1").heading()).isEqualTo("1. 建设目标");
        assertThat(states.sections())
                .extracting(FormStates.Section::id)
                .containsExactly("conditions", "cover", "s1", "s2", "s3");
        long fields =
                states.sections().stream().mapToLong(s -> s.fields().size()).sum();
        assertThat(fields).isEqualTo(notice.fields().size());
        assertThat(states.totals().all()).isEqualTo(notice.fields().size() - 1);
    }

    @Test
    void ofLinesWithOneKeyTheFirstThatCountsIsCounted() {
        ListSpec spec = Objects.requireNonNull(notice.field("LN-KPI-07").list());
        String counted = spec.only().get(0);
        String where = Objects.requireNonNull(spec.where());
        List<Project.Row> rows = new ArrayList<>();
        for (String status : List.of("其他", counted, counted)) {
            Map<String, String> cells = new HashMap<>();
            spec.key().forEach(k -> cells.put(k, "同一项目"));
            cells.put(where, status);
            rows.add(new Project.Row(cells, null));
        }
        ListTally tally = ListTally.of(spec, rows);
        assertThat(tally.count()).isEqualByComparingTo("1");
        assertThat(tally.repeats()).containsExactly(Map.entry(2, 1), Map.entry(3, 1));
    }

    @Test
    void ofALongListTheFormPrintsTheFirstNamesAndTheTableAll() {
        StringBuilder lines = new StringBuilder("[");
        for (int i = 1; i <= 40; i++) {
            lines.append("{name: 文件").append(i).append(", date: 2024-01-01, issuer: 管委会}, ");
        }
        String yaml = "notice: liaoning-2024\nlists:\n  LN-KPI-01: " + lines + "]\n";
        Project project = Objects.requireNonNull(
                Project.read(folder, "p.yaml", yaml, notice).project());
        String text = new Filing(notice, project, List.of(), false).text(notice.field("LN-KPI-01"));
        assertThat(text).startsWith("共40项：文件1；文件2；").endsWith("文件30；等");
    }
}
