package io.edgewitness.collector.alarms;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One alarm.
 *
 * @param seen when its condition was last seen
 * @param raised null: its condition has not held for long enough
 * @param by who acknowledged it
 */
public record Alarm(
        long id,
        AlarmKind kind,
        String subject,
        State state,
        String zh,
        String en,
        Instant since,
        Instant seen,
        @Nullable Instant raised,
        @Nullable Instant acknowledged,
        @Nullable String by,
        @Nullable Instant cleared)
        implements Subject {
    /** Where it stands. */
    public enum State {
        /** seen, and not for long enough; nobody is told */
        PENDING,
        RAISED,
        /** somebody looks after it: it is not told again */
        ACKNOWLEDGED,
        CLEARED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @return id of the agent that it is about; null: it is about the collector itself */
    public @Nullable String agent() {
        int slash = subject.indexOf('/');
        return !kind.ofAgent() ? null : slash < 0 ? subject : subject.substring(0, slash);
    }

    @Override
    public String title(String language) {
        return kind.title(language);
    }

    @Override
    public String type() {
        return "alarm";
    }

    @Override
    public Map<String, @Nullable Object> json() {
        return AlarmJson.of(this);
    }

    @Override
    public String text(String language) {
        return language.equals("en") ? en : zh;
    }
}
