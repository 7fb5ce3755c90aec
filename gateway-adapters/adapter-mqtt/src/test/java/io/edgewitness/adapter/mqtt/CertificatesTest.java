package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.tls.Certificates;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestAuthority authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new TestAuthority(folder, new SystemClock().instant());
    }

    private TestAuthority.Identity issue(String name, String algorithm) throws Exception {
        return authority.issue(name, null, algorithm, new SystemClock().instant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void theServerLearnsWhoWeAre(String algorithm) throws Exception {
        TestAuthority.Identity us = issue("agent", algorithm);
        SSLContext tls = Certificates.tls(authority.ca(), us.certificate(), us.key());
        assertThat(tls).isNotNull();
        TestAuthority.Identity server = authority.issue("server", "127.0.0.1", "RSA", new SystemClock().instant());
        javax.net.ssl.SSLContext context = TlsServers.context(authority.ca(), server.certificate(), server.key());
        try (SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            CompletableFuture<String> peer = CompletableFuture.supplyAsync(() -> TlsServers.peer(listening));
            try (SSLSocket socket = (SSLSocket)
                    tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                socket.startHandshake();
                socket.getOutputStream().write(1);
                assertThat(peer.get(30, TimeUnit.SECONDS)).isEqualTo("CN=agent");
            }
        }
    }

    @Test
    void anotherKeyAnOldKeyAndNoKeyAreRefusedWithTheMend() throws Exception {
        TestAuthority.Identity us = issue("agent", "RSA");
        TestAuthority.Identity other = issue("other", "RSA");
        TestAuthority.Identity curve = issue("curve", "EC");
        for (Path key : List.of(other.key(), curve.key())) {
            assertThatThrownBy(() -> Certificates.tls(authority.ca(), us.certificate(), key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not the key of the first certificate");
        }
        String pem = Files.readString(us.key());
        Path old = Files.writeString(folder.resolve("old.key"), pem.replace("PRIVATE KEY", "RSA PRIVATE KEY"));
        assertThatThrownBy(() -> Certificates.tls(authority.ca(), us.certificate(), old))
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
        String secret = pem.split("\n", -1)[1];
        Path broken = Files.writeString(folder.resolve("broken.key"), pem.replaceFirst(Pattern.quote(secret), "AAAA"));
        assertThatThrownBy(() -> Certificates.tls(authority.ca(), us.certificate(), broken))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain(pem.split("\n", -1)[2]);
        assertThatThrownBy(() -> Certificates.tls(folder.resolve("absent.pem"), null, null))
                .hasMessageContaining("ca: ");
        assertThatThrownBy(() -> Certificates.tls(us.key(), null, null)).hasMessageContaining("ca: ");
    }

    @Test
    void aConfigurationWhoseFilesCannotBeReadIsRefusedBeforeAnythingRuns() {
        Path absent = folder.resolve("absent.pem");
        assertThatThrownBy(() -> Configurations.of(true, "127.0.0.1", 1, "5", absent, null, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent.pem");
    }
}
