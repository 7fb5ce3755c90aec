package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    @TempDir
    Path folder;

    private static List<String> oneTo(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(String::valueOf).toList();
    }

    private static List<EvidenceRecord> events(AgentRig rig, String type) {
        return rig.evidence().stream()
                .filter(e -> e.hasEvent() && e.getEvent().getType().equals(type))
                .toList();
    }

    /** Offers 1, 2, 3, … to a point, without a pause, until told to stop. */
    private static Thread pump(AgentRig rig, String point, AtomicBoolean stop, List<Long> given) {
        Thread t = new Thread(() -> {
            for (long i = 1; !stop.get(); i++) {
                while (!rig.offer(point, i)) {
                    Thread.onSpinWait();
                }
                given.add(i);
                java.util.concurrent.locks.LockSupport.parkNanos(100_000);
            }
        });
        t.start();
        return t;
    }

    @Test
    void onlyWhatDiffersIsMadeAnewAndTheOthersMissNotOneSample() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        AtomicBoolean stop = new AtomicBoolean();
        List<Long> given = new ArrayList<>();
        SampleModules.Instrument press = rig.hand().last("press");
        SampleModules.Instrument oven = rig.hand().last("oven");
        try (rig) {
            Thread pump = pump(rig, "press.power", stop, given);
            for (int i = 2; i < 6; i++) {
                rig.change(AgentRig.SITE.replace("b:1", "b:" + i), "adapter oven changed");
            }
            stop.set(true);
            pump.join();
            assertThat(press.closed).isFalse();
            assertThat(oven.closed).isTrue();
            assertThat(rig.hand().last("press")).isSameAs(press);
            assertThat(rig.hand().last("oven")).isNotSameAs(oven);
            assertThat(rig.offer("oven.power", 8)).isTrue();
        }
        assertThat(rig.values("press.power")).isEqualTo(oneTo(given.size()));
        assertThat(rig.values("oven.power")).containsExactly("8");
        assertThat(rig.gaps("press")).isEmpty();
        assertThat(rig.gaps("scenario:line-1")).isEmpty();
        assertThat(rig.gaps("oven")).hasSize(4).allMatch(r -> r.startsWith("reconfigured"));
        assertThat(rig.evidence().stream().filter(EvidenceRecord::hasManifest)).hasSize(2);
    }

    @Test
    void theGapOfAnAdapterThatIsMadeAnewBeginsBeforeTheOldOneBeginsToClose() throws Exception {
        AtomicReference<Instant> begun = new AtomicReference<>();
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            rig.hand().last("oven").closing = () -> {
                Instant now = rig.clock.instant();
                begun.set(now);
                Await.until(
                        "time to pass",
                        Duration.ofSeconds(30),
                        () -> rig.clock.instant().isAfter(now.plusMillis(300)));
            };
            rig.change(AgentRig.SITE.replace("b:1", "b:2"), "adapter oven changed");
            rig.until("the gap", () -> !rig.gaps("oven").isEmpty());
            assertThat(rig.gaps())
                    .singleElement()
                    .satisfies(g -> assertThat(g.getFrom()).isLessThanOrEqualTo(Nanos.of(begun.get())));
        }
    }

    @Test
    void ticksBetweenTwoLivesOfAnAdapterSayWhenTheFirstEnded() throws Exception {
        SampleModules.Hand hand = new SampleModules.Hand();
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE, hand)) {
            Instant begun = rig.clock.instant();
            // the press holds up the oven, which is started behind it
            hand.opening = () -> {
                hand.opening = () -> {};
                int ticks = rig.complete("oven").size();
                rig.until("two ticks", () -> rig.complete("oven").size() > ticks + 1);
            };
            rig.change(AgentRig.SITE.replace("a:1", "a:2").replace("b:1", "b:2"), "adapter oven changed");
            assertThat(rig.complete("oven"))
                    .hasSizeGreaterThan(1)
                    .isSorted()
                    .allMatch(until -> until.isAfter(begun.minusSeconds(30)));
        }
    }

    @Test
    void changedCommandsAreInForceAndNothingIsMadeAnewForThem() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        SampleModules.Instrument press = rig.hand().last("press");
        try (rig) {
            String rule = "commands:\n  - {target: press.power, allow: [collector], range: [0, 1]}\n";
            rig.change(AgentRig.SITE + rule, "commands changed");
            rig.change(AgentRig.SITE, "commands changed");
            assertThat(press.closed).isFalse();
        }
    }

    @Test
    void theLedgerHoldsEachConfigurationAndItsDigestIsInTheHeaders() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        try (rig) {
            rig.change(AgentRig.SITE.replace("b:1", "b:2"), "adapter oven changed");
        }
        byte[] sha = Digests.sha256(Files.readAllBytes(folder.resolve("site.yaml")));
        List<EvidenceRecord> configurations =
                rig.evidence().stream().filter(EvidenceRecord::hasConfiguration).toList();
        assertThat(configurations).hasSize(2);
        assertThat(configurations.get(1).getConfiguration().getSha256().toByteArray())
                .isEqualTo(sha);
        assertThat(events(rig, "configuration-changed").get(0).getEvent().getMessage())
                .isEqualTo("adapter oven changed");
        BatchHeader last = BatchHeader.getDefaultInstance();
        try (LedgerReader reader = LedgerReader.open(new FileDisk(folder.resolve("data/ledger")))) {
            BatchId at = BatchId.NONE;
            for (Batch b = reader.next(at); b != null; b = reader.next(at)) {
                last = BatchHeader.parseFrom(b.getHeader());
                at = new BatchId(last.getEpoch(), last.getNumber());
            }
        }
        assertThat(last.getDigests().getConfiguration().toByteArray()).isEqualTo(sha);
    }

    @Test
    void aMistakeAnywhereRefusesTheWholeChangeUntilItIsMended() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            SampleModules.Instrument oven = rig.hand().last("oven");
            String bad = AgentRig.SITE
                    .replace("b:1", "b:2")
                    .replace("type: adder, inputs: {in: [oven", "type: adder, inputs: {in: [ofen");
            rig.change(bad, "refused whole");
            assertThat(rig.said.get(0)).contains("site.yaml:9:").contains("EW-1009");
            assertThat(oven.closed).isFalse();
            assertThat(rig.agent().health().get("configuration").state()).isEqualTo(Health.State.DEGRADED);
            assertThat(rig.agent().health().get("configuration").detail()).contains("ofen.power");
            assertThat(rig.metrics()).contains("edgewitness_configuration_refused 1");
            rig.until("the event", () -> !events(rig, "configuration-refused").isEmpty());
            rig.change(AgentRig.SITE.replace("b:1", "b:2"), "adapter oven changed");
            assertThat(rig.state("configuration")).isEqualTo(Health.State.UP);
            assertThat(rig.metrics()).contains("edgewitness_configuration_refused 0");
        }
    }

    @Test
    void anAdapterThatRefusesItsNewConfigurationLeavesTheOldOneRunning() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            SampleModules.Instrument oven = rig.hand().last("oven");
            rig.hand().refuse = "no such parity";
            rig.change(AgentRig.SITE.replace("b:1", "b:2"), "no such parity");
            assertThat(oven.closed).isFalse();
            assertThat(rig.offer("press.power", 1)).isTrue();
        }
    }

    @Test
    void aChangeThatCannotBeMadeIsRefusedBeforeAnythingOfItIsRecorded() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        String rule = "commands:\n  - {target: press.power, allow: [collector], range: [0, 1]}\n";
        Path strange = folder.resolve("data/ledger/0000000999.evidence");
        try (rig) {
            SampleModules.Instrument oven = rig.hand().last("oven");
            Files.writeString(strange, "what the ledger never wrote".repeat(9));
            rig.change(AgentRig.SITE.replace("b:1", "b:2") + rule, "refused whole");
            Files.delete(strange);
            assertThat(oven.closed).isFalse();
            assertThat(rig.hand().last("oven").closed)
                    .as("the one made for the change")
                    .isTrue();
            rig.until("the event", () -> !events(rig, "configuration-refused").isEmpty());
            assertThat(rig.evidence().stream().filter(EvidenceRecord::hasConfiguration))
                    .hasSize(1);
        }
    }

    @Test
    void aCheckpointThatCannotBeDeletedStopsNoChange() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            Path file = folder.resolve("data/checkpoints/line-2.checkpoint");
            rig.until("a folder in its place", () -> folderInPlace(file));
            String without = AgentRig.SITE.replaceFirst("  - \\{id: line-2.*\n", "");
            assertThat(without).isNotEqualTo(AgentRig.SITE);
            rig.change(without, "scenario line-2 removed");
            assertThat(rig.state("configuration")).isEqualTo(Health.State.UP);
        }
    }

    /** The scenario writes its checkpoint at its own times. */
    private static boolean folderInPlace(Path file) {
        try {
            Files.delete(file);
            Files.createDirectories(file.resolve("x"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatCannotChangeWhileTheAgentRunsIsRefusedWithTheMend() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            SampleModules.Instrument oven = rig.hand().last("oven");
            rig.change(
                    AgentRig.SITE.replace("gw-1", "gw-2").replace("b:1", "b:2") + "ledger: {quota: 1GiB}\n",
                    "agent, ledger cannot change while the agent runs: restart needed");
            assertThat(oven.closed).isFalse();
        }
    }

    @Test
    void whatMayBeWrittenChangesWhileTheAgentRuns() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            rig.change(AgentRig.SITE + "commands: []\n", "configuration reloaded: commands changed");
        }
    }

    @Test
    void aCommentChangesNothingButTheDigest() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        int made = rig.hand().made.size();
        try (rig) {
            rig.change("# measured by hand\n" + AgentRig.SITE, "configuration reloaded: -");
            assertThat(rig.hand().made).hasSize(made);
        }
        assertThat(rig.evidence().stream().filter(EvidenceRecord::hasConfiguration))
                .hasSize(2);
    }

    @Test
    void aSecretInAFileIsRotatedByWritingTheFileAndNeverShows() throws Exception {
        Files.writeString(folder.resolve("password"), "first\n");
        String site = AgentRig.SITE.replace(
                "endpoint: \"b:1\"", "endpoint: \"b:1\", security: {password: \"${file:password}\"}");
        AgentRig rig = new AgentRig(folder, site);
        try (rig) {
            assertThat(rig.hand().last("oven").password()).isEqualTo("first");
            rig.write("password", "second-one\n");
            rig.said(0, "adapter oven changed");
            assertThat(rig.hand().last("oven").password()).isEqualTo("second-one");
            assertThat(rig.hand().made.stream().filter(i -> i.context.id().equals("press")))
                    .hasSize(1);
        }
        assertThat(rig.evidence().toString()).doesNotContain("second-one").doesNotContain("first\\n");
        assertThat(rig.said.toString()).doesNotContain("second-one");
    }

    @Test
    void aScenarioWithOtherParametersBeginsAnewAndSaysSo() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        try (rig) {
            rig.change(
                    AgentRig.SITE.replace(
                            "[oven.power]}, parameters: {window: 1s}", "[oven.power]}, parameters: {window: 2s}"),
                    "scenario line-2 changed");
            rig.until("it is up", () -> rig.state("scenario:line-2") == Health.State.UP);
            rig.until("the gap", () -> rig.gaps("scenario:line-2").size() == 1);
        }
        assertThat(rig.gaps("scenario:line-2")).containsExactly("reconfigured: the scenario begins anew");
        assertThat(rig.gaps("scenario:line-1")).isEmpty();
        assertThat(rig.evidence().stream()
                        .filter(e ->
                                e.hasManifest() && e.getManifest().getScenario().equals("line-2")))
                .hasSize(2);
    }

    @Test
    void aScenarioWhoseSecretChangesKeepsItsStateAndLosesNoSample() throws Exception {
        Files.writeString(folder.resolve("token"), "a");
        String site = AgentRig.SITE.replace("{window: 1s}", "{window: 1s, token: \"${file:token}\"}");
        AgentRig rig = new AgentRig(folder, site);
        AtomicBoolean stop = new AtomicBoolean();
        List<Long> given = new ArrayList<>();
        try (rig) {
            Thread pump = pump(rig, "press.power", stop, given);
            for (int i = 0; i < 3; i++) {
                int before = rig.said.size();
                rig.write("token", "b" + i);
                rig.said(before, "scenario line-1 changed");
                rig.until("it is up", () -> rig.state("scenario:line-1") == Health.State.UP);
            }
            stop.set(true);
            pump.join();
            long sum = given.stream().mapToLong(Long::longValue).sum();
            rig.until("every sample in exactly one figure", () -> rig.sum("line-1") == sum);
        }
        assertThat(rig.gaps("scenario:line-1")).isEmpty();
    }

    @Test
    void aPointInAnotherUnitIsANewVersionAndItsScenarioBeginsAnew() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        try (rig) {
            rig.offer("oven.power", 1);
            rig.change(
                    AgentRig.SITE.replace("address: b, unit: kW,", "address: b, unit: kW.h,"),
                    "scenario line-2 changed");
            rig.offer("oven.power", 2);
        }
        assertThat(rig.versions("oven.power")).extracting(PointVersion::getUnit).containsExactly("kW", "kW.h");
        assertThat(rig.gaps("scenario:line-2")).hasSize(1);
        assertThat(rig.gaps("scenario:line-1")).isEmpty();
    }

    @Test
    void aPointThatIsReadInAnotherWayIsANewVersion() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        try (rig) {
            rig.offer("oven.power", 1);
            rig.change(AgentRig.SITE.replace("address: b,", "address: b, scale: 0.01,"), "scenario line-2 changed");
            rig.offer("oven.power", 2);
            rig.change(
                    AgentRig.SITE.replace("address: b,", "address: b, scale: 0.01, order: CDAB,"),
                    "scenario line-2 changed");
            rig.offer("oven.power", 3);
        }
        assertThat(rig.versions("oven.power"))
                .extracting(PointVersion::getReading)
                .containsExactly("scale=1 order=abcd", "scale=0.01 order=abcd", "scale=0.01 order=cdab");
        assertThat(rig.versions("oven.power"))
                .extracting(PointVersion::getNumber)
                .doesNotHaveDuplicates();
    }

    @Test
    void aSecretsFileThatVanishesIsToldOnceAndItsReturnIsNoChange() throws Exception {
        Files.writeString(folder.resolve("password"), "first");
        String site = AgentRig.SITE.replace(
                "endpoint: \"b:1\"", "endpoint: \"b:1\", security: {password: \"${file:password}\"}");
        try (AgentRig rig = new AgentRig(folder, site)) {
            SampleModules.Instrument oven = rig.hand().last("oven");
            Files.delete(folder.resolve("password"));
            rig.said(0, "refused whole");
            assertThat(rig.said.get(0))
                    .contains("site.yaml:6:")
                    .contains("EW-1017")
                    .contains("${file:password}");
            assertThat(rig.state("configuration")).isEqualTo(Health.State.DEGRADED);
            rig.write("password", "first");
            rig.until("it is well again", () -> rig.state("configuration") == Health.State.UP);
            assertThat(rig.said).hasSize(2);
            assertThat(rig.hand().last("oven")).isSameAs(oven);
            assertThat(oven.closed).isFalse();
        }
    }

    @Test
    void aFileThatIsEmptyIsRefusedOnceAndEverythingRunsOn() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        try (rig) {
            Files.write(folder.resolve("site.yaml"), new byte[0]);
            rig.said(0, "refused whole");
            assertThat(rig.offer("oven.power", 1)).isTrue();
            Files.writeString(folder.resolve("site.yaml"), AgentRig.SITE);
            rig.until("it is well again", () -> rig.state("configuration") == Health.State.UP);
            assertThat(rig.said.stream().filter(s -> s.contains("refused whole")))
                    .hasSize(1);
            assertThat(rig.hand().made).hasSize(2);
        }
        assertThat(rig.gaps("oven")).isEmpty();
    }

    /** As Kubernetes changes the files of a ConfigMap. */
    @Test
    void aFileBehindALinkThatIsSwappedIsAChange() throws Exception {
        try (AgentRig rig = new AgentRig(folder, AgentRig.SITE)) {
            for (String version : List.of("b:1", "b:2", "b:3")) {
                Path files = Files.createDirectory(folder.resolve("files-" + version.charAt(2)));
                Files.writeString(files.resolve("site.yaml"), AgentRig.SITE.replace("b:1", version));
            }
            link("..data", "files-1");
            link("site.yaml", "..data/site.yaml");
            link("..data", "files-2");
            rig.said(0, "adapter oven changed");
            int before = rig.said.size();
            link("..data", "files-3");
            rig.said(before, "adapter oven changed");
            assertThat(rig.said.toString()).doesNotContain("refused");
        }
    }

    private void link(String name, String to) throws IOException {
        Path fresh = Files.createSymbolicLink(folder.resolve(name + ".new"), Path.of(to));
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aPointThatAWildcardStandsForIsAnInputBeforeItsSourceKnowsIt() throws Exception {
        String site = AgentRig.SITE
                .replace("address: b,", "address: \"many:cell[.].[.]power\",")
                .replace("{in: [oven.power]}", "{in: [cell.7.power]}");
        AgentRig rig = new AgentRig(folder, site);
        try (rig) {
            SampleSink sink = rig.hand().last("oven").sink();
            for (String cell : List.of("cell.7.power", "cell.8.power")) {
                sink.declare(List.of(PointDefinition.of(cell, "topic/" + cell, "kW")));
                for (int i = 1; i <= 5; i++) {
                    Sample s = Sample.good(new PointId(cell), Value.of(i), null, rig.clock.instant());
                    assertThat(sink.offer(Delivery.live(List.of(s)))).isTrue();
                }
            }
            rig.until("the figure", () -> rig.sum("line-2") == 15);
            rig.change(site.replace("b:1", "b:2"), "adapter oven changed");
        }
        assertThat(rig.versions("cell.7.power"))
                .extracting(PointVersion::getAddress)
                .containsOnly("topic/cell.7.power");
        assertThat(rig.sum("line-2")).isEqualTo(15);
        assertThat(rig.gaps("oven")).isNotEmpty().allMatch(r -> r.startsWith("reconfigured"));
    }

    @Test
    void adaptersAndScenariosComeAndGo() throws Exception {
        AgentRig rig = new AgentRig(folder, AgentRig.SITE);
        String small = AgentRig.SITE.lines().filter(l -> !l.contains("oven")).reduce("", (a, b) -> a + b + "\n");
        try (rig) {
            SampleModules.Instrument oven = rig.hand().last("oven");
            rig.change(small, "adapter oven removed; scenario line-2 removed");
            assertThat(oven.closed).isTrue();
            assertThat(rig.agent().health()).doesNotContainKeys("oven", "scenario:line-2");
            assertThat(rig.metrics()).doesNotContain("oven").doesNotContain("line-2");
            assertThat(folder.resolve("data/checkpoints/line-2.checkpoint")).doesNotExist();
            rig.change(AgentRig.SITE, "adapter oven added; scenario line-2 added");
            rig.until("it is up", () -> rig.state("scenario:line-2") == Health.State.UP);
            rig.offer("oven.power", 5);
            rig.until("its figure", () -> rig.sum("line-2") == 5);
        }
    }
}
