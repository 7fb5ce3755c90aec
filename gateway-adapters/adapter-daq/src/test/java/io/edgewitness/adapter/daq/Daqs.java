package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Adapters for tests; addresses by point. */
final class Daqs {
    static final String SECRET = "correct-horse";

    private Daqs() {}

    static SourceAdapter calling(
            String id, int port, Duration timeout, Map<String, String> addresses, InstantSource clock, Path directory) {
        DaqConfiguration configuration = new DaqConfiguration(
                Endpoint.parse("tcp://127.0.0.1:" + port), null, null, null, timeout, points(addresses));
        return new DaqAdapterFactory().create(context(id, configuration, addresses, clock, directory));
    }

    static SourceAdapter listening(
            String id, int port, Duration timeout, Map<String, String> addresses, InstantSource clock, Path directory) {
        List<String> devices = addresses.values().stream()
                .map(a -> a.substring(0, a.indexOf('/')))
                .distinct()
                .toList();
        DaqListenConfiguration configuration = new DaqListenConfiguration(
                Endpoint.parse(String.valueOf(port)),
                null,
                null,
                null,
                devices.stream().map(Daqs::device).toList(),
                timeout,
                listened(addresses));
        return new DaqListenFactory().create(context(id, configuration, addresses, clock, directory));
    }

    static DaqListenConfiguration.Device device(String id) {
        return new DaqListenConfiguration.Device(id, Secret.parse(SECRET));
    }

    static List<DaqConfiguration.Point> points(Map<String, String> addresses) {
        return addresses.entrySet().stream()
                .map(e -> new DaqConfiguration.Point(new PointId(e.getKey()), e.getValue()))
                .toList();
    }

    static List<DaqListenConfiguration.Point> listened(Map<String, String> addresses) {
        return addresses.entrySet().stream()
                .map(e -> new DaqListenConfiguration.Point(new PointId(e.getKey()), e.getValue()))
                .toList();
    }

    static AdapterContext context(
            String id, Record configuration, Map<String, String> addresses, InstantSource clock, Path directory) {
        List<PointDefinition> definitions = addresses.entrySet().stream()
                .map(e -> new PointDefinition(
                        new PointId(e.getKey()),
                        e.getValue(),
                        "m/s2",
                        TestDevice.CYCLE,
                        PointDefinition.Recording.NONE,
                        null,
                        null,
                        false,
                        true,
                        null))
                .toList();
        return new AdapterContext(id, Mode.REAL, configuration, definitions, clock, directory);
    }
}
