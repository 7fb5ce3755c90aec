package io.edgewitness.edge.wire;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a collector listens for agents.
 *
 * @param port 1 to 65535
 */
public record CollectorAddress(String host, int port) {
    /** What a collector listens on unless told otherwise. */
    public static final int DEFAULT_PORT = 8443;

    /**
     * @param url {@code https://HOST[:PORT]}
     * @throws IllegalArgumentException if it is not of that form; the message says what is wrong
     */
    public static CollectorAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(form(url), e);
        }
        String host = uri.getHost();
        String path = uri.getPath();
        boolean plain = path == null || path.isEmpty() || path.equals("/");
        if (!"https".equals(uri.getScheme()) || host == null || !plain || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(form(url));
        }
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " in " + url + " is not between 1 and 65535");
        }
        return new CollectorAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static String form(String url) {
        // A password in it is not shown.
        return "'" + url.replaceFirst("//.*@", "//***@")
                + "' is no collector's address: write https://HOST:PORT, such as https://collector.example:8443";
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
