package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Units, their genealogy and their events, under {@code trace}, {@code epcis/events} and {@code traceability/recall}. */
public final class TraceabilityModule implements CollectorModule {
    @Override
    public String name() {
        return "traceability";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(new Migration(1, script("1.sql")), new Migration(2, script("2.sql")));
    }

    @Override
    public List<EventProjection> eventProjections() {
        return List.of(new TraceProjection());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("trace", new LifeHandler()),
                new Route("trace/{unit}", new LifeHandler()),
                new Route("traceability/recall", new RecallHandler()),
                new Route("epcis/events", new EpcisHandler()));
    }

    private static String script(String name) {
        try (InputStream in = TraceabilityModule.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the module was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
