package io.edgewitness.collector.pages;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.util.Set;

/** Refuses what a page of another origin makes a browser send, before any cookie is looked at. */
public final class SameOrigin {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private SameOrigin() {}

    /** @throws ForbiddenResponse if the request changes something, and a browser says that another origin's page made it */
    public static void check(Context c) {
        if (READING.contains(c.req().getMethod())) {
            return;
        }
        String site = c.header("Sec-Fetch-Site");
        String origin = c.header("Origin");
        boolean foreign = site == null
                ? origin != null && !isOwn(origin, c.host())
                : !site.equals("same-origin") && !site.equals("none");
        if (foreign) {
            throw new ForbiddenResponse("a page of another site sent this; open the collector's own page");
        }
    }

    private static boolean isOwn(String origin, @org.jspecify.annotations.Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
