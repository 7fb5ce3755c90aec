package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.SecurityHeaders;
import io.edgewitness.edge.api.Secret;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. On the loopback address without a token: whoever is on this machine, and no web page of another name (its requests
 * carry its own host). With a token: whoever presents it as a bearer token, or as the password of HTTP basic authentication, which
 * browsers ask for. Health needs neither.
 */
public final class HttpGuard {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final @Nullable Secret token;
    private final @Nullable Secret admin;

    /** @param token null: only for an address that other machines cannot reach */
    public HttpGuard(@Nullable Secret token) {
        this(token, null);
    }

    /** @param admin what the command line of this machine presents; null: nothing is accepted as that */
    HttpGuard(@Nullable Secret token, @Nullable Secret admin) {
        this.token = token;
        this.admin = admin;
    }

    /**
     * Refuses who has not presented a bearer token, also on the loopback address. A password is not enough: browsers send one along with
     * requests that pages of others make.
     */
    void checkAdmin(Context c) {
        String header = c.header("Authorization");
        boolean bearer = header != null && header.startsWith("Bearer ");
        boolean known = (admin != null && presented(c, admin)) || (token != null && presented(c, token));
        if (!bearer || !known) {
            throw new UnauthorizedResponse(
                    "this needs the collector's token, as bearer token: start the command with --data on the collector's"
                            + " machine, or with --url and --token");
        }
    }

    void check(Context c) {
        SecurityHeaders.set(c);
        if (c.path().startsWith("/healthz/")) {
            return;
        }
        if (token == null) {
            String host = c.host();
            String name = host == null ? "" : host.replaceFirst(":\\d+$", "");
            if (!LOOPBACK.contains(name)) {
                throw new ForbiddenResponse("without http.token this server answers to 127.0.0.1 and localhost only");
            }
        } else if (!presented(c, token) && (admin == null || !presented(c, admin))) {
            c.header("WWW-Authenticate", "Basic realm=\"EdgeWitness\", charset=\"UTF-8\"");
            throw new UnauthorizedResponse("the collector's http.token is needed, as bearer token or as password");
        }
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
