package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Machines and what is known of them, under {@code maintenance/…}. */
public final class MaintenanceModule implements CollectorModule {
    @Override
    public String name() {
        return "maintenance";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(
                new Migration(1, script("1.sql")),
                new Migration(2, script("2.sql")),
                new Migration(3, script("3.sql")));
    }

    @Override
    public List<Projection> projections() {
        return List.of(new HistoryProjection());
    }

    @Override
    public List<EventProjection> eventProjections() {
        return List.of(new MessageProjection(), new SpectrumProjection());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("maintenance/machines", new MachinesHandler()),
                new Route("maintenance/messages", new MessagesHandler()),
                new Route("maintenance/spectra", new SpectraHandler()),
                new Route("maintenance/orders", new OrdersHandler()));
    }

    static String script(String name) {
        try (InputStream in = MaintenanceModule.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the module was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
