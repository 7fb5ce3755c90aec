package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
    private static final String HERE = "203.0.113.7";

    @TempDir
    Path folder;

    private TestWorkplace t;
    private SignIn door;

    @BeforeEach
    void open() throws Exception {
        t = new TestWorkplace(folder);
        door = t.w.signIn();
    }

    @AfterEach
    void close() {
        t.close();
    }

    @Test
    void theFirstStartMakesOneAdministratorWhosePasswordIsToldOnce() {
        Workplace.FirstPerson first = t.w.firstPerson();
        assertThat(first).isNotNull();
        assertThat(t.w.firstPerson()).isNull();
        SignedIn in = door.password(first.login(), first.password(), HERE);
        assertThat(in.session().mustChange()).isTrue();
        assertThat(in.session().access().mayAnywhere(Permission.MANAGE_PLATFORM))
                .isFalse();
        SignedIn after = door.changePassword(in.session(), first.password(), TestWorkplace.PASSWORD, HERE);
        assertThat(after.session().mustChange()).isFalse();
        assertThat(after.session().access().may(Permission.MANAGE_PLATFORM, Target.platform()))
                .isTrue();
        assertThat(t.w.sessions().use(in.secret())).isNull();
        assertThat(t.w.sessions().use(after.secret())).isNotNull();
    }

    @Test
    void aOneTimePasswordIsOverAfterSevenDays() {
        People.Created li = t.created("li", Role.READER, Grants.Over.node("acme"));
        t.clock.advance(People.ONE_TIME);
        refused(Refusal.ONE_TIME_OVER, () -> door.password("li", li.password(), HERE));
        String again = t.w.people().resetPassword(t.collector, li.person().id());
        assertThat(door.password("li", again, HERE).session().mustChange()).isTrue();
    }

    @Test
    void guessingIsSlowedDownForTheNameAndARestartForgivesNothing() throws Exception {
        t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        for (int i = 0; i < 5; i++) {
            String address = "198.51.100." + i;
            refused(Refusal.WRONG_PASSWORD, () -> door.password("li", "guess-guess-guess", address));
        }
        refused(Refusal.TOO_MANY_ATTEMPTS, () -> door.password("LI", TestWorkplace.PASSWORD, HERE));
        Workplace restarted = t.open(Settings.DEFAULT);
        assertThatThrownBy(() -> restarted.signIn().password("li", TestWorkplace.PASSWORD, HERE))
                .isInstanceOfSatisfying(Refused.class, e -> {
                    assertThat(e.kind()).isEqualTo(Refusal.Kind.THROTTLED);
                    assertThat(e.arguments()).containsExactly(2L);
                });
        t.clock.advance(Duration.ofSeconds(2));
        assertThat(door.password("li", TestWorkplace.PASSWORD, HERE)
                        .session()
                        .person()
                        .login())
                .isEqualTo("li");
        refused(Refusal.WRONG_PASSWORD, () -> door.password("li", "guess-guess-guess", HERE));
    }

    @Test
    void anAddressThatTriesManyNamesIsSlowedDown() {
        for (int i = 0; i < 30; i++) {
            String name = "nobody" + i;
            refused(Refusal.WRONG_PASSWORD, () -> door.password(name, "guess-guess-guess", HERE));
        }
        refused(Refusal.TOO_MANY_ATTEMPTS, () -> door.password("nobody99", "guess-guess-guess", HERE));
        refused(Refusal.WRONG_PASSWORD, () -> door.password("nobody99", "guess-guess-guess", "198.51.100.1"));
    }

    @Test
    void manyWhoSignInFromOneAddressAreNotSlowedDown() {
        t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        for (int i = 0; i < 100; i++) {
            assertThat(door.password("li", TestWorkplace.PASSWORD, HERE)).isNotNull();
        }
    }

    @Test
    void aWrongNameAndADisabledAccountLookTheSame() {
        SignedIn li = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        t.w.people().disable(t.collector, li.session().person().id());
        refused(Refusal.WRONG_PASSWORD, () -> door.password("li", TestWorkplace.PASSWORD, HERE));
        refused(Refusal.WRONG_PASSWORD, () -> door.password("wang", TestWorkplace.PASSWORD, HERE));
        refused(Refusal.WRONG_PASSWORD, () -> door.password("' OR 1=1 --", TestWorkplace.PASSWORD, HERE));
    }

    @Test
    void aDisabledPersonsSessionEndsAtOnce() {
        SignedIn li = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        assertThat(t.w.sessions().use(li.secret())).isNotNull();
        t.w.people().disable(t.collector, li.session().person().id());
        assertThat(t.w.sessions().use(li.secret())).isNull();
        t.w.people().enable(t.collector, li.session().person().id());
        assertThat(t.w.sessions().use(li.secret())).isNull();
    }

    @Test
    void anIdleSessionEndsAfterEightHoursAndAnyAfterSevenDays() {
        SignedIn li = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        t.clock.advance(Sessions.IDLE.minusSeconds(1));
        Session used = t.w.sessions().use(li.secret());
        assertThat(used).isNotNull();
        for (int i = 0; i < 20; i++) {
            t.clock.advance(Duration.ofHours(7));
            assertThat(t.w.sessions().use(li.secret())).isNotNull();
        }
        t.clock.advance(Duration.ofHours(21));
        assertThat(t.w.sessions().use(li.secret())).isNull();
        SignedIn again = door.password("li", TestWorkplace.PASSWORD, HERE);
        t.clock.advance(Sessions.IDLE);
        assertThat(t.w.sessions().use(again.secret())).isNull();
    }

    @Test
    void aChangedRoleEndsThePersonsSessions() {
        SignedIn li = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        t.w.grants().give(t.collector, li.session().person().id(), Role.AUDITOR, Grants.Over.node("acme"));
        assertThat(t.w.sessions().use(li.secret())).isNull();
    }

    @Test
    void neitherPasswordsNorSessionSecretsAreInTheDatabase() throws Exception {
        SignedIn li = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        assertThat(t.dump("SELECT * FROM workplace.session") + t.dump("SELECT * FROM workplace.password"))
                .contains("$argon2id$v=19$m=256,t=1,p=1$")
                .doesNotContain(li.secret())
                .doesNotContain(TestWorkplace.PASSWORD);
    }

    @Test
    void aHashOfAnotherCostIsMadeAnewAtTheNextSignIn() throws Exception {
        t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        Workplace dearer = t.open(new Settings(1000, 1000, 10, 1000, 10, 1000, 1000, new Settings.Argon(512, 2, 1)));
        dearer.signIn().password("li", TestWorkplace.PASSWORD, HERE);
        assertThat(t.dump("SELECT hash FROM workplace.password")).contains("$m=512,t=2,p=1$");
        assertThat(door.password("li", TestWorkplace.PASSWORD, HERE)).isNotNull();
    }

    @Test
    void everyAttemptIsInTheTrailWithoutTheWholeAddressOrWhatWasTyped() {
        t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        refused(Refusal.WRONG_PASSWORD, () -> door.password("li", "typed-by-mistake-1", HERE));
        refused(Refusal.WRONG_PASSWORD, () -> door.password("typed-by-mistake-2", "x", HERE));
        assertThat(t.w.trail().read(t.collector, Trail.Filter.NONE, null, 2)).allSatisfy(e -> {
            assertThat(e.action()).isEqualTo("sign-in-failed");
            assertThat(e.actor()).isEqualTo("nobody");
            assertThat(e.detail()).contains("203.0.113.0/24");
            assertThat(e.toString()).doesNotContain("mistake").doesNotContain("203.0.113.7");
        });
    }

    @Test
    void aTokenOfAFormIsBoundToItsSession() {
        SignedIn li = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        SignedIn wang = t.signedIn("wang", Role.READER, Grants.Over.node("acme"));
        assertThat(li.session().csrfMatches(li.session().csrf())).isTrue();
        assertThat(li.session().csrfMatches(wang.session().csrf())).isFalse();
        assertThat(li.session().csrfMatches("")).isFalse();
    }

    @Test
    void aStrangersGuessesKeepNobodyOutOfWhereHeWorks() {
        t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        assertThat(door.password("li", TestWorkplace.PASSWORD, HERE)).isNotNull();
        for (int i = 0; i < 5; i++) {
            String address = "198.51.100." + i;
            refused(Refusal.WRONG_PASSWORD, () -> door.password("li", "guess-guess-guess", address));
        }
        refused(Refusal.TOO_MANY_ATTEMPTS, () -> door.password("li", TestWorkplace.PASSWORD, "198.51.100.9"));
        assertThat(door.password("li", TestWorkplace.PASSWORD, HERE)).isNotNull();
        refused(Refusal.TOO_MANY_ATTEMPTS, () -> door.password("li", TestWorkplace.PASSWORD, "198.51.100.9"));
        for (int i = 0; i < 5; i++) {
            refused(Refusal.WRONG_PASSWORD, () -> door.password("li", "guess-guess-guess", HERE));
        }
        refused(Refusal.TOO_MANY_ATTEMPTS, () -> door.password("li", TestWorkplace.PASSWORD, HERE));
    }

    @Test
    void whoGetsAOneTimePasswordNeedNotWaitForTheGuesser() {
        People.Created li = t.created("li", Role.READER, Grants.Over.node("acme"));
        for (int i = 0; i < 5; i++) {
            refused(Refusal.WRONG_PASSWORD, () -> door.password("li", "guess-guess-guess", HERE));
        }
        String again = t.w.people().resetPassword(t.collector, li.person().id());
        assertThat(door.password("li", again, HERE)).isNotNull();
    }

    @Test
    void onePersonHasTwentySessionsAtMostAndOthersOldOnesGo() {
        SignedIn old = t.signedIn("wang", Role.READER, Grants.Over.node("acme"));
        t.clock.advance(Sessions.IDLE);
        SignedIn first = t.signedIn("li", Role.READER, Grants.Over.node("acme"));
        for (int i = 0; i < 20; i++) {
            t.clock.advance(Duration.ofSeconds(1));
            assertThat(door.password("li", TestWorkplace.PASSWORD, HERE)).isNotNull();
        }
        assertThat(t.w.sessions().of(t.collector, first.session().person().id()))
                .hasSize(20);
        assertThat(t.w.sessions().use(first.secret())).isNull();
        assertThat(t.w.sessions().of(t.collector, old.session().person().id())).isEmpty();
    }

    @Test
    void whoWouldWaitTooLongForAHashIsToldToComeAgain() throws Exception {
        Passwords slow = new Passwords(
                new Secrets(new java.security.SecureRandom()), new Settings.Argon(65_536, 1, 1), Duration.ZERO);
        java.util.concurrent.atomic.AtomicBoolean done = new java.util.concurrent.atomic.AtomicBoolean();
        java.util.concurrent.ExecutorService pool = java.util.concurrent.Executors.newFixedThreadPool(3);
        try {
            java.util.concurrent.Callable<Boolean> busy = () -> {
                try {
                    while (!done.get()) {
                        assertThat(slow.hash("x")).isNotEmpty();
                    }
                    return false;
                } catch (Refused e) {
                    done.set(true);
                    return e.refusal() == Refusal.TOO_MANY_ATTEMPTS;
                }
            };
            boolean refused = false;
            for (java.util.concurrent.Future<Boolean> one : pool.invokeAll(java.util.Collections.nCopies(3, busy))) {
                refused |= one.get();
            }
            assertThat(refused).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }
}
