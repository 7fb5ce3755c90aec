package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.ManualClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificate is trusted, and what becomes of our own. */
class CertificatesTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static KeyPair authorityKeys;
    private static KeyPair keys;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        authorityKeys = SelfSignedCertificateGenerator.generateRsaKeyPair(2048);
        keys = SelfSignedCertificateGenerator.generateRsaKeyPair(2048);
    }

    private static X509Certificate certificate(String name, boolean authority, Instant end) throws Exception {
        X500Principal issuer = new X500Principal("CN=Plant CA");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(authority ? 1 : 2),
                Date.from(NOW.minusSeconds(60)),
                Date.from(end),
                authority ? issuer : new X500Principal("CN=" + name),
                authority ? authorityKeys.getPublic() : keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(authorityKeys.getPrivate())));
    }

    private ServerTrust trust(String host, ManualClock clock) throws Exception {
        X509Certificate authority = certificate("", true, NOW.plus(Duration.ofDays(1_000)));
        Path trusted = Files.createDirectories(directory.resolve("trusted"));
        Files.write(trusted.resolve("plant-ca.der"), authority.getEncoded());
        return new ServerTrust(null, directory, host, clock);
    }

    private static void check(ServerTrust trust, X509Certificate certificate) throws UaException {
        trust.validateCertificateChain(List.of(certificate), null, null);
    }

    @Test
    void aServerIsTrustedThatATrustedAuthorityVouchesFor() throws Exception {
        ServerTrust trust = trust("press-7", new ManualClock(NOW));
        check(trust, certificate("press-7", false, NOW.plus(Duration.ofDays(10))));
        assertThat(trust.refusal()).isNull();
    }

    @Test
    void ofTheCertificatesThatAreNotTrustedTheNewestStay() throws Exception {
        ServerTrust trust = new ServerTrust(null, directory, "press-7", new ManualClock(NOW));
        for (int day = 1; day <= 25; day++) {
            X509Certificate shown = certificate("press-7", false, NOW.plus(Duration.ofDays(day)));
            assertThatThrownBy(() -> check(trust, shown)).isInstanceOf(UaException.class);
            assertThat(directory.resolve("rejected").resolve(ServerTrust.fingerprint(shown) + ".der"))
                    .exists();
        }
        assertThat(directory.resolve("rejected").toFile().list()).hasSize(20);
    }

    @Test
    void anAuthoritysWordCountsForOneHostAndUntilItExpires() throws Exception {
        ManualClock clock = new ManualClock(NOW);
        ServerTrust trust = trust("press-7", clock);
        assertThatThrownBy(() -> check(trust, certificate("press-8", false, NOW.plus(Duration.ofDays(10)))))
                .isInstanceOf(UaException.class);
        assertThat(trust.refusal()).contains("issued it to [press-8], not to press-7", "mv ", "2026-03-14T05:06:07Z");
        clock.advance(Duration.ofDays(11));
        assertThatThrownBy(() -> check(trust, certificate("press-7", false, NOW.plus(Duration.ofDays(10)))))
                .isInstanceOf(UaException.class);
        assertThat(trust.refusal()).contains("no trusted authority vouches for it");
    }

    @Test
    void aCertificateThatOnlyClaimsToBeOfTheAuthorityIsRefused() throws Exception {
        ServerTrust trust = trust("press-7", new ManualClock(NOW));
        KeyPair right = authorityKeys;
        try {
            authorityKeys = keys;
            X509Certificate forged = certificate("press-7", false, NOW.plus(Duration.ofDays(10)));
            assertThatThrownBy(() -> check(trust, forged)).isInstanceOf(UaException.class);
        } finally {
            authorityKeys = right;
        }
    }

    @Test
    void aRenewalThatWasCutShortBetweenKeyAndCertificateIsFinished() throws Exception {
        Instant now = new SystemClock().instant();
        Period years = ApplicationIdentity.VALIDITY;
        Period month = Period.ofDays(30);
        ApplicationIdentity first = ApplicationIdentity.loadOrCreate(directory, "own", now.minusSeconds(1), month);
        ApplicationIdentity.loadOrCreate(directory, "own", now, years);
        Path own = directory.resolve("own");
        Files.move(own.resolve("next/key.pk8"), own.resolve("key.pk8"), StandardCopyOption.REPLACE_EXISTING);
        ApplicationIdentity mended = ApplicationIdentity.loadOrCreate(directory, "own", now, years);
        assertThat(mended.certificate()).isNotEqualTo(first.certificate());
        assertThat(mended.keys().getPrivate())
                .isInstanceOfSatisfying(
                        RSAKey.class,
                        key -> assertThat(key.getModulus())
                                .isEqualTo(((RSAKey) mended.certificate().getPublicKey()).getModulus()));
    }

    @Test
    void ourOwnCertificateIsMadeOnceAndRenewedBeforeItExpires() throws Exception {
        Instant now = new SystemClock().instant();
        Period month = Period.ofDays(30);
        Period years = ApplicationIdentity.VALIDITY;
        ApplicationIdentity first = ApplicationIdentity.loadOrCreate(directory, "own", now.minusSeconds(1), month);
        assertThat(first.notice()).contains("add the next one", "own/next/certificate.der");
        Files.delete(directory.resolve("own/next/certificate.der"));

        ApplicationIdentity again = ApplicationIdentity.loadOrCreate(directory, "own", now, years);
        assertThat(again.certificate()).isEqualTo(first.certificate());
        assertThat(again.applicationUri()).isEqualTo(first.applicationUri());

        Instant later = now.plus(Duration.ofDays(31));
        ApplicationIdentity renewed = ApplicationIdentity.loadOrCreate(directory, "own", later, years);
        assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
        assertThat(renewed.applicationUri()).isEqualTo(first.applicationUri());
        assertThat(renewed.notice()).isEmpty();
        assertThat(ApplicationIdentity.loadOrCreate(directory, "own", later, years)
                        .certificate())
                .isEqualTo(renewed.certificate());
    }

    @Test
    void aClockThatWasNeverSetMakesNoCertificateOfOurOwn() {
        assertThatThrownBy(() -> ApplicationIdentity.loadOrCreate(
                        directory, "own", Instant.parse("1970-01-01T00:05:00Z"), ApplicationIdentity.VALIDITY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1970-01-01T00:05:00Z")
                .hasMessageContaining("set the clock");
        assertThat(directory.resolve("own/certificate.der")).doesNotExist();
    }

    @Test
    void ourOwnCertificateHoldsForServersThatAreBehindAndOneFromTheFutureIsNamed() throws Exception {
        Period years = ApplicationIdentity.VALIDITY;
        ApplicationIdentity made = ApplicationIdentity.loadOrCreate(directory, "own", NOW, years);
        made.certificate().checkValidity(Date.from(NOW.minus(Duration.ofHours(23))));
        assertThat(made.notice()).isEmpty();
        Instant before = NOW.minus(Duration.ofDays(40));
        ApplicationIdentity again = ApplicationIdentity.loadOrCreate(directory, "own", before, years);
        assertThat(again.certificate()).isEqualTo(made.certificate());
        assertThat(again.notice()).contains("holds from 2026-03-03T05:06:07Z", "set the clock", "delete " + directory);
    }
}
