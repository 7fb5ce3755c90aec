package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.verify.Audit.Outcome;
import io.edgewitness.collector.verify.Audit.Verdict;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the drawn instant to the comparison with the samples, over a real ledger. */
class AuditCheckTest {
    @TempDir
    Path folder;

    private AuditPlant plant;

    @BeforeEach
    void start() {
        plant = new AuditPlant(folder);
    }

    @AfterEach
    void stop() {
        plant.close();
    }

    private AuditPlant anHour() {
        for (int i = 0; i < 4; i++) {
            plant.quarterAsItWas(i);
        }
        return plant;
    }

    private Audit checked(Audit audit) throws Exception {
        return checked(audit, UnaryOperator.identity());
    }

    private Audit checked(Audit audit, UnaryOperator<Batch> spoil) throws Exception {
        try (LedgerCopy copy = LedgerCopy.open(plant.ledgerFolder)) {
            assertThat(copy.agent()).isEqualTo(AuditPlant.AGENT);
            return new AuditCheck(audit).run(new Spoiled(copy, spoil), a -> true);
        }
    }

    /** A source some of whose batches are not as they were. */
    private record Spoiled(RawBatches source, UnaryOperator<Batch> spoil) implements RawBatches {
        @Override
        public @Nullable Batch next(String agent, BatchId after) throws AuditException {
            Batch b = source.next(agent, after);
            return b == null ? null : spoil.apply(b);
        }

        @Override
        public @Nullable Batch evidence(String agent, BatchId after) throws AuditException {
            Batch b = source.evidence(agent, after);
            return b == null ? null : spoil.apply(b);
        }

        @Override
        public BatchId before(String agent, Instant time) throws AuditException {
            return source.before(agent, time);
        }

        @Override
        public Map<Integer, PointVersion> points(String agent, BatchId batch) throws AuditException {
            return source.points(agent, batch);
        }

        @Override
        public String parameters(String agent, String scenario, BatchId batch) throws AuditException {
            return source.parameters(agent, scenario, batch);
        }
    }

    private static Audit.Result result(Audit.Checked c) {
        return Objects.requireNonNull(c.result());
    }

    private static List<Outcome> outcomes(Audit audit) {
        return audit.records().stream().map(Audit.Checked::outcome).toList();
    }

    private static List<String> codes(Audit audit) {
        return audit.records().stream()
                .flatMap(c -> Stream.ofNullable(c.result()).flatMap(r -> r.findings().stream()))
                .map(Text::code)
                .distinct()
                .toList();
    }

    @Test
    void recordsThatSayWhatTheSamplesGiveAreConfirmed() throws Exception {
        Audit audit = checked(anHour().draw(4, 12));
        assertThat(audit.items()).singleElement().satisfies(i -> {
            assertThat(i.drawn()).hasSize(12);
            assertThat(i.best()).isEqualTo(Verdict.CONFIRMED);
        });
        assertThat(outcomes(audit)).hasSize(12).containsOnly(Outcome.CONFIRMED);
        assertThat(audit.records().stream().map(Audit.Checked::window).distinct())
                .hasSizeGreaterThan(1);
        assertThat(audit.records()).allSatisfy(c -> {
            assertThat(result(c).derived()).isEqualTo(result(c).said());
            assertThat(result(c).difference()).isEqualTo("0");
            assertThat(result(c).counted()).isEqualTo(10);
            assertThat(result(c).batches()).endsWith(" … " + c.batch());
        });
    }

