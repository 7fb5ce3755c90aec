package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.api.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokensTest {
    private static final Instant EXPIRES = Instant.parse(TestWorkplace.START).plus(Duration.ofDays(90));

    @TempDir
    Path folder;

    private TestWorkplace t;

    @BeforeEach
    void open() throws Exception {
        t = new TestWorkplace(folder);
    }

    @AfterEach
    void close() {
        t.close();
    }

    private ApiTokens.Issued issued(Access maker, String node, Permission... permissions) {
        return t.w.tokens().issue(maker, "erp", Grants.Over.node(node), Set.of(permissions), EXPIRES);
    }

    @Test
    void aTokenReadsItsScopeAndNoOther() throws Exception {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        ApiTokens.Issued token = issued(acme, "acme/plant-1", Permission.READ_PLANT, Permission.READ_PROJECT);
        Access access = t.w.tokens().use(token.text(), "198.51.100.7");
        assertThat(access.may(Permission.READ_PLANT, Target.node("acme/plant-1")))
                .isTrue();
        assertThat(access.may(Permission.READ_PLANT, Target.node("acme"))).isFalse();
        assertThat(access.may(Permission.READ_PLANT, Target.node("bolt/plant-1")))
                .isFalse();
        assertThat(access.may(Permission.WRITE_PROJECT, Target.node("acme/plant-1")))
                .isFalse();
        Project project = t.w.projects().create(acme, "jining-2022", "项目", "acme");
        refused(Refusal.NO_SUCH_PROJECT, () -> t.w.projects().get(access, project.id()));
        assertThat(t.w.projects().all(access)).isEmpty();
        assertThat(t.dump("SELECT * FROM workplace.token"))
                .doesNotContain(token.text())
                .contains(token.token().prefix());
        assertThat(t.w.tokens().all(acme, Slice.ALL).get(0).usedFrom()).isEqualTo("198.51.100.0/24");
    }

    @Test
    void aTokenOfThePlatformReadsPlantsAloneAndIsTheAdministrators() {
        Access root = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Grants.Over all = Grants.Over.platform();
        Set<Permission> plants = Set.of(Permission.READ_PLANT);
        refused(Refusal.NOT_ALLOWED, () -> t.w.tokens().issue(acme, "prometheus", all, plants, EXPIRES));
        Set<Permission> more = Set.of(Permission.READ_PLANT, Permission.OPERATE);
        refused(Refusal.TOKEN_OF_ALL, () -> t.w.tokens().issue(root, "prometheus", all, more, EXPIRES));
        ApiTokens.Issued token = t.w.tokens().issue(root, "prometheus", all, plants, EXPIRES);
        Access access = t.w.tokens().use(token.text(), "127.0.0.1");
        assertThat(access.plants()).containsExactly(Scope.ALL);
        assertThat(access.may(Permission.OPERATE, Target.node("acme"))).isFalse();
        assertThat(access.may(Permission.MANAGE_PLATFORM, Target.platform())).isFalse();
        assertThat(t.w.tokens().all(acme, Slice.ALL)).isEmpty();
        assertThat(t.w.trail().verify().whole()).isTrue();
        t.w.tokens().revoke(root, token.token().id());
        assertThat(t.w.tokens().use(token.text(), "127.0.0.1")).isNull();
    }

    @Test
    void aProjectsTokenReadsThatProjectOnly() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Project one = t.w.projects().create(acme, "jining-2022", "一", "acme");
        Project two = t.w.projects().create(acme, "jining-2022", "二", "acme");
        ApiTokens.Issued token = t.w.tokens()
                .issue(acme, "erp", Grants.Over.project(one.id()), Set.of(Permission.READ_PROJECT), EXPIRES);
        Access access = t.w.tokens().use(token.text(), "127.0.0.1");
        assertThat(t.w.projects().all(access)).extracting(Project::id).containsExactly(one.id());
        refused(Refusal.NO_SUCH_PROJECT, () -> t.w.answers().all(access, two.id()));
        refused(Refusal.NOT_ALLOWED, () -> t.w.answers().put(access, one.id(), "JN-1-01", "1", 0));
    }

    @Test
    void aTokenIsNeverMoreThanItsMaker() {
        SignedIn acme = t.signedIn("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access maker = acme.session().access();
        Access root = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        refused(Refusal.TOKEN_TOO_MUCH, () -> issued(root, "acme", Permission.READ_PROJECT));
        refused(Refusal.NO_SUCH_NODE, () -> issued(maker, "bolt", Permission.READ_PLANT));
        refused(Refusal.NO_SUCH_NODE, () -> issued(maker, "zone:park", Permission.READ_PLANT));
        refused(Refusal.TOKEN_NOTHING, () -> issued(maker, "acme", Permission.MANAGE_PEOPLE));
        refused(Refusal.TOKEN_NOTHING, () -> issued(maker, "acme"));
        refused(
                Refusal.NOT_ALLOWED,
                () -> issued(
                        t.person("zhao", Role.APPLICANT, Grants.Over.node("acme")), "acme", Permission.READ_PLANT));
        ApiTokens.Issued token = issued(maker, "acme", Permission.READ_PLANT, Permission.OPERATE);
        String person = acme.session().person().id();
        t.w.grants().give(t.collector, person, Role.READER, Grants.Over.node("acme"));
        t.w.grants()
                .take(t.collector, t.w.grants().of(t.collector, person).get(0).id());
        Access less = t.w.tokens().use(token.text(), "127.0.0.1");
        assertThat(less.may(Permission.READ_PLANT, Target.node("acme"))).isTrue();
        assertThat(less.may(Permission.OPERATE, Target.node("acme"))).isFalse();
        refused(Refusal.NOT_ALLOWED, () -> issued(less, "acme", Permission.READ_PLANT));
        t.w.people().disable(t.collector, person);
        assertThat(t.w.tokens().use(token.text(), "127.0.0.1")).isNull();
    }

    @Test
    void aTokenEndsWhenItExpiresAndWhenItIsRevoked() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        ApiTokens.Issued one = issued(acme, "acme", Permission.READ_PLANT);
        ApiTokens.Issued two = issued(acme, "acme", Permission.READ_PLANT);
        refused(
                Refusal.NO_SUCH_ENTRY,
                () -> t.w.tokens().revoke(bolt, one.token().id()));
        t.w.tokens().revoke(acme, one.token().id());
        assertThat(t.w.tokens().use(one.text(), "127.0.0.1")).isNull();
        assertThat(t.w.tokens().use(two.text(), "127.0.0.1")).isNotNull();
        t.clock.set(EXPIRES);
        assertThat(t.w.tokens().use(two.text(), "127.0.0.1")).isNull();
        Instant tooLate = EXPIRES.plus(Duration.ofDays(367));
        refused(
                Refusal.TOKEN_TOO_LONG_LIVED,
                () -> t.w.tokens().issue(acme, "x", Grants.Over.node("acme"), Set.of(Permission.READ_PLANT), tooLate));
    }

    @Test
    void whatIsNoTokenOpensNothing() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        String text = issued(acme, "acme", Permission.READ_PLANT).text();
        char last = text.charAt(text.length() - 1);
        for (String bad : new String[] {
            "",
            "ewt_",
            text.substring(1),
            text + "x",
            text.substring(0, text.length() - 1) + (last == 'A' ? 'B' : 'A'),
            "ewt_aaaaaaaa_" + text.substring(13),
            "' OR 1=1 --",
            "x".repeat(100_000)
        }) {
            assertThat(t.w.tokens().use(bad, "127.0.0.1")).isNull();
            assertThat(t.w.sessions().use(bad)).isNull();
        }
    }
}
