package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every adapter promises, of one that connects to its device. */
class DaqAdapterTest extends SourceAdapterContract {
    private final TestDevice device = TestDevice.listening();

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
        return Daqs.calling(
                ADAPTER_ID,
                device.port(),
                Duration.ofSeconds(2),
                Map.of("m.all", "all", "m.two", "1-2", "m.none", "9"),
                clock,
                directory);
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(new PointId("m.all"), new PointId("m.two"));
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
