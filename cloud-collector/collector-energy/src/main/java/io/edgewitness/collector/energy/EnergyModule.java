package io.edgewitness.collector.energy;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Energy by hour and medium, and its load curve under {@code energy/load}. */
public final class EnergyModule implements CollectorModule {
    @Override
    public String name() {
        return "energy";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(new Migration(1, script("1.sql")));
    }

    @Override
    public List<Projection> projections() {
        return List.of(new EnergyProjection());
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("energy/load", new LoadCurve()));
    }

    private static String script(String name) {
        try (InputStream in = EnergyModule.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the module was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
