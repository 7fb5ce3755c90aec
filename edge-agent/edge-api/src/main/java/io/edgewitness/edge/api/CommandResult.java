package io.edgewitness.edge.api;

/** What became of a command. */
public record CommandResult(String id, Step step, String detail) {
    public enum Step {
        ISSUED,
        SELECTED,
        ACCEPTED,
        EXECUTED,
        VERIFIED,
        REFUSED,
        FAILED
    }
}
