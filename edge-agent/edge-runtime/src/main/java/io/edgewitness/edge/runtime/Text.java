package io.edgewitness.edge.runtime;

/** Words of a message in both languages. */
public record Text(String en, String zh) {
    /** The same in both: a name, a number. */
    public static Text of(String same) {
        return new Text(same, same);
    }

    public String in(Language language) {
        return language == Language.ZH ? zh : en;
    }
}
