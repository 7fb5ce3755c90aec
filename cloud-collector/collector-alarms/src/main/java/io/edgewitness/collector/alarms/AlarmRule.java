package io.edgewitness.collector.alarms;

import java.time.Duration;
import java.util.List;

/**
 * When to raise an alarm, and whom to tell.
 *
 * @param time {@code after} or {@code within}; zero where the kind has none
 * @param threshold {@code severity} or {@code free}; 0 where the kind has none
 * @param channels ids; empty: all
 */
public record AlarmRule(AlarmKind kind, Duration time, long threshold, List<String> channels) {
    public AlarmRule {
        channels = List.copyOf(channels);
    }

    Duration hold() {
        return kind.isHeld() ? time : Duration.ZERO;
    }
}
