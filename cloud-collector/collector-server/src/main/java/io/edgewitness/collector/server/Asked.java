package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Reads what the address of a request asks for; an IllegalArgumentException, whose message is shown, if it is not of its form. */
final class Asked {
    private static final int MOST_ITEMS = 1000;
    private static final int MOST_ROWS = 100_000_000;
    private static final Instant FAR_PAST = Instant.parse("0001-01-02T00:00:00Z");
    private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private Asked() {}

    /** What is asked for, within what the caller may read. */
    static Scope scope(Context c) {
        return Caller.of(c).scope(c.queryParam("enterprise"), c.queryParam("site"));
    }

    static Queries.Filter filter(Context c) {
        int limit = limit(c, 100);
        Instant to = time(c, "to", FAR_FUTURE);
        Instant from = before(to, time(c, "from", FAR_PAST));
        return new Queries.Filter(
                scope(c), c.queryParam("agent"), c.queryParam("name"), from, to, limit, c.queryParam("after"));
    }

    /** Without a time the last week: what is not kept ready is computed from each sample. */
    static Trends.Filter trends(Context c, InstantSource clock) {
        Instant to = time(c, "to", clock.instant());
        Instant from = before(to, time(c, "from", to.minus(Duration.ofDays(7))));
        return new Trends.Filter(
                scope(c), c.queryParam("agent"), c.queryParam("point"), from, to, limit(c, 100), c.queryParam("after"));
    }

    /** A table that is as long as it gets is nobody's wish: a time or a number of rows bounds it. */
    static CsvListing.Wanted csv(Context c) {
        String limit = c.queryParam("limit");
        if (limit == null && (c.queryParam("from") == null || c.queryParam("to") == null)) {
            throw new IllegalArgumentException(
                    "how much? give from and to, such as 2026-11-21T08:00:00+08:00, or limit, a number of rows");
        }
        Instant to = time(c, "to", FAR_FUTURE);
        Instant from = before(to, time(c, "from", FAR_PAST));
        int rows = integer(c, "limit", MOST_ROWS);
        if (rows < 1 || rows > MOST_ROWS) {
            throw new IllegalArgumentException("limit is 1 to " + MOST_ROWS + ", not " + rows);
        }
        return new CsvListing.Wanted(
                scope(c), c.queryParam("agent"), c.queryParam("name"), from, to, rows, "1".equals(c.queryParam("bom")));
    }

    private static Instant before(Instant to, Instant from) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from comes before to");
        }
        return from;
    }

    static String required(Context c, String key) {
        String value = c.queryParam(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(key + " is missing: " + c.path() + "?" + key + "=…");
        }
        return value;
    }

    /** Of a list, the newest first, that holds what is open and what is over: whether all of it is asked for. */
    static boolean all(Context c) {
        String state = c.queryParam("state");
        if (state != null && !state.equals("open") && !state.equals("all")) {
            throw new IllegalArgumentException("state is open or all, not '" + state + "'");
        }
        return "all".equals(state);
    }

    /** @return the number below which such a list goes on */
    static long below(Context c) {
        String after = c.queryParam("after");
        return after == null ? Long.MAX_VALUE : Cursor.number(after);
    }

    /** @return of the path; -1, which nothing has, where it is no number */
    static long id(Context c) {
        String id = c.pathParam("id");
        return id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
    }

    static int limit(Context c, int otherwise) {
        int limit = integer(c, "limit", otherwise);
        if (limit < 1 || limit > MOST_ITEMS) {
            throw new IllegalArgumentException("limit is 1 to " + MOST_ITEMS + ", not " + limit);
        }
        return limit;
    }

    private static int integer(Context c, String key, int otherwise) {
        String value = c.queryParam(key);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is a whole number, not '" + value + "'", e);
        }
    }

    private static Instant time(Context c, String key, Instant otherwise) {
        String value = c.queryParam(key);
        return value == null ? otherwise : Query.time(key, value);
    }
}
