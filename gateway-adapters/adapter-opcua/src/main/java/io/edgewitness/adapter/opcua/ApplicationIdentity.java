package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.SystemClock;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.util.CertificateUtil;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;

/**
 * The adapter's application instance certificate with its key: {@code own/certificate.der}, to be copied into the server's list of
 * trusted clients, and {@code own/key.pk8}, readable by the owner only. Ninety days before it expires the next one lies ready in {@code
 * own/next}; it takes the old one's place when that has expired.
 *
 * @param notice what a person must do before the certificate expires; empty: nothing
 */
record ApplicationIdentity(
        KeyPair keys, X509Certificate certificate, String applicationUri, Path certificateFile, String notice) {
    static final Period VALIDITY = Period.ofYears(20);
    private static final int KEY_BITS = 2048;
    private static final Duration AHEAD = Duration.ofDays(90);

    /** Clocks of servers are behind. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    /**
     * @param validity of a certificate that is made now
     * @throws IOException if the files cannot be read or written; the message names them. Also if one must be made and the clock was
     *     never set
     */
    static ApplicationIdentity loadOrCreate(Path directory, String adapter, Instant now, Period validity)
            throws IOException {
        Path own = directory.resolve("own");
        Path next = own.resolve("next");
        finishTheMove(own, next);
        ApplicationIdentity current = pair(own, adapter, "urn:edgewitness:" + UUID.randomUUID(), now, validity);
        Instant begin = current.certificate.getNotBefore().toInstant();
        if (now.isBefore(begin)) {
            return current.withNotice(
                    "the agent's own certificate, " + current.certificateFile + ", holds from " + begin
                            + " on, and this machine's clock says " + now
                            + "; set the clock, or, if it was wrong when the file was"
                            + " made, delete " + own + " and add the next certificate to the server's trusted clients");
        }
        Instant end = current.certificate.getNotAfter().toInstant();
        if (now.plus(AHEAD).isBefore(end)) {
            return current;
        }
        ApplicationIdentity successor = pair(next, adapter, current.applicationUri, now, validity);
        if (now.isBefore(end)) {
            return current.withNotice("the agent's own certificate ends on " + end + "; add the next one, "
                    + successor.certificateFile + ", to the server's trusted clients before");
        }
        Files.move(next.resolve("key.pk8"), own.resolve("key.pk8"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(successor.certificateFile, current.certificateFile, StandardCopyOption.REPLACE_EXISTING);
        return pair(own, adapter, current.applicationUri, now, validity);
    }

    private ApplicationIdentity withNotice(String text) {
        return new ApplicationIdentity(keys, certificate, applicationUri, certificateFile, text);
    }

    /** The key goes first: a certificate that waits without one is its. */
    private static void finishTheMove(Path own, Path next) throws IOException {
        Path waiting = next.resolve("certificate.der");
        if (Files.exists(waiting) && !Files.exists(next.resolve("key.pk8"))) {
            Files.move(waiting, own.resolve("certificate.der"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static ApplicationIdentity pair(Path own, String adapter, String uri, Instant now, Period validity)
            throws IOException {
        Path certificate = own.resolve("certificate.der");
        Path key = own.resolve("key.pk8");
        try {
            if (!Files.exists(certificate) || !Files.exists(key)) {
                create(own, certificate, key, adapter, uri, now, validity);
            }
            return load(certificate, key);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(
                    "cannot make or read the adapter's certificate in " + own + ": " + e.getMessage()
                            + "; delete that folder to have a new one made",
                    e);
        }
    }

    private static ApplicationIdentity load(Path certificateFile, Path keyFile)
            throws IOException, GeneralSecurityException, UaException {
        X509Certificate certificate = CertificateUtil.decodeCertificate(Files.readAllBytes(certificateFile));
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(Files.readAllBytes(keyFile));
        String uri = CertificateUtil.getSanUri(certificate)
                .orElseThrow(() -> new IOException(
                        certificateFile + " carries no application URI; delete its folder to have a new one made"));
        KeyPair keys = new KeyPair(
                certificate.getPublicKey(), KeyFactory.getInstance("RSA").generatePrivate(key));
        return new ApplicationIdentity(keys, certificate, uri, certificateFile, "");
    }

    private static void create(
            Path own, Path certificateFile, Path keyFile, String adapter, String uri, Instant now, Period validity)
            throws Exception {
        if (!SystemClock.isSet(now)) {
            throw new IOException("this machine's clock says " + now + ", and a certificate made now would have ended"
                    + " before a server sees it; set the clock");
        }
        Files.createDirectories(own);
        KeyPair keys = SelfSignedCertificateGenerator.generateRsaKeyPair(KEY_BITS);
        X509Certificate certificate = new SelfSignedCertificateGenerator()
                .generateSelfSigned(
                        keys,
                        Date.from(now.minus(BACKDATED)),
                        Date.from(now.atOffset(ZoneOffset.UTC).plus(validity).toInstant()),
                        "EdgeWitness " + adapter,
                        "EdgeWitness",
                        null,
                        null,
                        null,
                        null,
                        uri,
                        List.of(),
                        List.of(),
                        SelfSignedCertificateBuilder.SA_SHA256_RSA);
        write(keyFile, keys.getPrivate().getEncoded(), "rw-------");
        write(certificateFile, certificate.getEncoded(), "rw-r--r--");
    }

    private static void write(Path file, byte[] content, String permissions) throws IOException {
        Files.deleteIfExists(file);
        FileAttribute<?>[] attributes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                        }
                        : new FileAttribute<?>[0];
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            channel.write(java.nio.ByteBuffer.wrap(content));
        }
    }
}
