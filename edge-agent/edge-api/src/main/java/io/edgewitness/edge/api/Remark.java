package io.edgewitness.edge.api;

import java.util.List;

/**
 * What is to be said of one place in a configuration, in both languages.
 *
 * @param at from the outermost mapping down, such as {@code parameters, sensors, 1, bearing}; a number counts the items of a list from 0. What is
 *     not written there stands for what it would be in. Empty: the whole
 */
public record Remark(List<String> at, String en, String zh) {
    public Remark {
        at = List.copyOf(at);
    }

    public static Remark of(String en, String zh, String... at) {
        return new Remark(List.of(at), en, zh);
    }
}
