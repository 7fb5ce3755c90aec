package io.edgewitness.collector.server;

import io.edgewitness.collector.traceability.ResolverSettings;
import io.edgewitness.edge.api.Secret;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Servers of others that the collector asks beside a time-stamp authority.
 *
 * @param chain null: nothing is anchored on a chain
 * @param resolver of identifiers; null: none is asked
 * @param stem how the URIs of units begin that are answered under {@code /id/}, ends in a slash; empty: canonical links and Handles only
 */
public record Outside(@Nullable Chain chain, @Nullable ResolverSettings resolver, String stem) {
    public static final Outside NONE = new Outside(null, null, "");

    /**
     * The gateway of a consortium chain, as REST with JSON.
     *
     * @param name as it is shown
     * @param submit puts {@code {digest}} on the chain
     * @param receipt JSON pointer to what the answer calls the transaction
     * @param read gives what stands under {@code {receipt}}
     * @param digest JSON pointer to what holds the digest there
     * @param block JSON pointer to the number of its block; empty: the gateway does not tell
     * @param time JSON pointer to the block's time, in ms or s since 1970 or as RFC 3339; empty: the gateway does not tell
     * @param headers of each call
     * @param trust null: the authorities that this machine trusts
     */
    public record Chain(
            String name,
            Call submit,
            String receipt,
            Call read,
            String digest,
            String block,
            String time,
            Map<String, Secret> headers,
            @Nullable SSLContext trust) {}

    /**
     * A call of a gateway.
     *
     * @param url with {@code {digest}} or {@code {receipt}} behind the host
     * @param body the same in it; empty: none
     */
    public record Call(String method, String url, String body) {}
}
