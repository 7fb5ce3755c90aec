package io.edgewitness.adapter.plc4x;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A controller, such as {@code plc.example} or {@code plc.example:102}; without a port, 102.
 *
 * @param port 1 to 65535
 */
public record S7Endpoint(String host, int port) {
    private static final Pattern SYNTAX = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:/\\s\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int ISO_ON_TCP = 102;

    public S7Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
    }

    /** @throws IllegalArgumentException with the mend */
    public static S7Endpoint parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an endpoint is HOST or HOST:PORT, such as plc.example, not '" + text + "'");
        }
        String host = matcher.group(1);
        int port = matcher.group(2) == null ? ISO_ON_TCP : Integer.parseInt(matcher.group(2));
        return new S7Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