    @Test
    void aRecordThatSaysAHundredthMoreIsDifferent() throws Exception {
        plant.metric(0, plant.samples(0) + ".01", 10, "em_energy_kwh@1");
        Audit audit = checked(plant.draw(1, 1));
        Audit.Result r = result(audit.records().get(0));
        assertThat(r.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(r.difference()).isEqualTo("-0.01");
        assertThat(r.findings()).extracting(Text::code).containsExactly("differs");
        assertThat(audit.items().get(0).best()).isEqualTo(Verdict.NOT_REPRODUCED);
    }

    @Test
    void aRecordThatClaimsMoreSamplesThanThereAreIsDifferent() throws Exception {
        plant.metric(0, String.valueOf(plant.samples(0)), 11, "em_energy_kwh@1");
        Audit audit = checked(plant.draw(1, 1));
        assertThat(outcomes(audit)).containsOnly(Outcome.DIFFERENT);
        assertThat(result(audit.records().get(0)).counted()).isEqualTo(10);
    }

    @Test
    void aFormulaThatNobodyCanDeriveAgainIsUndecidedAndSaysSo() throws Exception {
        plant.metric(0, String.valueOf(plant.samples(0)), 10, "em_energy_kwh@99");
        Audit audit = checked(plant.draw(1, 1));
        assertThat(outcomes(audit)).containsOnly(Outcome.UNDECIDED);
        assertThat(codes(audit)).containsExactly("formula-unknown");
        assertThat(audit.items().get(0).best()).isEqualTo(Verdict.NOT_REPRODUCED);
    }

    @Test
    void samplesThatWereDeletedAreMissingAndNoneAreMadeUp() throws Exception {
        Audit audit = checked(anHour().draw(4, 3), b -> {
            Batch.Builder without = b.toBuilder().clearRaw();
            b.getRawList()
                    .forEach(l ->
                            without.addRaw(Leaf.newBuilder().setHash(ByteString.copyFrom(BatchCheck.leafHash(l)))));
            return without.build();
        });
        assertThat(outcomes(audit)).hasSize(3).containsOnly(Outcome.UNDECIDED);
        assertThat(codes(audit)).contains("raw-missing", "no-samples");
    }

    @Test
    void aSampleThatWasChangedInTheCopyIsFound() throws Exception {
        Audit audit = anHour().draw(4, 4);
        Audit checked = checked(audit, b -> {
            if (b.getRawCount() == 0) {
                return b;
            }
            byte[] content = b.getRaw(0).getContent().toByteArray();
            content[content.length - 1] ^= 1;
            return b.toBuilder()
                    .setRaw(0, b.getRaw(0).toBuilder().setContent(ByteString.copyFrom(content)))
                    .build();
        });
        assertThat(outcomes(checked)).containsOnly(Outcome.DIFFERENT);
        assertThat(codes(checked)).containsExactly("batch-changed");
    }

    @Test
    void batchesThatAreLeftOutAreMissed() throws Exception {
        Audit audit = anHour().draw(4, 4);
        // Each batch that ends in a multiple of five is passed over, but for those that hold the records.
        List<BatchId> kept = audit.records().stream().map(Audit.Checked::batch).toList();
        try (LedgerCopy copy = LedgerCopy.open(plant.ledgerFolder)) {
            Audit checked = new AuditCheck(audit).run(new Holes(copy, kept), a -> true);
            assertThat(outcomes(checked)).containsOnly(Outcome.UNDECIDED);
            assertThat(codes(checked)).contains("batches-missing");
        }
    }

    private record Holes(RawBatches source, List<BatchId> kept) implements RawBatches {
        @Override
        public @Nullable Batch next(String agent, BatchId after) throws AuditException {
            Batch b = source.next(agent, after);
            BatchId id = b == null ? BatchId.NONE : AuditPlant.id(b);
            return b != null && id.number() % 5 == 0 && !kept.contains(id) ? source.next(agent, id) : b;
        }

        @Override
        public @Nullable Batch evidence(String agent, BatchId after) throws AuditException {
            return next(agent, after);
        }

        @Override
        public BatchId before(String agent, Instant time) throws AuditException {
            return source.before(agent, time);
        }

        @Override
        public Map<Integer, PointVersion> points(String agent, BatchId batch) throws AuditException {
            return source.points(agent, batch);
        }

        @Override
        public String parameters(String agent, String scenario, BatchId batch) throws AuditException {
            return source.parameters(agent, scenario, batch);
        }
    }

    @Test
    void anotherLedgerUnderTheSameNameIsFound() throws Exception {
        Audit audit = anHour().draw(4, 2);
        Path elsewhere = folder.resolve("other");
        try (AuditPlant other = new AuditPlant(elsewhere)) {
            for (int i = 0; i < 4; i++) {
                other.quarterAsItWas(i);
            }
            other.end();
            try (LedgerCopy copy = LedgerCopy.open(other.ledgerFolder)) {
                Audit checked = new AuditCheck(audit).run(copy, a -> true);
                assertThat(outcomes(checked)).containsOnly(Outcome.DIFFERENT);
                assertThat(codes(checked)).containsExactly("another-batch");
            }
        }
    }

    @Test
    void aRestartInsideTheWindowDoesNotKeepATrueRecordFromBeingConfirmed() throws Exception {
        int first = plant.samples(0);
        plant.restart();
        plant.metric(0, String.valueOf(first), 10, "em_energy_kwh@1");
        assertThat(outcomes(checked(plant.draw(1, 1)))).containsOnly(Outcome.CONFIRMED);
    }

    @Test
    void aRestartMayExplainADifferenceAndIsNamed() throws Exception {
        int first = plant.samples(0);
        plant.restart();
        plant.metric(0, String.valueOf(first - 1), 10, "em_energy_kwh@1");
        Audit audit = checked(plant.draw(1, 1));
        assertThat(outcomes(audit)).containsOnly(Outcome.UNDECIDED);
        assertThat(codes(audit)).containsExactly("restart");
    }

    @Test
    void aGapInTheWindowIsNamedBesideTheConfirmation() throws Exception {
        int first = plant.samples(0);
        plant.gap(0).gap(0).gap(0).metric(0, String.valueOf(first), 10, "em_energy_kwh@1");
        Audit audit = checked(plant.draw(1, 1));
        assertThat(outcomes(audit)).containsOnly(Outcome.CONFIRMED);
        Audit.Result result = audit.records().get(0).result();
        assertThat(result).isNotNull();
        assertThat(result.findings()).singleElement().satisfies(t -> {
            assertThat(t.code()).isEqualTo("gap");
            assertThat(t.en()).startsWith("a declared gap: meters ").endsWith(" disconnected: test, 3 of them");
            assertThat(t.zh()).endsWith(" disconnected: test，3 条");
        });
    }

    @Test
    void anInstantWithoutARecordStaysInTheAuditAndLimitsIt() throws Exception {
        plant.quarterAsItWas(0);
        plant.samples(1);
        plant.quarterAsItWas(2);
        plant.quarterAsItWas(3);
        Audit.Item item = plant.draw(4, 60).items().get(0);
        assertThat(item.drawn()).hasSize(60);
        List<Audit.Drawn> empty =
                item.drawn().stream().filter(d -> d.records().isEmpty()).toList();
        assertThat(empty).isNotEmpty().allSatisfy(d -> {
            assertThat(AuditPlant.quarter(1).contains(d.at())).isTrue();
            assertThat(d.findings()).extracting(Text::code).contains("no-window");
        });
        Audit.Result good = new Audit.Result(Outcome.CONFIRMED, "", "", "", "", 0, 0, "", List.of());
        Audit.Item otherwiseGood = item.with(item.drawn().stream()
                .map(d -> d.with(d.records().stream().map(c -> c.with(good)).toList()))
                .toList());
        assertThat(otherwiseGood.best()).isEqualTo(Verdict.LIMITED);
    }

    @Test
    void aRecordThatCameAfterTheHeadCannotBeConfirmed() throws Exception {
        String before = plant.head(plant.batches().size());
        plant.quarterAsItWas(0);
        Audit audit = checked(plant.draw(1, 1, before));
        assertThat(outcomes(audit)).containsOnly(Outcome.UNDECIDED);
        assertThat(codes(audit)).containsExactly("after-head");
        assertThat(result(audit.records().get(0)).difference()).isEqualTo("0");
    }

    /** Whoever holds the ledger may add, restart and revise what they like: the head that is fixed decides alone. */
    @Test
    void nothingThatIsDoneAfterTheHeadMovesAnInstant() throws Exception {
        anHour();
        String head = plant.head(plant.batches().size());
        List<Instant> drawn = instants(plant.draw(4, 20, head));
        Random random = new Random(3);
        for (int i = 0; i < 12; i++) {
            switch (random.nextInt(4)) {
                case 0 -> plant.restart();
                case 1 -> plant.sample(random.nextInt(50));
                case 2 -> plant.metric(random.nextInt(4), String.valueOf(random.nextInt(100)), 10, "em_energy_kwh@1");
                default -> plant.gap(random.nextInt(4));
            }
            assertThat(instants(plant.draw(4, 20, head))).isEqualTo(drawn);
        }
        assertThat(instants(plant.draw(4, 20))).isNotEqualTo(drawn);
    }

    private static List<Instant> instants(Audit audit) {
        return audit.items().get(0).drawn().stream().map(Audit.Drawn::at).toList();
    }

    @Test
    void anAuditFileThatWasChangedIsRefused() throws Exception {
        byte[] json = AuditJson.write(anHour().draw(4, 5));
        Audit good = AuditJson.read(json);
        new AuditCheck(good);
        assertThat(AuditJson.write(good)).isEqualTo(json);
        String text = new String(json, StandardCharsets.UTF_8);
        Audit.Drawn first = good.items().get(0).drawn().get(0);
        List<String> changed = new ArrayList<>();
        changed.add(text.replace("\"date\": \"2026-11-29\"", "\"date\": \"2026-11-30\""));
        changed.add(text.replace(
                "\"at\": \"" + first.at() + "\"", "\"at\": \"" + first.at().plusSeconds(1) + "\""));
        changed.add(text.replace(first.digest(), "00".repeat(32)));
        changed.add(text.replace("\"scenario\": \"line-1\"", "\"scenario\": \"line-2\""));
        for (String c : changed) {
            assertThat(c).isNotEqualTo(text);
            assertThatThrownBy(() -> new AuditCheck(AuditJson.read(c.getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(AuditException.class);
        }
        AuditPlant other = new AuditPlant(folder.resolve("stranger"));
        other.close();
        Audit stranger = new Audit(
                good.project(), good.date(), good.head(), other.signer().text(), good.agents(), good.items());
        assertThatThrownBy(() -> new AuditCheck(stranger)).hasMessageContaining("tree head");
        assertThatThrownBy(() -> AuditJson.read("{}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no audit");
    }
}
