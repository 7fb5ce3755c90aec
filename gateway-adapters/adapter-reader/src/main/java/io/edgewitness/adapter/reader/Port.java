package io.edgewitness.adapter.reader;

import java.util.Locale;

/**
 * A serial port, such as {@code /dev/ttyUSB0?baud=9600&data=8&parity=N&stop=1}.
 *
 * @param baud 300 to 4,000,000
 * @param data bits, 7 or 8
 * @param stop bits, 1 or 2
 */
record Port(String path, int baud, int data, Parity parity, int stop) {
    /** None, even, odd. */
    enum Parity {
        N,
        E,
        O
    }

    Port {
        if (path.length() < 2 || baud < 300 || baud > 4_000_000 || (data != 7 && data != 8) || stop < 1 || stop > 2) {
            throw new IllegalArgumentException(
                    "a serial port is serial:///dev/ttyUSB0?baud=9600&data=8&parity=N&stop=1: baud 300 to 4000000, data 7 or 8, stop 1 or 2");
        }
    }

    /** @throws IllegalArgumentException with the mend */
    static Port parse(String text) {
        int mark = text.indexOf('?');
        Port port = new Port(mark < 0 ? text : text.substring(0, mark), 9600, 8, Parity.N, 1);
        for (String pair : mark < 0 ? new String[0] : text.substring(mark + 1).split("&", -1)) {
            int equals = Math.max(0, pair.indexOf('='));
            port = port.with(pair.substring(0, equals), pair.substring(Math.min(pair.length(), equals + 1)));
        }
        return port;
    }

    private Port with(String key, String value) {
        return switch (key) {
            case "baud" -> new Port(path, number(key, value), data, parity, stop);
            case "data" -> new Port(path, baud, number(key, value), parity, stop);
            case "stop" -> new Port(path, baud, data, parity, number(key, value));
            case "parity" -> new Port(path, baud, data, parity(value), stop);
            default -> throw new IllegalArgumentException("'" + key + "' is none of baud, data, parity, stop");
        };
    }

    private static int number(String key, String value) {
        if (!value.matches("\\d{1,7}")) {
            throw new IllegalArgumentException(key + " is a number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static Parity parity(String value) {
        try {
            return Parity.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("parity is N, E or O, not '" + value + "'", e);
        }
    }

    @Override
    public String toString() {
        return path + "?baud=" + baud + "&data=" + data + "&parity=" + parity + "&stop=" + stop;
    }
}
