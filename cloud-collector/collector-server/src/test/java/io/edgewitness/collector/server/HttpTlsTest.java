package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.wire.KeyFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTlsTest {
    private static final Instant NOW = new SystemClock().instant();

    @TempDir
    Path folder;

    private RunningCollector collector(CollectorConfig.Tls tls) throws Exception {
        return new RunningCollector(
                RunningCollector.config(tls, null, SampleSettings.DEFAULT), folder.resolve("data"), NOW);
    }

    private static HttpResponse<String> get(Path ca, String url) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(HttpTrust.authorities(ca)).build();
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A certificate of an authority that is not the collector's, and its key. @return the authority */
    private X509Certificate files(String host) throws Exception {
        KeyPair authority = AuthorityCertificates.keyPair("EC");
        KeyPair server = AuthorityCertificates.keyPair("EC");
        X509Certificate root = AuthorityCertificates.authority(authority, NOW, NOW.plus(Duration.ofDays(2)));
        KeyFiles.write(folder.resolve("server.key"), server.getPrivate());
        KeyFiles.write(
                folder.resolve("server.crt"),
                AuthorityCertificates.server(
                        authority.getPrivate(),
                        root,
                        server.getPublic(),
                        List.of(new GeneralName(GeneralName.dNSName, host)),
                        NOW,
                        NOW.plus(Duration.ofDays(1))));
        KeyFiles.write(folder.resolve("other-root.crt"), root);
        return root;
    }

    private CollectorConfig.CertificateFiles certificate() {
        return new CollectorConfig.CertificateFiles(folder.resolve("server.crt"), folder.resolve("server.key"));
    }

    @Test
    void aBrowserThatTrustsTheCollectorsAuthorityReadsItsPages() throws Exception {
        try (RunningCollector collector = collector(new CollectorConfig.Tls(null))) {
            Path authority = folder.resolve("data/authority/authority.crt");
            assertThat(collector.url()).startsWith("https://127.0.0.1:");
            HttpResponse<String> answer = get(authority, collector.url() + "/healthz/ready");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
            Path stranger = folder.resolve("other-root.crt");
            files("127.0.0.1");
            assertThatThrownBy(() -> get(stranger, collector.url() + "/healthz/ready"))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> get(authority, collector.url().replace("https:", "http:") + "/healthz/ready"))
                    .isInstanceOf(IOException.class);
        }
        assertThat(folder.resolve("data/collector.crt")).doesNotExist();
    }

    @Test
    void commandsOfThisMachineTakeNoOtherServerForTheCollector() throws Exception {
        files("collector.example");
        try (RunningCollector collector = collector(new CollectorConfig.Tls(certificate()))) {
            X509Certificate shown = DataFolder.certificate(folder.resolve("data"));
            assertThat(shown).isNotNull();
            Secret token = Secret.parse(DataFolder.adminToken(folder.resolve("data")));
            assertThat(new RemoteBackend(collector.url(), token, HttpTrust.pinned(shown)).fingerprint())
                    .isEqualTo(collector.backend.fingerprint());
            X509Certificate other = KeyFiles.certificate(folder.resolve("data/authority/server.crt"));
            assertThatThrownBy(() -> new RemoteBackend(collector.url(), token, HttpTrust.pinned(other)).fingerprint())
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("is not trusted");
        }
    }

    @Test
    void aCertificateThatWasRenewedInItsFilesHoldsWithoutARestart() throws Exception {
        files("collector.example");
        Authority own = Authority.loadOrCreate(folder.resolve("data"), List.of(), NOW);
        HttpTls tls = new HttpTls(new CollectorConfig.Tls(certificate()), own);
        X509Certificate before = tls.shown();
        files("collector.example");
        Files.setLastModifiedTime(folder.resolve("server.crt"), FileTime.from(NOW.plusSeconds(60)));
        tls.renew();
        X509Certificate after = tls.shown();
        assertThat(after).isNotEqualTo(before);
        Files.writeString(folder.resolve("server.key"), "half a file");
        Files.setLastModifiedTime(folder.resolve("server.crt"), FileTime.from(NOW.plusSeconds(120)));
        tls.renew();
        assertThat(tls.shown()).isEqualTo(after);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        files("collector.example");
        KeyFiles.write(
                folder.resolve("server.key"),
                AuthorityCertificates.keyPair("EC").getPrivate());
        assertThatThrownBy(() -> HttpTls.Pair.read(certificate()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not that of the first certificate");
    }
}
