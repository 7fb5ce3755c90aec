package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
    @TempDir
    Path folder;

    private TestWorkplace t;
    private Access li;
    private Access wang;
    private String project;

    @BeforeEach
    void open() throws Exception {
        t = new TestWorkplace(folder);
        li = t.person("li", Role.APPLICANT, Grants.Over.node("acme"));
        wang = t.person("wang", Role.APPLICANT, Grants.Over.node("acme"));
        project = t.w.projects().create(li, "jining-2022", "项目", "acme").id();
    }

    @AfterEach
    void close() {
        t.close();
    }

    private long saved(Access who, String key, String json, long base) {
        return ((Answer.Saved) t.w.answers().put(who, project, key, json, base)).revision();
    }

    @Test
    void whoHasNotSeenWhatStandsThereIsToldAndTheTextIsKept() {
        long first = saved(li, "JN-1-01", "\"甲\"", 0);
        Answer.Put refused = t.w.answers().put(wang, project, "JN-1-01", "\"乙\"", 0);
        assertThat(refused).isInstanceOfSatisfying(Answer.Conflict.class, c -> {
            assertThat(c.current().json()).isEqualTo("\"甲\"");
            assertThat(c.current().byName()).isEqualTo("人 li");
            assertThat(t.w.answers().asides(li, project)).singleElement().satisfies(a -> {
                assertThat(a.id()).isEqualTo(c.aside());
                assertThat(a.json()).isEqualTo("\"乙\"");
                assertThat(a.byName()).isEqualTo("人 wang");
            });
        });
        assertThat(t.w.answers().put(wang, project, "JN-1-01", "\"乙\"", 0)).isEqualTo(refused);
        assertThat(t.w.answers().get(li, project, "JN-1-01").json()).isEqualTo("\"甲\"");
        long second = saved(wang, "JN-1-01", "\"乙\"", first);
        assertThat(second).isGreaterThan(first);
        t.w.answers().settle(wang, project, ((Answer.Conflict) refused).aside());
        assertThat(t.w.answers().asides(li, project)).isEmpty();
    }

    @Test
    void toPutWhatStandsAlreadyIsNoConflict() {
        long first = saved(li, "JN-1-01", "\"甲\"", 0);
        assertThat(saved(li, "JN-1-01", "\"甲\"", 0)).isEqualTo(first);
        assertThat(t.w.answers().history(li, project, null, null, 10)).hasSize(1);
    }

    @Test
    void ofEditorsWhoRaceOneWinsAndNoTextIsLost() throws Exception {
        int editors = 6;
        int rounds = 10;
        ExecutorService pool = Executors.newFixedThreadPool(editors);
        try {
            CyclicBarrier start = new CyclicBarrier(editors);
            List<Future<Integer>> all = new ArrayList<>();
            for (int e = 0; e < editors; e++) {
                int number = e;
                all.add(pool.submit(() -> {
                    int won = 0;
                    for (int round = 0; round < rounds; round++) {
                        Answer seen = t.w.answers().get(li, project, "JN-1-02");
                        start.await();
                        String json = "\"" + number + "/" + round + "\"";
                        Answer.Put put = t.w.answers()
                                .put(
                                        number % 2 == 0 ? li : wang,
                                        project,
                                        "JN-1-02",
                                        json,
                                        seen == null ? 0 : seen.revision());
                        won += put instanceof Answer.Saved ? 1 : 0;
                        start.await();
                    }
                    return won;
                }));
            }
            int won = 0;
            for (Future<Integer> one : all) {
                won += one.get();
            }
            assertThat(won).isEqualTo(rounds);
            assertThat(t.w.answers().history(li, project, "JN-1-02", null, 100)).hasSize(rounds);
            assertThat(t.w.answers().asides(li, project)).hasSize(rounds * (editors - 1));
            assertThat(t.w.trail().verify().whole()).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void editorsOfDifferentFieldsDoNotDisturbEachOther() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Answer.Put>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String key = "JN-2-" + i;
                all.add(pool.submit(() -> t.w.answers().put(li, project, key, "1", 0)));
            }
            for (Future<Answer.Put> one : all) {
                assertThat(one.get()).isInstanceOf(Answer.Saved.class);
            }
            assertThat(t.w.answers().all(li, project)).hasSize(40);
            assertThat(t.w.projects().get(li, project).revision()).isEqualTo(40);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void thePastCanBeReadAsItStood() {
        long first = saved(li, "JN-1-01", "\"甲\"", 0);
        Instant then = t.clock.instant();
        t.clock.advance(Duration.ofDays(200));
        saved(wang, "JN-1-01", "\"乙\"", first);
        saved(wang, "JN-1-02", "2", 0);
        assertThat(t.w.answers().at(li, project, then))
                .hasSize(1)
                .hasEntrySatisfying("JN-1-01", a -> assertThat(a.json()).isEqualTo("\"甲\""));
        assertThat(t.w.answers().at(li, project, then.minusSeconds(1))).isEmpty();
        assertThat(t.w.answers().since(li, project, first))
                .extracting(Answer::key)
                .containsExactly("JN-1-01", "JN-1-02");
        assertThat(t.w.answers().history(li, project, "JN-1-01", null, 10).get(0))
                .satisfies(r -> {
                    assertThat(r.before()).isEqualTo("\"甲\"");
                    assertThat(r.after()).isEqualTo("\"乙\"");
                    assertThat(r.byName()).isEqualTo("人 wang");
                });
        assertThat(t.w.answers().history(li, project, null, 3L, 1))
                .extracting(Answer.Revision::revision)
                .containsExactly(2L);
    }

    @Test
    void aFiledProjectTakesFollowUpsAndAnArchivedOneNothing() {
        saved(li, "JN-1-01", "\"甲\"", 0);
        Access admin = t.person("admin", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.projects().state(li, project, Project.State.FILED));
        Project filed = t.w.projects().state(admin, project, Project.State.FILED);
        assertThat(filed.filedRevision()).isEqualTo(1);
        refused(Refusal.PROJECT_CLOSED, () -> t.w.answers().put(li, project, "JN-1-01", "\"乙\"", 1));
        saved(li, "follow-up:2027:LN-01", "3", 0);
        t.w.projects().state(admin, project, Project.State.ARCHIVED);
        refused(Refusal.PROJECT_CLOSED, () -> t.w.answers().put(li, project, "follow-up:2027:LN-01", "4", 2));
        t.w.projects().state(admin, project, Project.State.OPEN);
        saved(li, "JN-1-01", "\"乙\"", 1);
    }

    @Test
    void aForeignProjectIsLikeOneThatIsNotThere() {
        Access bolt = t.person("qian", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        Access office = t.person("office", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        Access engineer = t.person("sun", Role.ENGINEER, Grants.Over.node("acme"));
        Access reader = t.person("zhou", Role.READER, Grants.Over.node("acme"));
        Access root = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        saved(li, "JN-1-01", "\"甲\"", 0);
        for (Access stranger : List.of(bolt, office, engineer, reader, root)) {
            for (String id : List.of(project, "j-there-is-none", "' OR 1=1 --", "")) {
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.projects().get(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().all(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().get(stranger, id, "JN-1-01"));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().put(stranger, id, "JN-1-01", "1", 1));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().history(stranger, id, null, null, 1));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().since(stranger, id, 0));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().at(stranger, id, t.clock.instant()));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().asides(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().settle(stranger, id, "a-1"));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.files().all(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.files().open(stranger, id, "f-1"));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.presence().of(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.notes().of(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.grants().on(stranger, id));
                refused(Refusal.NO_SUCH_PROJECT, () -> t.w.projects().rename(stranger, id, "x"));
                refused(
                        Refusal.NO_SUCH_PROJECT,
                        () -> t.w.grants().give(stranger, stranger.actor().id(), Role.READER, Grants.Over.project(id)));
            }
            assertThat(t.w.projects().all(stranger)).isEmpty();
        }
    }

    @Test
    void aNulInAnIdIsBadInputAndNoFault() {
        refused(Refusal.TEXT_CONTROL, () -> t.w.projects().get(li, "j-\0"));
        refused(Refusal.TEXT_CONTROL, () -> t.w.answers().get(li, project, "a\0"));
        refused(Refusal.TEXT_CONTROL, () -> t.w.files().open(li, project, "f-\0"));
    }

    @Test
    void anEngineerOnTheProjectWritesThereUntilHeIsTakenOff() {
        Access admin = t.person("admin", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        SignedIn sun = t.signedIn("sun", Role.ENGINEER, Grants.Over.node("acme"));
        String id = sun.session().person().id();
        Grant grant = t.w.grants().give(admin, id, Role.ENGINEER, Grants.Over.project(project));
        Access on = t.w.signIn()
                .password("sun", TestWorkplace.PASSWORD, "127.0.0.1")
                .session()
                .access();
        saved(on, "JN-1-01", "\"甲\"", 0);
        assertThat(t.w.projects().all(on)).extracting(Project::id).containsExactly(project);
        assertThat(t.w.grants().on(admin, project))
                .extracting(m -> m.login() + " " + m.grant().role())
                .containsExactly("sun ENGINEER", "li APPLICANT", "wang APPLICANT", "admin ENTERPRISE_ADMIN");
        t.w.grants().take(admin, grant.id());
        Access off = t.w.signIn()
                .password("sun", TestWorkplace.PASSWORD, "127.0.0.1")
                .session()
                .access();
        refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().put(off, project, "JN-1-01", "1", 1));
    }

    @Test
    void anAuditorReadsAllAndChangesNothingButNotes() {
        Access auditor = t.person("shen", Role.AUDITOR, Grants.Over.node("acme"));
        saved(li, "JN-1-01", "\"甲\"", 0);
        assertThat(t.w.answers().all(auditor, project)).hasSize(1);
        refused(Refusal.NOT_ALLOWED, () -> t.w.answers().put(auditor, project, "JN-1-01", "1", 1));
        refused(Refusal.NOT_ALLOWED, () -> t.w.projects().rename(auditor, project, "x"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.presence().here(auditor, project, "JN-1-01"));
        t.w.notes().add(auditor, project, "第一行\n<b>second</b>");
        refused(Refusal.NOT_ALLOWED, () -> t.w.notes().add(li, project, "x"));
        assertThat(t.w.notes().of(li, project))
                .singleElement()
                .satisfies(n -> assertThat(n.text()).isEqualTo("第一行\n<b>second</b>"));
    }

    @Test
    void hostileTextIsKeptAsItCame() {
        String hostile = "\"<script>alert(1)</script>'); DROP TABLE workplace.answer; --\"";
        saved(li, "JN-1-03", hostile, 0);
        assertThat(t.w.answers().get(li, project, "JN-1-03").json()).isEqualTo(hostile);
    }

    @Test
    void whatIsNoJsonOrNoKeyIsRefused() {
        for (String bad : List.of(
                "",
                " ",
                "text",
                "{",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "\"\\u0000\"",
                "{\"\\u0000\":1}",
                "\"\\ud800\"",
                "\"a\0b\"",
                "[".repeat(40) + "]".repeat(40))) {
            refused(Refusal.BAD_JSON, () -> t.w.answers().put(li, project, "JN-1-01", bad, 0));
        }
        for (String bad : List.of("", " JN", "a b", "../x", "a\0", "<b>", "x".repeat(121))) {
            refused(Refusal.BAD_KEY, () -> t.w.answers().put(li, project, bad, "1", 0));
        }
        String large = "\"" + "字".repeat(400_000) + "\"";
        refused(Refusal.ANSWER_TOO_LARGE, () -> t.w.answers().put(li, project, "JN-1-01", large, 0));
    }

    @Test
    void aProjectHasOnlySoManyAnswers() throws Exception {
        Workplace small = t.open(new Settings(1000, 1000, 2, 9000, 10, 1000, 1000, new Settings.Argon(256, 1, 1)));
        small.answers().put(li, project, "a", "1", 0);
        small.answers().put(li, project, "b", "1", 0);
        refused(Refusal.TOO_MANY_ANSWERS, () -> small.answers().put(li, project, "c", "1", 0));
        small.answers().put(li, project, "a", "2", 1);
    }

    @Test
    void theAnswersOfAProjectTogetherHaveALimitThatNeverStopsShortening() throws Exception {
        Workplace small = t.open(new Settings(1000, 100, 10, 9000, 10, 1000, 1000, new Settings.Argon(256, 1, 1)));
        String large = "\"" + "x".repeat(58) + "\"";
        small.answers().put(li, project, "a", large, 0);
        refused(Refusal.ANSWERS_TOO_LARGE, () -> small.answers().put(li, project, "b", large, 0));
        assertThat(small.answers().all(li, project)).containsOnlyKeys("a");
        small.answers().put(li, project, "b", "\"" + "x".repeat(38) + "\"", 0);
        refused(Refusal.ANSWERS_TOO_LARGE, () -> small.answers().put(li, project, "c", "1", 0));
        Workplace less = t.open(new Settings(1000, 10, 10, 9000, 10, 1000, 1000, new Settings.Argon(256, 1, 1)));
        assertThat(less.answers().put(li, project, "a", "\"shorter, though all are too much\"", 1))
                .isInstanceOf(Answer.Saved.class);
        assertThat(less.answers().put(li, project, "b", "null", 2)).isInstanceOf(Answer.Saved.class);
    }

    @Test
    void whoEditsWhatIsSeenForThirtySeconds() {
        t.w.presence().here(li, project, "JN-1-01");
        t.w.presence().here(li, project, "JN-1-02");
        t.clock.advance(Presence.HELD.minusSeconds(1));
        assertThat(t.w.presence().of(wang, project)).singleElement().satisfies(e -> {
            assertThat(e.key()).isEqualTo("JN-1-02");
            assertThat(e.name()).isEqualTo("人 li");
        });
        t.clock.advance(Duration.ofSeconds(1));
        assertThat(t.w.presence().of(wang, project)).isEmpty();
    }

    @Test
    void projectsAreListedInPartsEachWithOneAnswerAndItsLastChange() {
        saved(li, "due", "\"2026-08-20\"", 0);
        t.clock.advance(java.time.Duration.ofMinutes(1));
        saved(wang, "JN-1-01", "1", 0);
        for (int i = 0; i < 3; i++) {
            t.clock.advance(java.time.Duration.ofMinutes(1));
            t.w.projects().create(li, "jining-2022", "另一个 " + i, "acme");
        }
        assertThat(t.w.projects().lines(li, "due", Slice.ALL))
                .extracting(l -> l.project().title())
                .containsExactly("另一个 2", "另一个 1", "另一个 0", "项目");
        assertThat(t.w.projects().lines(li, "due", new Slice("项目", 0, 10)))
                .singleElement()
                .satisfies(l -> {
                    assertThat(l.json()).isEqualTo("\"2026-08-20\"");
                    assertThat(l.changedBy()).isEqualTo("人 wang");
                    assertThat(l.changed()).isEqualTo(t.clock.instant().minusSeconds(180));
                });
        assertThat(t.w.projects().lines(li, "due", new Slice("", 3, 10))).hasSize(1);
        Access bolt = t.person("qian", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        assertThat(t.w.projects().lines(bolt, "due", Slice.ALL)).isEmpty();
    }

    @Test
    void aProjectsTextsHaveOnlySoMuchRoomRevisionsAndRefusedOnesIncluded() throws Exception {
        Workplace small = t.open(new Settings(100, 1000, 10, 120, 10, 100, 100, new Settings.Argon(256, 1, 1)));
        String fifty = "\"" + "x".repeat(48) + "\"";
        Answer.Saved first = (Answer.Saved) small.answers().put(li, project, "JN-1-01", fifty, 0);
        assertThat(small.answers().put(wang, project, "JN-1-01", fifty.replace('x', 'y'), 0))
                .isInstanceOf(Answer.Conflict.class);
        refused(
                Refusal.PROJECT_TEXT_FULL,
                () -> small.answers().put(li, project, "JN-1-01", fifty.replace('x', 'z'), first.revision()));
        assertThat(small.answers().put(li, project, "JN-1-01", fifty, first.revision()))
                .isEqualTo(first);
    }
}
