package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.Notice.Subject;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The notice of Liaoning as data, against its own text. */
class LiaoningTest {
    private static final List<String> HEADINGS = List.of(
            "1 一、申报项目基本信息",
            "1 二、申报项目详细方案",
            "2 (一) 背景和意义",
            "2 (二) 现有基础",
            "2 (三) 实施内容",
            "3 1. 建设目标",
            "3 2. 主要任务(包括网络建设、应用培育、工厂打造、生态完善等方面)",
            "3 3. 组织保障",
            "3 4. 网络安全保障措施",
            "2 (四) 项目的效益",
            "2 (五) 项目的创新性",
            "2 (六) 项目的可推广性",
            "2 (七) 项目团队及实施计划",
            "1 三、项目相关证明材料（本部分应首先列出证明材料清单，并将证明材料按清单顺序排列）",
            "2 （一）申报单位基本材料",
            "2 （二）申报单位实力相关证明材料");

    private final Notice notice = Notice.load("liaoning-2024");

    @Test
    void theOutlineIsTheNoticesInOrderAndWording() {
        assertThat(notice.headings())
                .extracting(h -> h.level() + " " + h.text())
                .isEqualTo(HEADINGS);
        assertThat(notice.subject()).isEqualTo(Subject.ZONE);
    }

    @Test
    void headingsAreWholeLinesOfTheNoticesText() throws IOException {
        assertThat(NoticeText.lines("liaoning-2024-pilot-zone.txt"))
                .containsSubsequence(
                        notice.headings().stream().map(Notice.Heading::text).toList());
    }

    @Test
    void labelsCoverAndRulesOfFillingStandInTheNoticesText() throws IOException {
        String all = NoticeText.bare(String.join("\n", NoticeText.lines("liaoning-2024-pilot-zone.txt")));
        notice.tables().values().stream()
                .flatMap(t -> t.rows().stream())
                .flatMap(List::stream)
                .map(Notice.Cell::label)
                .forEach(label -> assertThat(all).contains(NoticeText.bare(label)));
        notice.cover().forEach(line -> assertThat(all).contains(NoticeText.bare(line.text())));
        notice.fillingLines().forEach(line -> assertThat(all).contains(NoticeText.bare(line)));
        notice.rules().forEach(rule -> assertThat(all).contains(NoticeText.bare(rule.words())));
        notice.guide()
                .forEach(item -> assertThat(all)
                        .contains(NoticeText.bare(item.part()))
                        .contains(NoticeText.bare(item.number() + item.title() + "。")));
        notice.fields().values().stream()
                .filter(f -> f.hint() != null && f.printed() && f.type() == FieldType.NARRATIVE)
                .forEach(f -> assertThat(all).contains(NoticeText.bare(Objects.requireNonNull(f.hint()))));
    }

    @Test
    void theNineteenRowsAreThere() {
        assertThat(notice.fields().keySet().stream().filter(id -> id.startsWith("LN-KPI-")))
                .hasSize(19)
                .startsWith("LN-KPI-01")
                .endsWith("LN-KPI-19");
        assertThat(notice.guide()).hasSize(14);
        assertThat(notice.fields().values().stream().filter(f -> f.list() != null))
                .hasSize(15);
    }
}
