package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A site's adapters for a look at its machines, without a ledger: nothing is kept. The folder's agent must not run meanwhile. */
final class Sampling implements AutoCloseable {
    private final Map<String, SourceAdapter> adapters = new LinkedHashMap<>();
    private final Map<PointId, PointState> points = new ConcurrentHashMap<>();
    private final Consumer<Sample> listener;
    private final Closeable lock;

    private Sampling(Consumer<Sample> listener, Closeable lock) {
        this.listener = listener;
        this.lock = lock;
    }

    /**
     * @param listener sees each sample, one at a time
     * @throws Failure if an adapter refuses its configuration, or the agent runs: its adapters have the same sessions and folders
     */
    static Sampling open(SiteFile site, Path data, InstantSource clock, Consumer<Sample> listener)
            throws IOException, Failure {
        Sampling sampling = new Sampling(listener, lock(data));
        try {
            for (SiteFile.AdapterEntry a : site.adapters()) {
                Path directory = Files.createDirectories(Folders.adapter(data, a.id()));
                a.points().forEach(p -> sampling.points.put(p.id(), new PointState(p)));
                SourceAdapter adapter = a.factory()
                        .create(new AdapterContext(a.id(), a.mode(), a.configuration(), a.points(), clock, directory));
                sampling.adapters.put(a.id(), adapter);
                adapter.start(sampling.sink());
            }
            return sampling;
        } catch (IllegalArgumentException e) {
            sampling.close();
            throw Failure.of(Problem.REFUSED_VALUE, "adapter", String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            sampling.close();
            throw e;
        }
    }

    private static Closeable lock(Path data) throws IOException, Failure {
        Path ledger = Folders.ledger(data);
        if (Files.notExists(ledger)) {
            return () -> {}; // no agent ever ran here, and the folder is to be its user's
        }
        try {
            return new FileDisk(ledger).lock();
        } catch (LedgerException e) {
            throw Failure.of(Problem.ALREADY_RUNNING, data.toString());
        }
    }

    private SampleSink sink() {
        return new SampleSink() {
            @Override
            public boolean offer(Delivery delivery) {
                // Not taken: a message that waits for an acknowledgement must stay for the agent that will record it.
                boolean taken = delivery.durable() == null;
                synchronized (Sampling.this) {
                    for (Sample raw : delivery.samples()) {
                        PointState state = points.computeIfAbsent(
                                raw.point(), id -> new PointState(PointDefinition.of(id.name(), "", "1")));
                        Sample s = state.checked(raw, delivery.origin(), Sizes.of(raw.value()), PointState.ROOM);
                        state.taken(s, false, delivery.origin());
                        listener.accept(s);
                    }
                }
                return taken;
            }

            @Override
            public void gap(Gap gap) {}

            @Override
            public void declare(List<PointDefinition> definitions) {
                definitions.forEach(d -> points.putIfAbsent(d.id(), new PointState(d)));
            }
        };
    }

    @Nullable
    Sample latest(PointId id) {
        PointState state = points.get(id);
        return state == null ? null : state.latest();
    }

    Map<String, Health> health() {
        Map<String, Health> all = new LinkedHashMap<>();
        adapters.forEach((id, a) -> all.put(id, a.health()));
        return all;
    }

    @Override
    public void close() {
        List<SourceAdapter> all = new ArrayList<>(adapters.values());
        java.util.Collections.reverse(all);
        all.forEach(SourceAdapter::close);
        Closing.quietly(lock);
    }
}
