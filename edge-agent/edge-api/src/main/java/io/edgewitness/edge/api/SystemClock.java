package io.edgewitness.edge.api;

import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock. Nothing else asks for the time of day, so that everything else can be driven by a test's clock. */
public final class SystemClock implements InstantSource {
    /** This program did not exist before. */
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

    /** @return whether a machine whose clock says so was ever set; keys and certificates wait for it */
    public static boolean isSet(Instant now) {
        return !now.isBefore(WRITTEN);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }
}
