package io.edgewitness.collector.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.edgewitness.collector.workplace.SignIn;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One provider, asked by the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9700). What it says of itself
 * is asked for again each hour; if it cannot be had, nobody asks again for ten seconds. Any thread.
 */
final class OidcClient {
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int MOST_VALUES = 200;

    private final OidcHttp http;
    private final String issuer;
    private final String client;
    private final @Nullable String secret;
    private final InstantSource clock;
    private @Nullable Known known;
    private @Nullable Vain vain;

    private record Known(OidcMetadata metadata, OidcTokens tokens, Instant at) {}

    private record Vain(OidcFailure failure, Instant at) {}

    /** @param secret null: a public client */
    OidcClient(OidcHttp http, String issuer, String client, @Nullable String secret, InstantSource clock) {
        this.http = http;
        this.issuer = issuer;
        this.client = client;
        this.secret = secret;
        this.clock = clock;
    }

    private synchronized Known known() throws OidcFailure {
        Instant now = clock.instant();
        Known present = known;
        if (present != null && now.isBefore(present.at().plus(FRESH))) {
            return present;
        }
        // Those who come while it is away must not wait for it one after the other.
        Vain last = vain;
        if (last != null && now.isBefore(last.at.plus(PAUSE))) {
            throw new OidcFailure(last.failure.step(), String.valueOf(last.failure.getMessage()), last.failure);
        }
        OidcMetadata metadata;
        try {
            metadata = OidcMetadata.discover(http, issuer);
        } catch (OidcFailure e) {
            vain = new Vain(e, clock.instant());
            throw e;
        }
        OidcTokens tokens = present != null && present.metadata().equals(metadata)
                ? present.tokens()
                : new OidcTokens(http, metadata, clock);
        Known fresh = new Known(metadata, tokens, now);
        known = fresh;
        return fresh;
    }

    /** @return where the browser goes to sign in */
    String address(OidcPending.Way way) throws OidcFailure {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", client);
        query.put("redirect_uri", way.redirect());
        query.put("scope", "openid profile email");
        query.put("state", way.state());
        query.put("nonce", way.nonce());
        query.put("code_challenge", way.challenge());
        query.put("code_challenge_method", "S256");
        String base = known().metadata().authorization().toString();
        return base + (base.contains("?") ? "&" : "?") + form(query);
    }

    /**
     * Takes what the browser came back with.
     *
     * @param way what {@link OidcPending#take} gave for the state
     * @param said the issuer as the way back names it (RFC 9207); null: it does not
     * @param roleClaim name of a claim, with dots for those inside others; empty: none
     * @throws OidcFailure if the provider refuses the code, or what it sends does not hold
     */
    SignIn.External finish(OidcPending.Way way, @Nullable String code, @Nullable String said, String roleClaim)
            throws OidcFailure {
        Known present = known();
        if (said == null ? present.metadata().saysIssuer() : !said.equals(issuer)) {
            throw new OidcFailure(OidcFailure.Step.UNTRUE, "the answer is another issuer's than " + issuer);
        }
        if (code == null || code.isEmpty()) {
            throw new OidcFailure(OidcFailure.Step.UNTRUE, issuer + " sent the browser back without a code");
        }
        JsonNode answer = redeem(present.metadata(), way, code);
        JWTClaimsSet claims = present.tokens().check(answer.path("id_token").asText(), client, way.nonce());
        return identity(claims, roleClaim);
    }

    private JsonNode redeem(OidcMetadata provider, OidcPending.Way way, String code) throws OidcFailure {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", way.redirect());
        form.put("code_verifier", way.verifier());
        String authorization = null;
        String own = secret;
        if (own != null && !provider.secretInForm()) {
            String pair = encoded(client) + ":" + encoded(own);
            authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        } else {
            form.put("client_id", client);
            if (own != null) {
                form.put("client_secret", own);
            }
        }
        OidcHttp.Answer answer = http.post(provider.token(), form(form), authorization);
        if (answer.status() != 200) {
            String error = answer.json().path("error").asText("");
            // Only the standard's codes are repeated: a description could hold anything.
            String code400 = error.matches("[a-z_]{1,40}") ? " (" + error + ")" : "";
            throw new OidcFailure(
                    error.equals("invalid_client") ? OidcFailure.Step.SETTINGS : OidcFailure.Step.DENIED,
                    provider.token() + " answers " + answer.status() + code400);
        }
        return answer.json();
    }

    private SignIn.External identity(JWTClaimsSet claims, String roleClaim) throws OidcFailure {
        try {
            String email = claims.getStringClaim("email");
            Object verified = claims.getClaim("email_verified");
            String name = claims.getStringClaim("name");
            String preferred = claims.getStringClaim("preferred_username");
            return new SignIn.External(
                    issuer,
                    claims.getSubject(),
                    name != null ? name : preferred != null ? preferred : claims.getSubject(),
                    email,
                    Boolean.TRUE.equals(verified) || "true".equals(verified),
                    roleClaim.isEmpty() ? Set.of() : values(claims, roleClaim));
        } catch (ParseException e) {
            throw new OidcFailure(OidcFailure.Step.UNTRUE, "a claim of " + issuer + " is of another type", e);
        }
    }

    private static Set<String> values(JWTClaimsSet claims, String path) {
        Object at = claims.getClaims().get(path);
        if (at == null) {
            at = claims.getClaims();
            for (String step : path.split("\\.", -1)) {
                at = at instanceof Map<?, ?> map ? map.get(step) : null;
            }
        }
        Set<String> values = new LinkedHashSet<>();
        if (at instanceof Collection<?> many) {
            many.stream().limit(MOST_VALUES).forEach(v -> values.add(String.valueOf(v)));
        } else if (at instanceof String one) {
            values.add(one);
        }
        return values;
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
