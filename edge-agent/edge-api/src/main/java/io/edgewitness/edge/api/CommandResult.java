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

    /** Whether the device took it: nothing but its verification can follow. */
    public boolean isDone() {
        return step == Step.EXECUTED || step == Step.VERIFIED;
    }

    /** Whether it ended without being done for certain. */
    public boolean hasFailed() {
        return step == Step.REFUSED || step == Step.FAILED;
    }
}
