package io.edgewitness.collector.pages;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Says who asks, and leads to sign-in who has to say it first. Any thread. */
public interface Gate {
    /**
     * The visitor behind a request.
     *
     * @return null: the gate has answered itself, with a redirection for instance
     * @throws io.javalin.http.UnauthorizedResponse if nobody has signed in
     * @throws io.javalin.http.HttpResponseException if the request is refused
     */
    @Nullable
    Visitor admit(Context c);

    /**
     * Answers with the way to sign-in, and back to the page that is looked at.
     *
     * @return false: the page keeps what was typed, and leaving it would lose that; nothing is answered
     */
    boolean leadToDoor(Context c);
}
