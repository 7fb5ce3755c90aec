package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.tls.Certificates;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of a reader.
 *
 * @param frame where a message ends
 * @param longest message in bytes
 * @param prefix that each message begins with, and that is no part of it; {@code suffix} likewise
 * @param aim whether an AIM identifier in front of a code is taken off
 * @param noRead what the device says instead of a code
 * @param heartbeat a message that only says that the device is there
 * @param silentAfter a device that says nothing for so long is lost; null: it may be silent for ever
 * @param fold the same code or card again within this time of its last reading is the same reading; null: each is one
 * @param scale how weights are written
 * @param request what to send to a scale that speaks only when asked; null: it speaks by itself
 * @param peers addresses that may dial in or post; null: any
 * @param token that a device posts with, as bearer token
 * @param certificate of https, PEM, with those between it and its authority after it
 * @param key of the certificate, PKCS#8 without a password
 */
public record ReaderConfiguration(
        ReaderEndpoint endpoint,
        @Default("line") Framing frame,
        @Default("4096") int longest,
        @Default("") String prefix,
        @Default("") String suffix,
        @Default("UTF-8") String charset,
        @Default("true") boolean aim,
        @Default("NOREAD") String noRead,
        @Default("") String heartbeat,
        @Nullable Duration silentAfter,
        @Nullable Duration fold,
        @Default("sics") ScaleFormat scale,
        @Nullable Request request,
        @Nullable List<String> peers,
        @Nullable Secret token,
        @Nullable Path certificate,
        @Nullable Path key,
        List<Point> points) {
    private static final int SHORTEST_TOKEN = 16;

    /** What a point has of each message. */
    enum Kind {
        CODE,
        SYMBOLOGY,
        CARD,
        WEIGHT,
        STABLE_WEIGHT;

        boolean isWeight() {
            return this == WEIGHT || this == STABLE_WEIGHT;
        }
    }

    /**
     * Sent on a fixed schedule.
     *
     * @param text such as {@code "SI\r\n"}
     */
    public record Request(String text, @Default("1s") Duration every) {
        public Request {
            if (text.isEmpty() || every.compareTo(Duration.ofMillis(50)) < 0) {
                throw new IllegalArgumentException("request has a text, and every is 50ms or more");
            }
        }
    }

    /** @param address {@code code}, {@code symbology}, {@code card}, {@code weight} or {@code stable-weight}; where devices post, {@code code:/PATH} */
    public record Point(
            PointId id,
            String address,
            @Default("1") String unit,
            @Default("all") PointDefinition.Recording record) {
        public Point {
            if (!address.matches("(code|symbology|card|weight|stable-weight)(:/[A-Za-z0-9._/-]{0,100})?")) {
                throw new IllegalArgumentException(
                        "address is code, symbology, card, weight or stable-weight, and where devices post code:/PATH, not '"
                                + address + "'");
            }
            Kind kind = kind(address);
            if (kind == Kind.CARD && record != PointDefinition.Recording.NONE) {
                throw new IllegalArgumentException(
                        "a card's number is of a person and stays out of the ledger: record: none");
            }
            if (kind.isWeight() && !Weight.isUnit(unit)) {
                throw new IllegalArgumentException(
                        "unit of a weight is mg, g, kg, t, [lb_av] or [oz_av], not '" + unit + "'");
            }
        }

        private static Kind kind(String address) {
            String name = address.replaceAll(":.*", "").replace('-', '_');
            return Kind.valueOf(name.toUpperCase(Locale.ROOT));
        }

        Kind kind() {
            return kind(address);
        }

        /** Where the device posts; empty: it does not. */
        String path() {
            return address.replaceAll("^[^:]*:?", "");
        }
    }

    public ReaderConfiguration {
        charset(charset);
        if (longest < 1 || longest > 65_536) {
            throw new IllegalArgumentException("longest is 1 to 65536 bytes");
        }
        if (tooShort(silentAfter) || tooShort(fold)) {
            throw new IllegalArgumentException("silent-after and fold are 100ms or more");
        }
        if (points.stream().anyMatch(p -> p.path().isEmpty() == endpoint.isHttp())) {
            throw new IllegalArgumentException(
                    "where devices post, each point's address has a path, such as code:/drill;"
                            + " elsewhere none has");
        }
        devices(points).forEach((path, of) -> {
            if (of.stream().anyMatch(p -> p.kind() == Kind.CARD)
                    && of.stream().anyMatch(p -> p.kind() == Kind.CODE || p.kind() == Kind.SYMBOLOGY)) {
                throw new IllegalArgumentException(
                        "codes and cards cannot be told apart: give the card reader an adapter"
                                + (path.isEmpty() ? "" : " or a path") + " of its own");
            }
        });
        checkHttp(endpoint, token, certificate, key);
        if (request != null && endpoint.isHttp()) {
            throw new IllegalArgumentException("nothing is asked where devices post: leave out request");
        }
    }

    private static void checkHttp(
            ReaderEndpoint endpoint, @Nullable Secret token, @Nullable Path certificate, @Nullable Path key) {
        boolean https = endpoint.kind() == ReaderEndpoint.Kind.HTTPS;
        if (endpoint.isHttp() && (token == null || token.reveal().length() < SHORTEST_TOKEN)) {
            throw new IllegalArgumentException("devices post with a token of " + SHORTEST_TOKEN
                    + " characters or more: token: \"${env:READER_TOKEN}\"");
        }
        if (https == (certificate == null) || https == (key == null)) {
            throw new IllegalArgumentException("https has certificate and key, PEM files, and nothing else has");
        }
        if (endpoint.kind() == ReaderEndpoint.Kind.HTTP && !endpoint.isLoopback()) {
            throw new IllegalArgumentException(
                    "a token over plain http can be read on the way: listen on 127.0.0.1, or use https");
        }
        Certificates.tls(null, certificate, key); // refuses files that cannot be read before anything runs
    }

    private static boolean tooShort(@Nullable Duration duration) {
        return duration != null && duration.compareTo(Duration.ofMillis(100)) < 0;
    }

    /** The points of each device, by its path. */
    static Map<String, List<Point>> devices(List<Point> points) {
        Map<String, List<Point>> devices = new TreeMap<>();
        for (Point p : points) {
            devices.merge(
                    p.path(),
                    List.of(p),
                    (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream())
                            .toList());
        }
        return devices;
    }

    static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "charset is one such as UTF-8, GB18030 or ISO-8859-1, not '" + name + "'", e);
        }
    }

    /** How long silence is no loss; null: for ever. */
    @Nullable
    Duration patience() {
        if (silentAfter != null || request == null) {
            return silentAfter;
        }
        Duration three = request.every().multipliedBy(3);
        return three.compareTo(Duration.ofSeconds(5)) > 0 ? three : Duration.ofSeconds(5);
    }

    boolean admits(String address) {
        return peers == null || peers.contains(address);
    }
}
