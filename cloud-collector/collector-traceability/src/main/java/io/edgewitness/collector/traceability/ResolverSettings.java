package io.edgewitness.collector.traceability;

import io.edgewitness.edge.api.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of identifiers that is asked.
 *
 * @param url what an identifier is written behind; ends in a slash
 * @param headers of each question, such as a token
 * @param trust null: the authorities that this machine trusts
 * @param prefixes Handles of these prefixes are put there if it does not know them; empty: nothing is
 * @param link address of this collector, to which such Handles lead
 */
public record ResolverSettings(
        Kind kind,
        URI url,
        Map<String, Secret> headers,
        @Nullable SSLContext trust,
        List<String> prefixes,
        String link) {
    /** How it is spoken to. */
    public enum Kind {
        /** The HTTP JSON API of the Handle System, as proxies and nodes of the industrial internet serve it. */
        HANDLE,
        /** A resolver of GS1 Digital Link that answers with a linkset (RFC 9264). */
        DIGITAL_LINK
    }
}
