package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every adapter promises, of one that its devices connect to. */
class DaqListenTest extends SourceAdapterContract {
    private final int port = FreePort.find();
    private final TestDevice device = TestDevice.dialling(port, "fe-01", Daqs.SECRET);

    @Override
    protected void startServer() {
        device.start();
    }

    @Override
    protected void stopServer() throws IOException {
        device.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return Daqs.listening(
                ADAPTER_ID,
                port,
                Duration.ofSeconds(2),
                Map.of("m.all", "fe-01/all", "m.none", "fe-01/9"),
                clock,
                directory);
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(new PointId("m.all"));
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("m.none");
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    @Override
    protected @Nullable Duration cycle() {
        return TestDevice.CYCLE;
    }
}
