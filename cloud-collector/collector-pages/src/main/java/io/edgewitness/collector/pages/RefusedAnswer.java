package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Refused;

/** The workplace's refusals as HTTP tells them. */
public final class RefusedAnswer {
    private RefusedAnswer() {}

    /** @return such as 403 */
    public static int status(Refused e) {
        return switch (e.kind()) {
            case DENIED -> 403;
            case UNKNOWN -> 404;
            case INPUT -> 400;
            case CONFLICT -> 409;
            case THROTTLED -> 429;
            case AWAY -> 503;
        };
    }
}
