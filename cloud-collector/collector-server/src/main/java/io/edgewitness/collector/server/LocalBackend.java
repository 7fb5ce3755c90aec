package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.verify.Bundle;
import io.edgewitness.collector.verify.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Works on the stores of a collector in this process. Thread-safe. */
final class LocalBackend implements Backend {
    static final String SOFTWARE = "EdgeWitness 0.1.0";

    private final Collector collector;
    private final boolean owned;
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    /** @param owned closed with this */
    LocalBackend(Collector collector, boolean owned) {
        this.collector = collector;
        this.owned = owned;
    }

    @Override
    public String token(String agent, Duration life) throws CommandFailure {
        try {
            return collector.token(agent, life);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public List<Figure> figures(Scope scope, List<FigureRequest> requests) throws CommandFailure {
        StoredEvidence evidence = new StoredEvidence(collector.database(), scope);
        try {
            return requests.stream().map(r -> indicators.figure(r, evidence)).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        } catch (StoredEvidence.EvidenceException e) {
            throw away(e);
        }
    }

    @Override
    public byte[] bundle(Scope scope, List<Figure> figures, String digest) throws CommandFailure, Stale {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("edgewitness-bundle");
            Path file = folder.resolve("evidence.zip");
            new Bundle(new StoredBatches(collector.database(), collector.store(), scope), indicators, collector.key())
                    .write(
                            file,
                            figures,
                            new Bundle.Filing(
                                    digest, SOFTWARE, collector.clock().instant()));
            return Files.readAllBytes(file);
        } catch (BundleException e) {
            throw new Stale(String.valueOf(e.getMessage()));
        } catch (StoredEvidence.EvidenceException e) {
            throw away(e);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.AT_WORK, "cannot write the bundle: " + e.getMessage());
        } finally {
            discard(folder);
        }
    }

    private static void discard(@org.jspecify.annotations.Nullable Path folder) throws CommandFailure {
        try {
            if (folder != null) {
                PostgresBinaries.delete(folder);
            }
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.AT_WORK, "cannot remove " + folder + ": " + e.getMessage());
        }
    }

    @Override
    public String fingerprint() {
        return Hex.of(collector.key().fingerprint());
    }

    private static CommandFailure away(Exception e) {
        return new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
    }

    @Override
    public void close() throws CommandFailure {
        if (owned) {
            try {
                collector.close();
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.AT_WORK, "the data folder was not released: " + e.getMessage());
            }
        }
    }
}
