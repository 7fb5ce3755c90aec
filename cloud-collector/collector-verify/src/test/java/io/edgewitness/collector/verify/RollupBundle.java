package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.ledger.AgentKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A day of an agent, and the bundle of two figures that are made of its roll-ups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RollupBundle {
    static final String RECORDS = "agents/1/records.binpb";
    static final String HEADERS = "agents/1/headers.binpb";
    static final String SEAL = "agents/1/seal.binpb";
    static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z"));

    final Indicators indicators = new Indicators(IndicatorLibrary.shipped());
    final KeepingVerifier verifier = new KeepingVerifier();

    Path folder;

    RollingPlant plant;
    AgentKey collector;
    byte[] zip;

    @BeforeAll
    void aDay(@TempDir Path temporary) throws Exception {
        folder = temporary;
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        plant = new RollingPlant(folder, "gw-1").day();
        zip = bundle(RollingPlant.energy(Resolution.HOUR, 0, 24), RollingPlant.energy(Resolution.DAY, 0, 24));
    }

    @AfterAll
    void close() {
        plant.close();
    }

    byte[] bundle(FigureRequest... requests) throws Exception {
        Bundle bundle = new Bundle(plant, indicators, collector);
        return bundle.bytes(bundle.figures(List.of(requests)), FILING);
    }

    static List<String> codes(VerifyReport r) {
        return r.problems().stream().map(p -> p.what().code()).toList();
    }

    static List<String> notes(VerifyReport r) {
        return r.notes().stream().map(n -> n.code()).toList();
    }
}
