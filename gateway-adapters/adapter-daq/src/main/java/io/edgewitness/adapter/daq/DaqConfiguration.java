package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.tls.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of a device that we connect to.
 *
 * @param endpoint {@code tcp://HOST:PORT}, or {@code ssl://} for TLS
 * @param ca authorities that the device's certificate may be of; null: the system's
 * @param certificate ours, if the device asks for one
 * @param key PKCS#8, not encrypted; given with the certificate
 * @param timeout for a connection, for a whole block, and for the silence after a block was due
 */
public record DaqConfiguration(
        Endpoint endpoint,
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Default("10s") Duration timeout,
        List<Point> points) {
    /** @param address channels of the device's blocks: {@code all}, {@code 3} or {@code 0-7} */
    public record Point(PointId id, String address) {
        public Point {
            Channels.parse(address);
        }
    }

    public DaqConfiguration {
        check(timeout);
        if (!endpoint.tls() && (ca != null || certificate != null || key != null)) {
            throw new IllegalArgumentException("ca, certificate and key are for an endpoint ssl://HOST:PORT");
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key go together");
        }
        Certificates.tls(ca, certificate, key); // refuses files that cannot be read before anything runs
    }

    static void check(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("timeout lies above 0 and is at most 5m");
        }
    }
}
