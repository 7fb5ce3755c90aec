package io.edgewitness.collector.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param at when the newest of them came; null: none since the collector's start */
public record LiveValues(AgentRow agent, @Nullable Instant at, List<Value> values) {
    /**
     * @param text as people read it; a dash where there is none
     * @param number for a small curve; null: not a number
     * @param level {@code GOOD}, {@code UNCERTAIN} or {@code BAD}
     * @param code of the device behind the level; empty: none
     * @param sourceTime by the device's clock; null: it has none
     * @param mode {@code REAL}, {@code SIM} or {@code REPLAY}
     * @param stale whether it may no longer be what the machine says
     */
    public record Value(
            String point,
            String text,
            @Nullable String number,
            String unit,
            String level,
            String code,
            @Nullable Instant sourceTime,
            Instant receivedTime,
            String mode,
            String source,
            boolean stale) {
        public boolean isReal() {
            return mode.equals("REAL");
        }

        /** @return class of the quality's tag */
        public String tone() {
            return level.equals("GOOD") ? "good" : level.equals("BAD") ? "bad" : "warn";
        }
    }
}
