package io.edgewitness.adapter.modbus;

/**
 * Where we listen: {@code HOST:PORT} of an address of ours, or {@code PORT} alone for the loopback address.
 */
public record ListenEndpoint(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    /** @throws IllegalArgumentException with the mend */
    public static ListenEndpoint parse(String text) {
        String trimmed = text.trim();
        boolean portAlone = trimmed.matches("\\d{1,5}");
        ModbusEndpoint parsed = ModbusEndpoint.parse(portAlone ? LOOPBACK + ":" + trimmed : trimmed);
        if (!portAlone && trimmed.lastIndexOf(':') <= trimmed.lastIndexOf(']')) {
            throw new IllegalArgumentException(
                    "name the port to listen on, such as 127.0.0.1:9000, not '" + text + "'");
        }
        return new ListenEndpoint(parsed.host(), parsed.port());
    }

    @Override
    public String toString() {
        return new ModbusEndpoint(host, port).toString();
    }
}
