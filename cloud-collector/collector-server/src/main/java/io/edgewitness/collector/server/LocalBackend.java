package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.verify.Bundle;
import io.edgewitness.collector.verify.BundleException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Works on the stores of a collector in this process. Thread-safe. */
final class LocalBackend implements Backend {
    static final String SOFTWARE = "EdgeWitness 0.1.0";

    /** Part of the heap that the batches of a bundle may have: their records, the figures made of them again and the archive come on top. */
    private static final int PART = 8;

    private final Collector collector;
    private final boolean owned;
    private final long largest;
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    /** @param owned closed with this */
    LocalBackend(Collector collector, boolean owned) {
        this(collector, owned, Runtime.getRuntime().maxMemory() / PART);
    }

    /** @param largest bytes of stored batches for which a bundle is made */
    LocalBackend(Collector collector, boolean owned, long largest) {
        this.collector = collector;
        this.owned = owned;
        this.largest = largest;
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
        Instant from = Bundle.from(figures);
        StoredBatches batches = new StoredBatches(collector.database(), collector.store(), scope);
        try {
            long bytes = batches.bytesSince(from);
            if (bytes > largest) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        "the records since " + from + ", where the first window starts, are " + (bytes >> 20)
                                + " MiB, and this collector's memory is enough for a bundle of " + (largest >> 20)
                                + ": take shorter or later windows, or start it with more, as in CLOUD_COLLECTOR_OPTS=-Xmx8g");
            }
            return new Bundle(batches, indicators, collector.key())
                    .bytes(
                            figures,
                            new Bundle.Filing(
                                    digest, SOFTWARE, collector.clock().instant()));
        } catch (BundleException e) {
            throw new Stale(String.valueOf(e.getMessage()));
        } catch (StoredEvidence.EvidenceException e) {
            throw away(e);
        }
    }

    @Override
    public Rebuild.Result rebuild(boolean compare) throws CommandFailure {
        try {
            Rebuild.Result result = collector.store().rebuild(compare);
            if (result == null) {
                throw new CommandFailure(
                        CommandFailure.OTHER_SIDE, "a rebuild of this database is under way; wait until it has ended");
            }
            return result;
        } catch (SQLException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "the tables are as they were, because the database is away or refused: " + Jdbc.reason(e));
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
