package io.edgewitness.edge.runtime;

import java.util.regex.Pattern;

/** Ids of agents, sites, adapters and scenario instances. */
final class Ids {
    private static final Pattern VALID = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}");

    private Ids() {}

    /** @throws IllegalArgumentException if the id is of another form */
    static void check(String id) {
        if (!VALID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "an id is 1 to 100 letters, digits and . _ - and starts with a letter or digit, not '" + id + "'");
        }
    }
}
