package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class OpcUaAdapterContractTest extends SourceAdapterContract {
    @TempDir
    static Path serverDirectory;

    private final PressServer server =
            new PressServer(PressSettings.create(FreePort.find(), serverDirectory, builder -> builder.items(1)));

    @Override
    protected void startServer() throws IOException {
        server.start();
    }

    @Override
    protected void stopServer() {
        server.stop();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return OpcUaTests.adapter(
                ADAPTER_ID,
                server.endpoint(),
                null,
                clock,
                directory,
                List.of(
                        OpcUaTests.point("press.power", "ns=2;s=Press.Power", 100),
                        OpcUaTests.point("press.nothing", "ns=2;s=Press.Nothing", 100),
                        OpcUaTests.point("press.running", "ns=2;s=Press.Running", 100),
                        OpcUaTests.point("item", "ns=2;s=Item0", 100),
                        OpcUaTests.point("press.oil", "nsu=urn:edgewitness:plant:press;s=Press.OilTemperature", 100)));
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(new PointId("press.power"), new PointId("press.oil"));
    }

    @Override
    protected Duration cycle() {
        return Duration.ofMillis(100);
    }

    @Override
    protected List<PointId> cyclic() {
        return List.of(new PointId("item"));
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("press.nothing");
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }
}
