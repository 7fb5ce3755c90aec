package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.proto.ProvenRecord;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ten figures over a whole year, and one digit of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YearBundleTest {
    private static final int CHANGED_DAY = 211;

    private final BundleVerifier verifier = new BundleVerifier(IndicatorLibrary.shipped());
    private AgentKey collector;
    private byte[] zip;

    @BeforeAll
    void aYear(@TempDir Path folder) throws Exception {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        Year year = new Year(AgentKey.loadOrCreate(folder.resolve("gw-1.key")), "gw-1", 24);
        Bundle bundle = new Bundle(year, new Indicators(IndicatorLibrary.shipped()), collector);
        zip = bundle.bytes(
                bundle.figures(Year.figures(Resolution.DAY)),
                new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2027-01-10T00:00:00Z")));
    }

    @Test
    void everyFigureOfTheYearIsDerivedAgainAndWhatDisturbedItIsListed() {
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures())
                .hasSize(10)
                .allMatch(f -> f.problem() == null && !f.exact().isEmpty());
        assertThat(report.notes().stream().filter(n -> n.code().equals("restart")))
                .hasSize(5);
        assertThat(report.notes().stream().filter(n -> n.code().equals("clock-step")))
                .hasSize(13);
        assertThat(report.notes().stream().filter(n -> n.code().equals("configuration")))
                .hasSize(5);
        assertThat(report.notes().stream().filter(n -> n.code().equals("gap"))).hasSizeGreaterThan(52);
    }

    @Test
    void oneChangedDigitInOneRecordOfTheYearIsFoundAndNamed() throws Exception {
        Instant day = Year.days(CHANGED_DAY, CHANGED_DAY + 1).start();
        byte[] forged = new Forgery(zip, collector)
                .messages("agents/1/records.binpb", ProvenRecord.parser(), all -> {
                    for (int i = 0; i < all.size(); i++) {
                        all.set(i, changed(all.get(i), day));
                    }
                })
                .signed();
        VerifyReport report = verifier.verify(forged);
        assertThat(report.problems())
                .filteredOn(p -> p.what().code().equals("record-proof"))
                .singleElement()
                .satisfies(
                        p -> assertThat(p.subject()).startsWith("gw-1 batch ").endsWith("(day " + day + ")"));
        assertThat(report.problems())
                .filteredOn(p -> p.what().code().equals("bad-record"))
                .isNotEmpty()
                .allMatch(p -> p.what().en().contains("which is not as it was signed"));
        assertThat(report.problems())
                .filteredOn(p -> p.what().code().equals("not-derived"))
                .extracting(VerifyReport.Problem::subject)
                .anyMatch(s -> s.contains("energy-consumption@1"))
                .noneMatch(s -> s.contains("peak-demand@1"));
    }

    /** The first energy of that day: its last digit. */
    private static ProvenRecord changed(ProvenRecord p, Instant day) {
        try {
            EvidenceRecord r = EvidenceRecord.parseFrom(p.getContent());
            if (!r.hasRollup() || !RollupChain.called(r.getRollup()).equals("day " + day)) {
                return p;
            }
            Rollup.Builder rollup = r.getRollup().toBuilder();
            String kwh = rollup.getMetrics(0).getExact();
            int last = kwh.length() - 1;
            rollup.getMetricsBuilder(0).setExact(kwh.substring(0, last) + (kwh.charAt(last) == '7' ? '8' : '7'));
            return p.toBuilder()
                    .setContent(r.toBuilder().setRollup(rollup).build().toByteString())
                    .build();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
