package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.Audit.Outcome;
import io.edgewitness.collector.verify.Audit.Verdict;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures that are made of roll-ups: from the hour to its windows, and from a window to its samples. */
class AuditRollupTest {
    private static final int HOURS = 3;

    @TempDir
    Path folder;

    private AuditPlant plant;

    @BeforeEach
    void start() {
        plant = new AuditPlant(folder, true).hours(HOURS);
    }

    @AfterEach
    void stop() {
        plant.close();
    }

    private Audit checked(Audit audit) throws Exception {
        try (LedgerCopy copy = LedgerCopy.open(plant.ledgerFolder)) {
            return new AuditCheck(audit).run(copy, a -> true);
        }
    }

    private static List<Audit.Checked> of(Audit audit, Resolution kind) {
        return audit.records().stream().filter(c -> c.of() == kind).toList();
    }

    private static List<Text> findings(List<Audit.Checked> records) {
        return records.stream()
                .flatMap(c -> Stream.ofNullable(c.result()).flatMap(r -> r.findings().stream()))
                .toList();
    }

    @Test
    void anHourIsConfirmedByItsWindowsAndOneOfThemByItsSamples() throws Exception {
        Audit drawn = plant.draw(AuditPlant.energyOfHours(HOURS), 8);
        assertThat(AuditJson.write(AuditJson.read(AuditJson.write(drawn)))).isEqualTo(AuditJson.write(drawn));
        Audit audit = checked(drawn);
        assertThat(of(audit, Resolution.HOUR)).hasSize(8).allSatisfy(c -> {
            Audit.Result r = Objects.requireNonNull(c.result());
            assertThat(r.outcome()).as("%s", r).isEqualTo(Outcome.CONFIRMED);
            assertThat(r.derived()).isEqualTo(r.said()).endsWith(" [4]");
            assertThat(r.received()).isEqualTo(40).isEqualTo(r.counted());
        });
        assertThat(of(audit, Resolution.WINDOW)).hasSize(8).allMatch(c -> c.outcome() == Outcome.CONFIRMED);
        assertThat(audit.items().get(0).best()).isEqualTo(Verdict.CONFIRMED);
        String sheet = AuditPage.of(audit, java.util.Map.of(), "zh", java.time.ZoneId.of("Asia/Shanghai"));
        assertThat(sheet).contains("小时汇总");
    }

    /** The agent itself signs it, and the bundle would verify: only the windows before it tell. */
    @Test
    void whateverAnHourSaysOtherwiseThanItsWindowsIsFoundAndNamed() throws Exception {
        forged("amount", m -> m.setExact("99999"));
        forged("extremes", m -> m.setGreatest("99999"));
        forged("extremes", m -> m.setLast("0.5"));
        forged("windows", m -> m.setWindows(5));
        forged("covered", m -> m.setCoveredNs(m.getCoveredNs() + 1));
        forged("received", m -> m.setReceived(41));
        forged("expected", m -> m.setExpected(39));
        forged("modes", m -> m.setModes(0, m.getModes(0).toBuilder().setMode(Mode.SIM)));
        forged("clock", m -> m.setClockBoundNs(1));
        forged("records", m -> m.setRecords(com.google.protobuf.ByteString.copyFrom(new byte[32])));
    }

    private void forged(String what, UnaryOperator<RolledMetric.Builder> forge) throws Exception {
        RolledMetric.Builder honest = plant.rolled(0).getMetrics(0).toBuilder();
        plant.forged(0, forge);
        Audit audit = checked(plant.draw(AuditPlant.energyOfHours(1), 1));
        List<Audit.Checked> hours = of(audit, Resolution.HOUR);
        assertThat(hours).extracting(Audit.Checked::outcome).as(what).containsOnly(Outcome.DIFFERENT);
        assertThat(findings(hours)).as(what).singleElement().satisfies(t -> {
            assertThat(t.code()).isEqualTo("differs");
            assertThat(t.en()).endsWith(": " + what);
        });
        assertThat(audit.items().get(0).best()).isEqualTo(Verdict.NOT_REPRODUCED);
        plant.forged(0, m -> honest);
    }

    /** Rolled up as it was recorded, but no samples give that. */
    @Test
    void aWindowThatItsSamplesDoNotGiveIsFoundBehindATrueHour() throws Exception {
        AuditPlant honest = plant;
        plant = new AuditPlant(folder.resolve("forger"), true);
        honest.close();
        for (int q = 0; q < 4; q++) {
            plant.metric(q, plant.samples(q) + ".01", 10, "em_energy_kwh@1");
        }
        plant.quarterAsItWas(4).idle(5);
        Audit audit = checked(plant.draw(AuditPlant.energyOfHours(1), 3));
        assertThat(of(audit, Resolution.HOUR)).hasSize(3).allMatch(c -> c.outcome() == Outcome.CONFIRMED);
        assertThat(of(audit, Resolution.WINDOW)).hasSize(3).allMatch(c -> c.outcome() == Outcome.DIFFERENT);
        assertThat(audit.items().get(0).best()).isEqualTo(Verdict.NOT_REPRODUCED);
    }

    @Test
    void aWindowsOtherRevisionIsNotTakenForTheOneThatWasRolledUp() throws Exception {
        for (int q = 0; q < 4; q++) {
            plant.metric(q, "7", 10, "em_energy_kwh@1");
        }
        Audit drawn = plant.draw(AuditPlant.energyOfHours(1), 2);
        assertThat(of(checked(drawn), Resolution.WINDOW)).allMatch(c -> c.outcome() == Outcome.CONFIRMED);
        List<Audit.Item> items = new ArrayList<>();
        for (Audit.Item i : drawn.items()) {
            List<Audit.Drawn> instants = new ArrayList<>();
            for (Audit.Drawn d : i.drawn()) {
                List<Audit.Checked> records = new ArrayList<>();
                for (Audit.Checked c : d.records()) {
                    records.add(c.of() == Resolution.WINDOW ? plant.newest(c) : c);
                }
                instants.add(d.with(records));
            }
            items.add(i.with(instants));
        }
        Audit swapped = drawn.with(items);
        assertThat(swapped).isNotEqualTo(drawn);
        assertThat(findings(of(checked(swapped), Resolution.HOUR)))
                .extracting(Text::code)
                .containsExactly("not-rolled-up", "not-rolled-up");
    }
}
