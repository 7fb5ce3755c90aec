package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.collector.workplace.SignedIn;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Keeps people signed in, by a cookie, and lets programs in by their tokens. Any thread. */
public final class Entrance {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Workplace workplace;
    private final boolean encrypted;
    private final Runnable onFirst;
    private volatile boolean used;

    /**
     * @param encrypted whether browsers come over https; cookies then never go any other way
     * @param onFirst when the first person has signed in, or at once if somebody ever has
     */
    public Entrance(Workplace workplace, boolean encrypted, Runnable onFirst) {
        this.workplace = workplace;
        this.encrypted = encrypted;
        this.onFirst = onFirst;
        if (workplace.people().anySignedIn()) {
            used();
        }
    }

    /** Whether nobody has ever signed in. */
    public boolean isUnused() {
        return !used;
    }

    private void used() {
        if (!used) {
            used = true;
            onFirst.run();
        }
    }

    /** @return null: no session, or not any more */
    public @Nullable Caller session(Context c) {
        String secret = c.cookie(name("session"));
        Session session = secret == null ? null : workplace.sessions().use(secret);
        return session == null ? null : Caller.of(session);
    }

    /** @return null: no token of ours, or not any more */
    public @Nullable Caller token(String text, String address) {
        Access access = workplace.tokens().use(text, address);
        return access == null ? null : Caller.of(access);
    }

    /** A new secret each time: one that somebody planted before is worth nothing. */
    void begin(Context c, SignedIn signedIn) {
        used();
        set(c, name("session"), signedIn.secret(), -1);
        if (c.cookie("lang") == null) {
            set(c, "lang", signedIn.session().person().language(), 365 * 24 * 3600);
        }
    }

    void end(Context c) {
        set(c, name("session"), "", 0);
    }

    /** A cookie that another host or an unencrypted page cannot plant, where the browser comes encrypted. */
    String name(String name) {
        return encrypted ? "__Host-ew-" + name : "ew-" + name;
    }

    /** Ties the forms of somebody who is not signed in to his browser. */
    String formSecret(Context c) {
        String present = c.cookie(name("form"));
        if (present != null && present.length() == 43) {
            return present;
        }
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        set(c, name("form"), fresh, -1);
        return fresh;
    }

    /** @param seconds -1: until the browser is closed; 0: take it away */
    void set(Context c, String name, String value, int seconds) {
        Cookie cookie = new Cookie(name, value);
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(encrypted);
        // Not strict: a link from a mail would find its reader signed out.
        cookie.setSameSite(SameSite.LAX);
        cookie.setMaxAge(seconds);
        c.cookie(cookie);
    }
}
