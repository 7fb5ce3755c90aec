package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailTest {
    @TempDir
    Path folder;

    private TestWorkplace t;
    private Access li;
    private String project;

    @BeforeEach
    void open() throws Exception {
        t = new TestWorkplace(folder);
        li = t.person("li", Role.APPLICANT, Grants.Over.node("acme"));
        project = t.w.projects().create(li, "jining-2022", "项目", "acme").id();
        t.w.notes().add(t.collector, project, "差一张照片");
        t.w.files()
                .add(
                        li,
                        project,
                        new ProjectFiles.Upload("photos", "1.jpg", "", java.util.Set.of()),
                        new java.io.ByteArrayInputStream(new byte[] {1}),
                        10);
        t.w.answers().put(li, project, "JN-1-01", "\"甲\"", 0);
        t.w.answers().put(li, project, "JN-1-01", "\"乙\"", 1);
    }

    @AfterEach
    void close() {
        t.close();
    }

    private long last() {
        return t.w.trail().head().seq();
    }

    @Test
    void aChangeIsInTheTrailWithTheDigestsOfBeforeAndAfter() {
        Trail.Entry entry = t.w.trail()
                .read(t.collector, Trail.Filter.ofProject(project), null, 1)
                .get(0);
        assertThat(entry.actor()).isEqualTo(li.actor().id());
        assertThat(entry.actorName()).isEqualTo("人 li");
        assertThat(entry.target()).isEqualTo("JN-1-01");
        assertThat(entry.before()).isEqualTo(Secrets.sha256Hex("\"甲\""));
        assertThat(entry.after()).isEqualTo(Secrets.sha256Hex("\"乙\""));
        assertThat(entry.hash()).isEqualTo(t.w.trail().head().hash());
        assertThat(t.w.trail().verify()).isEqualTo(new Trail.Verdict(last(), null, ""));
    }

    @Test
    void whatIsRefusedLeavesNeitherChangeNorEntry() {
        long before = last();
        refused(Refusal.BAD_KEY, () -> t.w.answers().put(li, project, "a b", "1", 0));
        refused(Refusal.NOT_ALLOWED, () -> t.w.projects().rename(li, project, "x"));
        assertThat(last()).isEqualTo(before);
        assertThat(t.w.projects().get(li, project).title()).isEqualTo("项目");
    }

    @Test
    void theDatabaseItselfRefusesToChangeWhatIsWrittenForGood() {
        for (String sql : List.of(
                "UPDATE workplace.trail SET actor = 'p-x'",
                "DELETE FROM workplace.trail",
                "TRUNCATE workplace.trail",
                "UPDATE workplace.answer_revision SET json = '1'",
                "DELETE FROM workplace.answer_revision")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> t.dump(sql))
                    .hasMessageContaining("is written for good");
        }
    }

    @Test
    void whateverIsTamperedWithIsFound() throws Exception {
        long last = last();
        found("UPDATE workplace.trail SET actor = 'p-somebody' WHERE seq = " + last, "it was changed");
        found("UPDATE workplace.trail SET at = at + interval '1 hour' WHERE seq = 3", "it was changed");
        found("UPDATE workplace.trail SET detail = detail || ' ' WHERE seq = 2", "it was changed");
        found(
                "UPDATE workplace.trail SET action = action || left(target, 1), target = substr(target, 2) WHERE seq = "
                        + last,
                "it was changed");
        found("DELETE FROM workplace.trail WHERE seq = 4", "the entry is missing");
        found("DELETE FROM workplace.trail WHERE seq = " + last, "the end was cut off or added to");
        found("UPDATE workplace.trail SET previous = hash WHERE seq = 5", "it does not follow the entry before it");
        found(
                "UPDATE workplace.answer_revision SET json = '\"丙\"' WHERE revision = 1",
                "the answer it tells of was changed or removed");
        found(
                "DELETE FROM workplace.answer_revision WHERE revision = 1",
                "the answer it tells of was changed or removed");
        found(
                "INSERT INTO workplace.answer_revision (project, revision, key, json, actor, at) SELECT project, 99, key,"
                        + " '1', actor, at FROM workplace.answer_revision WHERE revision = 2",
                "an answer stands there of which the trail knows nothing");
        found(
                "UPDATE workplace.answer_revision SET actor = 'p-somebody' WHERE revision = 1",
                "the answer it tells of was changed or removed");
        found("UPDATE workplace.answer SET revision = 1", "an answer is shown that is not the newest of its key");
        found("UPDATE workplace.file SET sha256 = repeat('0', 64)", "the file it tells of was changed or removed");
        found("DELETE FROM workplace.file", "the file it tells of was changed or removed");
        found(
                "INSERT INTO workplace.file SELECT 'f-planted', project, slot, name, caption, 9, media, size, sha256, actor,"
                        + " added FROM workplace.file",
                "a file stands there of which the trail knows nothing");
        found("UPDATE workplace.note SET text = 'all in order'", "the note it tells of was changed or removed");
        found(
                "INSERT INTO workplace.role_grant SELECT 'g-planted', person, 'PLATFORM_ADMIN', NULL, NULL, 'local'"
                        + " FROM workplace.role_grant LIMIT 1",
                "a role stands there that the trail never gave");
        found(
                "INSERT INTO workplace.consent VALUES ('c-planted', 'acme', 'zone:park', 'site-count', now(), now(), now(),"
                        + " 'p-x')",
                "a consent stands there that the trail never gave");
        found(
                "INSERT INTO workplace.token SELECT 't-planted', 'planted0', sha256('x'), 'x', id, 'acme', NULL,"
                        + " ARRAY['READ_PLANT'], now(), now() FROM workplace.person",
                "a token stands there that the trail never gave");
        found(
                "INSERT INTO workplace.identity SELECT 'https://login.example', 'x', id, now() FROM workplace.person",
                "an account of a provider stands there that the trail never linked");
        assertThat(t.w.trail().verify().whole()).isTrue();
    }

    @Test
    void whatTheTrailGaveIsFoundThereAsItWasGiven() {
        Access admin = t.person("admin", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        t.w.tokens()
                .issue(
                        admin,
                        "export",
                        Grants.Over.node("acme/plant-1"),
                        java.util.EnumSet.of(Permission.OPERATE, Permission.READ_PLANT),
                        t.clock.instant().plusSeconds(60));
        t.w.consents()
                .give(
                        admin,
                        "acme",
                        "zone:park",
                        "site-count",
                        t.clock.instant(),
                        t.clock.instant().plusSeconds(60));
        t.w.grants().give(t.collector, admin.actor().id(), Role.AUDITOR, Grants.Over.project(project));
        Provider provider = new Provider(
                "corp",
                "Corp",
                "https://login.acme.example",
                "ew",
                "",
                "groups",
                List.of(new Provider.Mapping("a", Role.READER, "acme")),
                List.of(),
                true);
        t.w.signIn()
                .external(
                        provider,
                        new SignIn.External(provider.issuer(), "s-1", "x", null, false, java.util.Set.of("a")),
                        "203.0.113.7");
        assertThat(t.w.trail().verify().reason()).isEmpty();
    }

    @Test
    void anEndThatWasCutOffWithItsHeadIsFoundByAHeadThatWasNoted() throws Exception {
        Trail.Head noted = t.w.trail().head();
        t.tamper("DELETE FROM workplace.answer WHERE project = '" + project + "';"
                + " DELETE FROM workplace.answer_revision; DELETE FROM workplace.note; DELETE FROM workplace.file;"
                + " DELETE FROM workplace.trail WHERE project = '" + project + "' AND action <> 'project-create';"
                + " UPDATE workplace.trail_head SET (seq, hash) ="
                + " (SELECT seq, hash FROM workplace.trail ORDER BY seq DESC LIMIT 1)");
        assertThat(t.w.trail().verify().whole()).isTrue();
        assertThat(t.w.trail().verify(List.of(noted)))
                .isEqualTo(new Trail.Verdict(
                        last(), noted.seq(), "it is not the one that was noted elsewhere: the trail was written anew"));
    }

    private static final List<String> TABLES =
            List.of("trail", "answer_revision", "answer", "file", "note", "role_grant", "consent", "token", "identity");

    /** Tampers, looks, and puts back. */
    private void found(String sql, String reason) throws Exception {
        for (String table : TABLES) {
            t.tamper("DROP TABLE IF EXISTS copy_" + table + "; CREATE TABLE copy_" + table + " AS TABLE workplace."
                    + table);
        }
        t.tamper(sql);
        Trail.Verdict verdict = t.w.trail().verify();
        assertThat(verdict.whole()).as(sql).isFalse();
        assertThat(verdict.reason()).isEqualTo(reason);
        for (String table : TABLES) {
            t.tamper("DELETE FROM workplace." + table + "; INSERT INTO workplace." + table + " TABLE copy_" + table);
        }
    }

    @Test
    void anActThatChangesNothingHereIsKeptToo() {
        t.w.trail().record(li, Act.PROJECT_EXPORT, project, "acme", project, "form.docx sha256 00");
        Trail.Entry entry =
                t.w.trail().read(t.collector, Trail.Filter.NONE, null, 1).get(0);
        assertThat(entry.action()).isEqualTo("project-export");
        assertThat(entry.actor()).isEqualTo(li.actor().id());
        assertThat(t.w.trail().verify().whole()).isTrue();
    }

    @Test
    void entriesOfManyAtOnceAreOneChain() throws Exception {
        java.util.concurrent.ExecutorService pool = java.util.concurrent.Executors.newFixedThreadPool(8);
        try {
            List<java.util.concurrent.Future<?>> all = new java.util.ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String target = "t" + i;
                all.add(pool.submit(() -> t.w.trail().record(li, Act.PROJECT_EXPORT, target, null, null, "")));
            }
            for (java.util.concurrent.Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(t.w.trail().verify()).isEqualTo(new Trail.Verdict(last(), null, ""));
    }

    @Test
    void eachReadsTheTrailOfTheirOwnBranch() {
        Access acme = t.person("admin", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access bolt = t.person("qian", Role.AUDITOR, Grants.Over.node("bolt"));
        Access office = t.person("office", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        assertThat(t.w.trail().read(acme, Trail.Filter.NONE, null, 1000))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.node()).startsWith("acme"));
        assertThat(t.w.trail().read(acme, Trail.Filter.NONE, null, 1000))
                .anySatisfy(e -> assertThat(e.action()).isEqualTo("sign-in"));
        assertThat(t.w.trail().read(bolt, Trail.Filter.ofProject(project), null, 10))
                .isEmpty();
        assertThat(t.w.trail().read(office, Trail.Filter.NONE, null, 10)).isEmpty();
        assertThat(t.w.trail().read(li, Trail.Filter.NONE, null, 10)).isEmpty();
    }

    @Test
    void theTrailIsReadInPagesAndFiltered() {
        List<Trail.Entry> page = t.w.trail().read(t.collector, Trail.Filter.NONE, null, 3);
        assertThat(page).extracting(Trail.Entry::seq).containsExactly(last(), last() - 1, last() - 2);
        assertThat(t.w.trail().read(t.collector, Trail.Filter.NONE, last() - 2, 1))
                .extracting(Trail.Entry::seq)
                .containsExactly(last() - 3);
        Trail.Filter filter = new Trail.Filter(
                project,
                li.actor().id(),
                "answer",
                t.clock.instant(),
                t.clock.instant().plusSeconds(1));
        assertThat(t.w.trail().read(t.collector, filter, null, 100)).hasSize(2);
    }

    @Test
    void anEntryNamesWhatItIsAboutToWhoMayReadTheProject() {
        List<Trail.Entry> entries = t.w.trail().read(t.collector, Trail.Filter.ofProject(project), null, 100);
        TrailNames all = t.w.trail().names(t.collector, entries);
        assertThat(List.of(all.of(project), all.of("acme"), all.of(li.actor().id())))
                .containsExactly("项目", "甲公司", "人 li");
        assertThat(all.names()).containsValue("1.jpg");
        assertThat(all.notices()).containsEntry(project, "jining-2022");
        Access admin = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        TrailNames his = t.w.trail().names(admin, entries);
        assertThat(his.of(project)).isEqualTo(project);
        assertThat(his.names()).doesNotContainValue("1.jpg").containsEntry("acme", "甲公司");
    }

    @Test
    void theTrailIsFilteredByAPartOfAName() {
        Trail.Filter filter = new Trail.Filter(null, "LI", null, null, null);
        assertThat(t.w.trail().read(t.collector, filter, null, 100))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.actorName()).isEqualTo("人 li"));
    }

    @Test
    void eachActIsWrittenAsItsNameSays() {
        for (Act act : Act.values()) {
            assertThat(Act.of(act.id())).isEqualTo(act);
        }
        assertThat(Act.of("export")).isNull();
    }
}
