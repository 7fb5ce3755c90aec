package io.edgewitness.collector.workplace;

/**
 * Who did something.
 *
 * @param id of the person or token; {@code collector} and {@code nobody} for the other two
 */
public record Actor(Kind kind, String id) {
    /** The collector itself: jobs, first start. */
    public static final Actor COLLECTOR = new Actor(Kind.COLLECTOR, "collector");

    /** Somebody who is not signed in. */
    public static final Actor NOBODY = new Actor(Kind.NOBODY, "nobody");

    public enum Kind {
        PERSON,
        TOKEN,
        COLLECTOR,
        NOBODY
    }

    static Actor person(String id) {
        return new Actor(Kind.PERSON, id);
    }

    static Actor token(String id) {
        return new Actor(Kind.TOKEN, id);
    }
}
