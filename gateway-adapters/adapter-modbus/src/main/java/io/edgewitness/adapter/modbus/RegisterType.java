package io.edgewitness.adapter.modbus;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What registers mean: {@code bool}, {@code bit.N} (N = 0 is the lowest of 16), {@code int16} to {@code uint64}, {@code float32},
 * {@code float64}, {@code string(N)} of N bytes.
 *
 * @param detail bit number of {@link Kind#BIT}, bytes of {@link Kind#STRING}, else 0
 */
public record RegisterType(Kind kind, int detail) {
    /** Kinds, with their length in registers; 0 for text, whose length is its own. */
    public enum Kind {
        BOOL(1),
        BIT(1),
        INT16(1),
        UINT16(1),
        INT32(2),
        UINT32(2),
        INT64(4),
        UINT64(4),
        FLOAT32(2),
        FLOAT64(4),
        STRING(0);

        private final int registers;

        Kind(int registers) {
            this.registers = registers;
        }

        boolean isNumber() {
            return compareTo(INT16) >= 0 && compareTo(FLOAT64) <= 0;
        }
    }

    private static final int LONGEST_TEXT = 2 * Table.HOLDING.most();
    private static final Pattern BIT = Pattern.compile("bit\\.(\\d{1,2})");
    private static final Pattern STRING = Pattern.compile("string\\((\\d{1,3})\\)");

    static RegisterType of(Kind kind) {
        return new RegisterType(kind, 0);
    }

    /** @throws IllegalArgumentException if the text is none of the types */
    public static RegisterType parse(String text) {
        Matcher bit = BIT.matcher(text);
        if (bit.matches() && Integer.parseInt(bit.group(1)) < 16) {
            return new RegisterType(Kind.BIT, Integer.parseInt(bit.group(1)));
        }
        Matcher string = STRING.matcher(text);
        if (string.matches()) {
            int bytes = Integer.parseInt(string.group(1));
            if (bytes < 1 || bytes > LONGEST_TEXT) {
                throw new IllegalArgumentException("string(N) has 1 to " + LONGEST_TEXT + " bytes, not " + bytes);
            }
            return new RegisterType(Kind.STRING, bytes);
        }
        return Arrays.stream(Kind.values())
                .filter(kind ->
                        kind != Kind.BIT && kind != Kind.STRING && name(kind).equals(text))
                .findFirst()
                .map(RegisterType::of)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no type; use one of " + names()));
    }

    /** Length in registers. */
    int registers() {
        return kind == Kind.STRING ? (detail + 1) / 2 : kind.registers;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String names() {
        return Arrays.stream(Kind.values())
                .map(kind -> kind == Kind.BIT ? "bit.0 to bit.15" : kind == Kind.STRING ? "string(N)" : name(kind))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return switch (kind) {
            case BIT -> "bit." + detail;
            case STRING -> "string(" + detail + ")";
            default -> name(kind);
        };
    }
}
