package io.edgewitness.adapter.opcua;

import org.jspecify.annotations.Nullable;

/**
 * What Milo's threads tell the supervisor.
 *
 * @param group the subscription concerned; null: the whole session
 */
record Event(Kind kind, @Nullable Group group) {
    enum Kind {
        SESSION_ACTIVE,
        SESSION_INACTIVE,
        /** the server knows the subscription no more */
        SUBSCRIPTION_GONE
    }
}
