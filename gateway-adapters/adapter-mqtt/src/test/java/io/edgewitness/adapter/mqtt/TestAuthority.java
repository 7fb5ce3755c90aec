package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of the test's own, and PEM files of what it signs. */
final class TestAuthority {
    private final Path folder;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private int serial = 1;

    TestAuthority(Path folder, Instant now) throws Exception {
        this.folder = Files.createDirectories(folder);
        keys = keys("EC", 256);
        certificate = sign("CN=Test authority", keys, null, true, now);
        write("ca.pem", "CERTIFICATE", certificate.getEncoded());
    }

    /** Certificate and key. */
    record Identity(Path certificate, Path key) {}

    Path ca() {
        return folder.resolve("ca.pem");
    }

    /** @param host an IP address or a name that the certificate is for; null: of a client */
    Identity issue(String name, @Nullable String host, String algorithm, Instant now) throws Exception {
        KeyPair own = keys(algorithm, algorithm.equals("RSA") ? 2048 : 256);
        X509Certificate signed = sign("CN=" + name, own, host, false, now);
        return new Identity(
                write(name + ".pem", "CERTIFICATE", signed.getEncoded()),
                write(name + ".key", "PRIVATE KEY", own.getPrivate().getEncoded()));
    }

    private static KeyPair keys(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private X509Certificate sign(String subject, KeyPair of, @Nullable String host, boolean authority, Instant now)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=Test authority"),
                BigInteger.valueOf(serial++),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Principal(subject),
                of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (host != null) {
            int kind = Character.isDigit(host.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName;
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, host)));
        }
        PrivateKey signer = keys.getPrivate();
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }

    private Path write(String name, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
