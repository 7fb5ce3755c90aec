package io.edgewitness.adapter.camera;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** What an address of a camera may say. Addresses are written into the signed ledger, for ever. */
final class Addresses {
    static final String SECRET =
            " seems to hold a user, password or token, and addresses are written into the signed ledger: leave it out, and give the"
                    + " adapter's keys user: and password:";

    private static final Pattern NAMED =
            Pattern.compile("(?i)[?&;/]\\w*(user|usr|login|pass|pwd|psw|token|auth|secret|api_?key|credential)\\w*=");

    private Addresses() {}

    /** In a query, or before a host as in {@code //user:password@host}. */
    static boolean namesSecret(String address) {
        return NAMED.matcher(address).find() || address.matches("\\w+:(\\w+:)?//[^/]*@.*");
    }

    /** @return whether it is a path at the same host, and nothing else */
    static boolean isPath(String path) {
        try {
            URI uri = new URI(path);
            return !uri.isAbsolute()
                    && uri.getRawAuthority() == null
                    && uri.getRawFragment() == null
                    && path.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** @return whether it is a scheme, a host and perhaps a port, and nothing else */
    static boolean isBare(URI endpoint) {
        return endpoint.getHost() != null
                && endpoint.getRawUserInfo() == null
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null
                && (endpoint.getRawPath() + "").matches("/?");
    }
}
