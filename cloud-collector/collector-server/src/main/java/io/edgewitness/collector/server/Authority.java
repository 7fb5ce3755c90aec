package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.wire.Fingerprint;
import io.edgewitness.edge.wire.KeyFiles;
import io.edgewitness.edge.wire.ServerKeys;
import io.edgewitness.edge.wire.SignedText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector's own certificate authority and the key that signs orders, made at its first start and kept in {@code DATA/authority}.
 * Thread-safe.
 *
 * <p>The authority and the agents' certificates hold for 20 years; the server's for one, and {@link #renew} makes a new one 30 days before
 * its end or when the host names change.
 */
public final class Authority {
    /** In each data folder of a collector. */
    static final String FOLDER = "authority";

    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_*][A-Za-z0-9_.-]{0,252}");
    private static final Duration LIFE = Duration.ofDays(20 * 365L + 5);
    private static final Duration SERVER_LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path folder;
    private final Set<String> hosts;
    private final PrivateKey key;
    private final X509Certificate certificate;
    private final PrivateKey orderKey;
    private final ByteString orderPublicKey;
    private final ServerKeys serverKeys;
    private X509Certificate server;

    private Authority(Path folder, Collection<String> hosts, Instant now) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.hosts = new TreeSet<>(hosts);
        this.hosts.addAll(List.of("localhost", "127.0.0.1"));
        Path authorityFile = folder.resolve("authority.crt");
        Path serverFile = folder.resolve("server.crt");
        if (!SystemClock.isSet(now) && !(Files.exists(authorityFile) && Files.exists(serverFile))) {
            throw new IOException(
                    "this machine's clock says " + now + ", and certificates made now would end before agents"
                            + " see them: set the clock, and start again");
        }
        if (!Files.exists(authorityFile)) {
            create(folder, now);
        }
        this.key = KeyFiles.privateKey(folder.resolve("authority.key"), "EC");
        this.certificate = KeyFiles.certificate(authorityFile);
        if (!holds(certificate, now)) {
            LOG.warn(
                    "{} holds from {} to {}, and this machine's clock says {}, so no agent can connect: set the clock; or, if it"
                            + " was wrong when the file was made, remove the file, start again and enrol all agents anew",
                    authorityFile,
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    now);
        }
        this.orderKey = KeyFiles.privateKey(folder.resolve("orders.key"), "Ed25519");
        this.orderPublicKey = ByteString.copyFrom(Files.readAllBytes(folder.resolve("orders.pub")));
        if (!Files.exists(serverFile) || stale(KeyFiles.certificate(serverFile), now)) {
            issueServer(now);
        }
        this.server = KeyFiles.certificate(serverFile);
        this.serverKeys = new ServerKeys(KeyFiles.privateKey(folder.resolve("server.key"), "EC"), server, certificate);
    }

    /**
     * Reads the authority, or makes it.
     *
     * @param data the collector's data folder
     * @param hosts names and addresses that agents use to reach this collector, beside localhost
     * @throws IOException if files cannot be read or written; the message names the file
     */
    public static Authority loadOrCreate(Path data, Collection<String> hosts, Instant now) throws IOException {
        Path folder = data.resolve(FOLDER);
        KeyFiles.folder(folder);
        // `cloud-collector token` and `serve` may both be the first.
        try (FileChannel lockFile =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lockFile.lock()) {
            if (!lock.isValid()) {
                throw new IOException("cannot lock " + folder);
            }
            return new Authority(folder, hosts, now);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make or read the keys in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void create(Path folder, Instant now) throws IOException, GeneralSecurityException {
        var pair = AuthorityCertificates.keyPair("EC");
        var orders = AuthorityCertificates.keyPair("Ed25519");
        KeyFiles.write(folder.resolve("orders.key"), orders.getPrivate());
        KeyFiles.write(folder.resolve("orders.pub"), orders.getPublic().getEncoded());
        KeyFiles.write(folder.resolve("authority.key"), pair.getPrivate());
        // Last: with it the authority counts as made.
        KeyFiles.write(folder.resolve("authority.crt"), AuthorityCertificates.authority(pair, now, now.plus(LIFE)));
    }

    /** Makes a new server certificate if the present one ends soon; new connections see it. Call it at least daily. */
    public synchronized void renew(Instant now) throws IOException {
        if (stale(server, now)) {
            try {
                issueServer(now);
                server = KeyFiles.certificate(folder.resolve("server.crt"));
                serverKeys.renew(KeyFiles.privateKey(folder.resolve("server.key"), "EC"), server, certificate);
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot renew the server's certificate: " + e.getMessage(), e);
            }
        }
    }

    private boolean stale(X509Certificate present, Instant now) {
        if (!SystemClock.isSet(now)) {
            return false;
        }
        return !holds(present, now)
                || !holds(present, now.plus(RENEW_BEFORE))
                || !AuthorityCertificates.names(present).containsAll(hosts)
                || !present.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static boolean holds(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.isBefore(certificate.getNotAfter().toInstant());
    }

    private void issueServer(Instant now) throws IOException, GeneralSecurityException {
        var pair = AuthorityCertificates.keyPair("EC");
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            names.add(name(host));
        }
        X509Certificate issued = AuthorityCertificates.server(
                key, certificate, pair.getPublic(), names, now, earlier(now.plus(SERVER_LIFE)));
        // Without the certificate beside it, a key left by a crash is made anew at the next start.
        Files.deleteIfExists(folder.resolve("server.crt"));
        KeyFiles.write(folder.resolve("server.key"), pair.getPrivate());
        KeyFiles.write(folder.resolve("server.crt"), issued);
    }

    private Instant earlier(Instant end) {
        Instant own = certificate.getNotAfter().toInstant();
        return own.isBefore(end) ? own : end;
    }

    /** @throws IllegalArgumentException if it is neither a host's name nor an address */
    static GeneralName name(String host) {
        if (host.contains(":") || host.matches("[0-9.]+")) {
            return new GeneralName(GeneralName.iPAddress, host);
        }
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is no host's name");
        }
        return new GeneralName(GeneralName.dNSName, host);
    }

    /**
     * Issues an agent's certificate.
     *
     * @param request PKCS #10, DER; its own subject is ignored
     * @throws GeneralSecurityException if the request is malformed, of another kind of key, or not signed by its key
     */
    X509Certificate issue(String agent, byte[] request, Instant now) throws GeneralSecurityException {
        PKCS10CertificationRequest csr = AuthorityCertificates.request(request);
        return AuthorityCertificates.agent(
                key, certificate, agent, AuthorityCertificates.publicKey(csr), now, earlier(now.plus(LIFE)));
    }

    /** @return Ed25519 over the order's body */
    ByteString signOrder(byte[] body) {
        return sign(SignedText.of(SignedText.ORDER, body));
    }

    /** @return Ed25519 over a text that names its own domain, with the key of the orders */
    ByteString sign(byte[] text) {
        try {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(orderKey);
            signer.update(text);
            return ByteString.copyFrom(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the order key does not sign", e);
        }
    }

    public ServerKeys serverKeys() {
        return serverKeys;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The one that agents see now. */
    synchronized X509Certificate serverCertificate() {
        return server;
    }

    /** SHA-256 of the authority's certificate. */
    public byte[] fingerprint() {
        return Fingerprint.of(certificate);
    }

    /** Ed25519, X.509 encoding. */
    public ByteString orderKey() {
        return orderPublicKey;
    }
}
