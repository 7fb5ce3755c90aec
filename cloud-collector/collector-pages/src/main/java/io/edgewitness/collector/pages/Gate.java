package io.edgewitness.collector.pages;

import io.javalin.http.Context;
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
}
