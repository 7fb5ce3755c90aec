package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.edgewitness.collector.workplace.SignIn;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a provider that can lie. */
class OidcClientTest {
    private static final String BACK = "http://127.0.0.1:1/sign-in/back/corp";

    private Instant now = Instant.parse("2026-11-29T08:00:00Z");
    private final TestProvider provider = new TestProvider(now);
    private final OidcPending pending = new OidcPending(new SecureRandom());
    private final OidcClient client = client(provider.issuer());

    private OidcClient client(String issuer) {
        return new OidcClient(new OidcHttp(), issuer, TestProvider.CLIENT, TestProvider.SECRET, () -> now);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private OidcPending.Way begin() {
        return pending.begin("corp", BACK, "/", null, "127.0.0.1", now);
    }

    /** What the provider sends the browser back with. */
    private Map<String, String> visit(OidcPending.Way way) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(client.address(way))).build(),
                        HttpResponse.BodyHandlers.ofString());
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(BACK + "?");
        Map<String, String> query = new HashMap<>();
        for (String part : URI.create(location).getRawQuery().split("&", -1)) {
            List<String> pair = List.of(part.split("=", 2));
            query.put(pair.get(0), URLDecoder.decode(pair.get(1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private SignIn.External signIn() throws Exception {
        OidcPending.Way way = begin();
        Map<String, String> back = visit(way);
        assertThat(back).containsEntry("state", way.state());
        return client.finish(way, back.get("code"), back.get("iss"), "realm.roles");
    }

    private void isRefused(OidcFailure.Step step, String message) {
        assertThatThrownBy(this::signIn)
                .isInstanceOfSatisfying(
                        OidcFailure.class, e -> assertThat(e.step()).isEqualTo(step))
                .hasMessageContaining(message);
    }

    private void isUntrue(UnaryOperator<JWTClaimsSet.Builder> lie, String message) {
        provider.claims = lie;
        isRefused(OidcFailure.Step.UNTRUE, message);
    }

    @Test
    void thePersonIsWhoTheProviderSays() throws Exception {
        provider.person.putAll(Map.of(
                "email",
                "li@corp.example",
                "email_verified",
                true,
                "realm",
                Map.of("roles", List.of("ew-engineer", "staff"))));
        SignIn.External identity = signIn();
        assertThat(identity.issuer()).isEqualTo(provider.issuer());
        assertThat(identity.subject()).isEqualTo("u-1");
        assertThat(identity.name()).isEqualTo("Li Hua");
        assertThat(identity.email()).isEqualTo("li@corp.example");
        assertThat(identity.emailVerified()).isTrue();
        assertThat(identity.values()).containsExactlyInAnyOrder("ew-engineer", "staff");
    }

    @Test
    void anAddressThatNobodyVerifiedIsNone() throws Exception {
        provider.person.put("email", "boss@corp.example");
        assertThat(signIn().emailVerified()).isFalse();
    }

    @Test
    void aTokenWithAnotherNonceIsRefused() {
        isUntrue(b -> b.claim("nonce", "of-another-sign-in"), "nonce");
        isUntrue(b -> b.claim("nonce", null), "nonce");
    }

    @Test
    void aTokenOfAnotherIssuerOrForAnotherClientIsRefused() {
        isUntrue(b -> b.issuer("https://other.example"), "iss");
        isUntrue(b -> b.audience("another-client"), "aud");
        isUntrue(b -> b.audience(List.of(TestProvider.CLIENT, "another-client")), "for several");
        isUntrue(b -> b.claim("azp", "another-client"), "for several");
    }

    @Test
    void aTokenHoldsForItsTimeWithAMinuteOfDoubt() throws Exception {
        provider.claims =
                b -> b.issueTime(Date.from(now.plusSeconds(50))).expirationTime(Date.from(now.minusSeconds(50)));
        assertThat(signIn().subject()).isEqualTo("u-1");
        isUntrue(b -> b.expirationTime(Date.from(now.minusSeconds(61))), "Expired");
        isUntrue(b -> b.issueTime(Date.from(now.plusSeconds(61))), "issued at");
        isUntrue(b -> b.issueTime(Date.from(now.minusSeconds(601))), "issued at");
        isUntrue(b -> b.expirationTime(null), "exp");
        isUntrue(b -> b.issueTime(null), "iat");
        isUntrue(b -> b.subject(null), "sub");
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        provider.sign = set -> new PlainJWT(set).serialize();
        isRefused(OidcFailure.Step.UNTRUE, "Unsecured");
    }

    @Test
    void thePublicKeyIsNoSecretToSignWith() {
        provider.sign = set -> {
            try {
                SignedJWT jwt = new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .keyID(provider.key().getKeyID())
                                .build(),
                        set);
                jwt.sign(new MACSigner(provider.key().toRSAPublicKey().getEncoded()));
                return jwt.serialize();
            } catch (com.nimbusds.jose.JOSEException e) {
                throw new IllegalStateException(e);
            }
        };
        isRefused(OidcFailure.Step.UNTRUE, "no matching key");
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotTheProviders() throws Exception {
        RSAKey own = new RSAKeyGenerator(2048).keyID(provider.key().getKeyID()).generate();
        provider.sign = set -> {
            try {
                SignedJWT jwt = new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID(own.getKeyID())
                                .jwk(own.toPublicJWK())
                                .build(),
                        set);
                jwt.sign(new RSASSASigner(own));
                return jwt.serialize();
            } catch (com.nimbusds.jose.JOSEException e) {
                throw new IllegalStateException(e);
            }
        };
        isRefused(OidcFailure.Step.UNTRUE, "Invalid signature");
    }

    @Test
    void keysAreKeptAndARotatedOneIsAskedFor() throws Exception {
        assertThat(signIn().subject()).isEqualTo("u-1");
        assertThat(signIn().subject()).isEqualTo("u-1");
        assertThat(provider.keysAsked).isEqualTo(1);
        provider.rotate();
        assertThat(signIn().subject()).isEqualTo("u-1");
        assertThat(provider.keysAsked).isEqualTo(2);
    }

    @Test
    void aCodeCountsOnceAndForTheBrowserThatBegan() throws Exception {
        OidcPending.Way way = begin();
        Map<String, String> back = visit(way);
        assertThat(client.finish(way, back.get("code"), back.get("iss"), "").subject())
                .isEqualTo("u-1");
        assertThatThrownBy(() -> client.finish(way, back.get("code"), back.get("iss"), ""))
                .isInstanceOf(OidcFailure.class)
                .hasMessageContaining("(invalid_grant)")
                .hasMessageNotContaining("script");
        // A code that somebody stole was asked for with another verifier.
        Map<String, String> stolen = visit(begin());
        assertThatThrownBy(() -> client.finish(begin(), stolen.get("code"), stolen.get("iss"), ""))
                .isInstanceOf(OidcFailure.class)
                .hasMessageContaining("(invalid_grant)");
    }

    @Test
    void aStateIsOfOneBrowserOneProviderOnceAndForTenMinutes() {
        OidcPending.Way way = begin();
        assertThat(pending.take(way.state(), "another browser", "corp", now)).isNull();
        assertThat(pending.take(way.state(), way.browser(), "corp", now)).isNull();
        OidcPending.Way second = begin();
        assertThat(pending.take(second.state(), second.browser(), "other", now)).isNull();
        OidcPending.Way third = begin();
        assertThat(pending.take(third.state(), third.browser(), "corp", now)).isEqualTo(third);
        assertThat(pending.take(third.state(), third.browser(), "corp", now)).isNull();
        OidcPending.Way late = begin();
        now = now.plus(OidcPending.LIFE);
        assertThat(pending.take(late.state(), late.browser(), "corp", now)).isNull();
    }

    @Test
    void waysThatNobodyComesBackOnDoNotPileUp() {
        OidcPending.Way first = begin();
        for (int i = 0; i < 2_000; i++) {
            begin();
        }
        assertThat(pending.take(first.state(), first.browser(), "corp", now)).isNull();
        OidcPending.Way last = begin();
        assertThat(pending.take(last.state(), last.browser(), "corp", now)).isEqualTo(last);
    }

    @Test
    void anAnswerOfAnotherIssuerIsNotRedeemed() throws Exception {
        OidcPending.Way way = begin();
        Map<String, String> back = visit(way);
        for (@Nullable String said : new @Nullable String[] {"https://evil.example", null}) {
            assertThatThrownBy(() -> client.finish(way, back.get("code"), said, ""))
                    .isInstanceOf(OidcFailure.class)
                    .hasMessageContaining("another issuer's");
        }
    }

    @Test
    void aProviderThatNeverNamesItsIssuerDoesNotHaveTo() throws Exception {
        provider.saysIssuer = false;
        assertThat(signIn().subject()).isEqualTo("u-1");
    }

    @Test
    void aProviderThatCallsItselfAnotherIsRefused() {
        provider.metadata = said -> {
            said.put("issuer", "https://other.example");
            return said;
        };
        isRefused(OidcFailure.Step.SETTINGS, "is of the issuer 'https://other.example'");
    }

    @Test
    void secretsCrossNoNetworkUnencrypted() {
        assertThatThrownBy(() -> client("http://login.example").address(begin()))
                .isInstanceOf(OidcFailure.class)
                .hasMessageContaining("an https address is wanted");
        for (String bad : List.of(
                "http://login.example/token",
                "http://127.0.0.1.evil.example/token",
                "http://127.0.0.1@evil.example/",
                "file:///etc/passwd",
                "")) {
            provider.metadata = said -> {
                said.put("token_endpoint", bad);
                return said;
            };
            isRefused(OidcFailure.Step.SETTINGS, "an https address is wanted");
        }
    }

    @Test
    void aProviderElsewhereCannotNameThisMachine() throws Exception {
        assertThat(OidcHttp.isLoopback(URI.create("https://127.0.0.2/token"))).isTrue();
        assertThat(OidcHttp.isLoopback(URI.create("https://[::1]/token"))).isTrue();
        URI elsewhere = URI.create("https://login.example/.well-known/openid-configuration");
        for (String here :
                List.of("http://127.0.0.1:8081/", "https://localhost/", "https://[::1]:1/", "https://127.9.9.9/")) {
            assertThatThrownBy(() -> OidcMetadata.endpoint(here, "token_endpoint", elsewhere))
                    .isInstanceOf(OidcFailure.class)
                    .hasMessageContaining("is on this machine");
        }
        assertThat(OidcMetadata.endpoint("https://keys.example/", "jwks_uri", elsewhere))
                .isEqualTo(URI.create("https://keys.example/"));
    }

    @Test
    void aProviderThatIsAwayIsToldAsThat() throws Exception {
        try (TestProvider gone = new TestProvider(now)) {
            OidcClient other = client(gone.issuer());
            gone.close();
            assertThatThrownBy(() -> other.address(begin()))
                    .isInstanceOfSatisfying(
                            OidcFailure.class, e -> assertThat(e.step()).isEqualTo(OidcFailure.Step.AWAY));
        }
    }

    @Test
    void aWrongClientSecretIsTheSettingsFault() throws Exception {
        OidcClient wrong = new OidcClient(new OidcHttp(), provider.issuer(), TestProvider.CLIENT, "wrong", () -> now);
        OidcPending.Way way = begin();
        Map<String, String> back = visit(way);
        assertThatThrownBy(() -> wrong.finish(way, back.get("code"), back.get("iss"), ""))
                .isInstanceOfSatisfying(
                        OidcFailure.class, e -> assertThat(e.step()).isEqualTo(OidcFailure.Step.SETTINGS))
                .hasMessageContaining("(invalid_client)")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void aPathToGoOnToIsOfThisServer() {
        for (String foreign : List.of(
                "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", "", "/ /x")) {
            assertThat(LocalPath.of(foreign)).as(foreign).isEqualTo("/");
        }
        assertThat(LocalPath.of(null)).isEqualTo("/");
        assertThat(LocalPath.of("/forms/j-1?section=2")).isEqualTo("/forms/j-1?section=2");
    }

    @Test
    void oneNetworkPushesOutNobodyElsesSignIn() {
        OidcPending pending = new OidcPending(new java.security.SecureRandom());
        OidcPending.Way honest = pending.begin("corp", "x", "/", null, "203.0.113.7", now);
        for (int i = 0; i < 5_000; i++) {
            pending.begin("corp", "x", "/", null, "198.51.100.1", now);
        }
        assertThat(pending.take(honest.state(), honest.browser(), "corp", now)).isEqualTo(honest);
    }

    @Test
    void aProviderThatIsAwayIsNotAskedByEachWhoComes() throws Exception {
        int port = URI.create(provider.issuer()).getPort();
        provider.close();
        assertThatThrownBy(() -> client.address(begin())).isInstanceOf(OidcFailure.class);
        java.util.concurrent.atomic.AtomicInteger asked = new java.util.concurrent.atomic.AtomicInteger();
        com.sun.net.httpserver.HttpServer counter = com.sun.net.httpserver.HttpServer.create(
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), 0);
        counter.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        counter.start();
        try {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> client.address(begin())).isInstanceOf(OidcFailure.class);
            }
            assertThat(asked).hasValue(0);
            now = now.plusSeconds(11);
            assertThatThrownBy(() -> client.address(begin())).isInstanceOf(OidcFailure.class);
            assertThat(asked).hasValue(1);
        } finally {
            counter.stop(0);
        }
    }
}
