package io.edgewitness.collector.pages;

import io.javalin.http.Context;

/** What every answer tells browsers, pages and API alike. */
public final class SecurityHeaders {
    private static final String POLICY =
            "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline';"
                    + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    public static void set(Context c) {
        c.header("Content-Security-Policy", POLICY);
        c.header("X-Content-Type-Options", "nosniff");
        c.header("X-Frame-Options", "DENY");
        c.header("Referrer-Policy", "same-origin");
        c.header("Cross-Origin-Opener-Policy", "same-origin");
        c.header("Cross-Origin-Resource-Policy", "same-origin");
        c.header("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    }
}
