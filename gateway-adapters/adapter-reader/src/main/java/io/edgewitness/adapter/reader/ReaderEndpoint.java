package io.edgewitness.adapter.reader;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader is: {@code tcp://HOST:PORT} is dialled, {@code listen://HOST:PORT} waits for the device to dial in, {@code
 * serial:///dev/ttyUSB0?baud=9600} is a port of this machine, at {@code http://HOST:PORT} and {@code https://HOST:PORT} devices post.
 *
 * @param port 1 to 65535; 0 for a serial port
 * @param serial null for all others
 */
public record ReaderEndpoint(
        Kind kind, String host, int port, @Nullable Port serial) {
    private static final Pattern SYNTAX =
            Pattern.compile("(tcp|listen|https?)://(\\[[0-9a-fA-F:.]{2,45}]|[^:/\\s\\[\\]@]{1,253}):(\\d{1,5})/?");
    private static final String SERIAL = "serial://";

    /** How the device is reached. */
    enum Kind {
        TCP,
        LISTEN,
        SERIAL,
        HTTP,
        HTTPS
    }

    /** @throws IllegalArgumentException with the mend */
    public static ReaderEndpoint parse(String text) {
        String trimmed = text.trim();
        if (trimmed.startsWith(SERIAL + "/")) {
            return new ReaderEndpoint(Kind.SERIAL, "", 0, Port.parse(trimmed.substring(SERIAL.length())));
        }
        Matcher matcher = SYNTAX.matcher(trimmed);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "an endpoint is tcp://HOST:PORT (the agent dials), listen://HOST:PORT (the device"
                            + " dials), serial:///dev/ttyUSB0?baud=9600, http://127.0.0.1:PORT or https://HOST:PORT (the device posts)");
        }
        Kind kind = switch (matcher.group(1)) {
            case "tcp" -> Kind.TCP;
            case "listen" -> Kind.LISTEN;
            case "http" -> Kind.HTTP;
            default -> Kind.HTTPS;
        };
        String host = matcher.group(2);
        return new ReaderEndpoint(kind, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, null);
    }

    boolean isHttp() {
        return kind == Kind.HTTP || kind == Kind.HTTPS;
    }

    /** Whether only programs of this machine reach it. Names other than localhost are not looked up. */
    boolean isLoopback() {
        try {
            return host.equals("localhost")
                    || (host.matches("[0-9.]+|.*:.*")
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return serial != null ? serial.path() : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
