package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.wire.EnrolToken;
import io.edgewitness.edge.wire.Enrolment;
import io.edgewitness.edge.wire.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
    @TempDir
    Path folder;

    @Test
    void whatAnAdapterOffersIsInTheLedgerWhenTheAgentIsClosed() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        try (rig) {
            rig.offer("press.power", 7);
            assertThat(rig.agent().health()).containsEntry("press", Health.up()).containsEntry("ledger", Health.up());
        }
        assertThat(rig.values("press.power")).containsExactly("7");
    }

    @Test
    void whatIsMissedWhileTheClockIsSetBackIsDeclaredThoughNobodyKnowsHowMuchItIs() throws Exception {
        SystemClock clock = new SystemClock();
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE, new SampleModules.Hand(), clock)) {
            rig.offer("press.power", 1);
        }
        InstantSource back = () -> clock.instant().minusSeconds(3600);
        AgentRig rig = new AgentRig(folder, AgentRig.SITE, new SampleModules.Hand(), back);
        rig.close();
        List<GapRecord> gaps = rig.evidence().stream()
                .map(EvidenceRecord::getGap)
                .filter(g -> g.getSource().equals("press"))
                .toList();
        assertThat(gaps).singleElement().satisfies(g -> {
            assertThat(g.getReason()).startsWith("clock: set back while the agent was not running");
            assertThat(g.getCount()).isEqualTo(-1);
            assertThat(g.getTo() - g.getFrom()).isBetween(3_500_000_000_000L, 3_600_000_000_000L);
        });
    }

    @Test
    void whatASourceMissesThatWasCutOffAtTheKillBeginsWhereItWasLastHeard() throws Exception {
        SampleModules.Hand hand = new SampleModules.Hand();
        Path killed = folder.resolve("killed");
        Instant heard;
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE, hand)) {
            rig.offer("press.power", 1);
            heard = rig.clock.instant();
            hand.last("press").health = new Health(Health.State.DOWN, "no link");
            rig.until(
                    "ticks say so",
                    () -> rig.complete("press").stream().distinct().count()
                            < rig.complete("oven").size() - 1);
            rig.offer("oven.power", 2);
            rig.until("the oven's value", () -> !rig.values("oven.power").isEmpty());
            rig.copyData(killed);
        }
        try (AgentRig again = new AgentRig(killed, AgentRig.SITE, new SampleModules.Hand())) {
            again.until("the gaps", () -> again.gaps().size() > 1);
            assertThat(again.gaps()).allSatisfy(g -> assertThat(g.getReason()).startsWith("restart:"));
            GapRecord press = of("press", again.gaps());
            GapRecord oven = of("oven", again.gaps());
            assertThat(press.getFrom()).isLessThanOrEqualTo(Nanos.of(heard));
            assertThat(oven.getFrom() - press.getFrom()).isGreaterThan(1_000_000_000L);
        }
    }

    private static GapRecord of(String source, List<GapRecord> gaps) {
        return gaps.stream()
                .filter(g -> g.getSource().equals(source))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAdapterThatRefusesItsConfigurationStopsTheStartAndLeavesNothingOpen() throws Exception {
        SampleModules.Hand hand = new SampleModules.Hand();
        hand.refuse = "no such parity";
        assertThatThrownBy(() -> new AgentRig(folder, AgentRig.SITE, hand))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no such parity");
        hand.refuse = null;
        try (AgentRig again = new AgentRig(folder, AgentRig.SITE, hand)) {
            again.offer("press.power", 1);
        }
    }

    @Test
    void anAdapterWhoseThreadDiesIsMadeAnewAndItsSilenceIsDeclared() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            rig.offer("press.power", 1);
            int before = rig.hand().made.size();
            SampleModules.Instrument first = rig.hand().last("press");
            first.die();
            rig.until("another instance", () -> rig.hand().made.size() > before);
            rig.until("it is up", () -> rig.state("press") == Health.State.UP);
            rig.offer("press.power", 2);
            rig.until(
                    "the gap",
                    () -> rig.gaps("press").stream().anyMatch(g -> g.startsWith("restart: the adapter failed")));
            assertThat(first.closed).isTrue();
            rig.until("both values", () -> rig.values("press.power").equals(List.of("1", "2")));
        }
    }

    @Test
    void theSilenceOfAnAdapterThatEndedBeginsWhereItSaidBeforeItsCloseThatItWasComplete() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            SampleModules.Instrument first = rig.hand().last("press");
            Instant complete = rig.clock.instant().minusSeconds(5);
            first.complete = complete;
            rig.offer("press.power", 1);
            first.die();
            rig.until("the gap", () -> !rig.gaps("press").isEmpty());
            assertThat(of("press", rig.gaps()).getFrom()).isEqualTo(Nanos.of(complete));
        }
    }

    @Test
    void anAdapterThatSaysItHasEndedIsMadeAnew() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            int before = rig.hand().made.size();
            rig.hand().last("press").health = Health.ended("a defect");
            rig.until("another instance", () -> rig.hand().made.size() > before);
            rig.until("it is up", () -> rig.state("press") == Health.State.UP);
            rig.offer("press.power", 3);
            rig.until("the value", () -> rig.values("press.power").equals(List.of("3")));
        }
    }

    @Test
    void aLedgerWhoseKeyIsMissingGetsNoNewOneWhateverCommandComesFirst() throws Exception {
        new AgentRig(folder, AgentRig.SITE).close();
        Path data = folder.resolve("data");
        Files.delete(Identity.ledgerKeyFile(data));
        assertThatThrownBy(() -> new AgentRig(folder, AgentRig.SITE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("ledger.key is missing");
        String token = EnrolToken.create(new Random(1), new byte[32]).text();
        Enrolment.Outcome outcome = Enrolment.enrol("https://127.0.0.1:1", token, data);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.message()).contains("ledger.key is missing");
        assertThat(Identity.ledgerKeyFile(data)).doesNotExist();
        AgentKey.loadOrCreate(Identity.ledgerKeyFile(data));
        assertThatThrownBy(() -> new AgentRig(folder, AgentRig.SITE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is another key than the one that the ledger is signed with");
    }

    @Test
    void anIdentityThatCannotBeReadKeepsTheUplinkDownAndNothingElse() throws Exception {
        Path identity = Files.createDirectories(folder.resolve("data/identity"));
        Files.writeString(identity.resolve("agent.pem"), "cut");
        String site = AgentRig.SITE + "uplink: {collector: \"https://127.0.0.1:1\"}\n";
        AgentRig rig = new AgentRig(folder, site);
        try (rig) {
            rig.offer("press.power", 7);
            Health uplink = rig.agent().health().get("uplink");
            assertThat(uplink.state()).isEqualTo(Health.State.DEGRADED);
            assertThat(uplink.detail()).contains("agent.pem is not what enrolment wrote");
            assertThat(rig.agent().isNotEnrolled()).isFalse();
        }
        assertThat(rig.values("press.power")).containsExactly("7");
    }

    @Test
    void nothingElseLooksAtTheMachinesWhileTheAgentRuns() throws Exception {
        Path data = folder.resolve("data");
        SampleModules.Hand hand = new SampleModules.Hand();
        SiteFile site;
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE, hand)) {
            site = rig.load().site();
            assertThatThrownBy(() -> Sampling.open(site, data, rig.clock, s -> {}))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("another agent works on " + data + "; stop it");
        }
        Sampling.open(site, data, new SystemClock(), s -> {}).close();
        Sampling.open(site, data, new SystemClock(), s -> {}).close();
    }
}
