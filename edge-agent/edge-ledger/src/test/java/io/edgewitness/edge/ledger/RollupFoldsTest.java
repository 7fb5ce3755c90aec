package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.ClockRecord;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.RolledGaps;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Sketch;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollupFoldsTest {
    private static final long NINE = Nanos.of(Instant.parse("2026-11-21T09:00:00Z"));
    private static final long MINUTE = 60_000_000_000L;
    private static final RollupSpan HOUR = RollupSpan.hour(NINE);

    private final RollupFolds folds = new RollupFolds(List.of(HOUR), m -> true, true);

    /** A window of a minute of the hour. */
    private static MetricRecord.Builder window(int minute) {
        return MetricRecord.newBuilder()
                .setScenario("line-1")
                .setSlug("energy-management")
                .setName("em_energy_kwh")
                .setArm("on")
                .setFormula("f@1")
                .setUnit("kW.h")
                .setWindowStart(NINE + minute * MINUTE)
                .setWindowEnd(NINE + (minute + 1) * MINUTE)
                .setExpected(60)
                .setReceived(59)
                .setClockBoundNs(5);
    }

    private EvidenceRecord add(EvidenceRecord.Builder r) {
        EvidenceRecord record = r.build();
        folds.add(record, () -> Hashes.sha256(record.toByteArray()));
        return record;
    }

    private EvidenceRecord add(MetricRecord.Builder m) {
        return add(EvidenceRecord.newBuilder().setAt(m.getWindowEnd()).setMetric(m));
    }

    private Rollup rolled() {
        return folds.fold(HOUR).rolled().build();
    }

    private RolledMetric only() {
        assertThat(rolled().getMetricsList()).hasSize(1);
        return rolled().getMetrics(0);
    }

    private static ByteString digest(EvidenceRecord... records) throws Exception {
        MessageDigest d = MessageDigest.getInstance("SHA-256");
        for (EvidenceRecord r : records) {
            d.update(MessageDigest.getInstance("SHA-256").digest(r.toByteArray()));
        }
        return ByteString.copyFrom(d.digest());
    }

    @Test
    void exactAmountsAreSummedAndWhatTheWindowsHaveInCommonIsSaid() throws Exception {
        EvidenceRecord second = add(window(1).setExact("2.250"));
        EvidenceRecord third = add(window(2).setExact("2.25").setExpected(1).addModes(share(Mode.SIM, 3)));
        EvidenceRecord first = add(window(0).setExact("-1.5").addModes(share(Mode.REAL, 7)));
        EvidenceRecord none =
                add(window(5).setMissing("nothing came").setReceived(0).setClockBoundNs(99));
        assertThat(only())
                .isEqualTo(RolledMetric.newBuilder()
                        .setScenario("line-1")
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .setArm("on")
                        .setFormula("f@1")
                        .setUnit("kW.h")
                        .setWindows(3)
                        .setEmpty(1)
                        .setFirstStart(NINE)
                        .setLastEnd(NINE + 6 * MINUTE)
                        .setCoveredNs(3 * MINUTE)
                        .setExact("3.000")
                        .setLeast("-1.5")
                        .setGreatest("2.250")
                        .setLast("2.25")
                        .setExpected(181)
                        .setReceived(177)
                        .addModes(share(Mode.REAL, 7))
                        .addModes(share(Mode.SIM, 3))
                        .setClockBoundNs(5)
                        .setRecords(digest(first, second, third, none))
                        .build());
    }

    private static ModeShare share(Mode mode, long samples) {
        return ModeShare.newBuilder().setMode(mode).setSamples(samples).build();
    }

    @Test
    void ofAWindowTheHighestRevisionCountsAndOfTheSameTheFirst() throws Exception {
        add(window(0).setExact("1"));
        EvidenceRecord kept = add(window(0).setExact("2").setRevision(2));
        add(window(0).setExact("3").setRevision(1));
        add(window(0).setExact("4").setRevision(2));
        assertThat(only().getExact()).isEqualTo("2");
        assertThat(only().getRecords()).isEqualTo(digest(kept));
        assertThat(only().getWindows()).isEqualTo(1);
    }

    @Test
    void theOrderInWhichWindowsComeChangesNothing() {
        RollupFolds other = new RollupFolds(List.of(HOUR), m -> true, true);
        for (int i = 0; i < 60; i++) {
            add(window(i).setExact("0.1" + i));
            EvidenceRecord r = EvidenceRecord.newBuilder()
                    .setAt(window(59 - i).getWindowEnd())
                    .setMetric(window(59 - i).setExact("0.1" + (59 - i)))
                    .build();
            other.add(r, () -> Hashes.sha256(r.toByteArray()));
        }
        assertThat(other.fold(HOUR).rolled().build().toByteString()).isEqualTo(rolled().toByteString());
    }

    @Test
    void numeratorsAndDenominatorsAreSummedApart() {
        add(window(0).setRatio(Ratio.newBuilder().setNumerator("1").setDenominator("3")));
        add(window(1).setRatio(Ratio.newBuilder().setNumerator("0.5").setDenominator("0")));
        assertThat(only().getRatio())
                .isEqualTo(Ratio.newBuilder()
                        .setNumerator("1.5")
                        .setDenominator("3")
                        .build());
        assertThat(only().getLeast()).isEmpty();
    }

    @Test
    void sketchesAreMergedAsIfOneHadSeenAll() throws IOException {
        DDSketch all = sketch();
        for (int minute = 0; minute < 10; minute++) {
            DDSketch one = sketch();
            for (int i = 1; i <= 100; i++) {
                one.accept(minute * 100 + i);
                all.accept(minute * 100 + i);
            }
            add(window(minute)
                    .setSketch(Sketch.newBuilder().setDdsketch(bytes(one)).setQuantile(0.95)));
        }
        Sketch merged = only().getSketch();
        assertThat(merged.getQuantile()).isEqualTo(0.95);
        assertThat(merged.getValue()).isBetween(950 * 0.99, 950 * 1.01);
        DDSketch read =
                DDSketch.decode(ByteArrayInput.wrap(merged.getDdsketch().toByteArray()), UnboundedSizeDenseStore::new);
        assertThat(read.getCount()).isEqualTo(1000);
        assertThat(bytes(read)).isEqualTo(bytes(all));
    }

    private static DDSketch sketch() {
        return new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
    }

    private static ByteString bytes(DDSketch sketch) throws IOException {
        GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
        sketch.encode(out, false);
        return ByteString.copyFrom(out.trimmedCopy());
    }

    @Test
    void amountsOfUnlikeKindsGiveNone() throws IOException {
        add(window(0).setExact("1"));
        add(window(1).setRatio(Ratio.newBuilder().setNumerator("1").setDenominator("3")));
        assertThat(only().getAmountCase()).isEqualTo(RolledMetric.AmountCase.AMOUNT_NOT_SET);
        assertThat(only().getWindows()).isEqualTo(2);
        add(window(2).setName("b").setSketch(Sketch.newBuilder().setDdsketch(ByteString.copyFromUtf8("?"))));
        add(window(3)
                .setName("c")
                .setSketch(Sketch.newBuilder().setDdsketch(bytes(sketch())).setQuantile(0.5)));
        add(window(4)
                .setName("c")
                .setSketch(Sketch.newBuilder().setDdsketch(bytes(sketch())).setQuantile(0.9)));
        assertThat(rolled().getMetricsList()).hasSize(3).noneMatch(RolledMetric::hasSketch);
    }

    @Test
    void aNumberOfUnreasonableSizeIsNone() {
        add(window(0).setExact("1E+999999999"));
        add(window(1).setExact("0.1"));
        add(window(2).setExact("about 7"));
        assertThat(only().getExact()).isEqualTo("0.1");
        assertThat(only().getEmpty()).isEqualTo(2);
    }

    @Test
    void whatIsUnknownOfOneWindowIsUnknownOfAll() {
        add(window(0).setExact("1").setInputs(ByteString.copyFromUtf8("a")));
        add(window(1).setExact("1").setInputs(ByteString.copyFromUtf8("a")));
        assertThat(only().getInputs()).isEqualTo(ByteString.copyFromUtf8("a"));
        add(window(2).setExact("1").setExpected(-1).setClockBoundNs(-1).setInputs(ByteString.copyFromUtf8("b")));
        assertThat(only().getExpected()).isEqualTo(-1);
        assertThat(only().getClockBoundNs()).isEqualTo(-1);
        assertThat(only().getInputs()).isEqualTo(ByteString.EMPTY);
        assertThat(only().getOverlapping()).isFalse();
        add(window(0).setExact("1").setWindowEnd(NINE + 90_000_000_000L));
        assertThat(only().getOverlapping()).isTrue();
    }

    @Test
    void seriesStandInOrderAndArmsAndLabelsApart() {
        Label x = Label.newBuilder().setKey("k").setValue("x").build();
        add(window(0).setScenario("b").setExact("1"));
        add(window(0).setArm("shadow").setExact("1"));
        add(window(0).addLabels(x).setExact("1"));
        add(window(0).setExact("1"));
        add(window(0).setFormula("f@2").setExact("1"));
        assertThat(rolled().getMetricsList())
                .extracting(m -> m.getScenario() + m.getLabelsCount() + m.getArm() + m.getFormula())
                .containsExactly("b0onf@1", "line-10onf@1", "line-10onf@2", "line-10shadowf@1", "line-11onf@1");
    }

    @Test
    void gapsAreCountedBySourceAndTheirTimeOnce() throws Exception {
        EvidenceRecord a = add(gap("press", -30, 10, 4));
        EvidenceRecord b = add(gap("press", 5, 20, 6));
        EvidenceRecord c = add(gap("meters", 50, 90, -1));
        EvidenceRecord d = add(gap("press", 40, 41, 1));
        add(gap("press", 60, 61, 1));
        add(EvidenceRecord.newBuilder()
                .setGap(gap("press", 0, 60, 9).getGap().toBuilder().setReason("quota: raw samples dropped")));
        assertThat(rolled().getGapsList())
                .containsExactly(
                        RolledGaps.newBuilder()
                                .setSource("meters")
                                .setGaps(1)
                                .setMissing(-1)
                                .setCoveredNs(10 * MINUTE)
                                .build(),
                        RolledGaps.newBuilder()
                                .setSource("press")
                                .setGaps(3)
                                .setMissing(11)
                                .setCoveredNs(21 * MINUTE)
                                .build());
        assertThat(rolled().getDisturbances()).isEqualTo(digest(a, b, c, d));
    }

    /** @param from minute of the hour, and so to */
    private static EvidenceRecord.Builder gap(String source, long from, long to, long count) {
        return EvidenceRecord.newBuilder()
                .setGap(GapRecord.newBuilder()
                        .setSource(source)
                        .setFrom(NINE + from * MINUTE)
                        .setTo(NINE + to * MINUTE)
                        .setCount(count)
                        .setReason("away"));
    }

    @Test
    void startsClockStepsLossesHoldsAndChangesOfTheConfigurationAreCounted() throws Exception {
        EvidenceRecord start = add(at(0).setEpochStart(EpochStart.newBuilder().setReason("recovered")));
        EvidenceRecord first =
                add(at(0).setConfiguration(Configuration.newBuilder().setSite("a")));
        add(at(1).setConfiguration(Configuration.newBuilder().setSite("a")));
        EvidenceRecord other =
                add(at(2).setConfiguration(Configuration.newBuilder().setSite("b")));
        add(at(3).setClock(ClockRecord.getDefaultInstance()));
        EvidenceRecord step = add(at(4).setClock(ClockRecord.newBuilder().setStepNs(-5)));
        EvidenceRecord loss = add(at(59).setDropped(LaneDropped.newBuilder().setLane("raw")));
        EvidenceRecord hold = add(at(59).setHold(Hold.newBuilder().setPlan("P1").setNumber(1)));
        add(at(60).setEpochStart(EpochStart.newBuilder().setReason("started")));
        Rollup r = rolled();
        assertThat(List.of(
                        r.getStarts(),
                        r.getRecoveries(),
                        r.getConfigurations(),
                        r.getClockSteps(),
                        r.getDropped(),
                        r.getHolds()))
                .containsExactly(1, 1, 2, 1, 1, 1);
        assertThat(r.getDisturbances()).isEqualTo(digest(start, first, other, step, loss, hold));
    }

    private static EvidenceRecord.Builder at(long minute) {
        return EvidenceRecord.newBuilder().setAt(NINE + minute * MINUTE);
    }

    @Test
    void whoBeginsInTheMiddleOfAnEpochSeesTheRepeatedConfigurationAsNoChange() {
        add(at(0).setConfiguration(Configuration.newBuilder().setSite("a")));
        add(at(1).setConfiguration(Configuration.newBuilder().setSite("a")));
        assertThat(rolled().getConfigurations()).isZero();
    }

    @Test
    void theRevisionIsOneMoreThanTheHighestRecorded() {
        add(window(0).setExact("1"));
        assertThat(rolled().getRevision()).isZero();
        add(EvidenceRecord.newBuilder().setRollup(rolled()));
        assertThat(rolled().getRevision()).isEqualTo(1);
        add(EvidenceRecord.newBuilder().setRollup(rolled()));
        assertThat(rolled().getRevision()).isEqualTo(2);
    }

    @Test
    void recordsBeforeTheLastBatchThatClosedAnHourAheadDoNotCount() {
        RollupFolds part = new RollupFolds(List.of(HOUR), m -> true, false);
        EvidenceRecord early =
                EvidenceRecord.newBuilder().setMetric(window(0).setExact("7")).build();
        part.add(early, () -> Hashes.sha256(early.toByteArray()));
        part.batchClosed(NINE - RollupFolds.LEAD);
        assertThat(part.isWhole(HOUR)).isFalse();
        assertThat(part.fold(HOUR).rolled().getMetricsCount()).isEqualTo(1);
        part.batchClosed(NINE - RollupFolds.LEAD - 1);
        assertThat(part.isWhole(HOUR)).isTrue();
        assertThat(part.fold(HOUR).rolled().getMetricsCount()).isZero();
    }

    @Test
    void aSeriesWithTooManyWindowsIsLeftOutAndCounted() {
        add(window(0).setName("b").setExact("1"));
        for (int i = 0; i <= SeriesFold.MOST_WINDOWS; i++) {
            add(window(0).setWindowStart(NINE + i).setWindowEnd(NINE + i + 1).setExact("1"));
        }
        assertThat(only().getName()).isEqualTo("b");
        assertThat(rolled().getLeftOut()).isEqualTo(1);
    }
}
