package io.edgewitness.edge.api;

import java.time.Duration;
import java.time.Instant;

/** A condition that must hold before a scenario's figures count. It sees samples and time, and has a deadline. */
public interface PreflightCheck {
    String id();

    String title();

    Duration deadline();

    void onSample(Sample sample);

    /** Asked from time to time, and a last time at the deadline. A simulated source never yields PASS: the runtime sees to it. */
    Verdict verdict(Instant now);

    /** @param measured what was measured, with unit and limit */
    record Verdict(Outcome outcome, String measured) {}

    enum Outcome {
        PENDING,
        PASS,
        FAIL,
        WAIVED,
        SIMULATED
    }
}
