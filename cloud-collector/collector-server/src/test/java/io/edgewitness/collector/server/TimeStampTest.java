package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With an authority in this process. */
class TimeStampTest extends TimeStampContract {
    private final Authority authority = new Authority("CN=Test TSA");

    /** Certificate and key of an authority that signs itself. */
    static final class Authority {
        private final KeyPair key;
        private final X509Certificate certificate;
        private int serial;

        Authority(String name) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                key = generator.generateKeyPair();
                X500Name subject = new X500Name(name);
                Instant now = Instant.now();
                certificate = new JcaX509CertificateConverter()
                        .getCertificate(new JcaX509v3CertificateBuilder(
                                        subject,
                                        BigInteger.ONE,
                                        Date.from(now.minusSeconds(3_600)),
                                        Date.from(now.plusSeconds(86_400)),
                                        subject,
                                        key.getPublic())
                                .addExtension(
                                        Extension.extendedKeyUsage,
                                        true,
                                        new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
                                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] reply(byte[] query) throws Exception {
            TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
                    new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", key.getPrivate(), certificate),
                    new JcaDigestCalculatorProviderBuilder()
                            .build()
                            .get(new org.bouncycastle.asn1.x509.AlgorithmIdentifier(TSPAlgorithms.SHA256)),
                    new ASN1ObjectIdentifier("1.2.3.4.1"));
            tokens.addCertificates(new JcaCertStore(List.of(certificate)));
            return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
                    .generate(new TimeStampRequest(query), BigInteger.valueOf(++serial), Date.from(Instant.now()))
                    .getEncoded();
        }

        byte[] pem() throws Exception {
            return ("-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                            + "\n-----END CERTIFICATE-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Override
    byte[] reply(byte[] query) throws Exception {
        return authority.reply(query);
    }

    @Override
    byte[] certificate() throws Exception {
        return authority.pem();
    }

    @Override
    byte[] strange() throws Exception {
        return new Authority("CN=Other TSA").pem();
    }

    @Test
    @Timeout(60)
    void anAuthorityThatStallsOrSendsWithoutEndIsGivenUp() throws Exception {
        try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            TimeStampClient client = new TimeStampClient(
                    new CollectorConfig.TimeStamping(
                            URI.create("http://127.0.0.1:" + port.getLocalPort() + "/tsr"), List.of()),
                    Duration.ofMillis(300));
            CompletableFuture<Boolean> stalled = CompletableFuture.supplyAsync(() -> served(port, 0));
            assertThatThrownBy(() -> client.stamp(new byte[1])).hasMessageContaining("did not answer within");
            assertThat(stalled.get()).isTrue();
            TimeStampClient patient = new TimeStampClient(
                    new CollectorConfig.TimeStamping(
                            URI.create("http://127.0.0.1:" + port.getLocalPort() + "/tsr"), List.of()),
                    Duration.ofSeconds(30));
            CompletableFuture<Boolean> endless = CompletableFuture.supplyAsync(() -> served(port, 1 << 24));
            assertThatThrownBy(() -> patient.stamp(new byte[1])).hasMessageContaining("is longer than 1048576 bytes");
            assertThat(endless.get()).isTrue();
        }
    }

    /** Answers one request with a head and so many bytes, and no end. @return whether the other side closed the connection */
    private static boolean served(ServerSocket port, int bytes) {
        try (Socket client = port.accept()) {
            OutputStream out = client.getOutputStream();
            try {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[bytes]);
                out.flush();
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                return true; // reset: there was something that the client did not read
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
