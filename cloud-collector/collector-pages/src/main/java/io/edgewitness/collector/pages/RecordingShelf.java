package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Access;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bursts of vibration and pictures of inspections that agents keep under their SHA-256, and which of them the collector has too. Any thread. */
public interface RecordingShelf {
    /** Where the bytes are. */
    enum State {
        /** With the agent; nobody asked for them. */
        AGENT,
        WAITING,
        COMING,
        HERE,
        /** The agent keeps them no more. */
        GONE,
        /** What the agent sent has another hash, or is longer than its record says. */
        WRONG,
        FAILED,
        /** They were here; their time was over, or others needed the room. */
        DROPPED,
        /** They are here and have another hash than when they came. */
        CHANGED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @return whether asking is of use */
        public boolean isAskable() {
            return this != WAITING && this != COMING && this != HERE;
        }
    }

    /**
     * One of them, as an event of its agent names it.
     *
     * @param scenario instance that kept it
     * @param type of the event, such as {@code diagnosis} or {@code part-rejected}
     * @param facts short attributes of the event as texts, such as {@code unit}, {@code sensor} or {@code rate-hz}
     * @param bytes as the agent's record has it
     * @param here of these
     * @param detail why it is as it is, in the words of whoever knows; empty: nothing to say
     * @param changed when the state began; null: it is with the agent
     */
    record Recording(
            String enterprise,
            String site,
            String agent,
            String scenario,
            String type,
            Instant at,
            Map<String, String> facts,
            String sha256,
            long bytes,
            String mediaType,
            State state,
            long here,
            String detail,
            @Nullable Instant changed) {
        /** @return empty: none was told */
        public String fact(String name) {
            return facts.getOrDefault(name, "");
        }

        /** @return NaN: none was told */
        public double number(String name) {
            try {
                return fact(name).isEmpty() ? Double.NaN : Double.parseDouble(fact(name));
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }

    int MOST = 1_000;

    /**
     * Which are wanted.
     *
     * @param agent null: of all
     * @param scenario null: of all
     * @param types of events; empty: all
     * @param sha256 null: all
     * @param to exclusive
     * @param limit 1 to {@value #MOST}
     */
    record Wanted(
            Scope scope,
            @Nullable String agent,
            @Nullable String scenario,
            List<String> types,
            @Nullable String sha256,
            Instant from,
            Instant to,
            int limit) {}

    /** @return newest first; one that two events name is there twice */
    List<Recording> list(Wanted wanted) throws PlantAwayException;

    /** @return the newest event's that names it */
    Optional<Recording> find(Scope scope, String sha256) throws PlantAwayException;

    /**
     * Has an agent send one. Asking for what is here or on its way does nothing.
     *
     * @throws IllegalArgumentException if no record of the agent names it, or too many wait
     */
    void ask(Access by, String agent, String sha256) throws PlantAwayException;

    /**
     * Opens one that is here.
     *
     * @throws IOException if it was changed since it came, which is noted; or cannot be read
     */
    InputStream open(Recording recording) throws IOException, PlantAwayException;
}
