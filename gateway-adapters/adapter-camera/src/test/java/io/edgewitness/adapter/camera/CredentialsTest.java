package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private final Credentials mufasa = new Credentials("Mufasa", Secret.parse("Circle of Life"));

    /** RFC 7616, 3.9.1. */
    @Test
    void theAnswersAreThoseOfTheStandardsExample() {
        Map<String, String> asked = Map.of(
                "realm", "http-auth@example.org",
                "qop", "auth, auth-int",
                "algorithm", "MD5",
                "nonce", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "opaque", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
        String own = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        assertThat(mufasa.digest(asked, "GET", "/dir/index.html", 1, own))
                .contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"")
                .contains("qop=auth, nc=00000001")
                .contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"")
                .doesNotContain("Circle");
        Map<String, String> newer = new java.util.HashMap<>(asked);
        newer.put("algorithm", "SHA-256");
        assertThat(mufasa.digest(newer, "GET", "/dir/index.html", 1, own))
                .contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"");
    }

    @Test
    void nothingIsSaidBeforeItIsAskedForAndThePasswordNeverToACameraThatTakesDigest() {
        assertThat(mufasa.header("GET", "/")).isNull();
        assertThat(mufasa.asked(List.of("Basic realm=\"cam\"", "Digest realm=\"cam\", nonce=\"1\", qop=\"auth\"")))
                .isTrue();
        assertThat(mufasa.header("GET", "/")).startsWith("Digest username=\"Mufasa\", realm=\"cam\"");
        assertThat(mufasa.asked(List.of("Basic realm=\"cam\"")))
                .as("one that falls back to basic is not followed")
                .isFalse();
        assertThat(mufasa.header("GET", "/")).startsWith("Digest ");
    }

    @Test
    void theStrongerOfTwoIsTakenAndAWrongPasswordIsTriedOnce() {
        List<String> both = List.of(
                "Digest realm=\"cam\", nonce=\"1\", algorithm=MD5",
                "digest realm=\"a \\\"quoted\\\" one\", nonce=\"2\", algorithm=SHA-256, qop=\"auth\"");
        assertThat(mufasa.asked(both)).isTrue();
        assertThat(mufasa.header("GET", "/"))
                .contains("algorithm=SHA-256")
                .contains("realm=\"a \\\"quoted\\\" one\"")
                .contains("nc=00000001");
        assertThat(mufasa.header("GET", "/")).contains("nc=00000002");
        assertThat(mufasa.asked(both)).isFalse();
        assertThat(mufasa.asked(List.of("Digest realm=\"cam\", nonce=\"3\", stale=TRUE")))
                .as("a nonce that has run out is no refusal")
                .isTrue();
    }

    @Test
    void whatCannotBeAnsweredIsNotAnswered() {
        assertThat(mufasa.asked(List.of("Digest realm=\"cam\", nonce=\"1\", algorithm=SHA-512-256")))
                .isFalse();
        assertThat(mufasa.asked(List.of("Digest realm=\"cam\", nonce=\"1\", qop=\"auth-int\"")))
                .isFalse();
        assertThat(mufasa.asked(List.of("Digest " + "a=\"\\".repeat(900)))).isFalse();
        assertThat(mufasa.asked(List.of("Negotiate"))).isFalse();
        assertThat(mufasa.header("GET", "/")).isNull();
    }
}
