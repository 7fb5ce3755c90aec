package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerInspection;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who an agent is towards its collector, as enrolment left it in {@code DATA/identity/agent.pem}: its key and certificate, the collector's
 * authority, and the key that signs orders. Immutable.
 *
 * @param agent the certificate's common name
 * @param orderKey Ed25519 public key, X.509 encoding
 */
public record Identity(
        String agent, PrivateKey key, X509Certificate certificate, X509Certificate authority, ByteString orderKey) {
    private static final String FILE = "agent.pem";
    private static final String ORDER_KEY = "PUBLIC KEY";
    private static final String MEND = "; put it back from a copy, or use another --data folder";

    public static Path folder(Path data) {
        return data.resolve("identity");
    }

    public static Path ledgerKeyFile(Path data) {
        return folder(data).resolve("ledger.key");
    }

    /** Where the ledger is kept that {@link #ledgerKey} signs. */
    public static Path ledgerFolder(Path data) {
        return data.resolve("ledger");
    }

    /**
     * The Ed25519 key that signs the ledger; made at first use, before any enrolment.
     *
     * @throws LedgerException if it cannot be read, or the ledger is signed with another one: its chain would be broken, and no collector
     *     would know the new key
     */
    public static AgentKey ledgerKey(Path data) throws IOException {
        Path file = ledgerKeyFile(data);
        Path ledger = ledgerFolder(data);
        // First: another process may make both at this moment, the key before the ledger.
        byte[] signer = Files.isDirectory(ledger) ? LedgerInspection.signer(new FileDisk(ledger)) : null;
        if (signer != null && Files.notExists(file)) {
            throw new LedgerException(file + " is missing, but the ledger is signed with it" + MEND);
        }
        AgentKey key = AgentKey.loadOrCreate(file);
        if (signer != null && !Arrays.equals(signer, key.publicKey())) {
            throw new LedgerException(file + " is another key than the one that the ledger is signed with" + MEND);
        }
        return key;
    }

    /**
     * @return null if this agent is not enrolled
     * @throws IOException if files are there but cannot be read; the message names the file
     */
    public static @Nullable Identity load(Path data) throws IOException {
        Path file = folder(data).resolve(FILE);
        if (Files.notExists(file)) {
            return null;
        }
        List<byte[]> keys = KeyFiles.blocks(file, KeyFiles.PRIVATE_KEY);
        List<byte[]> certificates = KeyFiles.blocks(file, KeyFiles.CERTIFICATE);
        List<byte[]> orderKeys = KeyFiles.blocks(file, ORDER_KEY);
        if (keys.size() != 1 || certificates.size() != 2 || orderKeys.size() != 1) {
            throw new IOException(file + " is not what enrolment wrote; enrol again");
        }
        try {
            X509Certificate certificate = KeyFiles.certificate(certificates.get(0));
            return new Identity(
                    commonName(certificate),
                    KeyFiles.privateKey(keys.get(0), "EC"),
                    certificate,
                    KeyFiles.certificate(certificates.get(1)),
                    ByteString.copyFrom(orderKeys.get(0)));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " cannot be read; enrol again", e);
        }
    }

    /** Replaces what is there, all of it or nothing: it is one file. */
    void save(Path data) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try {
            whole.write(KeyFiles.pem(KeyFiles.PRIVATE_KEY, key.getEncoded()));
            whole.write(KeyFiles.pem(KeyFiles.CERTIFICATE, certificate.getEncoded()));
            whole.write(KeyFiles.pem(KeyFiles.CERTIFICATE, authority.getEncoded()));
            whole.write(KeyFiles.pem(ORDER_KEY, orderKey.toByteArray()));
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate that cannot be encoded", e);
        }
        Path folder = folder(data);
        KeyFiles.folder(folder);
        KeyFiles.write(folder.resolve(FILE), whole.toByteArray());
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
