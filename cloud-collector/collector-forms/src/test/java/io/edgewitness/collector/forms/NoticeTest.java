package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A notice is data: a folder that nobody has seen before works like the shipped one. */
class NoticeTest {
    @TempDir
    Path folder;

    private void tiny() throws IOException {
        write("notice.yaml", """
                id: tiny-2030
                year: 2030
                title: 示例通知
                form-title: 示例申报书
                dates: {deadline: 2030-05-01}
                page: {size: A4, top: 25mm, bottom: 25mm, left: 30mm, right: 20mm}
                fonts:
                  body: {name: 宋体, size: 14}
                  heading-1: {name: 黑体, size: 16}
                  heading-2: {name: 楷体, size: 14}
                  title: {name: 黑体, size: 24}
                cover:
                  - {text: 示例申报书, style: title, before: 100}
                  - {label: 单位：, field: T-1, before: 100}
                options:
                  colours: [{id: red, name: 红}, {id: green, name: 绿}]
                """);
        write("fields.yaml", """
                - {id: T-1, name: 单位, gloss: unit, type: text, required: true}
                - {id: T-2, name: 颜色, gloss: colour, type: choices, options: colours}
                - {id: T-3, name: 产量, type: years, years: [-2, -1], unit: 吨}
                - {id: T-4, name: 简介, type: narrative, limit: 10, figures: true}
                """);
        write("outline.yaml", """
                - {heading: 甲、表, level: 1}
                - {table: main}
                - {heading: （一）简介, level: 2}
                - {field: T-4}
                """);
        write("tables.yaml", """
                main:
                  widths: [2000, 3000, 3000]
                  rows:
                    - [{label: 年度}, {label: "{year-2}"}, {label: "{year-1}"}]
                    - [{label: 产量}, {field: T-3, part: 1}, {field: T-3, part: 2}]
                """);
        write("rules.yaml", """
                - {id: T-R1, force: block, check: required-fields, words: 单位必填, en: the unit must be named}
                """);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void anInventedNoticeMakesItsOwnForm() throws IOException {
        tiny();
        Notice notice = Notice.load(folder);
        Path file = Files.writeString(folder.resolve("project.yaml"), """
                notice: tiny-2030
                filing-date: 2030-04-01
                fields: {T-1: 某厂, T-2: [红], T-3: [1, 2.5], T-4: 一个项目}
                """);
        Project.Loading loading = Project.load(file, notice);
        assertThat(loading.mistakes()).isEmpty();
        Project project = Objects.requireNonNull(loading.project());
        Path out = folder.resolve("out");
        Forms.Export export = Forms.export(
                notice, project, List.of(), new ExportOptions(out, false, false, ExportOptions.Evidence.NONE));
        assertThat(export.blocked()).isFalse();
        assertThat(out.resolve("summary.xlsx")).doesNotExist();
        try (InputStream in = Files.newInputStream(out.resolve("form.docx"));
                XWPFDocument document = new XWPFDocument(in)) {
            assertThat(document.getTables().get(0).getText()).contains("2028\t2029", "产量\t1\t2.5");
            assertThat(document.getParagraphs().stream()
                            .filter(p -> "Heading2".equals(p.getStyle()))
                            .map(p -> p.getText()))
                    .containsExactly("（一）简介");
        }
    }

    @Test
    void aMistakeInANoticeFolderIsSaidAtItsPlace() throws IOException {
        tiny();
        write("outline.yaml", "- {heading: 甲, level: 1}\n- {field: T-9}\n- {table: other}\n");
        write(
                "tables.yaml",
                "main:\n  widths: [1, 2]\n  rows:\n    - [{label: a}]\n    - [{label: \"{yearly}\", cols: 2}]\n");
        assertThatThrownBy(() -> Notice.load(folder))
                .isInstanceOf(NoticeException.class)
                .hasMessageContaining("outline.yaml:2:11: EW-FORM-NOTICE: [2].field: fields.yaml has no field T-9")
                .hasMessageContaining("outline.yaml:3:11")
                .hasMessageContaining("tables.yaml:4:7")
                .hasMessageContaining("do not reach the table's last column")
                .hasMessageContaining("a year in a label is {year}");
    }

    @Test
    void whatAFormRequiresBlocksInTheNoticesOwnWords() throws IOException {
        tiny();
        write("rules.yaml", "- {id: T-R1, force: warn, check: required-fields, words: 单位必填, en: x}\n");
        assertThatThrownBy(() -> Notice.load(folder)).hasMessageContaining("what is required blocks");
        write("rules.yaml", "- {id: T-R1, force: info, check: note, words: 单位必填, en: x}\n");
        assertThatThrownBy(() -> Notice.load(folder)).hasMessageContaining("check: required-fields");
    }

    @Test
    void aMissingNoticeNamesTheInstalledOnes() {
        assertThatThrownBy(() -> Notice.load("jining-2031"))
                .isInstanceOf(NoticeException.class)
                .hasMessageContaining("installed are jining-2022");
        assertThatThrownBy(() -> Notice.load(folder)).hasMessageContaining("notice.yaml");
    }

    @Test
    void theTemplateIsYamlThatLoadsAndNamesEveryDeclaredField() throws IOException {
        Notice notice = Notice.load("jining-2022");
        String yaml = ProjectTemplate.yaml(notice, new Scope("acme", "jn-plant-1"));
        Project.Loading loading = Project.load(Files.writeString(folder.resolve("p.yaml"), yaml), notice);
        assertThat(loading.mistakes()).isEmpty();
        Project project = Objects.requireNonNull(loading.project());
        assertThat(project.scope()).isEqualTo(new Scope("acme", "jn-plant-1"));
        assertThat(project.fields()).isEmpty();
        for (Field field : notice.fields().values()) {
            if (field.type().declared() && !field.derived()) {
                assertThat(yaml).contains("\n  " + field.id() + ":\n", field.name());
            }
        }
        assertThat(yaml)
                .contains("独立法人资格 / independent legal person（部分申报主体必填）", "finished and in use（必填）", "传真 / fax（选填）");
        assertThat(yaml).contains("≤200字", "（项目中的技术瓶颈和5G技术的优势）", "2019年、2020年、2021年");
    }

    @Test
    void eachInstalledNoticeHasATemplateThatLoadsAndEnglishForEveryWordThatIsShown() {
        for (String id : Notice.installed()) {
            Notice notice = Notice.load(id);
            String yaml = ProjectTemplate.yaml(notice, Scope.ALL);
            assertThat(Project.read(folder, id, yaml, notice).mistakes()).isEmpty();
            List<String> words = new ArrayList<>(List.of(notice.formTitle()));
            notice.headings().forEach(h -> words.add(h.text()));
            for (Field field : notice.fields().values()) {
                words.add(field.group());
                field.options().forEach(o -> words.add(o.name()));
                if (field.list() != null) {
                    field.list().columns().forEach(c -> {
                        assertThat(c.field().gloss())
                                .as(field.id() + " " + c.id())
                                .isNotEmpty();
                        c.field().options().forEach(o -> words.add(o.name()));
                    });
                    assertThat(field.list().gloss()).isNotEmpty();
                }
                assertThat(field.gloss()).as(field.id()).isNotEmpty();
            }
            assertThat(words)
                    .filteredOn(w -> !w.isEmpty())
                    .allSatisfy(w -> assertThat(notice.inEnglish(w)).as(w).doesNotMatch(".*\\p{IsHan}.*"));
            notice.rules().forEach(r -> {
                assertThat(r.en()).as(r.id()).isNotEmpty();
                assertThat(r.zh()).as(r.id()).isNotEmpty();
            });
        }
    }

    @Test
    void everyIndicatorPrintsOnlyInFieldsThatTakeFigures() {
        Map<String, Field> fields = new HashMap<>();
        Notice.installed().forEach(id -> fields.putAll(Notice.load(id).fields()));
        IndicatorLibrary.shipped().definitions().stream()
                .flatMap(d -> d.fields().stream())
                .distinct()
                .forEach(id -> assertThat(fields.get(id))
                        .as(id)
                        .isNotNull()
                        .extracting(Field::figures)
                        .isEqualTo(true));
    }
}
