package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value.Frame;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of a camera that sends video over RTSP (RFC 2326).
 *
 * @param endpoint {@code rtsp://HOST[:PORT]}, or rtsps
 * @param user for basic or digest authentication, as the camera asks; null: none
 * @param timeout for a connection, and from one frame to the next
 * @param transport of the frames; TCP loses none on the way
 * @param pixels what frames are made of
 */
public record RtspConfiguration(
        URI endpoint,
        @Nullable String user,
        @Nullable Secret password,
        @Default("5s") Duration timeout,
        @Default("tcp") Transport transport,
        @Default("gray") Frame.Layout pixels,
        List<Point> points) {
    /** How frames travel. */
    public enum Transport {
        TCP,
        UDP
    }

    /** @param address a path at the endpoint, such as {@code /Streaming/Channels/101} */
    public record Point(PointId id, String address) {
        public Point {
            if (Addresses.namesSecret(address)) {
                throw new IllegalArgumentException("address" + Addresses.SECRET);
            }
            if (!address.matches("/(?![/\\\\])\\S*") || !Addresses.isPath(address)) {
                throw new IllegalArgumentException(
                        "address is the stream's path at the endpoint, such as" + " /Streaming/Channels/101, not '"
                                + address + "'; a path begins with one slash and names no host");
            }
        }
    }

    public RtspConfiguration {
        boolean rtsp = "rtsp".equals(endpoint.getScheme()) || "rtsps".equals(endpoint.getScheme());
        if (!rtsp || !Addresses.isBare(endpoint)) {
            throw new IllegalArgumentException(
                    "endpoint is rtsp://HOST:PORT without a path, and user and password have keys of their own");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("timeout lies above 0 and is at most 1m");
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password go together");
        }
        String missing = Video.missing();
        if (missing != null) {
            throw new IllegalArgumentException(missing);
        }
    }

    /** As FFmpeg wants it: with user and password, so it is for no eyes. */
    String url(Point point) {
        String login = user == null || password == null ? "" : encoded(user) + ":" + encoded(password.reveal()) + "@";
        return endpoint.getScheme() + "://" + login + endpoint.getRawAuthority() + point.address();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    String transportName() {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
