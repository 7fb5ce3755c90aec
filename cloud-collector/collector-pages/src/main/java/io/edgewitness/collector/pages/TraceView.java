package io.edgewitness.collector.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit's life.
 *
 * @param backward what it was made of and held
 * @param forward where it went
 * @param more there are more links, or more events, than are shown
 * @param alike identifiers that end with the short code that was asked for, where there are several
 * @param meanwhile what other scenarios told while it was in work
 * @param recall what must be called back because of it; null: that was not asked
 */
public record TraceView(
        String unit,
        List<Happening> events,
        List<Link> backward,
        List<Link> forward,
        boolean more,
        List<String> alike,
        List<Told> meanwhile,
        @Nullable Recall recall) {
    /**
     * What another scenario of the same agent told.
     *
     * @param severity as OPC 10000-9
     */
    public record Told(Instant at, String agent, String scenario, int severity, String zh, String en) {
        public String text(boolean chinese) {
            return chinese ? zh : en;
        }

        public String tone() {
            return severity >= 600 ? "bad" : "warn";
        }
    }

    /**
     * What must be called back.
     *
     * @param affected units, next ones first; at most those that are shown
     * @param count of all of them
     * @param declared how many more only partners' events lead to
     * @param complete there are no others
     * @param first use that was measured; null: none was
     * @param last use likewise
     * @param without how many would have to be called back without a trace
     */
    public record Recall(
            List<String> affected,
            int count,
            int declared,
            boolean complete,
            @Nullable Instant first,
            @Nullable Instant last,
            long without) {}

    /** Where nothing is found, or nothing was asked. */
    public static TraceView none(String unit, List<String> alike) {
        return new TraceView(unit, List.of(), List.of(), List.of(), false, alike, List.of(), null);
    }

    /**
     * An event that names the unit.
     *
     * @param what such as {@code AggregationEvent ADD}
     * @param role {@code unit}, {@code part}, {@code input} or {@code output}
     * @param facts operator (a pseudonym), machine, result; empty: not known
     */
    public record Happening(
            Instant at,
            String what,
            String role,
            @Nullable String step,
            @Nullable String place,
            String facts,
            String agent,
            boolean orphan,
            boolean error) {
        /** Whether a partner declared it; else an agent recorded it. */
        public boolean isDeclared() {
            return agent.startsWith("declared:");
        }
    }

    /**
     * A link of the genealogy.
     *
     * @param near nearer to the unit
     * @param far farther from it
     * @param depth 1: next to the unit
     * @param made consumed to make the other; else it was in it
     * @param until null: still
     * @param amount empty: one thing
     * @param cycle it leads back
     * @param declared a partner declared it, or a link that leads to it
     */
    public record Link(
            String near,
            String far,
            int depth,
            boolean made,
            Instant since,
            @Nullable Instant until,
            String amount,
            boolean cycle,
            boolean declared) {}

    public boolean isEmpty() {
        return events.isEmpty() && backward.isEmpty() && forward.isEmpty();
    }

    /** The last part of an identifier, for where there is little room. */
    public static String shortName(String id) {
        String cut = id.replaceFirst("^(?:https?://[^/]+/|urn:epc:(?:id|class):)", "");
        return cut.length() > 26 ? "…" + cut.substring(cut.length() - 25) : cut;
    }
}
