package io.edgewitness.adapter.modbus;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where RTU frames go: a serial port such as {@code serial:///dev/ttyS1?baud=9600&parity=N&stop=1}, or a converter such as
 * {@code rtu-over-tcp://converter.example:4001}.
 *
 * @param path of the port; empty for a converter
 * @param converter null for a port
 * @param baud 300 to 4,000,000
 * @param data bits, 7 or 8
 * @param stop bits, 1 or 2
 */
public record SerialEndpoint(
        String path, @Nullable ModbusEndpoint converter, int baud, int data, Parity parity, int stop) {
    private static final String SERIAL = "serial://";
    private static final String CONVERTER = "rtu-over-tcp://";
    private static final int USUAL_BAUD = 9_600;

    /** None, even, odd. */
    public enum Parity {
        N,
        E,
        O
    }

    public SerialEndpoint {
        if (baud < 300 || baud > 4_000_000) {
            throw new IllegalArgumentException("baud is 300 to 4000000, not " + baud);
        }
        if (data != 8 && data != 7) {
            throw new IllegalArgumentException("data is 7 or 8 bits, not " + data);
        }
        if (stop != 1 && stop != 2) {
            throw new IllegalArgumentException("stop is 1 or 2 bits, not " + stop);
        }
    }

    /** @throws IllegalArgumentException with the mend */
    public static SerialEndpoint parse(String text) {
        String trimmed = text.trim();
        if (trimmed.startsWith(CONVERTER)) {
            ModbusEndpoint converter = ModbusEndpoint.parse(trimmed.substring(CONVERTER.length()));
            return new SerialEndpoint("", converter, USUAL_BAUD, 8, Parity.N, 1);
        }
        if (!trimmed.startsWith(SERIAL + "/")) {
            throw new IllegalArgumentException("an endpoint is serial:///dev/ttyS1?baud=9600&parity=N&stop=1 or "
                    + "rtu-over-tcp://HOST:PORT, not '" + text + "'");
        }
        String rest = trimmed.substring(SERIAL.length());
        int mark = rest.indexOf('?');
        return parameters(mark < 0 ? rest : rest.substring(0, mark), mark < 0 ? "" : rest.substring(mark + 1));
    }

    private static SerialEndpoint parameters(String path, String query) {
        int baud = USUAL_BAUD;
        int data = 8;
        int stop = 1;
        Parity parity = Parity.N;
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            switch (key) {
                case "baud" -> baud = number(key, value);
                case "data" -> data = number(key, value);
                case "stop" -> stop = number(key, value);
                case "parity" -> parity = parity(value);
                default -> throw new IllegalArgumentException("'" + key + "' is none of baud, data, parity, stop");
            }
        }
        return new SerialEndpoint(path, null, baud, data, parity, stop);
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is a number, not '" + value + "'", e);
        }
    }

    private static Parity parity(String value) {
        try {
            return Parity.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("parity is N, E or O, not '" + value + "'", e);
        }
    }

    /** What only one master may use. */
    String line() {
        return converter == null ? path : CONVERTER + converter;
    }

    @Override
    public String toString() {
        return converter == null
                ? SERIAL + path + "?baud=" + baud + "&data=" + data + "&parity=" + parity + "&stop=" + stop
                : CONVERTER + converter;
    }
}
