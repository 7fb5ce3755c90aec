package io.edgewitness.collector.workplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    private static TreeSet<String> places(String text) {
        TreeSet<String> all = new TreeSet<>();
        Matcher m = PLACE.matcher(text);
        while (m.find()) {
            all.add(m.group(1));
        }
        return all;
    }

    @Test
    void eachHasOneLineInBothLanguagesWithTheSamePlaces() {
        for (Refusal refusal : Refusal.values()) {
            Refused refused = refusal.with();
            assertThat(refused.text("zh"))
                    .as(refusal.key())
                    .isNotEqualTo(refusal.key())
                    .doesNotContain("\n");
            assertThat(refused.text("en")).isNotEqualTo(refusal.key()).doesNotContain("\n");
            assertThat(places(refused.text("zh"))).as(refusal.key()).isEqualTo(places(refused.text("en")));
            assertThat(refused.getMessage()).isEqualTo(refused.text("en"));
        }
    }

    @Test
    void noTextIsWithoutItsRefusal() throws Exception {
        List<String> keys = Stream.of(Refusal.values()).map(Refusal::key).toList();
        for (String language : List.of("zh", "en")) {
            java.util.Properties texts = new java.util.Properties();
            texts.load(new java.io.InputStreamReader(
                    Refused.class.getResourceAsStream("refusals_" + language + ".properties"),
                    java.nio.charset.StandardCharsets.UTF_8));
            assertThat(texts.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    @Test
    void whatIsFilledInAndKindsHaveNamesInTheReadersLanguage() {
        assertThat(Refusal.TEXT_TOO_LONG.with("name", 120, 150).text("zh")).startsWith("名称 有 150 个字符");
        assertThat(Refusal.BAD_ID.with("id").text("zh")).startsWith("标识 须为");
        assertThat(Refusal.BAD_PARENT.with(Node.Kind.ENTERPRISE).text("zh")).startsWith("企业 不能放在这里");
        assertThat(Refusal.BAD_PARENT.with(Node.Kind.ENTERPRISE).text("en")).contains("(enterprise)");
        assertThat(Refusal.PROJECT_CLOSED.with(Project.State.FILED).text("zh")).contains("项目状态为 已提交");
        for (Node.Kind kind : Node.Kind.values()) {
            assertThat(Refusal.BAD_PARENT.with(kind).text("zh")).doesNotContain(kind.name());
        }
        for (Role role : Role.values()) {
            assertThat(Refusal.ROLE_DOES_NOT_FIT.with(role).text("zh")).doesNotContain(role.name());
        }
        assertThat(Refusal.ROLE_DOES_NOT_FIT
                        .with(Role.APPLICANT, Role.APPLICANT.places())
                        .text("zh"))
                .isEqualTo("“申报人”不能授予在此处；可授予的范围：园区、企业、厂区、项目。");
        for (Project.State state : Project.State.values()) {
            assertThat(Refusal.PROJECT_CLOSED.with(state).text("zh")).doesNotContain(state.name());
        }
    }

    @Test
    void whatFillsAPlaceIsShownAsItIs() {
        assertThat(Refusal.TEXT_TOO_LONG.with("title", 10, 12).text("en"))
                .isEqualTo("The title has 12 characters and may have 10; shorten it.");
        assertThat(Refusal.NODE_EXISTS.with("name").text("zh")).isEqualTo("name 已存在。");
        assertThat(Refusal.LOGIN_TAKEN.with("{1}").text("en")).contains("{1}");
    }
}
