package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tests of this module share. */
final class OpcUaTests {
    private OpcUaTests() {}

    static OpcUaPoint point(String id, String address, long intervalMillis) {
        return new OpcUaPoint(
                new PointId(id),
                NodeAddress.parse(address),
                Duration.ofMillis(intervalMillis),
                0,
                OpcUaPoint.Access.READ,
                null);
    }

    /** A point's gaps but for the one until the first connection. */
    static List<Gap> gapsSinceConnected(RecordingSink sink, PointId point) {
        return sink.gaps(point).stream()
                .filter(gap -> !gap.reason().equals(Supervisor.STARTING))
                .toList();
    }

    static OpcUaAdapter adapter(
            String id,
            String endpoint,
            @Nullable OpcUaSecurity security,
            InstantSource clock,
            Path directory,
            List<OpcUaPoint> points) {
        OpcUaConfiguration configuration = new OpcUaConfiguration(endpoint, security, Duration.ofSeconds(30), points);
        List<PointDefinition> definitions = points.stream()
                .map(p -> PointDefinition.of(p.id().name(), p.address().toString(), "1"))
                .toList();
        return new OpcUaAdapterFactory()
                .create(new AdapterContext(id, Mode.SIM, configuration, definitions, clock, directory));
    }
}
