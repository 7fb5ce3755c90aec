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

    public static final Quality GOOD = new Quality(Level.GOOD, "");

    public static Quality bad(String code) {
        return new Quality(Level.BAD, code);
    }

    public static Quality uncertain(String code) {
        return new Quality(Level.UNCERTAIN, code);
    }

    public boolean isBad() {
        return level == Level.BAD;
    }
}
