package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody meets who has never been here. */
class FirstStepsTest {
    private static final String OWN = "violet kettle on a roof";

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-06-01T08:00:00Z"), null);
        workplace = running.collector.workplace();
        FirstSignIn.prepare(workplace, folder);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser admin() throws Exception {
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(
                "admin", Files.readAllLines(folder.resolve("first-sign-in.txt")).get(1), OWN);
        return browser;
    }

    private WebBrowser person(String login, Role role, Grants.Over over) throws Exception {
        People.Created created = workplace
                .people()
                .create(Access.collector(), new People.Wanted(login, login + " name", null, "zh"), role, over);
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, created.password(), OWN);
        return browser;
    }

    /** @return the words beside the steps, in their order */
    private static List<String> steps(String page) {
        List<String> all = new ArrayList<>();
        Matcher m = Pattern.compile("<li[^>]*><span class=\"tag (?:good)?\">([^<]+)</span>")
                .matcher(page);
        while (m.find()) {
            all.add(m.group(1));
        }
        return all;
    }

    @Test
    void whoIsNotSignedInReadsWhatThisIsAndWhereTheOneTimePasswordIs() throws Exception {
        String page = new WebBrowser(running.url()).page("/");
        assertThat(page).contains("据此填写“5G+工业互联网”申报书", "first-sign-in.txt", "href=\"/sign-in\"");
        assertThat(steps(page)).containsExactly("待办", "待办", "待办", "可选", "待办");
        assertThat(new WebBrowser(running.url()).page("/sign-in")).contains("first-sign-in.txt");
        admin();
        assertThat(new WebBrowser(running.url()).page("/sign-in")).doesNotContain("first-sign-in.txt");
    }

    @Test
    void stepsTickThemselvesOffAndVanishOnceDone() throws Exception {
        WebBrowser admin = admin();
        assertThat(steps(admin.page("/"))).containsExactly("待办", "待办", "可选", "待办");
        Map<String, String> zone = Map.of("kind", "zone", "id", "park", "name", "园区");
        admin.page("/places");
        assertThat(admin.post("/places", zone).statusCode()).isEqualTo(200);
        assertThat(steps(admin.page("/pages/first-steps"))).containsExactly("已完成", "待办", "可选", "待办");
        WebBrowser office = person("wang", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        assertThat(steps(admin.page("/pages/first-steps"))).containsExactly("已完成", "已完成", "可选", "待办");
        assertThat(office.page("/")).contains("据此填写", "/forms/new");
        office.page("/forms/new");
        office.post("/forms", Map.of("notice", "liaoning-2024", "owner", "zone:park", "title", "试点"));
        assertThat(steps(admin.page("/pages/first-steps"))).isEmpty();
        assertThat(admin.page("/")).doesNotContain("hx-get=\"/pages/first-steps\"", "先做什么");
    }

    @Test
    void anApplicantIsShownToHisFirstProjectAndAnEngineerToHisFirstAgent() throws Exception {
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "Acme");
        WebBrowser applicant = person("zhao", Role.APPLICANT, Grants.Over.node("acme"));
        assertThat(applicant.page("/")).contains("href=\"/forms/new\"");
        assertThat(steps(applicant.page("/"))).containsExactly("待办", "可选");
        applicant.page("/forms/new");
        applicant.post("/forms", Map.of("notice", "jining-2022", "owner", "acme", "title", "产线"));
        assertThat(steps(applicant.page("/"))).isEmpty();
        WebBrowser engineer = person("li", Role.ENGINEER, Grants.Over.node("acme"));
        assertThat(steps(engineer.page("/"))).containsExactly("待办", "待办");
        WebBrowser reader = person("sun", Role.READER, Grants.Over.node("acme"));
        assertThat(steps(reader.page("/"))).isEmpty();
    }

    @Test
    void anAdministratorReadsWhyHeMayNotOpenAProjectAndWhoMay() throws Exception {
        WebBrowser admin = admin();
        assertThat(admin.page("/forms")).contains("平台管理员看不到申报内容", "href=\"/places\"");
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "<b>Acme");
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "bolt", "Bolt");
        person("zhao", Role.APPLICANT, Grants.Over.node("acme"));
        String page = admin.page("/forms");
        assertThat(page)
                .contains(
                        "zhao name",
                        "&lt;b&gt;Acme",
                        "还没有能新建项目的人员",
                        "/users?role=APPLICANT&amp;place=node%3Abolt#invite")
                .doesNotContain("<b><b>", "/forms/new");
        String form = admin.page("/users?role=APPLICANT&place=node%3Abolt");
        assertThat(form).containsPattern("value=\"node:bolt\"[^>]* selected");
        WebBrowser reader = person("sun", Role.READER, Grants.Over.node("acme"));
        assertThat(reader.page("/forms")).contains("您的角色不能新建申报项目").doesNotContain("zhao name");
    }

    @Test
    void theFormForANewPersonBeginsWithARoleAndAPlaceThatGoTogether() throws Exception {
        WebBrowser admin = admin();
        String none = admin.page("/users");
        assertThat(none)
                .contains("还没有企业或园区")
                .containsPattern("value=\"AUDITOR\"[^>]* selected")
                .doesNotContain("value=\"APPLICANT\"");
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ZONE, "park", "园区");
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "Acme");
        String some = admin.page("/users");
        assertThat(some)
                .containsPattern("value=\"APPLICANT\"[^>]* selected")
                .containsPattern("value=\"node:acme\"[^>]* selected")
                .doesNotContain("还没有企业或园区");
        Map<String, String> wish =
                Map.of("login", "zhao", "name", "赵", "language", "zh", "role", "APPLICANT", "place", "platform");
        HttpResponse<String> refused = admin.post("/users", wish);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("“申报人”不能授予在此处；可授予的范围：园区、企业、厂区、项目。");
        assertThat(refused.body()).contains("value=\"zhao\"");
    }

    @Test
    void aPlaceIsAddedUnderAnIdOfOneFormOrOneThatIsMadeOfItsName() throws Exception {
        WebBrowser admin = admin();
        assertThat(admin.page("/places")).contains("小写字母 a–z、数字和 - . _");
        for (String bad : List.of("x y", "ACME", "<b>", "公司")) {
            HttpResponse<String> refused =
                    admin.post("/places", Map.of("kind", "enterprise", "id", bad, "name", "一 & 二"));
            assertThat(refused.statusCode()).as(bad).isEqualTo(400);
            assertThat(refused.body())
                    .contains("组织的标识须为 1 至 64 个小写字母", "value=\"一 &amp; 二\"")
                    .doesNotContain("<b>\"");
        }
        admin.post("/places", Map.of("kind", "enterprise", "id", "", "name", "Acme Ltd."));
        assertThat(admin.page("/places")).contains("<code>acme-ltd</code>");
        String proposed = admin.page("/pages/places/id?kind=enterprise&parent=&id=&proposed=&name=ACME%20Ltd");
        assertThat(proposed).contains("value=\"acme-ltd-2\"");
        String own = admin.page("/pages/places/id?kind=enterprise&parent=&id=mine&proposed=acme&name=ACME");
        assertThat(own).contains("value=\"mine\"");
    }
}
