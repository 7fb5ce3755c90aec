package io.edgewitness.edge.wire;

import java.util.regex.Pattern;

/** How an agent may be called: the same in its site file, in a token and in its certificate. */
public final class AgentId {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private AgentId() {}

    /** @throws IllegalArgumentException if the id is of another form */
    public static void check(String id) {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("an agent's id is 1 to 64 of A-Z, a-z, 0-9 and . _ - and starts with a"
                    + " letter or digit, not '" + id + "'");
        }
    }
}
