package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0).
 *
 * @param saysIssuer whether its way back names the issuer (RFC 9207)
 * @param secretInForm whether it takes the client's secret only in the form
 */
record OidcMetadata(String issuer, URI authorization, URI token, URI keys, boolean saysIssuer, boolean secretInForm) {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** @throws OidcFailure if it is away, is another issuer, or names addresses that no secret may be sent to */
    static OidcMetadata discover(OidcHttp http, String issuer) throws OidcFailure {
        URI address = OidcHttp.address(issuer.replaceFirst("/+$", "") + WELL_KNOWN);
        OidcHttp.Answer answer = http.get(address);
        if (answer.status() != 200) {
            throw new OidcFailure(OidcFailure.Step.AWAY, address + " answers " + answer.status());
        }
        JsonNode said = answer.json();
        if (!issuer.equals(said.path("issuer").asText())) {
            throw new OidcFailure(
                    OidcFailure.Step.SETTINGS,
                    address + " is of the issuer '" + said.path("issuer").asText() + "', not of '" + issuer + "'");
        }
        JsonNode methods = said.path("token_endpoint_auth_methods_supported");
        return new OidcMetadata(
                issuer,
                endpoint(said.path("authorization_endpoint").asText(), "authorization_endpoint", address),
                endpoint(said.path("token_endpoint").asText(), "token_endpoint", address),
                endpoint(said.path("jwks_uri").asText(), "jwks_uri", address),
                said.path("authorization_response_iss_parameter_supported").asBoolean(),
                methods.isArray()
                        && !contains(methods, "client_secret_basic")
                        && contains(methods, "client_secret_post"));
    }

    /** A provider elsewhere must not make the collector speak with its own machine. */
    static URI endpoint(String said, String name, URI discovered) throws OidcFailure {
        URI endpoint = OidcHttp.address(said);
        if (OidcHttp.isLoopback(endpoint) && !OidcHttp.isLoopback(discovered)) {
            throw new OidcFailure(OidcFailure.Step.SETTINGS, name + " of " + discovered + " is on this machine");
        }
        return endpoint;
    }

    private static boolean contains(JsonNode array, String text) {
        for (JsonNode item : array) {
            if (text.equals(item.asText())) {
                return true;
            }
        }
        return false;
    }
}
