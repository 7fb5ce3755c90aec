package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.TrailNames;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrailWordsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");

    /** As {@code collector-workplace} and {@code collector-server} write them. */
    private static final Map<Act, List<String>> KEPT = new EnumMap<>(Map.of(
            Act.SIGN_IN, List.of("p-1", "from 203.0.113.0/24"),
            Act.SIGN_IN_FAILED, List.of("unknown", "wrong password, from 203.0.113.0/24"),
            Act.ROLE_GIVE, List.of("p-1", "ENTERPRISE_ADMIN local"),
            Act.TOKEN_ISSUE, List.of("t-1", "OPERATE READ_PLANT until 2026-07-01T00:00:00Z"),
            Act.CONSENT_GIVE, List.of("c-1", "zone:park site-count 2026-06-01T00:00:00Z 2027-06-01T00:00:00Z"),
            Act.PROJECT_STATE, List.of("j-1", "FILED at revision 12"),
            Act.PROJECT_EXPORT, List.of("j-1", "draft DONE of revision 3: form.docx 00ff, fields.xlsx 11ee"),
            Act.ANSWER, List.of("JN-1-01", "12"),
            Act.FILE_ADD, List.of("f-1", "photos sha256 00ff"),
            Act.ALARM_ACKNOWLEDGE, List.of("7", "代理无数据 / agent silent, gw-1")));

    private static final TrailNames NAMES = new TrailNames(
            Map.of("p-1", "李明", "t-1", "MES", "zone:park", "高新区", "j-1", "5G 工厂", "f-1", "现场.jpg", "acme", "甲公司"),
            Map.of("j-1", "jining-2022"));

    private static View view(String language) {
        return new View(
                Visitor.NOBODY,
                Texts.of(language),
                Section.USERS,
                "/trail",
                View.Theme.AUTO,
                NOW,
                ZoneId.of("Asia/Shanghai"));
    }

    private static Trail.Entry entry(String action, String target, String detail) {
        return new Trail.Entry(3, NOW, "p-1", "李明", action, target, "acme", "j-1", detail, null, null, "00".repeat(32));
    }

    private static String said(String language, String action, String target, String detail) {
        return new TrailWords(view(language), NAMES)
                .line(entry(action, target, detail)).sentence().stream()
                        .map(p -> p.at() == null ? p.text() : "T")
                        .collect(Collectors.joining());
    }

    private static String said(String language, Act act) {
        List<String> kept = KEPT.getOrDefault(act, List.of("p-1", ""));
        return said(language, act.id(), kept.get(0), kept.get(1));
    }

    @Test
    void eachKindOfActIsASentenceInBothLanguages() {
        for (Act act : Act.values()) {
            assertThat(said("zh", act))
                    .as(act.id())
                    .isNotBlank()
                    .doesNotContain("{")
                    .containsPattern("\\p{IsHan}");
            assertThat(said("en", act)).as(act.id()).matches("[a-z].* .*").doesNotContain("{");
        }
    }

    @Test
    void peoplePlacesProjectsFilesAndFieldsHaveTheirNames() {
        assertThat(said("zh", Act.ROLE_GIVE)).isEqualTo("授予 李明 “企业管理员”角色，范围：5G 工厂");
        assertThat(said("en", Act.SIGN_IN_FAILED))
                .isEqualTo("a sign-in as nobody known failed: wrong password (from 203.0.113.0/24)");
        assertThat(said("zh", Act.TOKEN_ISSUE)).isEqualTo("生成了令牌 MES：下发指令与运维、读取现场数据；有效期至 T；范围：5G 工厂");
        assertThat(said("zh", Act.CONSENT_GIVE)).isEqualTo("同意园区 高新区 查看“厂区数量”，从 T 到 T");
        assertThat(said("zh", Act.PROJECT_STATE)).isEqualTo("把项目 5G 工厂 的状态改为“已申报”（第 12 版）");
        assertThat(said("en", Act.PROJECT_EXPORT))
                .isEqualTo("made documents of the project 5G 工厂: form.docx, fields.xlsx");
        assertThat(said("zh", Act.FILE_ADD)).isEqualTo("上传了文件 现场.jpg（项目 5G 工厂，照片）");
        assertThat(said("zh", Act.ANSWER)).contains("单位名称").doesNotContain("JN-1-01");
        assertThat(said("zh", Act.ALARM_ACKNOWLEDGE)).isEqualTo("认领了告警“代理无数据”（gw-1）");
        assertThat(said("en", Act.ALARM_ACKNOWLEDGE)).isEqualTo("acknowledged the alarm “agent silent” of gw-1");
    }

    @Test
    void whatIsNotWrittenAsThisVersionWritesItIsShownAsItStands() {
        assertThat(said("zh", "levitate", "x", "why not")).isEqualTo("levitate x why not");
        for (Act act : Act.values()) {
            for (String odd : List.of("", "{0}", "odd", "a b", "until", ", from ", "zone:x y z w")) {
                assertThat(said("en", act.id(), "odd", odd))
                        .as(act.id() + " " + odd)
                        .isNotBlank();
            }
        }
    }
}
