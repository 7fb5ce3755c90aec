package io.edgewitness.edge.api;

import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock. Nothing else asks for the time of day, so that everything else can be driven by a test's clock. */
public final class SystemClock implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }
}
