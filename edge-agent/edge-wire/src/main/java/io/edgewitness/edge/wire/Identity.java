package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who an agent is towards its collector, as enrolment left it in {@code DATA/identity}: its key and certificate, the collector's
 * authority, and the key that signs orders. Immutable.
 *
 * @param agent the certificate's common name
 * @param orderKey Ed25519 public key, X.509 encoding
 */
public record Identity(
        String agent, PrivateKey key, X509Certificate certificate, X509Certificate authority, ByteString orderKey) {
    private static final String KEY = "agent.key";
    private static final String CERTIFICATE = "agent.crt";
    private static final String AUTHORITY = "authority.crt";
    private static final String ORDER_KEY = "orders.pub";

    public static Path folder(Path data) {
        return data.resolve("identity");
    }

    /** The Ed25519 key that signs the ledger; made at first use, before any enrolment. */
    public static Path ledgerKeyFile(Path data) {
        return folder(data).resolve("ledger.key");
    }

    /**
     * @return null if this agent is not enrolled
     * @throws IOException if files are there but cannot be read; the message names the file
     */
    public static @Nullable Identity load(Path data) throws IOException {
        Path folder = folder(data);
        if (!Files.exists(folder.resolve(CERTIFICATE))) {
            return null;
        }
        X509Certificate certificate = KeyFiles.certificate(folder.resolve(CERTIFICATE));
        return new Identity(
                commonName(certificate),
                KeyFiles.privateKey(folder.resolve(KEY), "EC"),
                certificate,
                KeyFiles.certificate(folder.resolve(AUTHORITY)),
                ByteString.copyFrom(Files.readAllBytes(folder.resolve(ORDER_KEY))));
    }

    /** Replaces what is there. The certificate comes last: with it the agent counts as enrolled. */
    void save(Path data) throws IOException {
        Path folder = folder(data);
        KeyFiles.folder(folder);
        Files.deleteIfExists(folder.resolve(CERTIFICATE));
        KeyFiles.write(folder.resolve(KEY), key);
        KeyFiles.write(folder.resolve(AUTHORITY), authority);
        KeyFiles.write(folder.resolve(ORDER_KEY), orderKey.toByteArray());
        KeyFiles.write(folder.resolve(CERTIFICATE), certificate);
    }

    /** For the stream: shows this agent's certificate, trusts only servers of the authority. */
    SslContext sslContext() throws SSLException {
        return client(Fingerprint.of(authority)).keyManager(key, certificate).build();
    }

    /** For the first contact: shows no certificate. */
    static SslContext sslContext(ByteString authority) throws SSLException {
        return client(authority.toByteArray()).build();
    }

    private static SslContextBuilder client(byte[] authority) {
        var builder = SslContextBuilder.forClient().trustManager(new AuthorityTrust(ByteString.copyFrom(authority)));
        return GrpcSslContexts.configure(builder, SslProvider.JDK);
    }

    /** @return the CN of the subject; empty if it has none */
    static String commonName(X509Certificate certificate) {
        // Written by our own authority: one attribute, so the name needs no general parser.
        String name = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
        return name.startsWith("CN=") && !name.contains(",") && !name.contains("\\") ? name.substring(3) : "";
    }
}
