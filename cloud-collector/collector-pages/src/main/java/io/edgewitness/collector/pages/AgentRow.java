package io.edgewitness.collector.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent as a list shows it.
 *
 * @param enterprise empty, like the site: it has never said where it is
 * @param lastBatch when its newest batch was stored; null: none yet
 * @param simulated whether its newest configuration has a source that is not real
 * @param problem why its last batch was refused; empty: it was not
 * @param health of its sources and of itself, as it last said; empty: it has said nothing since the collector's start
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
    /** After which an agent's health is no longer how it is: it tells of itself each 5 s. */
    public static final Duration SILENT = Duration.ofSeconds(30);

    private static final Set<String> OWN = Set.of("ledger", "process", "configuration", "uplink");

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

    /**
     * @param name of an adapter of the site file; or {@code ledger}, {@code process}, {@code configuration}, {@code uplink},
     *     {@code scenario:ID} of the agent itself
     * @param state {@code UP}, {@code STARTING}, {@code DEGRADED} or {@code DOWN}
     */
    public record Source(String name, String state, String detail) {
        /** Whether it reads machines. */
        public boolean isReading() {
            return !OWN.contains(name) && !name.startsWith("scenario:");
        }

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

    /** @return what reads machines */
    public List<Source> sources() {
        return health.stream().filter(Source::isReading).toList();
    }

    /** Whether its health is how it was, not how it is. */
    public boolean isSilent(Instant now) {
        Instant said = healthAt;
        return state == State.OFFLINE
                || said == null
                || Duration.between(said, now).compareTo(SILENT) > 0;
    }

    /** @return what is not up */
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
