package io.edgewitness.edge.api;

/**
 * How a source or scenario is now.
 *
 * @param detail one line for a person: what, since when, what to do
 */
public record Health(State state, String detail) {
    public enum State {
        STARTING,
        UP,
        DEGRADED,
        DOWN
    }

    public static Health up() {
        return new Health(State.UP, "");
    }
}
