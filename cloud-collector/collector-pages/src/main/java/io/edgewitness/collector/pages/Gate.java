package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.javalin.http.Context;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says who asks. Any thread. */
@FunctionalInterface
public interface Gate {
    /**
     * The visitor behind a request.
     *
     * @return null: the gate has answered itself, with a redirection to its sign-in for instance
     * @throws io.javalin.http.HttpResponseException if the request is refused
     */
    @Nullable
    Visitor admit(Context c);

    /**
     * Whoever can reach this server reads the plant. No page of another origin can read a page of ours, so one token for the life of
     * the process tells our own forms from theirs.
     */
    static Gate open() {
        byte[] token = new byte[16];
        new SecureRandom().nextBytes(token);
        Set<Section> plant = EnumSet.of(Section.OVERVIEW);
        Visitor anyone = new Visitor("", Scope.ALL, plant, HexFormat.of().formatHex(token));
        return c -> anyone;
    }
}
