package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The site file's keys of an {@code mqtt} adapter.
 *
 * @param clientId null: one that is made at first and then kept
 * @param session how long the broker keeps our session, and what is published meanwhile, while we are away; its own limits hold too
 * @param window most messages taken and not yet acknowledged, 1 to 10000
 * @param keepAlive after one and a half of it without a word, a connection is dead; 1s to 1h
 * @param ca PEM file with the certificates to trust for {@code ssl://}; null: those of the system
 */
public record MqttConfiguration(
        MqttEndpoint endpoint,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable String clientId,
        @Default("7d") Duration session,
        @Default("200") int window,
        @Default("10s") Duration keepAlive,
        @Nullable Path ca,
        List<MqttPoint> points) {
    private static final int LARGEST_WINDOW = 10_000;
    private static final long LONGEST_SESSION = 4_294_967_294L;

    public MqttConfiguration {
        if (window < 1 || window > LARGEST_WINDOW) {
            throw new IllegalArgumentException("window is 1 to " + LARGEST_WINDOW + ", not " + window);
        }
        if (session.isNegative() || session.toSeconds() > LONGEST_SESSION) {
            throw new IllegalArgumentException("session is 0s to " + LONGEST_SESSION + "s");
        }
        if (keepAlive.toSeconds() < 1 || keepAlive.toHours() > 1) {
            throw new IllegalArgumentException("keep-alive is 1s to 1h");
        }
        if (password != null && user == null) {
            throw new IllegalArgumentException("a password needs a user");
        }
        if (clientId != null && clientId.isBlank()) {
            throw new IllegalArgumentException("client-id is not empty; leave it out to get one");
        }
        points = List.copyOf(points);
        Map<Topic, MessageKey> keys = new HashMap<>();
        for (MqttPoint point : points) {
            MessageKey key = point.key();
            MessageKey other = key == null ? null : keys.putIfAbsent(point.address(), key);
            if (other != null && !other.equals(key)) {
                throw new IllegalArgumentException("topic " + point.address()
                        + " has one key for all its points, not both " + other + " and " + key);
            }
        }
    }
}
