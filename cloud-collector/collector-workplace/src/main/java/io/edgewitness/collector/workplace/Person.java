package io.edgewitness.collector.workplace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who works here.
 *
 * @param login what they sign in with, lower case
 * @param language {@code zh} or {@code en}
 * @param signedIn last time, null if never
 * @param mustChange the password is a one-time one
 */
public record Person(
        String id,
        String login,
        String name,
        @Nullable String email,
        String language,
        State state,
        Instant created,
        @Nullable Instant signedIn,
        boolean mustChange) {
    public enum State {
        ACTIVE,
        DISABLED,
        /** Name and address are gone; what they did stays under their id. */
        DELETED
    }
}
