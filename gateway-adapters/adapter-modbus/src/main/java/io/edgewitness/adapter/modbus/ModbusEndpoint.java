package io.edgewitness.adapter.modbus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Modbus TCP server, such as {@code meter.example:502}; without a port, 502.
 *
 * @param port 1 to 65535
 */
public record ModbusEndpoint(String host, int port) {
    private static final Pattern SYNTAX = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:/\\s\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int STANDARD_PORT = 502;

    public ModbusEndpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
    }

    /** @throws IllegalArgumentException with the mend */
    public static ModbusEndpoint parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an endpoint is HOST:PORT, such as meter.example:502, not '" + text + "'");
        }
        String host = matcher.group(1);
        int port = matcher.group(2) == null ? STANDARD_PORT : Integer.parseInt(matcher.group(2));
        return new ModbusEndpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
