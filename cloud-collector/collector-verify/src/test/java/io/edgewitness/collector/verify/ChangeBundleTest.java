package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Interval;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of which something is left out or was exchanged: the verifiers find in their bundles what the collector found. */
class ChangeBundleTest {
    private static final int DAYS = 40;
    private static final int HALF = DAYS / 2;
    private static final Comparison MEASURED = Comparison.measured(ZoneOffset.UTC);
    private static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z"));

    @TempDir
    Path folder;

    private AgentKey collector;

    @BeforeEach
    void aKey() {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
    }

    private static Window days(int from, int to) {
        return Plant.quarters(96 * from, 96 * to);
    }

    private static EvidenceRecord.Builder energy(String line, Window w, int kwh, String arm) {
        return EvidenceRecord.newBuilder()
                .setMetric(MetricRecord.newBuilder()
                        .setScenario(line)
                        .setSlug("energy-management")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setWindowStart(Nanos.of(w.start()))
                        .setWindowEnd(Nanos.of(w.end()))
                        .setArm(arm)
                        .setFormula("em_energy_kwh@1")
                        .setUnit("kW.h")
                        .setExact(String.valueOf(kwh))
                        .setExpected(900)
                        .setReceived(900)
                        .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(900))
                        .setClockBoundNs(2_000_000)
                        .setAggregation("sum")
                        .addPoints("meter1.energy"));
    }

    private static int kwh(int day) {
        return 300 + day * 37 % 11 - (day < HALF ? 0 : 30);
    }

    /** @param of what is recorded of a day, besides nothing */
    private Plant plant(String agent, IntFunction<List<EvidenceRecord.Builder>> of) {
        List<EvidenceRecord.Builder> records = new ArrayList<>();
        for (int d = 0; d < DAYS; d++) {
            records.addAll(of.apply(d));
        }
        return new Plant(folder, agent, Mode.REAL).records(records);
    }

    private static FigureRequest saving(@Nullable String line, Window reporting, Comparison c) {
        return new FigureRequest("energy-saving", line, Map.of(), reporting, days(0, HALF), null, c);
    }

    private VerifyReport verify(BatchSource source, FigureRequest... requests) throws Exception {
        Bundle bundle = new Bundle(source, new Indicators(IndicatorLibrary.shipped()), collector);
        VerifyReport report = new KeepingVerifier().verify(bundle.bytes(bundle.figures(List.of(requests)), FILING));
        assertThat(report.problems()).isEmpty();
        return report;
    }

    private static List<String> notes(VerifyReport r) {
        return r.notes().stream().map(Text::code).toList();
    }

    @Test
    void anotherGatewayIsNoClaimAndAnotherLineNoNumber() throws Exception {
        try (Plant one = plant(
                        "gw-1", d -> d < HALF ? List.of(energy("line-1", days(d, d + 1), kwh(d), "on")) : List.of());
                Plant two = plant("gw-2", d -> {
                    Window w = days(d, d + 1);
                    EvidenceRecord.Builder other = energy("line-3", w, 50, "on");
                    return d < HALF ? List.of(other) : List.of(other, energy("line-1", w, kwh(d), "on"));
                })) {
            VerifyReport report = verify(
                    new Both(Map.of("gw-1", one, "gw-2", two)),
                    saving("line-1", days(HALF, DAYS), MEASURED),
                    FigureRequest.change("energy-consumption", "line-1", days(0, HALF), days(HALF, DAYS)));
            assertThat(report.figures())
                    .allMatch(f -> f.printed().matches("不足以声称改进：-?9[.]93 %.*"), "a number, and no claim");
            assertThat(notes(report)).contains("other-series", "no-claim");
        }
        try (Plant lines = plant(
                "gw-3",
                d -> List.of(
                        energy("line-1", days(d, d + 1), kwh(d), "on"),
                        energy(d < HALF ? "line-2" : "line-3", days(d, d + 1), 100, "on")))) {
            VerifyReport report = verify(
                    lines,
                    saving(null, days(HALF, DAYS), MEASURED),
                    FigureRequest.change("energy-consumption", null, days(0, HALF), days(HALF, DAYS)));
            assertThat(report.figures()).allMatch(f -> f.printed().equals("—"));
            assertThat(notes(report)).contains("other-series");
        }
    }

    @Test
    void daysOrWeeksThatAreLeftOutAllowNoClaim() throws Exception {
        try (Plant plant = plant("gw-1", d -> {
            if (d < HALF || d % 10 >= 3) {
                return List.of(energy("line-1", days(d, d + 1), kwh(d), "on"));
            }
            return List.of(
                    energy("line-1", Plant.quarters(96 * d, 96 * d + 94), kwh(d), "on"),
                    energy("line-1", Plant.quarters(96 * d + 95, 96 * d + 96), 3, "on"));
        })) {
            VerifyReport report = verify(
                    plant,
                    saving("line-1", days(HALF, DAYS), MEASURED),
                    saving("line-1", days(HALF + 5, DAYS), MEASURED),
                    saving("line-1", days(HALF, DAYS), MEASURED.with(Interval.WEEK)));
            assertThat(report.notes())
                    .filteredOn(t -> t.code().equals("many-left-out"))
                    .extracting(Text::en)
                    .anyMatch(t -> t.endsWith("intervals of the reporting time are left out: 6 of 20"))
                    .noneMatch(t -> t.endsWith("of 15"));
            assertThat(report.figures().get(0).printed()).startsWith("不足以声称改进：");
            assertThat(report.figures().get(1).printed()).startsWith("10.");
        }
    }

    @Test
    void pairsThatAreLeftOutAllowNoClaim() throws Exception {
        Trial trial = Trial.onOff(Plant.T0, Duration.ofDays(1), HALF, 7, Duration.ZERO);
        try (Plant plant = plant("gw-1", d -> {
            String arm = trial.arm(days(d, d + 1), ZoneOffset.UTC);
            int kwh = 300 + d * 37 % 11 - (arm.equals(Trial.ON) ? 30 : 0);
            boolean thin = d % 2 == 1 && d < 12;
            return List.of(energy("line-1", thin ? Plant.quarters(96 * d, 96 * d + 72) : days(d, d + 1), kwh, arm));
        })) {
            VerifyReport report = verify(
                    plant,
                    new FigureRequest(
                            "energy-saving", "line-1", Map.of(), days(0, DAYS), null, null, MEASURED.with(trial)));
            assertThat(report.notes())
                    .anyMatch(t -> t.code().equals("many-left-out")
                            && t.en().endsWith("pairs of periods are left out: 6 of 20"));
            assertThat(report.figures().get(0).printed()).startsWith("不足以声称改进：");
        }
    }

    /** There the clock is set by half an hour, here in the middle of the time. */
    @Test
    void hoursOfLordHoweAreTheSame() throws Exception {
        Instant begin = Instant.parse("2026-04-03T13:00:00Z");
        List<EvidenceRecord.Builder> records = new ArrayList<>();
        for (int half = 0; half < 192; half++) {
            Window w = new Window(begin.plusSeconds(1_800L * half), begin.plusSeconds(1_800L * half + 1_800));
            records.add(energy("line-1", w, 100 + half * 7 % 5 - (half < 96 ? 0 : 20), "on"));
        }
        try (Plant plant = new Plant(folder, "gw-1", Mode.REAL).records(records)) {
            FigureRequest request = new FigureRequest(
                    "energy-saving",
                    "line-1",
                    Map.of(),
                    new Window(begin.plus(Duration.ofDays(2)), begin.plus(Duration.ofDays(4))),
                    new Window(begin, begin.plus(Duration.ofDays(2))),
                    null,
                    Comparison.measured(ZoneId.of("Australia/Lord_Howe")).with(Interval.HOUR));
            VerifyReport report = verify(plant, request);
            assertThat(report.figures().get(0).exact()).isNotEmpty();
            assertThat(new BigDecimal(report.figures().get(0).exact()))
                    .isBetween(BigDecimal.valueOf(15), BigDecimal.valueOf(25));
        }
    }
}
