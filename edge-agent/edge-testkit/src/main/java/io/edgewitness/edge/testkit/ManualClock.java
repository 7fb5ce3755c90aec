package io.edgewitness.edge.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. Any thread may use it. */
public final class ManualClock implements InstantSource {
    private Instant now;

    public ManualClock(Instant start) {
        now = start;
    }

    /** @param start in ISO 8601, such as {@code 2026-01-01T00:00:00Z} */
    public static ManualClock at(String start) {
        return new ManualClock(Instant.parse(start));
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** @return the new time */
    public synchronized Instant advance(Duration by) {
        now = now.plus(by);
        return now;
    }

    public Instant advanceMillis(long millis) {
        return advance(Duration.ofMillis(millis));
    }

    /** Also back: clocks step. */
    public synchronized void set(Instant instant) {
        now = instant;
    }
}
