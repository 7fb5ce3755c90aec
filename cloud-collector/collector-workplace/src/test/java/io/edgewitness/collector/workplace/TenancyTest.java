package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenancyTest {
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

    private static List<String> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }

    @Test
    void theTreeIsZoneEnterpriseSiteLineAsset() {
        Tenancy tree = t.w.tenancy();
        tree.add(t.collector, "acme/plant-1", Node.Kind.LINE, "line-1", "一线");
        Node press = tree.add(t.collector, "acme/plant-1/line-1", Node.Kind.ASSET, "press", "压机");
        assertThat(press.id()).isEqualTo("acme/plant-1/line-1/press");
        assertThat(press.scope().enterprise()).isEqualTo("acme");
        assertThat(press.scope().site()).isEqualTo("plant-1");
        refused(Refusal.BAD_PARENT, () -> tree.add(t.collector, "acme", Node.Kind.LINE, "x", "x"));
        refused(Refusal.BAD_PARENT, () -> tree.add(t.collector, "acme", Node.Kind.ENTERPRISE, "x", "x"));
        refused(Refusal.BAD_PARENT, () -> tree.add(t.collector, null, Node.Kind.SITE, "x", "x"));
        refused(Refusal.NODE_EXISTS, () -> tree.add(t.collector, null, Node.Kind.ENTERPRISE, "acme", "x"));
        for (String bad : List.of(
                "", "a/b", "../x", "zone:x", "a\0b", "<b>", "'; --", "x".repeat(65), "x y", "Plant-2", "-x", "二厂")) {
            refused(Refusal.BAD_PLACE_ID, () -> tree.add(t.collector, "acme", Node.Kind.SITE, bad, "x"));
        }
    }

    @Test
    void twoIdsThatDifferInCaseAreOneTooMany() {
        t.w.tenancy().seen("Bigco", "Plant-1", "", "gw-1");
        refused(Refusal.NODE_EXISTS, () -> t.w.tenancy().add(t.collector, null, Node.Kind.ENTERPRISE, "bigco", "大公司"));
        Node below = t.w.tenancy().add(t.collector, "Bigco/Plant-1", Node.Kind.LINE, "line-1", "一线");
        assertThat(below.id()).isEqualTo("Bigco/Plant-1/line-1");
    }

    @Test
    void aSuggestedIdComesOfTheNameAndIsFree() {
        Tenancy tree = t.w.tenancy();
        assertThat(tree.suggested(t.collector, null, Node.Kind.ENTERPRISE, " Acme, Ltd. "))
                .isEqualTo("acme-ltd");
        assertThat(tree.suggested(t.collector, null, Node.Kind.ENTERPRISE, "ACME"))
                .isEqualTo("acme-2");
        assertThat(tree.suggested(t.collector, null, Node.Kind.ENTERPRISE, "Société 5G"))
                .isEqualTo("societe-5g");
        assertThat(tree.suggested(t.collector, null, Node.Kind.ZONE, "示范园区")).isEqualTo("park-1");
        assertThat(tree.suggested(t.collector, "acme", Node.Kind.SITE, "济宁一厂")).isEqualTo("plant-2");
        assertThat(tree.suggested(t.collector, "acme/plant-1", Node.Kind.LINE, "3 号线"))
                .isEqualTo("line-3");
        for (String name : List.of("x".repeat(120), "-", "<b>", "a/../b")) {
            String id = tree.suggested(t.collector, null, Node.Kind.ENTERPRISE, name);
            assertThat(tree.add(t.collector, null, Node.Kind.ENTERPRISE, id, name)
                            .id())
                    .isEqualTo(id);
        }
    }

    @Test
    void aSuggestionTellsNobodyWhatOthersHave() {
        Access acme = t.person("zhao", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.tenancy().suggested(acme, null, Node.Kind.ENTERPRISE, "bolt"));
        refused(Refusal.NO_SUCH_NODE, () -> t.w.tenancy().suggested(acme, "bolt", Node.Kind.SITE, "plant-1"));
        assertThat(t.w.tenancy().suggested(acme, "acme", Node.Kind.SITE, "Hall"))
                .isEqualTo("hall");
    }

    @Test
    void everyoneSeesTheirOwnBranchOnly() {
        Access engineer = t.person("li", Role.ENGINEER, Grants.Over.node("acme/plant-1"));
        assertThat(ids(t.w.tenancy().nodes(engineer))).containsExactly("zone:park", "acme", "acme/plant-1");
        Access office = t.person("wang", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        assertThat(ids(t.w.tenancy().nodes(office))).containsExactly("zone:park");
        assertThat(ids(t.w.tenancy().nodes(t.collector))).hasSize(7);
        refused(Refusal.NO_SUCH_NODE, () -> t.w.tenancy().node(engineer, "bolt"));
        refused(Refusal.NO_SUCH_NODE, () -> t.w.tenancy().node(engineer, "there-is-none"));
    }

    @Test
    void anEnterpriseAdminBuildsInsideTheOwnEnterprise() {
        Access admin = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        t.w.tenancy().add(admin, "acme", Node.Kind.SITE, "plant-2", "二厂");
        assertThat(t.w.tenancy().rename(admin, "acme/plant-2", "<b>二厂</b>").name())
                .isEqualTo("<b>二厂</b>");
        refused(Refusal.NO_SUCH_NODE, () -> t.w.tenancy().add(admin, "bolt", Node.Kind.SITE, "x", "x"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.tenancy().add(admin, null, Node.Kind.ENTERPRISE, "x", "x"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.tenancy().join(admin, "acme", null));
        t.w.tenancy().close(admin, "acme/plant-2", true);
        refused(Refusal.NODE_CLOSED, () -> t.w.tenancy().add(admin, "acme/plant-2", Node.Kind.LINE, "line-1", "x"));
    }

    @Test
    void whatTheEvidenceNamesIsMadeAndAnAgentStandsOnItsSite() {
        t.w.tenancy().seen("newco", "plant-9", "九厂", "gw-1");
        t.w.tenancy().seen("newco", "plant-9", "九厂", "gw-1");
        t.w.tenancy().seen("", "plant-9", "九厂", "gw-2");
        t.w.tenancy().seen("a/b", "../plant-9", "九厂", "gw-3");
        assertThat(t.w.tenancy().agents(t.collector)).containsExactly(new Tenancy.Agent("gw-1", "newco/plant-9"));
        assertThat(t.w.tenancy().node(t.collector, "newco/plant-9").name()).isEqualTo("九厂");
    }

    @Test
    void anAgentIsMovedInsideTheOwnEnterpriseAndTakenFromNobody() {
        t.w.tenancy().seen("acme", "plant-1", "", "gw-1");
        t.w.tenancy().add(t.collector, "acme/plant-1", Node.Kind.LINE, "line-1", "一线");
        Access acme = t.person("li", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        Access bolt = t.person("wang", Role.ENTERPRISE_ADMIN, Grants.Over.node("bolt"));
        refused(Refusal.AGENT_ELSEWHERE, () -> t.w.tenancy().attach(bolt, "gw-1", "bolt/plant-1"));
        refused(Refusal.NO_SUCH_ENTRY, () -> t.w.tenancy().detach(bolt, "gw-1"));
        refused(Refusal.BAD_PARENT, () -> t.w.tenancy().attach(acme, "gw-1", "acme"));
        t.w.tenancy().attach(acme, "gw-1", "acme/plant-1/line-1");
        assertThat(t.w.tenancy().agents(acme)).containsExactly(new Tenancy.Agent("gw-1", "acme/plant-1/line-1"));
        assertThat(t.w.tenancy().agents(bolt)).isEmpty();
        t.w.tenancy().detach(acme, "gw-1");
        assertThat(t.w.tenancy().agents(acme)).isEmpty();
    }
}
