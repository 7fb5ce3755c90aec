package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of a camera that answers over HTTP.
 *
 * @param endpoint {@code http://HOST[:PORT]}, or https
 * @param user for digest or basic authentication, as the camera asks; null: none
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
        MJPEG,
        /** none, but a point that has a snapshot taken when it is set */
        TAKE
    }

    /** @param address {@code snapshot:/PATH}, {@code mjpeg:/PATH} or {@code take:POINT} of a snapshot */
    public record Point(PointId id, String address) {
        public Point {
            if (Addresses.namesSecret(address)) {
                throw new IllegalArgumentException("address" + Addresses.SECRET);
            }
            boolean take = address.matches("take:[\\w.-]+");
            if (!take && (!address.matches("(snapshot|mjpeg):/(?![/\\\\])\\S*") || !Addresses.isPath(path(address)))) {
                throw new IllegalArgumentException("address is snapshot:/PATH or mjpeg:/PATH at the endpoint, not '"
                        + address + "'; a path begins with one slash and names no host (or take:POINT of a snapshot)");
            }
        }

        private static String path(String address) {
            return address.substring(address.indexOf(':') + 1);
        }

        Kind kind() {
            return address.startsWith("take:") ? Kind.TAKE : address.startsWith("mjpeg:") ? Kind.MJPEG : Kind.SNAPSHOT;
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
        for (Point p : points) {
            if (p.kind() == Kind.TAKE
                    && points.stream()
                            .noneMatch(s ->
                                    s.kind() == Kind.SNAPSHOT && s.id().name().equals(p.path()))) {
                throw new IllegalArgumentException(
                        p.id() + " is to take " + p.path() + ", which is no snapshot of this camera");
            }
        }
    }

    URI uri(Point point) {
        return endpoint.resolve(point.path());
    }

    /** @return null: nobody has to say who asks */
    @Nullable
    Credentials credentials() {
        return user == null || password == null ? null : new Credentials(user, password);
    }

    /** @return points that are set to take this snapshot; none: it is taken by time */
    List<PointId> takenBy(Point snapshot) {
        return points.stream()
                .filter(p ->
                        p.kind() == Kind.TAKE && p.path().equals(snapshot.id().name()))
                .map(Point::id)
                .toList();
    }
}
