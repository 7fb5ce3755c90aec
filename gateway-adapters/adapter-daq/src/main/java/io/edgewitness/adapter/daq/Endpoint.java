package io.edgewitness.adapter.daq;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One end of a connection: {@code tcp://HOST:PORT} or {@code ssl://HOST:PORT} of a device, or where we listen, for which a port alone is one of the loopback
 * address.
 *
 * @param port 1 to 65535
 */
public record Endpoint(boolean tls, String host, int port) {
    private static final Pattern SYNTAX =
            Pattern.compile("(?:(tcp|ssl)://)?(?:([^:/@\\s]+|\\[[0-9a-fA-F:.]+\\]):)?(\\d{1,5})");
    private static final int LARGEST_PORT = 65_535;

    /** @throws IllegalArgumentException with the mend */
    public static Endpoint parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an endpoint is tcp://HOST:PORT or ssl://HOST:PORT, and where we listen also a port alone");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        String host = matcher.group(2) == null ? "127.0.0.1" : matcher.group(2);
        return new Endpoint("ssl".equals(matcher.group(1)), host, port);
    }

    /** @throws UnknownHostException if the name has no address now */
    InetSocketAddress address() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return (tls ? "ssl://" : "tcp://") + host + ":" + port;
    }
}
