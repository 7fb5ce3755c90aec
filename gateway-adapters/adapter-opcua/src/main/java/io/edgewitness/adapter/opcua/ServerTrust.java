package io.edgewitness.adapter.opcua;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server to talk to: the one whose own certificate was pinned by its SHA-256 fingerprint, or lies in the folder of trusted
 * certificates (DER or PEM), or was issued to its host by an authority whose certificate lies there. An unknown certificate is put into
 * {@code rejected/}; a person moves it. Pinning is to the certificate itself, so neither its issuer nor its dates matter; with an
 * authority all of them do. Thread-safe.
 */
final class ServerTrust implements CertificateValidator {
    private static final int MOST_REJECTED = 20;

    private final @Nullable String pinned;
    private final Path trusted;
    private final Path rejected;
    private volatile @Nullable String refusal;

    private final String host;
    private final InstantSource clock;

    /** @param host of the configured endpoint */
    ServerTrust(@Nullable Trust trust, Path directory, String host, InstantSource clock) {
        this.host = host;
        this.clock = clock;
        this.pinned = trust == null ? null : trust.fingerprint();
        Path folder = trust == null ? null : trust.directory();
        this.trusted = folder == null ? directory.resolve("trusted") : folder;
        this.rejected = directory.resolve("rejected");
    }

    /** What to tell the user about the last certificate that was refused; null if the last one was trusted. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Override
    public void validateCertificateChain(
            List<X509Certificate> chain, @Nullable String applicationUri, @Nullable String @Nullable [] hosts)
            throws UaException {
        if (chain.isEmpty()) {
            throw new UaException(StatusCodes.Bad_SecurityChecksFailed, "the server showed no certificate");
        }
        X509Certificate certificate = chain.get(0);
        try {
            String fingerprint = fingerprint(certificate);
            List<X509Certificate> known = pinned == null ? inFolder() : List.of();
            if (pinned == null ? known.contains(certificate) : fingerprint.equals(pinned)) {
                refusal = null;
                return;
            }
            String authority = new Authorities(known).refusal(chain, host, clock.instant());
            if (authority == null) {
                refusal = null;
                return;
            }
            String message = refuse(certificate, fingerprint, authority);
            refusal = message;
            throw new UaException(StatusCodes.Bad_CertificateUntrusted, message);
        } catch (IOException | GeneralSecurityException e) {
            refusal = "cannot check the server's certificate in " + trusted + ": " + e.getMessage();
            throw new UaException(StatusCodes.Bad_SecurityChecksFailed, e);
        }
    }

    private String refuse(X509Certificate certificate, String fingerprint, String authority)
            throws IOException, CertificateEncodingException {
        String shown = "the server's certificate ("
                + certificate.getSubjectX500Principal().getName() + ", valid from "
                + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant() + ")";
        if (pinned != null) {
            return shown + " has the SHA-256 fingerprint " + fingerprint + ", but trust: names " + pinned
                    + "; if the server was given a new certificate, write the new fingerprint";
        }
        Files.createDirectories(rejected);
        Files.createDirectories(trusted);
        Path file = rejected.resolve(fingerprint + ".der");
        if (!Files.exists(file)) {
            makeRoom();
            Files.write(file, certificate.getEncoded());
        }
        return shown + " is not trusted" + (authority.isEmpty() ? "" : " (" + authority + ")")
                + "; its SHA-256 fingerprint is " + fingerprint
                + ". Compare it with the one the server shows, then approve it: mv " + file + " " + trusted
                + "/ – or write trust: " + fingerprint;
    }

    /** A server may show another certificate each time: the newest stay. */
    private void makeRoom() throws IOException {
        try (Stream<Path> files = Files.list(rejected)) {
            List<Path> newestFirst = files.sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old : newestFirst.subList(Math.min(MOST_REJECTED - 1, newestFirst.size()), newestFirst.size())) {
                Files.deleteIfExists(old);
            }
        }
    }

    private List<X509Certificate> inFolder() throws IOException {
        if (!Files.isDirectory(trusted)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(trusted)) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> Stream.ofNullable(read(file)))
                    .toList();
        }
    }

    private static @Nullable X509Certificate read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in)
                            instanceof X509Certificate certificate
                    ? certificate
                    : null;
        } catch (IOException | CertificateException e) {
            return null;
        }
    }

    /** SHA-256 over the DER form, 64 hexadecimal digits. */
    static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }
}
