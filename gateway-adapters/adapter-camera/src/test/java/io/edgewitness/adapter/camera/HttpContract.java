package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the two kinds of pictures over HTTP have in common: the server, and a good and a torn point. */
abstract class HttpContract extends SourceAdapterContract {
    static final PointId GOOD = new PointId("cam1.frame");
    static final PointId FAILING = new PointId("cam2.frame");
    static final Duration CYCLE = Duration.ofMillis(200);

    final CameraServer server = new CameraServer();

    abstract String address(PointId point);

    @Override
    protected void startServer() throws IOException {
        server.start();
    }

    @Override
    protected void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return create(clock, directory, List.of(address(GOOD), address(FAILING)), null);
    }

    SourceAdapter create(InstantSource clock, Path directory, List<String> addresses, @Nullable String password) {
        List<HttpConfiguration.Point> points = new ArrayList<>();
        List<PointDefinition> definitions = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            PointId id = List.of(GOOD, FAILING).get(i);
            points.add(new HttpConfiguration.Point(id, addresses.get(i)));
            definitions.add(new PointDefinition(
                    id, addresses.get(i), "1", CYCLE, PointDefinition.Recording.ALL, null, null, false, true, null));
        }
        HttpConfiguration configuration = new HttpConfiguration(
                URI.create("http://127.0.0.1:" + server.port()),
                password == null ? null : "op",
                password == null ? null : Secret.parse(password),
                Duration.ofSeconds(1),
                points);
        return new HttpAdapterFactory()
                .create(new AdapterContext(ADAPTER_ID, Mode.REAL, configuration, definitions, clock, directory));
    }

    /** An adapter of the good point only, at this address; the caller closes it. */
    SourceAdapter only(String address, @Nullable String password) {
        SourceAdapter adapter = create(CLOCK, directory, List.of(address), password);
        adapter.start(sink);
        return adapter;
    }

    boolean says(String code) {
        return sink.samples(GOOD).stream().anyMatch(s -> s.quality().code().contains(code));
    }

    List<Sample> good() {
        return sink.samples(GOOD).stream().filter(s -> s.value() != null).toList();
    }

    static void until(String what, BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(20), condition);
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(GOOD);
    }

    @Override
    protected PointId failingPoint() {
        return FAILING;
    }
}
