package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages say of how far an application is, over HTTP, on a real database. */
class FormProgressTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private WebBrowser office;
    private String park;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        workplace = running.collector.workplace();
        Access all = Access.collector();
        workplace.tenancy().add(all, null, Node.Kind.ENTERPRISE, "acme", "Acme 机械");
        workplace.tenancy().add(all, null, Node.Kind.ZONE, "park", "高新园区");
        office = person("li", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        park = project("liaoning-2024", "zone:park");
        office.page("/forms/" + park);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser person(String login, Role role, Grants.Over over) throws Exception {
        People.Created created =
                workplace.people().create(Access.collector(), new People.Wanted(login, login, null, "zh"), role, over);
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, created.password(), "violet kettle of " + login);
        return browser;
    }

    private String project(String notice, String owner) {
        return workplace
                .projects()
                .create(Access.collector(), notice, "5G " + notice, owner)
                .id();
    }

    private String save(WebBrowser who, String project, String field, Map<String, String> form) throws Exception {
        return who.post("/forms/" + project + "/fields/" + field, form, "HX-Request", "true")
                .body();
    }

    private static String one(String pattern, String text) {
        Matcher m = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(m.find()).as(pattern + " in " + text).isTrue();
        return m.group(1);
    }

    /** Of a counter, for its section: how many are answered and how many required ones are empty. */
    private static int[] counter(String page, String section) {
        String counter =
                one("id=\"n-" + section + "\"[^>]*>(.*?)</span>\\s*(?:</li>|<span class=\"small\" id|$|\\n)", page);
        Matcher missing = Pattern.compile("缺 (\\d+)").matcher(counter);
        return new int[] {
            Integer.parseInt(one("(\\d+)/\\d+", counter)), missing.find() ? Integer.parseInt(missing.group(1)) : 0
        };
    }

    @Test
    void anEmptyApplicationSaysEverywhereThatItIsNoneYetAndMakesNoFinalForm() throws Exception {
        String home = office.page("/forms/" + park);
        String export = office.page("/forms/" + park + "/export");
        String stops = one("还有 (\\d+) 处，补齐后才能生成正式稿", home);
        assertThat(Integer.parseInt(stops)).isGreaterThan(40);
        assertThat(export).contains("还有 " + stops + " 处").doesNotContain("可以生成正式稿");
        assertThat(office.get("/api/v1/projects/" + park).body()).contains("\"blocked\":true");
        office.post("/forms/" + park + "/export", Map.of("kind", "final"));
        Instant limit = Instant.now().plusSeconds(60);
        String made;
        do {
            Thread.sleep(100);
            made = office.get("/forms/" + park + "/exports", "HX-Request", "true")
                    .body();
            assertThat(Instant.now()).isBefore(limit);
        } while (made.contains("every 1s"));
        assertThat(made).contains("未生成：条件未满足").doesNotContain("form.docx");
        String section = office.page("/forms/" + park + "/sections/s1");
        assertThat(section).contains("空着只能生成草稿", ">必填<");
        assertThat(one("id=\"f-LN-1.1-12\"(.*?)</form>", section)).doesNotContain("必填");
    }

    @Test
    void theCountersMoveWithEachAnswerAndAddUp() throws Exception {
        String before = office.page("/forms/" + park + "/sections/s1");
        String after = save(office, park, "LN-1.1-01", Map.of("value", "高新区管委会", "base", "0"));
        for (String counter : List.of("s1", "total")) {
            int[] then = counter(before, counter);
            int[] now = counter(after, counter);
            assertThat(now[0]).as(counter).isGreaterThan(then[0]);
            assertThat(now[1]).as(counter).isEqualTo(then[1] - 1);
        }
        assertThat(after).contains("hx-swap-oob=\"true\"", "class=\"state saved\"");
        assertThat(counter(office.page("/forms/" + park), "s1")).isEqualTo(counter(after, "s1"));
        int sections = 0;
        for (String id : List.of("conditions", "cover", "s1", "s2", "s3")) {
            sections += counter(after, id)[1];
        }
        assertThat(counter(after, "total")[1]).as("and the date of filing").isEqualTo(sections + 1);
    }

    @Test
    void whatAnotherAnswersMovesTheCountersToo() throws Exception {
        WebBrowser other = person("qian", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        other.page("/forms/" + park + "/sections/s1");
        int[] before = counter(other.page("/forms/" + park + "/sections/s1"), "s1");
        save(office, park, "LN-1.1-04", Map.of("value", "示例路1号", "base", "0"));
        String seen = other.get("/forms/" + park + "/sections/s1/changes?since=0", "HX-Request", "true")
                .body();
        assertThat(counter(seen, "s1")[1]).isEqualTo(before[1] - 1);
    }

    @Test
    void whatLooksOddIsToldAtItsFieldWhenItIsSaved() throws Exception {
        String phone = save(office, park, "LN-1.1-11", Map.of("value", "1380000000", "base", "0"));
        assertThat(phone).contains("class=\"state saved\"", "不像手机号码，应为 11 位");
        assertThat(save(office, park, "LN-1.1-13", Map.of("value", "office-at-example", "base", "0")))
                .contains("不像电子邮箱");
        assertThat(save(office, park, "LN-1.1-02", Map.of("value", "12", "base", "0")))
                .contains("应为 18 位，现为 2 位");
        String section = office.page("/forms/" + park + "/sections/s1");
        assertThat(one("id=\"s-LN-1.1-11\"(.*?)</div>", section)).contains("不像手机号码");
        String base = one("name=\"base\" value=\"(\\d+)\"", phone);
        assertThat(save(office, park, "LN-1.1-11", Map.of("value", "13800000000", "base", base)))
                .doesNotContain("不像手机号码");
    }

    @Test
    void aYearIsCalledByItsHeading() throws Exception {
        WebBrowser wang = person("wang", Role.APPLICANT, Grants.Over.node("acme"));
        String id = project("jining-2022", "acme");
        wang.page("/forms/" + id);
        String answer = wang.raw(
                        "/forms/" + id + "/fields/JN-1-14",
                        "application/x-www-form-urlencoded",
                        ("csrf=" + wang.token() + "&base=0&value=1&value=viel&value=3")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .body();
        assertThat(answer).contains("2020年：应为数字").doesNotContain("[2]");
    }

    @Test
    void aListsNumberIsTakenOverWithOneClickAndKeptInTheHistory() throws Exception {
        String list = "/forms/" + park + "/lists/LN-KPI-03";
        office.page(list);
        for (String number : List.of("1", "2", "3")) {
            office.post(list, Map.of("c-operator", "中国移动", "c-number", number, "was", ""));
        }
        String rows = office.page("/forms/" + park + "/rows");
        assertThat(one("id=\"r-LN-KPI-03\"(.*?)id=\"f-LN-KPI-04\"", rows)).contains("填入 3");
        assertThat(one("id=\"r-LN-KPI-05\"(.*?)id=\"f-LN-KPI-06\"", rows)).doesNotContain("填入");
        String typed = save(office, park, "LN-KPI-03", Map.of("value", "5", "base", "0"));
        assertThat(typed).contains("rowfacts against", "填报 5，台账 3", "填入 3");
        String base = one("name=\"base\" value=\"(\\d+)\"", typed);
        String taken = save(office, park, "LN-KPI-03", Map.of("value", "3", "base", base, "take", "yes"));
        assertThat(taken).contains("id=\"f-LN-KPI-03\"", "value=\"3\"").doesNotContain("against", "填入");
        Answer answer = workplace.answers().get(Access.collector(), park, "LN-KPI-03");
        assertThat(answer.json().replace("\"", "")).isEqualTo("3");
        assertThat(office.page("/forms/" + park + "/fields/LN-KPI-03/history")).contains("5", "恢复为这一版");
        save(office, park, "LN-KPI-03", Map.of("value", "6", "base", one("name=\"base\" value=\"(\\d+)\"", taken)));
        assertThat(save(office, park, "LN-KPI-03", Map.of("value", "3", "base", base, "take", "yes")))
                .as("over what he has just typed himself")
                .doesNotContain("state conflict");
        WebBrowser other = person("qian", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        other.page("/forms/" + park);
        assertThat(save(other, park, "LN-KPI-03", Map.of("value", "4", "base", base, "take", "yes")))
                .as("over another's")
                .contains("class=\"state conflict\"");
    }

    @Test
    void eachThingToMendLeadsToItsPlace() throws Exception {
        String export = office.page("/forms/" + park + "/export");
        String work = "<a href=\"/forms/" + park + "/";
        assertThat(export)
                .contains(
                        work + "sections/s1#f-LN-1.1-01\">LN-1.1-01 单位名称 未填</a>",
                        work + "rows#f-LN-KPI-03\">",
                        work + "files#f-LN-3.1\">",
                        work + "#filing-date\">");
        assertThat(office.page("/forms/" + park + "/files")).contains("id=\"f-LN-3.1\"");
        assertThat(office.page("/forms/" + park + "/export?lang=en"))
                .contains("not answered, expected yes (是)", "mend before the final form");
    }
}
