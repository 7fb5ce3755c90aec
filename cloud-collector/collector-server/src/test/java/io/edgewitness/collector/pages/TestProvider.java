package io.edgewitness.collector.pages;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A small OpenID Connect provider on this machine, which a test can make lie. It lets everybody in at once. */
public final class TestProvider implements AutoCloseable {
    public static final String CLIENT = "edgewitness";
    public static final String SECRET = "p&ss word:1";

    public final Map<String, Object> person = new LinkedHashMap<>(Map.of("sub", "u-1", "name", "Li Hua"));
    public volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();
    volatile Function<JWTClaimsSet, String> sign = this::signed;
    volatile UnaryOperator<Map<String, Object>> metadata = UnaryOperator.identity();
    volatile Instant now;
    volatile int keysAsked;
    volatile boolean saysIssuer = true;

    private final Javalin server;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private volatile RSAKey key = freshKey();

    private record Code(String redirect, String challenge, String nonce) {}

    public TestProvider(Instant now) {
        this.now = now;
        server = Javalin.create(c -> c.showJavalinBanner = false);
        server.get("/.well-known/openid-configuration", c -> c.json(metadata.apply(described())));
        server.get("/jwks", c -> {
            keysAsked++;
            c.json(new JWKSet(key).toJSONObject(true));
        });
        server.get("/authorize", this::authorize);
        server.post("/token", this::token);
        server.start("127.0.0.1", 0);
    }

    private static RSAKey freshKey() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.port();
    }

    RSAKey key() {
        return key;
    }

    void rotate() {
        key = freshKey();
    }

    private Map<String, Object> described() {
        return new HashMap<>(Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/jwks",
                "authorization_response_iss_parameter_supported",
                saysIssuer));
    }

    private void authorize(Context c) {
        if (!CLIENT.equals(c.queryParam("client_id")) || !"S256".equals(c.queryParam("code_challenge_method"))) {
            c.status(400);
            return;
        }
        String code = UUID.randomUUID().toString();
        String redirect = String.valueOf(c.queryParam("redirect_uri"));
        codes.put(
                code,
                new Code(
                        redirect,
                        String.valueOf(c.queryParam("code_challenge")),
                        String.valueOf(c.queryParam("nonce"))));
        c.redirect(redirect + "?code=" + code + "&state=" + c.queryParam("state")
                + (saysIssuer ? "&iss=" + URLEncoder.encode(issuer(), StandardCharsets.UTF_8) : ""));
    }

    private void token(Context c) throws Exception {
        Code code = codes.remove(String.valueOf(c.formParam("code")));
        byte[] verifier = MessageDigest.getInstance("SHA-256")
                .digest(String.valueOf(c.formParam("code_verifier")).getBytes(StandardCharsets.US_ASCII));
        boolean proven = code != null
                && code.redirect().equals(c.formParam("redirect_uri"))
                && code.challenge()
                        .equals(Base64.getUrlEncoder().withoutPadding().encodeToString(verifier));
        if (!knows(c.header("Authorization"))) {
            c.status(401).json(Map.of("error", "invalid_client"));
        } else if (code == null || !proven) {
            c.status(400).json(Map.of("error", "invalid_grant", "error_description", "<script>alert(1)</script>"));
        } else {
            c.json(Map.of("token_type", "Bearer", "access_token", "at", "id_token", sign.apply(claims(code.nonce()))));
        }
    }

    private static boolean knows(String header) {
        if (header == null || !header.startsWith("Basic ")) {
            return false;
        }
        String pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        List<String> parts = List.of(pair.split(":", -1));
        return parts.size() == 2
                && URLDecoder.decode(parts.get(0), StandardCharsets.UTF_8).equals(CLIENT)
                && URLDecoder.decode(parts.get(1), StandardCharsets.UTF_8).equals(SECRET);
    }

    private JWTClaimsSet claims(String nonce) {
        JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", nonce);
        person.forEach(builder::claim);
        return claims.apply(builder).build();
    }

    String signed(JWTClaimsSet set) {
        return signed(set, key);
    }

    static String signed(JWTClaimsSet set, RSAKey with) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(with.getKeyID())
                            .build(),
                    set);
            jwt.sign(new RSASSASigner(with));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
