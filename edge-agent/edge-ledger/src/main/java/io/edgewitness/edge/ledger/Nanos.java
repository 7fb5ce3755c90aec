package io.edgewitness.edge.ledger;

import java.time.Instant;

/** The ledger's times: nanoseconds since 1970-01-01T00:00:00Z, years 1678 to 2262. */
public final class Nanos {
    private static final long SECOND = 1_000_000_000L;

    private Nanos() {}

    /** @throws ArithmeticException outside the range */
    public static long of(Instant t) {
        return Math.addExact(Math.multiplyExact(t.getEpochSecond(), SECOND), t.getNano());
    }

    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }
}
