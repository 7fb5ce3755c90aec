package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.tls.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The site file's keys of an {@code mqtt} adapter.
 *
 * @param version 5 or 3.1.1
 * @param clientId null: one that is made at first and then kept
 * @param session how long the broker keeps our session, and what is published meanwhile, while we are away; its own limits hold too, and with 3.1.1
 *     they alone
 * @param window most messages taken and not yet acknowledged, 1 to 10000; with 3.1.1 it is the broker that limits them, and this must not be
 *     less than what it sends
 * @param keepAlive after one and a half of it without a word, a connection is dead; 1s to 1h
 * @param ca PEM file with the certificates to trust for {@code ssl://}; null: those of the system
 * @param certificate PEM file with our certificate; null: none
 * @param key PEM file with its key, PKCS#8
 * @param mostTopics that wildcards may turn out to stand for, 1 to 100000
 * @param largestMessage in bytes; a larger one is BAD, 1 to 256 MiB
 */
public record MqttConfiguration(
        MqttEndpoint endpoint,
        @Default("5") MqttVersion version,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable String clientId,
        @Default("7d") Duration session,
        @Default("200") int window,
        @Default("10s") Duration keepAlive,
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Default("1000") int mostTopics,
        @Default("1048576") int largestMessage,
        List<MqttPoint> points) {
    private static final int LARGEST_WINDOW = 10_000;
    private static final int MOST_TOPICS = 100_000;
    private static final int LARGEST_MESSAGE = 268_435_455;
    private static final long LONGEST_SESSION = 4_294_967_294L;

    public MqttConfiguration {
        within("window", window, LARGEST_WINDOW);
        within("most-topics", mostTopics, MOST_TOPICS);
        within("largest-message", largestMessage, LARGEST_MESSAGE);
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
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key go together");
        }
        if (!endpoint.tls() && (ca != null || certificate != null)) {
            throw new IllegalArgumentException("ca, certificate and key need an endpoint ssl://HOST:PORT");
        }
        points = List.copyOf(points);
        checkKeys(points);
        checkOverlaps(points);
        checkEchoes(version, points);
        Certificates.tls(ca, certificate, key); // refuses files that cannot be read before anything runs
    }

    private static void within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " is 1 to " + most + ", not " + value);
        }
    }

    private static void checkKeys(List<MqttPoint> points) {
        Map<TopicFilter, MessageKey> keys = new HashMap<>();
        for (MqttPoint point : points) {
            MessageKey key = point.key();
            MessageKey other = key == null ? null : keys.putIfAbsent(point.address(), key);
            if (other != null && !other.equals(key)) {
                throw new IllegalArgumentException("topic " + point.address()
                        + " has one key for all its points, not both " + other + " and " + key);
            }
        }
    }

    /** A broker may send a message once for each subscription that it is of; without a key nobody could tell the second. */
    private static void checkOverlaps(List<MqttPoint> points) {
        Map<TopicFilter, MqttPoint> addresses = new LinkedHashMap<>();
        for (MqttPoint point : points) {
            if (point.access() == MqttPoint.Access.READ) {
                addresses.merge(point.address(), point, (first, other) -> first.key() == null ? first : other);
            }
        }
        for (MqttPoint one : addresses.values()) {
            if (!one.address().isWildcard() && !one.address().isShared()) {
                continue; // of two plain topics none is of both
            }
            for (MqttPoint two : addresses.values()) {
                if (!one.address().equals(two.address())
                        && one.address().overlaps(two.address())
                        && (one.key() == null || !one.key().equals(two.key()))) {
                    throw new IllegalArgumentException(one.address() + " and " + two.address()
                            + " have topics in common; give " + one.id() + " and " + two.id() + " the same key");
                }
            }
        }
    }

    /** An order that comes back as the machine's word would prove itself. Only MQTT 5 can keep it away, and from subscriptions of our own. */
    private static void checkEchoes(MqttVersion version, List<MqttPoint> points) {
        Map<TopicFilter, MqttPoint> heard = new LinkedHashMap<>();
        for (MqttPoint point : points) {
            if (point.access() == MqttPoint.Access.READ
                    && (!version.isFive() || point.address().isShared())) {
                heard.putIfAbsent(point.address(), point);
            }
        }
        List<MqttPoint> wildcards = heard.values().stream()
                .filter(point -> point.address().isWildcard() || point.address().isShared())
                .toList();
        for (MqttPoint target : points) {
            if (target.access() != MqttPoint.Access.WRITE) {
                continue;
            }
            MqttPoint same = heard.get(target.address());
            if (same != null) {
                throw comesBack(target, same);
            }
            for (MqttPoint wildcard : wildcards) {
                if (wildcard.address().overlaps(target.address())) {
                    throw comesBack(target, wildcard);
                }
            }
        }
    }

    private static IllegalArgumentException comesBack(MqttPoint target, MqttPoint heard) {
        return new IllegalArgumentException("orders to " + target.address() + " would come back as values of "
                + heard.address() + "; read other topics, or use version 5 without $share");
    }

    /**
     * From the files as they are now.
     *
     * @return null: the system's
     * @throws IllegalArgumentException with the mend
     */
    @Nullable
    SSLContext tls() {
        return Certificates.tls(ca, certificate, key);
    }
}
