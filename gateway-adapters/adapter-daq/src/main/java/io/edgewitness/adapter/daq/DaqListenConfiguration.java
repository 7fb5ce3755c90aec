package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.tls.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of devices that connect to us.
 *
 * @param endpoint where we listen: {@code 9100} of the loopback address, or {@code 0.0.0.0:9100}
 * @param certificate ours: with it, only TLS is spoken
 * @param key PKCS#8, not encrypted; given with the certificate
 * @param ca authorities: with them, a device needs a certificate of one of theirs
 * @param devices those that may connect, 1 to 256
 * @param timeout for a device to say who it is, for a whole block, and for the silence after a block was due
 */
public record DaqListenConfiguration(
        Endpoint endpoint,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path ca,
        List<Device> devices,
        @Default("10s") Duration timeout,
        List<Point> points) {
    private static final int MOST = 256;
    private static final int SHORTEST_SECRET = 8;
    static final int LONGEST_TEXT = 64;

    /**
     * A device that may connect.
     *
     * @param id what it calls itself, 1 to 64 letters, digits, dots, dashes and underscores
     * @param secret what it proves that with, 8 to 64 printable characters
     */
    public record Device(String id, Secret secret) {
        public Device {
            if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "id is 1 to 64 letters, digits, dots, dashes and underscores, not '" + id + "'");
            }
            String text = secret.reveal();
            if (text.length() < SHORTEST_SECRET
                    || text.length() > LONGEST_TEXT
                    || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new IllegalArgumentException("secret is 8 to 64 printable ASCII characters without spaces");
            }
        }
    }

    /** @param address {@code DEVICE/CHANNELS}, such as {@code fe-01/0-3} */
    public record Point(PointId id, String address) {
        public Point {
            if (address.indexOf('/') < 1) {
                throw new IllegalArgumentException(
                        "address is DEVICE/CHANNELS, such as fe-01/0-3, not '" + address + "'");
            }
            channels(address);
        }

        String device() {
            return address.substring(0, address.indexOf('/'));
        }

        Channels channels() {
            return channels(address);
        }

        private static Channels channels(String address) {
            return Channels.parse(address.substring(address.indexOf('/') + 1));
        }
    }

    public DaqListenConfiguration {
        DaqConfiguration.check(timeout);
        Set<String> ids = new HashSet<>();
        for (Device device : devices) {
            if (!ids.add(device.id())) {
                throw new IllegalArgumentException("two devices have the id " + device.id());
            }
        }
        if (devices.isEmpty() || devices.size() > MOST) {
            throw new IllegalArgumentException("devices names 1 to " + MOST + " devices");
        }
        for (Point point : points) {
            if (!ids.contains(point.device())) {
                throw new IllegalArgumentException(
                        "the point " + point.id() + " is of " + point.device() + ", which devices does not name");
            }
        }
        for (Device device : devices) {
            if (points.stream().noneMatch(p -> p.device().equals(device.id()))) {
                throw new IllegalArgumentException("the device " + device.id() + " has no point");
            }
        }
        if ((certificate == null) != (key == null) || (certificate == null && ca != null)) {
            throw new IllegalArgumentException("certificate and key go together, and ca with them");
        }
        if (endpoint.tls() && certificate == null) {
            throw new IllegalArgumentException("ssl:// needs certificate and key");
        }
        Certificates.tls(ca, certificate, key); // refuses files that cannot be read before anything runs
    }
}
