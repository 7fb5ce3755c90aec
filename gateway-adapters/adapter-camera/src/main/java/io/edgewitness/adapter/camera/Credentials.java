package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the camera wants to hear it: nothing before it was asked for, then digest (RFC 7616, MD5 and SHA-256) where the camera offers it, else basic (RFC 7617). A
 * camera that takes digest never hears the password. One thread.
 */
final class Credentials {
    private static final int LONGEST = 4_000;
    private static final Pattern FIELD =
            Pattern.compile("([\\w-]{1,40})=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]++))");
    private static final Map<String, String> ALGORITHMS = Map.of("MD5", "MD5", "SHA-256", "SHA-256");

    private final String user;
    private final Secret password;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Map<String, String> digest; // what the camera's newest challenge says
    private boolean basic;
    private int count; // of requests under that challenge

    Credentials(String user, Secret password) {
        this.user = user;
        this.password = password;
    }

    /**
     * Of the next request.
     *
     * @param uri path and query
     * @return null: the camera has not asked yet
     */
    @Nullable
    String header(String method, String uri) {
        Map<String, String> asked = digest;
        if (asked != null) {
            byte[] own = new byte[16];
            random.nextBytes(own);
            return digest(asked, method, uri, ++count, HexFormat.of().formatHex(own));
        }
        String both = user + ":" + password.reveal();
        return basic ? "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)) : null;
    }

    /**
     * The camera refused a request.
     *
     * @param challenges its headers WWW-Authenticate
     * @return whether another request may do: it asked for the first time, or its nonce is stale
     */
    boolean asked(List<String> challenges) {
        boolean first = digest == null && !basic;
        Map<String, String> best = null;
        for (String challenge : challenges) {
            Map<String, String> one = parsed(challenge);
            if (one != null && (best == null || algorithm(one).startsWith("SHA-256"))) {
                best = one;
            }
        }
        if (best != null) {
            boolean stale = digest != null && "true".equalsIgnoreCase(best.get("stale"));
            digest = best;
            count = 0;
            return first || stale;
        }
        boolean offered = challenges.isEmpty() // some cameras refuse without saying what they want
                || challenges.stream().anyMatch(c -> c.toLowerCase(Locale.ROOT).contains("basic"));
        basic = digest == null && offered;
        return first && basic;
    }

    private static String algorithm(Map<String, String> challenge) {
        return challenge.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
    }

    /** @return the fields of a digest that we can answer; null: it is none */
    private static @Nullable Map<String, String> parsed(String challenge) {
        int at = challenge.length() > LONGEST
                ? -1
                : challenge.toLowerCase(Locale.ROOT).indexOf("digest ");
        if (at < 0) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        Matcher m = FIELD.matcher(challenge);
        for (boolean more = m.find(at); more; more = m.find()) {
            String quoted = m.group(2);
            String value = quoted == null ? String.valueOf(m.group(3)) : quoted.replaceAll("\\\\(.)", "$1");
            fields.putIfAbsent(m.group(1).toLowerCase(Locale.ROOT), value);
        }
        String qop = fields.get("qop");
        boolean answered = qop == null || List.of(qop.split("\\s*,\\s*", -1)).contains("auth");
        String hash = algorithm(fields).replace("-SESS", "");
        return answered && fields.containsKey("nonce") && ALGORITHMS.containsKey(hash) ? fields : null;
    }

    /** @param own the client's nonce */
    String digest(Map<String, String> asked, String method, String uri, int number, String own) {
        String algorithm = algorithm(asked);
        String hash = algorithm.replace("-SESS", "");
        String realm = asked.getOrDefault("realm", "");
        String nonce = asked.getOrDefault("nonce", "");
        String secret = hash(hash, user + ":" + realm + ":" + password.reveal());
        if (algorithm.endsWith("-SESS")) {
            secret = hash(hash, secret + ":" + nonce + ":" + own);
        }
        String request = hash(hash, method + ":" + uri);
        boolean counted = asked.containsKey("qop");
        String nc = String.format(Locale.ROOT, "%08x", number);
        String between = counted ? nonce + ":" + nc + ":" + own + ":auth" : nonce;
        StringBuilder header = new StringBuilder("Digest username=").append(quoted(user));
        header.append(", realm=").append(quoted(realm)).append(", nonce=").append(quoted(nonce));
        header.append(", uri=").append(quoted(uri));
        header.append(", response=\"")
                .append(hash(hash, secret + ":" + between + ":" + request))
                .append('"');
        if (asked.containsKey("algorithm")) {
            header.append(", algorithm=").append(asked.get("algorithm"));
        }
        if (counted) {
            header.append(", qop=auth, nc=")
                    .append(nc)
                    .append(", cnonce=\"")
                    .append(own)
                    .append('"');
        }
        String opaque = asked.get("opaque");
        return opaque == null
                ? header.toString()
                : header.append(", opaque=").append(quoted(opaque)).toString();
    }

    private static String quoted(String text) {
        return '"' + text.replaceAll("[\\r\\n]", "").replaceAll("([\"\\\\])", "\\\\$1") + '"';
    }

    private static String hash(String algorithm, String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
