package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of a camera that answers over HTTP.
 *
 * @param endpoint {@code http://HOST[:PORT]}, or https
 * @param user for basic authentication; null: none
 * @param timeout for a connection, and for a whole picture
 */
public record HttpConfiguration(
        URI endpoint,
        @Nullable String user,
        @Nullable Secret password,
        @Default("5s") Duration timeout,
        List<Point> points) {
    /** How a picture is had. */
    enum Kind {
        /** asked for at the point's interval */
        SNAPSHOT,
        /** multipart/x-mixed-replace, as long as the camera sends */
        MJPEG
    }

    /** @param address {@code snapshot:/PATH} or {@code mjpeg:/PATH} */
    public record Point(PointId id, String address) {
        public Point {
            if (Addresses.namesSecret(address)) {
                throw new IllegalArgumentException("address" + Addresses.SECRET);
            }
            if (!address.matches("(snapshot|mjpeg):/(?![/\\\\])\\S*") || !Addresses.isPath(path(address))) {
                throw new IllegalArgumentException("address is snapshot:/PATH or mjpeg:/PATH at the endpoint, not '"
                        + address + "'; a path begins with one slash and names no host");
            }
        }

        private static String path(String address) {
            return address.substring(address.indexOf(':') + 1);
        }

        Kind kind() {
            return address.startsWith("mjpeg:") ? Kind.MJPEG : Kind.SNAPSHOT;
        }

        String path() {
            return path(address);
        }
    }

    public HttpConfiguration {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        boolean bare = Addresses.isBare(endpoint);
        if (!http || endpoint.getHost() == null || !bare) {
            throw new IllegalArgumentException(
                    "endpoint is http://HOST:PORT without a path, and user and password have keys of their own");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("timeout lies above 0 and is at most 1m");
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password go together");
        }
    }

    URI uri(Point point) {
        return endpoint.resolve(point.path());
    }

    /** @return value of the header; null: none */
    @Nullable
    String authorization() {
        return user == null || password == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8));
    }
}
