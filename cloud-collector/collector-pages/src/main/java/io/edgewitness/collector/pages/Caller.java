package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Session;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param plants parts of the plants whose records may be read; empty: none
 * @param access what a person or a token may do; null: nobody is signed in
 * @param session of a person in a browser; null: none
 */
public record Caller(
        List<Scope> plants,
        @Nullable Access access,
        @Nullable Session session) {
    /** Who has said nothing of himself, and may see nothing. */
    public static final Caller NOBODY = new Caller(List.of(), null, null);

    /** Who reads all plants without a name: the collector's own token, or this machine before anybody has signed in. */
    public static final Caller PLANT = new Caller(List.of(Scope.ALL), null, null);

    private static final String KEY = "io.edgewitness.caller";

    public Caller {
        plants = List.copyOf(plants);
    }

    static Caller of(Session session) {
        return new Caller(session.access().plants(), session.access(), session);
    }

    static Caller of(Access token) {
        return new Caller(token.plants(), token, null);
    }

    /** Who was found to make this request. */
    public static Caller of(Context c) {
        Caller caller = c.attribute(KEY);
        return caller == null ? NOBODY : caller;
    }

    /** For {@link #of}. */
    public void keep(Context c) {
        c.attribute(KEY, this);
    }

    /** @throws UnauthorizedResponse if nobody is signed in */
    public static Access access(Context c) {
        Access access = of(c).access;
        if (access == null) {
            throw new UnauthorizedResponse("sign in first · 请先登录");
        }
        return access;
    }

    /** @throws UnauthorizedResponse if no person is signed in in a browser */
    static Session session(Context c) {
        Session session = of(c).session;
        if (session == null) {
            throw new UnauthorizedResponse("sign in first · 请先登录");
        }
        return session;
    }

    public boolean isNobody() {
        return plants.isEmpty() && access == null;
    }

    /** @throws ForbiddenResponse unless the records of all enterprises may be read */
    public void requireAll() {
        if (!plants.contains(Scope.ALL)) {
            throw new ForbiddenResponse("this tells of all enterprises, and you may read those of some");
        }
    }

    /**
     * Which of the records that are asked for may be read.
     *
     * @param enterprise null: any; the same for the site
     * @throws ForbiddenResponse if none
     * @throws IllegalArgumentException if it takes more than one answer
     */
    public Scope scope(@Nullable String enterprise, @Nullable String site) {
        List<Scope> fitting = plants.stream()
                .map(p -> within(p, enterprise, site))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .distinct()
                .toList();
        if (fitting.isEmpty()) {
            throw new ForbiddenResponse("your account or token does not reach these records");
        }
        if (fitting.size() > 1) {
            String choice = fitting.stream()
                    .map(s -> "enterprise=" + s.enterprise() + (s.site() == null ? "" : "&site=" + s.site()))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("say which: " + choice);
        }
        return fitting.get(0);
    }

    private static @Nullable Scope within(Scope allowed, @Nullable String enterprise, @Nullable String site) {
        String e = allowed.enterprise() == null ? enterprise : allowed.enterprise();
        String s = allowed.site() == null ? site : allowed.site();
        boolean fits = (enterprise == null || enterprise.equals(e)) && (site == null || site.equals(s));
        return fits ? new Scope(e, s) : null;
    }
}
