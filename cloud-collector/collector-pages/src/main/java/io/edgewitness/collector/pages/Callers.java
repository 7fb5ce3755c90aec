package io.edgewitness.collector.pages;

import io.javalin.http.Context;

/** Finds out who makes a request. Any thread. */
@FunctionalInterface
public interface Callers {
    /** @throws io.javalin.http.HttpResponseException if what the request presents is refused */
    Caller of(Context c);
}
