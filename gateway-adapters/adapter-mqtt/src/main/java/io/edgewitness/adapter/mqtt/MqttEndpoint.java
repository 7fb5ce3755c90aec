package io.edgewitness.adapter.mqtt;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A broker: {@code tcp://HOST[:1883]}, or {@code ssl://HOST[:8883]} for TLS.
 *
 * @param port 1 to 65535
 */
public record MqttEndpoint(boolean tls, String host, int port) {
    private static final String SYNTAX = "an endpoint is tcp://HOST:PORT or ssl://HOST:PORT, not '";

    /** @throws IllegalArgumentException with the mend; a user and password do not belong here */
    public static MqttEndpoint parse(String text) {
        // before all else, so that no message shows it
        if (text.contains("@")) {
            throw new IllegalArgumentException(
                    "user and password have keys of their own; take them out of the endpoint");
        }
        URI uri;
        try {
            uri = new URI(text.trim());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(SYNTAX + text + "'", e);
        }
        String scheme = uri.getScheme();
        String path = uri.getPath();
        boolean bare = (path == null || path.isEmpty() || path.equals("/")) && uri.getQuery() == null;
        if (uri.getHost() == null || scheme == null || !bare) {
            throw new IllegalArgumentException(SYNTAX + text + "'");
        }
        boolean tls = switch (scheme) {
            case "tcp", "mqtt" -> false;
            case "ssl", "mqtts" -> true;
            default -> throw new IllegalArgumentException(SYNTAX + text + "'");
        };
        int port = uri.getPort() == -1 ? (tls ? 8883 : 1883) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        return new MqttEndpoint(tls, uri.getHost(), port);
    }

    @Override
    public String toString() {
        return (tls ? "ssl://" : "tcp://") + host + ":" + port;
    }
}
