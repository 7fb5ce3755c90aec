package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
    private static final Provider ACME = new Provider(
            "acme",
            "甲公司登录",
            "https://login.acme.example",
            "edgewitness",
            "${env:ACME_SECRET}",
            "groups",
            List.of(
                    new Provider.Mapping("5g-team", Role.APPLICANT, "acme"),
                    new Provider.Mapping("5g-admins", Role.ENTERPRISE_ADMIN, "acme")),
            List.of("acme.example"),
            true);

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

    private static SignIn.External who(String subject, String email, boolean verified, String... groups) {
        return new SignIn.External(ACME.issuer(), subject, "赵", email, verified, Set.of(groups));
    }

    private Session in(SignIn.External who) {
        return t.w.signIn().external(ACME, who, "203.0.113.7").session();
    }

    @Test
    void aMappedGroupGivesAnAccountAndItsRolesFollowTheClaim() {
        Session first = in(who("s-1", "zhao@acme.example", true, "5g-team"));
        assertThat(first.access().may(Permission.WRITE_PROJECT, Target.node("acme")))
                .isTrue();
        t.w.grants().give(t.collector, first.person().id(), Role.AUDITOR, Grants.Over.node("acme"));
        Session later = in(who("s-1", "zhao@acme.example", true, "5g-admins"));
        assertThat(later.person().id()).isEqualTo(first.person().id());
        assertThat(later.access().grants())
                .extracting(Grant::role)
                .containsExactlyInAnyOrder(Role.ENTERPRISE_ADMIN, Role.AUDITOR);
        Session last = in(who("s-1", "zhao@acme.example", true));
        assertThat(last.access().grants()).extracting(Grant::role).containsExactly(Role.AUDITOR);
    }

    @Test
    void noRoleNoDomainNoWayIn() {
        refused(Refusal.EXTERNAL_NO_ROLE, () -> in(who("s-2", "qian@acme.example", true, "others")));
        refused(Refusal.EXTERNAL_DOMAIN, () -> in(who("s-3", "qian@evil.example", true, "5g-team")));
        refused(Refusal.EXTERNAL_DOMAIN, () -> in(who("s-3", "qian@acme.example", false, "5g-team")));
        refused(Refusal.EXTERNAL_DOMAIN, () -> in(who("s-3", "qian@evil-acme.example", true, "5g-team")));
        SignIn.External foreign =
                new SignIn.External("https://evil.example", "s-1", "x", "x@acme.example", true, Set.of("5g-team"));
        refused(Refusal.EXTERNAL_NO_ROLE, () -> in(foreign));
        assertThat(t.w.people().all(t.collector)).isEmpty();
        assertThat(t.w.trail().read(t.collector, Trail.Filter.NONE, null, 5))
                .allSatisfy(e -> assertThat(e.action()).isEqualTo("sign-in-failed"));
    }

    @Test
    void anAccountIsNotTakenOverByAnEqualAddress() {
        People.Created local = t.w.people()
                .create(
                        t.collector,
                        new People.Wanted("zhao", "赵", "zhao@acme.example", "zh"),
                        Role.ENTERPRISE_ADMIN,
                        Grants.Over.node("acme"));
        Session session = in(who("s-1", "zhao@acme.example", true, "5g-team"));
        assertThat(session.person().id()).isNotEqualTo(local.person().id());
    }

    @Test
    void anAccountIsLinkedByItsOwnerAndOnce() {
        SignedIn zhao = t.signedIn("zhao", Role.READER, Grants.Over.node("acme"));
        SignedIn wang = t.signedIn("wang", Role.READER, Grants.Over.node("acme"));
        t.w.signIn().link(zhao.session(), ACME, who("s-1", "zhao@acme.example", true));
        assertThat(in(who("s-1", "zhao@acme.example", true)).person().login()).isEqualTo("zhao");
        refused(
                Refusal.EXTERNAL_TAKEN,
                () -> t.w.signIn().link(wang.session(), ACME, who("s-1", "zhao@acme.example", true)));
        t.w.people().disable(t.collector, zhao.session().person().id());
        refused(Refusal.EXTERNAL_DISABLED, () -> in(who("s-1", "zhao@acme.example", true)));
    }

    @Test
    void aProviderIsKeptByThePlatformsAdministratorWithAReferenceToItsSecret() {
        Access root = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.providers().save(acme, ACME));
        assertThat(t.w.providers().save(root, ACME)).isEqualTo(ACME);
        assertThat(t.w.providers().enabled()).containsExactly(ACME);
        refused(Refusal.BAD_SECRET_REFERENCE, () -> t.w.providers().save(root, with(ACME.issuer(), "hunter2")));
        for (String bad : List.of("http://login.acme.example", "https://u:p@x.example", "https://x.example?a", "x")) {
            refused(Refusal.BAD_ISSUER, () -> t.w.providers().save(root, with(bad, ACME.secret())));
        }
        t.w.providers().save(root, with("http://127.0.0.1:9000/realms/test", ACME.secret()));
        t.w.providers().remove(root, "acme");
        assertThat(t.w.providers().enabled()).isEmpty();
    }

    private static Provider with(String issuer, String secret) {
        return new Provider(
                ACME.id(),
                ACME.name(),
                issuer,
                ACME.clientId(),
                secret,
                ACME.claim(),
                ACME.mappings(),
                ACME.domains(),
                true);
    }

    @Test
    void theLastAdministratorIsNotLostWithAClaim() {
        Provider platform = new Provider(
                ACME.id(),
                ACME.name(),
                ACME.issuer(),
                ACME.clientId(),
                ACME.secret(),
                ACME.claim(),
                List.of(new Provider.Mapping("root", Role.PLATFORM_ADMIN, null)),
                ACME.domains(),
                true);
        t.w.signIn().external(platform, who("s-1", "zhao@acme.example", true, "root"), "203.0.113.7");
        refused(
                Refusal.LAST_ADMIN,
                () -> t.w.signIn().external(platform, who("s-1", "zhao@acme.example", true), "203.0.113.7"));
        t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        Session later = t.w.signIn()
                .external(platform, who("s-1", "zhao@acme.example", true), "203.0.113.7")
                .session();
        assertThat(later.access().grants()).isEmpty();
    }

    @Test
    void whoSignsInThroughAProviderGetsAPasswordFromThePlatformsAdministratorAlone() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        String id =
                in(who("s-1", "zhao@acme.example", true, "5g-team")).person().id();
        refused(Refusal.SIGNS_IN_ELSEWHERE, () -> t.w.people().resetPassword(acme, id));
        assertThat(t.w.people().resetPassword(t.collector, id)).isNotEmpty();
    }

    @Test
    void anAccountOfAProviderIsSeenAndTakenOffAgainWithItsRoles() {
        SignedIn zhao = t.signedIn("zhao", Role.READER, Grants.Over.node("acme"));
        String id = zhao.session().person().id();
        t.w.signIn().link(zhao.session(), ACME, who("s-1", "zhao@acme.example", true));
        assertThat(in(who("s-1", "zhao@acme.example", true, "5g-admins"))
                        .access()
                        .grants())
                .hasSize(2);
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.providers().identities(bolt, id));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.providers().unlink(bolt, id, ACME.issuer(), "s-1"));
        Access own = zhao.session().access();
        assertThat(t.w.providers().identities(own, id))
                .extracting(Providers.Identity::subject)
                .containsExactly("s-1");
        t.w.providers().unlink(own, id, ACME.issuer(), "s-1");
        assertThat(t.w.grants().of(t.collector, id)).extracting(Grant::role).containsExactly(Role.READER);
        refused(Refusal.EXTERNAL_NO_ROLE, () -> in(who("s-1", "zhao@acme.example", true)));
    }

    @Test
    void theOnlyWayInStays() {
        Session zhao = in(who("s-1", "zhao@acme.example", true, "5g-team"));
        refused(
                Refusal.LAST_WAY_IN,
                () -> t.w.providers().unlink(zhao.access(), zhao.person().id(), ACME.issuer(), "s-1"));
    }
}
