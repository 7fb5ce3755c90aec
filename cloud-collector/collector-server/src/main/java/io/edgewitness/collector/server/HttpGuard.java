package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.pages.Callers;
import io.edgewitness.collector.pages.Entrance;
import io.edgewitness.collector.pages.SameOrigin;
import io.edgewitness.collector.pages.SecurityHeaders;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.edge.api.Secret;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpResponseException;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.UnauthorizedResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. With a token of the collector: whoever presents it as a bearer token, or as the password of HTTP basic authentication, reads
 * all plants. With an API token: what that token reaches. In a browser: what the person reaches who is signed in. Until the first person
 * has signed in, whoever is on this machine reads the plants, but no web page of another name (its requests carry its own host). Health
 * needs nothing, and the pages' own gate sends people to sign in.
 */
public final class HttpGuard implements Callers {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final long MOST_AT_DOOR = 64 << 10;

    private final @Nullable Secret token;
    private final @Nullable Secret admin;
    private final @Nullable Entrance entrance;

    /** @param token null: only for an address that other machines cannot reach */
    public HttpGuard(@Nullable Secret token) {
        this(token, null, null);
    }

    /**
     * A guard for people and programs.
     *
     * @param admin what the command line of this machine presents; null: nothing is accepted as that
     * @param entrance null: nobody signs in
     */
    HttpGuard(@Nullable Secret token, @Nullable Secret admin, @Nullable Entrance entrance) {
        this.token = token;
        this.admin = admin;
        this.entrance = entrance;
    }

    /**
     * Refuses who has not presented a bearer token of the collector, also on the loopback address. A password is not enough: browsers send
     * one along with requests that pages of others make.
     */
    void checkAdmin(Context c) {
        String header = c.header("Authorization");
        boolean bearer = header != null && header.startsWith("Bearer ");
        if (!bearer || !presentsOwn(c)) {
            throw new UnauthorizedResponse(
                    "this needs the collector's token, as bearer token: start the command with --data on the collector's"
                            + " machine, or with --url and --token");
        }
    }

    /** Refuses who has not the file that the command line of this machine reads: the collector's own token opens no person's account. */
    void checkMachine(Context c) {
        String header = c.header("Authorization");
        if (admin == null || header == null || !header.startsWith("Bearer ") || !presented(c, admin)) {
            throw new UnauthorizedResponse(
                    "this is done on the collector's own machine only: start the command there, with --data");
        }
    }

    void check(Context c) {
        SecurityHeaders.set(c);
        if (c.path().startsWith("/healthz/")) {
            return;
        }
        SameOrigin.check(c);
        checkLength(c);
        if (entrance != null && !isOfPrograms(c.path())) {
            return;
        }
        Caller caller = of(c);
        if (caller.isNobody()) {
            refuse(c);
        }
        checkForm(c, caller);
        caller.keep(c);
    }

    /** Whoever has not signed in sends little. */
    private static void checkLength(Context c) {
        boolean atDoor =
                c.path().startsWith("/sign-in") && !READING.contains(c.req().getMethod());
        long length = c.req().getContentLengthLong();
        if (atDoor && (length < 0 || length > MOST_AT_DOOR)) {
            throw new HttpResponseException(413, "this form is too long", Map.of());
        }
    }

    static boolean isOfPrograms(String path) {
        return path.startsWith("/api/") || path.startsWith("/id/") || path.equals("/api") || path.equals("/metrics");
    }

    /** What a browser sends by itself, a cookie, changes nothing without what only our own pages know. */
    private static void checkForm(Context c, Caller caller) {
        Session session = caller.session();
        if (session != null && !READING.contains(c.req().getMethod())) {
            String sent = c.header("X-CSRF");
            if (sent == null || !session.csrfMatches(sent)) {
                throw new ForbiddenResponse("with a session this needs its X-CSRF header; programs use a token");
            }
        }
    }

    private void refuse(Context c) {
        if (entrance != null) {
            c.header("WWW-Authenticate", "Bearer realm=\"EdgeWitness\"");
            throw new UnauthorizedResponse("sign in on the collector's page, or send a token: Authorization: Bearer …");
        }
        if (token == null) {
            throw new ForbiddenResponse("without http.token this server answers to 127.0.0.1 and localhost only");
        }
        c.header("WWW-Authenticate", "Basic realm=\"EdgeWitness\", charset=\"UTF-8\"");
        throw new UnauthorizedResponse("the collector's http.token is needed, as bearer token or as password");
    }

    @Override
    public Caller of(Context c) {
        if (presentsOwn(c)) {
            return Caller.PLANT;
        }
        try {
            Caller known = entrance == null ? null : known(c, entrance);
            if (known != null) {
                return known;
            }
        } catch (Refused e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        }
        boolean open = token == null && (entrance == null || entrance.isUnused()) && isOfThisMachine(c);
        return open ? Caller.PLANT : Caller.NOBODY;
    }

    private static @Nullable Caller known(Context c, Entrance entrance) {
        String header = c.header("Authorization");
        if (header == null || !header.startsWith("Bearer ")) {
            return entrance.session(c);
        }
        Caller program = entrance.token(header.substring(7), c.ip());
        if (program == null) {
            throw new UnauthorizedResponse("this token is not known here, has expired or was revoked");
        }
        return program;
    }

    private static boolean isOfThisMachine(Context c) {
        String host = c.host();
        String name = host == null ? "" : host.replaceFirst(":\\d+$", "");
        boolean forwarded = c.header("X-Forwarded-For") != null || c.header("Forwarded") != null;
        try {
            return LOOPBACK.contains(name)
                    && !forwarded
                    && InetAddress.getByName(c.ip()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private boolean presentsOwn(Context c) {
        return (token != null && presented(c, token)) || (admin != null && presented(c, admin));
    }

    private static boolean presented(Context c, Secret token) {
        String header = c.header("Authorization");
        if (header == null) {
            return false;
        }
        String given = header;
        if (header.startsWith("Bearer ")) {
            given = header.substring(7);
        } else if (header.startsWith("Basic ")) {
            given = password(header.substring(6));
        }
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static String password(String base64) {
        try {
            String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
