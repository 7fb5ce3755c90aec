package io.edgewitness.adapter.mqtt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configurations for tests: a broker on this machine, a small window, short times. */
final class Configurations {
    static final int WINDOW = 20;
    static final int MOST_TOPICS = 3;
    static final int LARGEST_MESSAGE = 1_000;

    private Configurations() {}

    static MqttConfiguration plain(int port, List<MqttPoint> points) {
        return of(false, "127.0.0.1", port, "5", null, null, null, points);
    }

    static MqttConfiguration of(
            boolean tls,
            String host,
            int port,
            String version,
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key,
            List<MqttPoint> points) {
        return new MqttConfiguration(
                new MqttEndpoint(tls, host, port),
                MqttVersion.parse(version),
                null,
                null,
                null,
                Duration.ofHours(1),
                WINDOW,
                Duration.ofSeconds(5),
                ca,
                certificate,
                key,
                MOST_TOPICS,
                LARGEST_MESSAGE,
                points);
    }
}
