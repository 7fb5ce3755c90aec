package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Default;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an adapter of {@code type: opcua}.
 *
 * @param endpoint {@code opc.tcp://host:port/path}
 * @param security null: none, anonymous
 * @param outage how long a cut link may last without a loss: the server is asked to keep that many values of each point
 */
public record OpcUaConfiguration(
        String endpoint,
        @Nullable OpcUaSecurity security,
        @Default("30s") Duration outage,
        List<OpcUaPoint> points) {
    public OpcUaConfiguration {
        points = List.copyOf(points);
        if (!isEndpoint(endpoint)) {
            String shown =
                    endpoint.contains("@") ? "" : " '" + endpoint + "'"; // what stands before it may be a password
            throw new IllegalArgumentException("endpoint" + shown
                    + " must be of the form opc.tcp://HOST:PORT or opc.tcp://HOST:PORT/PATH; user and password"
                    + " stand under 'security'");
        }
        if (outage.isNegative() || outage.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("outage must be between 0s and 1h");
        }
    }

    /** @return the security, never null */
    OpcUaSecurity effectiveSecurity() {
        return security == null ? OpcUaSecurity.NONE : security;
    }

    private static boolean isEndpoint(String text) {
        try {
            URI uri = URI.create(text);
            return "opc.tcp".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
