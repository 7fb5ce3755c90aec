package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeopleTest {
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

    private String id(Access access) {
        return access.actor().id();
    }

    @Test
    void anEnterpriseAdminManagesThoseWhoseRolesAreAllInside() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        Person own = t.w.people()
                .create(
                        acme,
                        new People.Wanted("Zhao", "赵", "zhao@acme.example", "zh"),
                        Role.ENGINEER,
                        Grants.Over.node("acme/plant-1"))
                .person();
        assertThat(own.login()).isEqualTo("zhao");
        assertThat(t.w.people().all(acme)).extracting(Person::login).containsExactlyInAnyOrder("li", "zhao");
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.people().get(acme, id(bolt)));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.people().resetPassword(bolt, own.id()));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.people().edit(bolt, own.id(), "x", null, "zh"));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.sessions().endAll(bolt, own.id()));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.grants().of(bolt, own.id()));
        t.w.grants().give(t.collector, own.id(), Role.READER, Grants.Over.node("bolt"));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.people().resetPassword(acme, own.id()));
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.people().delete(acme, own.id()));
    }

    @Test
    void nobodyGivesARoleWhereHeDoesNotManagePeople() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access applicant = t.person("zhao", Role.APPLICANT, Grants.Over.node("acme"));
        Access office = t.person("office", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        refused(
                Refusal.NOT_ALLOWED,
                () -> t.w.grants().give(acme, id(acme), Role.PLATFORM_ADMIN, Grants.Over.platform()));
        refused(
                Refusal.NO_SUCH_NODE,
                () -> t.w.grants().give(acme, id(acme), Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt")));
        refused(
                Refusal.NO_SUCH_NODE,
                () -> t.w.grants().give(acme, id(acme), Role.ZONE_OFFICE, Grants.Over.node("zone:park")));
        refused(
                Refusal.NOT_ALLOWED,
                () -> t.w.grants().give(applicant, id(applicant), Role.AUDITOR, Grants.Over.node("acme")));
        refused(
                Refusal.NO_SUCH_NODE,
                () -> t.w.grants().give(office, id(office), Role.READER, Grants.Over.node("acme")));
        refused(
                Refusal.ROLE_DOES_NOT_FIT,
                () -> t.w.grants().give(acme, id(acme), Role.ENTERPRISE_ADMIN, Grants.Over.node("acme/plant-1")));
        Grant own = t.w.grants().of(acme, id(acme)).get(0);
        refused(Refusal.NOT_ALLOWED, () -> t.w.grants().take(applicant, own.id()));
    }

    @Test
    void theLastAdministratorStays() {
        Access root = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        Grant grant = t.w.grants().of(root, id(root)).get(0);
        refused(Refusal.LAST_ADMIN, () -> t.w.grants().take(root, grant.id()));
        refused(Refusal.LAST_ADMIN, () -> t.w.people().disable(t.collector, id(root)));
        refused(Refusal.NOT_YOURSELF, () -> t.w.people().disable(root, id(root)));
        Access second = t.person("second", Role.PLATFORM_ADMIN, Grants.Over.platform());
        t.w.people().disable(second, id(root));
        refused(Refusal.LAST_ADMIN, () -> t.w.people().delete(t.collector, id(second)));
    }

    @Test
    void aDeletedPersonsNameIsNowhereAndTheWorkStays() throws Exception {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        People.Created zhao = t.w.people()
                .create(
                        acme,
                        new People.Wanted("zhao", "Zhao Unmistakable", "zhao.unmistakable@acme.example", "en"),
                        Role.APPLICANT,
                        Grants.Over.node("acme"));
        SignedIn first = t.w.signIn().password("zhao", zhao.password(), "127.0.0.1");
        Access writer = t.w.signIn()
                .changePassword(first.session(), zhao.password(), TestWorkplace.PASSWORD, "127.0.0.1")
                .session()
                .access();
        Project project = t.w.projects().create(writer, "jining-2022", "项目", "acme");
        t.w.answers().put(writer, project.id(), "JN-1-01", "\"甲公司\"", 0);
        assertThat(t.w.answers().get(acme, project.id(), "JN-1-01").byName()).isEqualTo("Zhao Unmistakable");
        t.w.people().delete(acme, zhao.person().id());
        assertThat(t.w.answers().get(acme, project.id(), "JN-1-01").byName())
                .isEqualTo(zhao.person().id());
        for (String table : List.of("person", "trail", "answer_revision", "session", "role_grant", "password")) {
            assertThat(t.dump("SELECT * FROM workplace." + table)).doesNotContainIgnoringCase("unmistakable");
        }
        refused(Refusal.WRONG_PASSWORD, () -> t.w.signIn().password("zhao", TestWorkplace.PASSWORD, "127.0.0.1"));
        assertThat(t.w.trail().verify().whole()).isTrue();
    }

    @Test
    void aNameIsTakenWhateverItsCaseAndWhatIsNoNameIsRefused() {
        t.created("li", Role.READER, Grants.Over.node("acme"));
        refused(Refusal.LOGIN_TAKEN, () -> t.created("LI", Role.READER, Grants.Over.node("acme")));
        for (String bad : List.of("", "a", "a b", "a\0b", "<script>", "a'; DROP TABLE person; --")) {
            refused(Refusal.BAD_ID, () -> t.created(bad, Role.READER, Grants.Over.node("acme")));
        }
        Access li = t.person("wang", Role.READER, Grants.Over.node("acme"));
        refused(Refusal.BAD_EMAIL, () -> t.w.people().edit(li, id(li), "王", "no address", "zh"));
        refused(Refusal.TEXT_CONTROL, () -> t.w.people().edit(li, id(li), "王\0", null, "zh"));
        refused(Refusal.TEXT_CONTROL, () -> t.w.people().edit(li, id(li), "\u202Egnaw", null, "zh"));
        refused(Refusal.BAD_LANGUAGE, () -> t.w.people().edit(li, id(li), "王", null, "fr"));
        String hostile = "<img src=x onerror=alert(1)>'); DROP TABLE workplace.person; --";
        assertThat(t.w.people().edit(li, id(li), hostile, null, "en").name()).isEqualTo(hostile);
        assertThat(t.w.people().get(t.collector, id(li)).language()).isEqualTo("en");
    }

    @Test
    void whoMayGiveNothingLearnsNoNamesAndCostsNoHash() {
        Access reader = t.person("li", Role.READER, Grants.Over.node("acme"));
        for (String login : List.of("li", "nobody-yet")) {
            refused(
                    Refusal.NOT_ALLOWED,
                    () -> t.w.people()
                            .create(
                                    reader,
                                    new People.Wanted(login, "x", null, "zh"),
                                    Role.READER,
                                    Grants.Over.node("acme")));
        }
    }

    @Test
    void anotherEnterprisesAdministratorSignsNobodyOutByGivingRoles() {
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        SignedIn zhao = t.signedIn("zhao", Role.READER, Grants.Over.node("acme"));
        String id = zhao.session().person().id();
        Grant grant = t.w.grants().give(bolt, id, Role.READER, Grants.Over.node("bolt"));
        assertThat(t.w.sessions().use(zhao.secret())).isNotNull();
        t.w.grants().take(bolt, grant.id());
        assertThat(t.w.sessions().use(zhao.secret())).isNotNull();
    }

    @Test
    void whoeverGaveARoleTakesItAlsoFromSomebodyWithRolesElsewhere() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        People.Created zhao = t.created("zhao", Role.READER, Grants.Over.node("bolt"));
        String id = zhao.person().id();
        t.w.grants().give(acme, id, Role.ENGINEER, Grants.Over.node("acme"));
        assertThat(t.w.grants().of(acme, id)).extracting(Grant::node).containsExactly("acme");
        assertThat(t.w.people().manages(acme, id)).isFalse();
        t.w.grants().take(acme, t.w.grants().of(acme, id).get(0).id());
        refused(Refusal.NO_SUCH_PERSON, () -> t.w.grants().of(acme, id));
    }

    @Test
    void anAccountWithoutARoleIsTakenOverByNobody() {
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        String zhao = t.created("zhao", Role.READER, Grants.Over.node("acme"))
                .person()
                .id();
        t.w.grants().take(t.collector, t.w.grants().of(t.collector, zhao).get(0).id());
        refused(Refusal.NOBODYS_PERSON, () -> t.w.grants().give(bolt, zhao, Role.READER, Grants.Over.node("bolt")));
        t.w.grants().give(t.collector, zhao, Role.READER, Grants.Over.node("bolt"));
        assertThat(t.w.people().resetPassword(bolt, zhao)).isNotEmpty();
    }

    @Test
    void aDeletedPersonGetsNoNameAgain() {
        String zhao = t.created("zhao", Role.READER, Grants.Over.node("acme"))
                .person()
                .id();
        t.w.people().delete(t.collector, zhao);
        refused(Refusal.PERSON_GONE, () -> t.w.people().edit(t.collector, zhao, "Zhao", null, "zh"));
    }

    @Test
    void peopleAreListedInPartsAndFoundByNameOrAddress() {
        for (int i = 0; i < 5; i++) {
            t.created("user" + i, Role.READER, Grants.Over.node("acme"));
        }
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        t.created("user9", Role.READER, Grants.Over.node("bolt"));
        assertThat(t.w.people().all(acme, new Slice("USER", 1, 2)))
                .extracting(Person::login)
                .containsExactly("user1", "user2");
        assertThat(t.w.people().all(acme, new Slice("user9", 0, 10))).isEmpty();
        assertThat(t.w.people().all(acme, new Slice("%", 0, 10))).isEmpty();
        assertThat(t.w.people().all(t.collector, new Slice("user", 0, 10))).hasSize(6);
    }

    @Test
    void whoMayOpenProjectsIsToldToWhoManagesPeopleThere() {
        Access root = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        t.created("zhao", Role.APPLICANT, Grants.Over.node("bolt"));
        t.created("wang", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        t.created("sun", Role.ENGINEER, Grants.Over.node("acme"));
        List<String> places = List.of("acme", "bolt", "zone:park");
        assertThat(t.w.grants().filers(root, places))
                .extracting(Grants.Member::login)
                .containsExactly("li", "zhao", "wang");
        assertThat(t.w.grants().filers(acme, places))
                .extracting(Grants.Member::login)
                .containsExactly("li");
        assertThat(t.w.grants().filers(root, List.of("bolt")))
                .extracting(Grants.Member::login)
                .containsExactly("zhao");
        assertThat(t.w.begun()).isEqualTo(new Workplace.Begun(true, true, false));
        assertThat(t.w.projects().any(root)).isFalse();
        t.w.projects().create(acme, "jining-2022", "项目", "acme");
        assertThat(t.w.projects().any(root)).isTrue();
        assertThat(t.w.projects().any(acme)).isTrue();
        Access crow = t.person("chen", Role.APPLICANT, Grants.Over.node("crow"));
        assertThat(t.w.projects().any(crow)).isFalse();
    }
}
