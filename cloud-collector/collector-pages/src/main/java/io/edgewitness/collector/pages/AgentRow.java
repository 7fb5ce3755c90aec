package io.edgewitness.collector.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent as a list shows it.
 *
 * @param enterprise empty, like the site: it has never said where it is
 * @param lastBatch when its newest batch was stored; null: none yet
 * @param simulated whether its newest configuration has a source that is not real
 * @param problem why its last batch was refused; empty: it was not
 * @param health of its sources, as it last said; empty: it has said nothing since the collector's start
 * @param healthAt when it said so
 */
public record AgentRow(
        String id,
        String enterprise,
        String site,
        String siteName,
        State state,
        @Nullable Instant lastBatch,
        boolean simulated,
        String problem,
        List<Source> health,
        @Nullable Instant healthAt,
        String software,
        long epoch,
        long batches) {
    /** In the order in which they want attention. */
    public enum State {
        OFFLINE("offline", "bad"),
        STALE("stale", "warn"),
        NEVER("never", "quiet"),
        ONLINE("online", "good");

        private final String text;
        private final String tone;

        State(String text, String tone) {
            this.text = text;
            this.tone = tone;
        }

        public String text() {
            return text;
        }

        /** @return class of its tag */
        public String tone() {
            return tone;
        }
    }

    /** @param state {@code UP}, {@code STARTING}, {@code DEGRADED} or {@code DOWN} */
    public record Source(String name, String state, String detail) {
        public boolean isUp() {
            return state.equals("UP");
        }

        /** @return class of its tag */
        public String tone() {
            return switch (state) {
                case "UP" -> "good";
                case "DOWN" -> "bad";
                default -> "warn";
            };
        }
    }

    /** @return the sources that are not up */
    public List<Source> troubles() {
        return health.stream().filter(s -> !s.isUp()).toList();
    }

    public boolean wantsAttention() {
        return state != State.ONLINE || !problem.isEmpty() || !troubles().isEmpty();
    }

    public String place() {
        String shown = siteName.isEmpty() ? site : siteName;
        return enterprise.isEmpty() ? shown : shown.isEmpty() ? enterprise : enterprise + " · " + shown;
    }
}
