package io.edgewitness.collector.server;

import io.javalin.config.ContextResolverConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;

/**
 * Where browsers reach the collector through a proxy on this machine that encrypts. It is told by collector.yaml and not by the requests:
 * whoever speaks with the collector directly can write into theirs what he likes.
 */
record PublicAddress(URI url) {
    void applyTo(ContextResolverConfig asked) {
        asked.scheme = c -> url.getScheme();
        asked.host = c -> url.getRawAuthority();
        asked.ip = PublicAddress::caller;
    }

    /** @return the address that the proxy added last; before it stands what others claim */
    private static String caller(Context c) {
        String peer = c.req().getRemoteAddr();
        List<String> headers = Collections.list(c.req().getHeaders("X-Forwarded-For"));
        if (headers.isEmpty() || !isOfThisMachine(peer)) {
            return peer;
        }
        String last = headers.get(headers.size() - 1);
        return last.substring(last.lastIndexOf(',') + 1).strip();
    }

    private static boolean isOfThisMachine(String peer) {
        try {
            return InetAddress.getByName(peer).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
