package io.edgewitness.adapter.modbus;

import java.util.Locale;

/** The four tables of a Modbus device. */
public enum Table {
    COIL(true),
    DISCRETE(true),
    INPUT(false),
    HOLDING(false);

    private static final int MOST_BITS = 2000;
    private static final int MOST_REGISTERS = 125;

    private final boolean bits;

    Table(boolean bits) {
        this.bits = bits;
    }

    /** Whether an address holds one bit; else a register of 16. */
    boolean bits() {
        return bits;
    }

    /** Function code that reads it. */
    int function() {
        return switch (this) {
            case COIL -> 1;
            case DISCRETE -> 2;
            case HOLDING -> 3;
            case INPUT -> 4;
        };
    }

    /** Whether the protocol has a function that writes it. */
    boolean writable() {
        return this == COIL || this == HOLDING;
    }

    /** The most addresses that one request may read. */
    int most() {
        return bits ? MOST_BITS : MOST_REGISTERS;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
