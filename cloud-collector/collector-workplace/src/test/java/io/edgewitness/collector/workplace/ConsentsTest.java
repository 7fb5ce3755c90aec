package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsentsTest {
    private static final String KIND = "indicator:IND-05";
    private static final Instant FROM = Instant.parse(TestWorkplace.START);
    private static final Instant UNTIL = FROM.plus(Duration.ofDays(365));

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

    private List<String> agreed(Access office, String kind) {
        return t.w.consents().to(office, "zone:park").stream()
                .filter(c -> c.kind().equals(kind))
                .map(Consents.Consent::enterprise)
                .distinct()
                .toList();
    }

    @Test
    void aZoneSeesOnlyWhatWasConsentedToAndWhileItHolds() {
        Access office = t.person("office", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        assertThat(agreed(office, KIND)).isEmpty();
        t.w.consents().give(acme, "acme", "zone:park", KIND, FROM, UNTIL);
        assertThat(agreed(office, KIND)).containsExactly("acme");
        Consents.Consent second = t.w.consents().give(bolt, "bolt", "zone:park", KIND, FROM, UNTIL);
        assertThat(agreed(office, KIND)).containsExactly("acme", "bolt");
        assertThat(agreed(office, "base-stations")).isEmpty();
        t.w.consents().revoke(bolt, second.id());
        assertThat(agreed(office, KIND)).containsExactly("acme");
        t.clock.set(UNTIL);
        assertThat(t.w.consents().to(office, "zone:park")).isEmpty();
    }

    @Test
    void onlyTheEnterprisesAdminGivesAndRevokes() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        Access office = t.person("office", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        Access platform = t.person("root", Role.PLATFORM_ADMIN, Grants.Over.platform());
        Access applicant = t.person("zhao", Role.APPLICANT, Grants.Over.node("acme"));
        Consents.Consent given = t.w.consents().give(acme, "acme", "zone:park", KIND, FROM, UNTIL);
        refused(Refusal.NO_SUCH_NODE, () -> t.w.consents().give(bolt, "acme", "zone:park", KIND, FROM, UNTIL));
        refused(Refusal.NO_SUCH_NODE, () -> t.w.consents().give(office, "acme", "zone:park", KIND, FROM, UNTIL));
        refused(Refusal.NOT_ALLOWED, () -> t.w.consents().give(platform, "acme", "zone:park", KIND, FROM, UNTIL));
        refused(Refusal.NOT_ALLOWED, () -> t.w.consents().give(applicant, "acme", "zone:park", KIND, FROM, UNTIL));
        refused(Refusal.NO_SUCH_ENTRY, () -> t.w.consents().revoke(bolt, given.id()));
        refused(Refusal.NO_SUCH_ENTRY, () -> t.w.consents().revoke(platform, given.id()));
        refused(Refusal.NO_SUCH_NODE, () -> t.w.consents().of(bolt, "acme"));
        refused(Refusal.NO_SUCH_NODE, () -> t.w.consents().to(acme, "zone:park"));
    }

    @Test
    void aConsentIsForTheZoneTheEnterpriseIsInAndEndsWhenItLeaves() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access crow = t.person("wu", Role.ENTERPRISE_ADMIN, Grants.Over.node("crow"));
        Access office = t.person("office", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        refused(Refusal.NOT_IN_ZONE, () -> t.w.consents().give(crow, "crow", "zone:park", KIND, FROM, UNTIL));
        t.w.consents().give(acme, "acme", "zone:park", KIND, FROM, UNTIL);
        t.w.tenancy().join(t.collector, "acme", null);
        assertThat(t.w.consents().to(office, "zone:park")).isEmpty();
        t.w.tenancy().join(t.collector, "acme", "zone:park");
        assertThat(t.w.consents().to(office, "zone:park")).isEmpty();
        assertThat(t.w.consents().of(acme, "acme"))
                .singleElement()
                .satisfies(c -> assertThat(c.holds(FROM)).isFalse());
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        refused(Refusal.BAD_TIME, () -> t.w.consents().give(acme, "acme", "zone:park", KIND, UNTIL, FROM));
        refused(
                Refusal.BAD_TIME,
                () -> t.w.consents().give(acme, "acme", "zone:park", KIND, FROM.minusSeconds(9), FROM));
        refused(Refusal.BAD_KIND, () -> t.w.consents().give(acme, "acme", "zone:park", "<b>", FROM, UNTIL));
    }
}
