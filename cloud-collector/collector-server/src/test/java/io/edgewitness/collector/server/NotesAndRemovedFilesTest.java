package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.ProjectFiles;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What auditors write beside a project, and what was taken out of it. */
class NotesAndRemovedFilesTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
    private static final String NASTY = "<script>alert(1)</script>'; DROP TABLE note; --";
    private static final byte[] PDF = "%PDF-1.4 x".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private String project;
    private WebBrowser applicant;
    private WebBrowser auditor;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        workplace = running.collector.workplace();
        workplace.tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "甲公司");
        applicant = person("li", Role.APPLICANT);
        auditor = person("wang", Role.AUDITOR);
        project = "/forms/"
                + workplace
                        .projects()
                        .create(Access.collector(), "jining-2022", "5G 工厂", "acme")
                        .id();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser person(String login, Role role) throws Exception {
        People.Created made = workplace
                .people()
                .create(
                        Access.collector(),
                        new People.Wanted(login, login + "先生", null, "zh"),
                        role,
                        Grants.Over.node("acme"));
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, made.password(), "violet kettle on a roof");
        return browser;
    }

    @Test
    void anAuditorWritesANoteThatAllOfTheProjectReadAndNobodyElseWrites() throws Exception {
        assertThat(auditor.page(project + "/notes")).contains("还没有审核备注", "保存备注");
        assertThat(auditor.post(project + "/notes", Map.of("note", " ")).body()).contains("备注", "为空");
        assertThat(auditor.post(project + "/notes", Map.of("note", NASTY)).statusCode())
                .isEqualTo(200);
        assertThat(applicant.page(project + "/notes"))
                .contains("wang先生", "2026-05-06", "&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert", "保存备注");
        assertThat(applicant.page(project + "/notes?lang=en")).contains("Auditors’ notes");
        assertThat(applicant.post(project + "/notes", Map.of("note", "mine")).statusCode())
                .isEqualTo(403);
        assertThat(auditor.page("/trail")).contains("写了审核备注");
    }

    @Test
    void aRemovedFileShowsWhoWhenWhyAndItsDigestAndComesBack() throws Exception {
        workplace
                .files()
                .add(
                        Access.collector(),
                        project.substring("/forms/".length()),
                        new ProjectFiles.Upload("JN-M2", "执照.pdf", "", Set.of()),
                        new ByteArrayInputStream(PDF),
                        1_000);
        String file = WebBrowser.hrefs(applicant.page(project + "/files"), project + "/file/f-")
                .get(0);
        applicant.post(file + "/remove", Map.of("why", "旧版"));
        String removed = file.replace("/file/", "/removed/");
        String page = auditor.page(project + "/files");
        assertThat(page)
                .contains("已移除的文件（1 个）", "由 li先生 移除", "旧版", "SHA-256 ", removed)
                .doesNotContain(removed + "/restore");
        assertThat(auditor.bytes(removed)).isEqualTo(PDF);
        assertThat(auditor.post(removed + "/restore", Map.of()).statusCode()).isEqualTo(403);
        applicant.page(project + "/files");
        assertThat(applicant.post(removed + "/restore", Map.of()).body())
                .contains(file)
                .doesNotContain("已移除的文件");
        assertThat(applicant.get(removed).statusCode()).isEqualTo(404);
        assertThat(auditor.page("/trail")).contains("恢复了文件", "执照.pdf");
    }
}
