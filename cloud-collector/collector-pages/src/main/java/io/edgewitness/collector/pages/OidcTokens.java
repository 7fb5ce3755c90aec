package io.edgewitness.collector.pages;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Checks a provider's ID tokens (OpenID Connect Core 1.0, §3.1.3.7) with the keys that it publishes, which are kept for five minutes and
 * asked for again when a token names one that is not among them. Any thread.
 */
final class OidcTokens {
    /** Signatures with a key pair only: with {@code none} or an HMAC whoever reads the provider's public key could write tokens. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final int SKEW_SECONDS = 60;
    private static final long OLDEST_SECONDS = 600;

    private final String issuer;
    private final InstantSource clock;
    private final JWKSource<SecurityContext> keys;

    OidcTokens(OidcHttp http, OidcMetadata provider, InstantSource clock) throws OidcFailure {
        this.issuer = provider.issuer();
        this.clock = clock;
        this.keys = source(http, provider.keys());
    }

    private static JWKSource<SecurityContext> source(OidcHttp http, URI address) throws OidcFailure {
        try {
            return JWKSourceBuilder.<SecurityContext>create(address.toURL(), url -> {
                        try {
                            OidcHttp.Answer answer = http.get(address);
                            if (answer.status() != 200) {
                                throw new IOException(address + " answers " + answer.status());
                            }
                            return new Resource(answer.body(), "application/json");
                        } catch (OidcFailure e) {
                            throw new IOException(e.getMessage(), e);
                        }
                    })
                    .retrying(false)
                    .build();
        } catch (MalformedURLException e) {
            throw new OidcFailure(OidcFailure.Step.SETTINGS, "no address of keys: " + address, e);
        }
    }

    /**
     * The claims of a token.
     *
     * @param client whom the token must be for
     * @param nonce what the token must carry
     * @throws OidcFailure if one of the checks fails
     */
    JWTClaimsSet check(String token, String client, String nonce) throws OidcFailure {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(claims(client, nonce));
        try {
            JWTClaimsSet claims = processor.process(token, null);
            checkParties(claims, client);
            return claims;
        } catch (KeySourceException e) {
            throw new OidcFailure(
                    OidcFailure.Step.AWAY, "the keys of " + issuer + " cannot be had: " + e.getMessage(), e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw untrue(String.valueOf(e.getMessage()), e);
        }
    }

    private DefaultJWTClaimsVerifier<SecurityContext> claims(String client, String nonce) {
        JWTClaimsSet exact =
                new JWTClaimsSet.Builder().issuer(issuer).claim("nonce", nonce).build();
        DefaultJWTClaimsVerifier<SecurityContext> verifier =
                new DefaultJWTClaimsVerifier<>(client, exact, Set.of("sub", "iat", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        verifier.setMaxClockSkew(SKEW_SECONDS);
        return verifier;
    }

    private void checkParties(JWTClaimsSet claims, String client) throws OidcFailure, ParseException {
        List<String> audience = claims.getAudience();
        String party = claims.getStringClaim("azp");
        if ((party != null && !party.equals(client)) || (audience.size() > 1 && party == null)) {
            throw untrue("it is for several, and not for this collector before others");
        }
        Instant now = clock.instant();
        Instant issued = claims.getIssueTime().toInstant();
        if (issued.isAfter(now.plusSeconds(SKEW_SECONDS)) || issued.isBefore(now.minusSeconds(OLDEST_SECONDS))) {
            throw untrue("it says that it was issued at " + issued + ", and it is " + now + " here");
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > 255) {
            throw untrue("its subject is empty or longer than 255 characters");
        }
    }

    private OidcFailure untrue(String why) {
        return new OidcFailure(OidcFailure.Step.UNTRUE, "the ID token of " + issuer + " does not hold: " + why);
    }

    private OidcFailure untrue(String why, Throwable cause) {
        return new OidcFailure(OidcFailure.Step.UNTRUE, "the ID token of " + issuer + " does not hold: " + why, cause);
    }
}
