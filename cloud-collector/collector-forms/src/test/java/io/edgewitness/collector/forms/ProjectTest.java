package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProjectTest {
    private final Notice notice = Notice.load("jining-2022");

    @TempDir
    Path folder;

    private List<String> mistakes(String yaml) {
        return Project.load(Samples.project(folder, yaml), notice).mistakes().stream()
                .map(m -> m.line() + ":" + m.column() + " " + m.code() + " " + m.what())
                .toList();
    }

    private void says(String yaml, String... starts) {
        List<String> mistakes = mistakes(yaml);
        assertThat(mistakes).hasSameSizeAs(starts);
        for (int i = 0; i < starts.length; i++) {
            assertThat(mistakes.get(i)).startsWith(starts[i]);
        }
    }

    @Test
    void whoOverridesAFigureSaysWhoAndWhy() {
        String figure = """
                notice: jining-2022
                figures:
                  - indicator: energy-consumption
                    field: JN-PI-TEC
                    reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}
                    override: %s
                """;
        says(figure.formatted("{value: 13000, by: 张三, reason: 抄表数, proof: JN-M4}"));
        says(figure.formatted("{value: 13000, by: 张三}"), "6:15 EW-FORM-TYPE figures[1].override: an override needs");
        says(figure.formatted("13000"), "6:15 EW-FORM-TYPE figures[1].override: an override needs");
        says(
                figure.formatted("{value: 1, by: a, reason: b, proof: JN-1-09}"),
                "6:15 EW-FORM-UNKNOWN-FIELD figures[1].override: proof is the id of an attachment");
    }

    @Test
    void everyMistakeIsSaidAtItsPlaceAndAllAtOnce() {
        says(
                """
                notice: jining-2022
                filing-date: 20.8.2022
                fields:
                  JN-1-99: x
                  JN-1-13: [0.4, 0.41]
                  JN-5.1: viel
                  JN-1-05: 2022-13-01
                  JN-1-19: {from: 2022-06, to: 2021-03}
                  JN-1-04: 青岛市
                  JN-1-29: 同意
                photos: [{file: none.jpg, caption: a}]
                attachments: {JN-M2: none.pdf}
                colour: red
                """,
                "2:14 EW-FORM-TYPE filing-date: expected a date such as 2022-08-20",
                "4:3 EW-FORM-UNKNOWN-FIELD fields.JN-1-99: the notice has no such field; did you mean JN-1-09 (电子邮箱)?",
                "5:12 EW-FORM-TYPE fields.JN-1-13: expected 3 numbers, for 2019年, 2020年, 2021年",
                "6:11 EW-FORM-TYPE fields.JN-5.1: expected a number",
                "7:12 EW-FORM-TYPE fields.JN-1-05: expected a date",
                "8:12 EW-FORM-VALUE fields.JN-1-19: the period ends before it begins",
                "9:12 EW-FORM-VALUE fields.JN-1-04: “青岛市” is none of",
                "10:3 EW-FORM-UNKNOWN-FIELD fields.JN-1-29: 县（市、区）工信主管部门意见 is filled in by hand",
                "11:17 EW-FORM-NO-FILE photos[1].file: there is no file “none.jpg”",
                "12:22 EW-FORM-NO-FILE attachments.JN-M2: there is no file “none.pdf”",
                "13:1 EW-FORM-UNKNOWN-KEY colour: unknown key");
    }

    @Test
    void aTextOverItsLimitIsCountedAsWordCounts() {
        says(
                "notice: jining-2022\nfields:\n  JN-1-20: " + "字".repeat(200) + " 5G\n",
                "3:12 EW-FORM-TOO-LONG fields.JN-1-20: 项目概况 has 201字, the form allows 200; shorten it by 1");
        assertThat(mistakes("notice: jining-2022\nfields:\n  JN-1-20: " + "字".repeat(200) + "\n"))
                .isEmpty();
    }

    @Test
    void figuresAreCheckedAgainstTheLibraryTheFieldsAndTheirWindows() {
        says(
                """
                notice: jining-2022
                figures:
                  - {indicator: energy, field: JN-PI-TEC, reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}}
                  - {indicator: energy-consumption, field: JN-1-01, reporting: {from: "2022-07-01", to: "2022-08-01T00:00:00+08:00"}}
                  - {indicator: energy-consumption, field: JN-4}
                """,
                "3:17 EW-FORM-UNKNOWN-INDICATOR figures[1].indicator: there is no such indicator; there are",
                "4:44 EW-FORM-UNKNOWN-FIELD figures[2].field: figures can be printed in JN-1-21",
                "4:71 EW-FORM-TYPE figures[2].reporting.from: expected a time with an offset",
                "5:5 EW-FORM-TYPE figures[3]: a figure needs indicator, field and reporting");
    }

    @Test
    void brokenYamlAndAnotherNoticeAreOneLineEach() {
        says("notice: [jining\n", "2:1 EW-FORM-YAML this is not YAML");
        says("notice: liaoning-2024\n", "1:9 EW-FORM-NO-NOTICE notice: the project is for liaoning-2024");
        says("", "0:0 EW-FORM-EMPTY");
        says("- a\n", "1:1 EW-FORM-TYPE expected keys and values", "1:1 EW-FORM-NO-NOTICE needs `notice: jining-2022`");
        assertThat(Project.load(folder.resolve("absent.yaml"), notice).mistakes())
                .extracting(Mistake::code)
                .containsExactly("EW-FORM-UNREADABLE");
    }

    @Test
    void whyAFileNamesNoNoticeIsSaid() throws Exception {
        Path file = folder.resolve("project.yaml");
        List<Mistake> mistakes = new ArrayList<>();
        Files.writeString(file, "notice: jining-2022\n");
        assertThat(Project.noticeOf(file, mistakes)).isEqualTo("jining-2022");
        assertThat(mistakes).isEmpty();
        Files.writeString(file, "scope: {}\n");
        assertThat(Project.noticeOf(file, mistakes)).isNull();
        Files.writeString(file, "notice:\n\tjining-2022\n");
        assertThat(Project.noticeOf(file, mistakes)).isNull();
        Files.write(file, "notice: jining-2022 # 济宁\n".getBytes(Charset.forName("GBK")));
        assertThat(Project.noticeOf(file, mistakes)).isNull();
        assertThat(mistakes.stream().map(m -> m.line() + ":" + m.column() + " " + m.code()))
                .containsExactly("1:1 EW-FORM-NO-NOTICE", "2:1 EW-FORM-YAML", "0:0 EW-FORM-UNREADABLE");
    }

    @Test
    @Timeout(60)
    void aCommentOfMillionsOfCharactersTakesNoLongerThanItsLength() throws Exception {
        Path file = folder.resolve("project.yaml");
        List<Mistake> mistakes = new ArrayList<>();
        Files.writeString(file, "notice: jining-2022\n#" + " ".repeat(12_000_000) + "\n");
        assertThat(Project.noticeOf(file, mistakes)).isEqualTo("jining-2022");
        Files.writeString(file, "notice: jining-2022\n#" + " ".repeat(60_000_000) + "\n");
        assertThat(Project.noticeOf(file, mistakes)).isNull();
        assertThat(mistakes).extracting(Mistake::code).containsExactly("EW-FORM-TOO-LARGE");
    }

    @Test
    void aPictureThatIsNoneIsSaid() throws Exception {
        Files.writeString(folder.resolve("x.jpg"), "no picture");
        says(
                "notice: jining-2022\nphotos:\n  - {file: x.jpg}\n",
                "3:12 EW-FILE-KIND photos[1].file: its content is of no known kind, taken here are JPG, PNG: save it as");
    }

    @Test
    void aFileOutsideTheProjectsFolderIsRefusedAtItsPlace() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path secret = Files.write(folder.resolve("secret.pdf"), Samples.pdf("secret"));
        Files.createSymbolicLink(inner.resolve("link.pdf"), secret);
        for (String name : List.of("../secret.pdf", secret.toString(), "link.pdf")) {
            String yaml = "notice: jining-2022\nattachments:\n  JN-M2: " + name + "\n";
            assertThat(Project.load(Samples.project(inner, yaml), notice).mistakes())
                    .as(name)
                    .extracting(Mistake::code, Mistake::line, Mistake::column)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("EW-FORM-OUTSIDE", 3, 10));
        }
        String history = """
                notice: jining-2022
                figures:
                  - indicator: energy-consumption
                    field: JN-PI-TEC
                    reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}
                    comparison: {kind: B5, imported: {file: ../secret.pdf}}
                """;
        assertThat(Project.load(Samples.project(inner, history), notice).mistakes())
                .extracting(Mistake::code)
                .containsExactly("EW-FORM-OUTSIDE");
    }

    @Test
    void twoPicturesThatLookAlikeAreSaid() throws Exception {
        Path file = Samples.project(folder, Samples.YAML.replace("c.jpg", "again.jpg"));
        byte[] first = Files.readAllBytes(folder.resolve("a.jpg"));
        Picture picture = Objects.requireNonNull(Picture.of(first, FileKind.JPEG));
        Files.write(folder.resolve("again.jpg"), picture.printed(new double[] {200, 125}));
        Project project = Objects.requireNonNull(Project.load(file, notice).project());
        assertThat(Forms.readiness(notice, project, List.of()).of(Rule.Force.WARN))
                .filteredOn(f -> f.en().equals("the same picture is used twice"))
                .flatExtracting(Readiness.Finding::details)
                .extracting(d -> ((Readiness.Detail) d).zh())
                .containsExactly("again.jpg ≈ a.jpg");
    }

    @Test
    void spellingsOfTheGuideAndTheFormAreBothUnderstood() {
        Project project =
                Samples.load(folder, "notice: jining-2022\nfields: {JN-1-17: [全域物流监测, 15, 全域物流检测2, 13]}\n", notice);
        var choices = (Value.Choices) Objects.requireNonNull(project.fields().get("JN-1-17"));
        assertThat(choices.chosen()).extracting(Field.Option::name).containsExactly("全域物流检测", "生产过程追溯", "生产能效管控");
        assertThat(choices.others()).containsExactly("全域物流检测2");
    }

    @Test
    void anInstrumentMakesItsWayToTheRequest() {
        Project project = Samples.load(folder, """
                notice: jining-2022
                figures:
                  - indicator: energy-consumption
                    field: JN-PI-TEC
                    scenario: energy-line-1
                    labels: {line: "1"}
                    reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}
                    instrument: {name: 电表1, class: 0.5, resolution: 0.01, calibrated-until: 2023-05-31, certificate: JZ-1}
                """, notice);
        var request = project.figures().get(0).request();
        assertThat(request.scenario()).isEqualTo("energy-line-1");
        assertThat(request.labels()).containsEntry("line", "1");
        assertThat(Objects.requireNonNull(request.instrument()).accuracyClass()).isEqualTo(new BigDecimal("0.5"));
        assertThat(request.reporting().start()).hasToString("2022-06-30T16:00:00Z");
    }

    @Test
    void bracketsThatNestTooDeepAreAMistakeOfTheFileWhereverTheyStand() {
        for (int depth : List.of(60, 1_000, 100_000)) {
            String yaml = "notice: jining-2022\nfigures: [{indicator: x, field: JN-4, comparison: {kind: "
                    + "[".repeat(depth) + "]".repeat(depth) + "}}]\n";
            Project.Loading loading = Project.read(folder, "deep.yaml", yaml, notice);
            assertThat(loading.project()).isNull();
            assertThat(loading.mistakes()).singleElement().satisfies(m -> {
                assertThat(m.code()).isEqualTo("EW-FORM-YAML");
                assertThat(m.zh()).contains("括号");
            });
        }
    }

    @Test
    void aFileThatIsNoTextIsSaidInBothLanguages() {
        Project.Loading loading = Project.load(folder.resolve("absent.yaml"), notice);
        assertThat(loading.mistakes())
                .singleElement()
                .satisfies(m -> assertThat(m.zh()).contains("请确认文件存在"));
    }
}
