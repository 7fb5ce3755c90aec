package io.edgewitness.collector.pages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sign-ins on their way to a provider and back, each for one browser, once, within ten minutes. Any thread. */
final class OidcPending {
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final int MOST = 2_000;

    /** Of one network: who begins more pushes out his own. */
    private static final int MOST_OF_ONE = 200;

    /**
     * One of them.
     *
     * @param browser what only the browser that began it has, in a cookie
     * @param verifier of PKCE (RFC 7636)
     * @param next a path of this server
     * @param session id of the session whose person adds this account to his own; null: somebody signs in
     * @param network that it was begun from
     */
    record Way(
            String provider,
            String state,
            String nonce,
            String verifier,
            String browser,
            String redirect,
            String next,
            @Nullable String session,
            String network,
            Instant until) {
        String challenge() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(verifier));
        }
    }

    private final SecureRandom random;
    private final Map<String, Way> ways = new LinkedHashMap<>();

    OidcPending(SecureRandom random) {
        this.random = random;
    }

    /**
     * A way that begins now.
     *
     * @param redirect where the provider sends the browser back to
     * @param session see {@link Way}
     * @param network that it is begun from
     */
    synchronized Way begin(
            String provider, String redirect, String next, @Nullable String session, String network, Instant now) {
        Way way = new Way(
                provider, secret(), secret(), secret(), secret(), redirect, next, session, network, now.plus(LIFE));
        List<Way> own =
                ways.values().stream().filter(w -> w.network().equals(network)).toList();
        if (own.size() >= MOST_OF_ONE) {
            ways.remove(own.get(0).state());
        }
        Iterator<Way> oldest = ways.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().until().isAfter(now) && ways.size() < MOST) {
                break;
            }
            oldest.remove();
        }
        ways.put(way.state(), way);
        return way;
    }

    /** @return null: no such sign-in was begun by this browser with this provider, it is over, or it took too long */
    synchronized @Nullable Way take(@Nullable String state, @Nullable String browser, String provider, Instant now) {
        Way way = state == null ? null : ways.remove(state);
        if (way == null || browser == null || !same(way.browser(), browser)) {
            return null;
        }
        return way.provider().equals(provider) && now.isBefore(way.until()) ? way : null;
    }

    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(sha256(a), sha256(b));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
