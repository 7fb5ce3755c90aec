package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trail as an auditor reads it, and as who may not read projects does. */
class TrailPagesTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final String OWN = "violet kettle on a roof";

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private String project;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        workplace = running.collector.workplace();
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "甲公司");
        WebBrowser li = person("li", Role.APPLICANT, Grants.Over.node("acme"));
        project = workplace
                .projects()
                .create(Access.collector(), "jining-2022", "5G 工厂", "acme")
                .id();
        assertThat(li.page("/forms/" + project)).contains("5G 工厂");
        workplace.answers().put(Access.collector(), project, "JN-1-01", "\"甲\"", 0);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser person(String login, Role role, Grants.Over over) throws Exception {
        People.Created made = workplace
                .people()
                .create(Access.collector(), new People.Wanted(login, login + "先生", null, "zh"), role, over);
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, made.password(), OWN);
        return browser;
    }

    /** @return what stands there for people, without tags, one blank between words */
    private static String text(String page) {
        Matcher list =
                Pattern.compile("<ol class=\"trail.*</ol>", Pattern.DOTALL).matcher(page);
        return (list.find() ? list.group() : "")
                .replaceAll("(?s)<dl.*?</dl>", "")
                .replaceAll("<[^>]+>", "")
                .replaceAll("\\s+", " ");
    }

    @Test
    void anAuditorReadsSentencesWithNamesAndTheRawEntryBesideThem() throws Exception {
        WebBrowser auditor = person("wang", Role.AUDITOR, Grants.Over.node("acme"));
        String page = auditor.page("/trail");
        assertThat(text(page))
                .contains("汇聚端 填写了“单位名称”（项目 5G 工厂，第 1 版）", "汇聚端 新建了项目 5G 工厂", "li先生 登录（来自 127.0.0.0/24）")
                .doesNotContain(project, "JN-1-01", "p-");
        assertThat(page).contains("title=\"" + project + "\"", ">JN-1-01</dd>", "datetime=\"2026-05-06T12:00:00Z\"");
        assertThat(text(auditor.page("/trail?lang=en")))
                .contains("the collector began the project 5G 工厂", "li先生 signed in from 127.0.0.0/24");
    }

    @Test
    void whoMayNotReadAProjectLearnsNothingOfIt() throws Exception {
        WebBrowser admin = person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        assertThat(admin.page("/trail")).contains(project).doesNotContain("5G 工厂");
    }

    @Test
    void entriesAreFoundByPersonKindProjectAndDayOfTheReadersWall() throws Exception {
        WebBrowser auditor = person("wang", Role.AUDITOR, Grants.Over.node("acme"));
        assertThat(text(auditor.page("/trail?actor=LI"))).contains("li先生 登录").doesNotContain("wang先生", "汇聚端");
        assertThat(text(auditor.page("/trail?action=answer"))).contains("填写了").doesNotContain("登录");
        assertThat(text(auditor.page("/trail?actor=%E6%B1%87%E8%81%9A%E7%AB%AF")))
                .contains("新建了项目")
                .doesNotContain("li先生 登录");
        assertThat(text(auditor.page("/trail?project=" + project))).doesNotContain("登录");
        // 12:00 UTC is the 7th in Auckland.
        assertThat(text(auditor.page("/trail?until=2026-05-06&zone=Pacific/Auckland")))
                .isEmpty();
        assertThat(text(auditor.page("/trail?from=2026-05-07&zone=Pacific/Auckland")))
                .contains("填写了");
        assertThat(auditor.get("/trail?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(auditor.page("/trail.csv?action=answer"))
                .startsWith("\uFEFFseq,at,actor,")
                .contains(",answer,JN-1-01,acme," + project + ",1,");
    }

    @Test
    void manyEntriesComeInPages() throws Exception {
        for (int i = 0; i < 60; i++) {
            workplace.answers().put(Access.collector(), project, "JN-1-01", "\"" + i + "\"", i + 1);
        }
        WebBrowser auditor = person("wang", Role.AUDITOR, Grants.Over.node("acme"));
        String page = auditor.page("/trail?action=answer");
        assertThat(page.split("<li id=\"e-", -1)).hasSize(51);
        String older = WebBrowser.hrefs(page, "/trail?project=").stream()
                .filter(h -> h.contains("before="))
                .findFirst()
                .orElseThrow()
                .replace("&amp;", "&");
        assertThat(older).contains("action=answer");
        String last = auditor.page(older);
        assertThat(last.split("<li id=\"e-", -1)).hasSize(12);
        assertThat(last).contains("最新的记录");
        assertThat(auditor.post("/trail/check", Map.of()).body()).contains("链完整");
    }
}
