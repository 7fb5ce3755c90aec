package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.Mode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles as they were written before there were roll-ups in them are read as ever. */
class FormatOneTest {
    private final KeepingVerifier verifier = new KeepingVerifier();

    @TempDir
    Path folder;

    /** The same figures and batches in the older form. */
    @SuppressWarnings("unchecked")
    private byte[] old(Consumer<Map<String, Object>> change) throws Exception {
        AgentKey collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        try (Plant plant = new Plant(folder, "gw-1", Mode.REAL)) {
            for (int i = 0; i < 8; i++) {
                plant.quarter(i, "10." + i);
            }
            Bundle bundle = new Bundle(plant, new Indicators(IndicatorLibrary.shipped()), collector);
            byte[] zip = bundle.bytes(
                    bundle.figures(List.of(
                            Plant.energy(0, 4),
                            FigureRequest.change(
                                    "energy-consumption", "line-1", Plant.quarters(0, 4), Plant.quarters(4, 8)))),
                    new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z")));
            Forgery forgery = new Forgery(zip, collector, 1);
            for (String name : List.copyOf(forgery.files.keySet())) {
                if (name.startsWith(Bundle.FORMULAS)) {
                    forgery.files.put(name.replace(Bundle.FORMULAS, "indicators/"), forgery.files.remove(name));
                }
            }
            return forgery.signed(m -> {
                m.put("format", 1);
                for (Map<String, Object> agent : (List<Map<String, Object>>) m.get("agents")) {
                    List.of("head", "headers", "records").forEach(agent::remove);
                }
                for (Map<String, Object> f : (List<Map<String, Object>>) m.get("figures")) {
                    ((Map<String, Object>) f.get("request")).remove("resolution");
                }
                change.accept(m);
            });
        }
    }

    @Test
    void theBundleThatAnEarlierVersionWroteIsVerifiedStill() throws Exception {
        VerifyReport report = verifier.verify(Golden.format(1));
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).anyMatch(n -> n.code().equals("no-plan") && n.zh().contains("至多为◐"));
        assertThat(report.passed()).isFalse();
        assertThat(report.isOpen()).isTrue();
        assertThat(report.figures())
                .anyMatch(VerifyReport.FigureResult::open)
                .as("a plan could have lowered these alone")
                .allMatch(f -> f.open() == f.grade().endsWith("M1"));
        assertThat(report.keys().get(0)).endsWith("924fb4c06c97c87cd700d2c348fb92ac89dfc6faf508f74b102c1e3cc8bca3e1");
        assertThat(report.figures())
                .extracting(VerifyReport.FigureResult::printed)
                .containsExactly("126.05 千瓦时", "102.54 ± 0.60 千瓦时", "—", "-18.6 %（90% 区间 -19.8 至 -17.2）", "-17.08 %");
        assertThat(report.figures())
                .extracting(VerifyReport.FigureResult::exact)
                .contains("126.05", "102.545", "-18.6473621578738595795319317731059400");
    }

    @Test
    void aChangedByteOfItShowsStill() throws Exception {
        byte[] golden = Golden.format(1);
        for (int i = 0; i < golden.length; i += 997) {
            byte[] changed = golden.clone();
            changed[i] ^= 2;
            assertThat(verifier.verify(changed).passed()).as("byte %s", i).isFalse();
        }
    }

    @Test
    void aBundleOfFormatOneIsVerifiedStill() throws Exception {
        VerifyReport report = verifier.verify(old(m -> {}));
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).hasSize(2).allMatch(f -> f.problem() == null);
    }

    @Test
    @SuppressWarnings("unchecked")
    void aDecimalIsANumberHoweverItIsWritten() throws Exception {
        VerifyReport report = verifier.verify(old(m -> {
            Map<String, Object> first = ((List<Map<String, Object>>) m.get("figures")).get(0);
            Map<String, Object> figure = (Map<String, Object>) first.get("figure");
            figure.put("value", figure.get("value") + "0");
        }));
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void aManifestOfOneFormatIsNotSignedAsOneOfAnother() throws Exception {
        assertThat(verifier.verify(old(m -> m.put("format", 2))).problems())
                .anyMatch(
                        p -> p.what().code().equals("bundle") || p.what().code().equals("signature"));
        assertThat(verifier.verify(old(m -> m.put("format", 3))).problems())
                .anyMatch(
                        p -> p.what().code().equals("bundle") || p.what().code().equals("signature"));
    }
}
