package io.edgewitness.edge.api;

/**
 * How a source or scenario is now.
 *
 * @param detail one line for a person: what, since when, what to do
 * @param ended a source that will not come back by itself, because of a defect: the runtime closes it and makes it anew. One that is only
 *     cut off reconnects by itself and says false
 */
public record Health(State state, String detail, boolean ended) {
    public enum State {
        STARTING,
        UP,
        DEGRADED,
        DOWN
    }

    public Health(State state, String detail) {
        this(state, detail, false);
    }

    public static Health up() {
        return new Health(State.UP, "");
    }

    /** DOWN, for good. */
    public static Health ended(String detail) {
        return new Health(State.DOWN, detail, true);
    }
}
