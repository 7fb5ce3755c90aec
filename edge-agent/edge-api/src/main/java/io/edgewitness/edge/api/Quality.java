package io.edgewitness.edge.api;

/**
 * How far a sample may be believed, with the source's own code.
 *
 * @param level the OPC UA severity of the code (OPC 10000-8)
 * @param code the native code and its words, such as {@code opcua:0x80340000 Bad_NodeIdUnknown} or
 *     {@code modbus:2 illegal data address}; empty for plain {@link #GOOD}. Adapters keep one instance a code.
 */
public record Quality(Level level, String code) {
    public enum Level {
        GOOD,
        UNCERTAIN,
        BAD
    }

    /**
     * Begins the part of a code that says that the device's clock is not believed, as in {@code clock: the device's clock is not set}. The runtime adds
     * it, after a semicolon where the source gave a code of its own.
     */
    public static final String CLOCK = "clock: ";

    public static final Quality GOOD = new Quality(Level.GOOD, "");

    public static Quality bad(String code) {
        return new Quality(Level.BAD, code);
    }

    public static Quality uncertain(String code) {
        return new Quality(Level.UNCERTAIN, code);
    }

    /** Whether the sample's {@code sourceTime} is for the record only, and its time is that of receipt. */
    public boolean isClockDoubted() {
        return !code.isEmpty() && (code.startsWith(CLOCK) || code.contains("; " + CLOCK));
    }

    public boolean isBad() {
        return level == Level.BAD;
    }
}
