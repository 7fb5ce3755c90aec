package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.KeyFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The three kinds of X.509 certificate that the collector makes: its authority's, its server's, its agents'. */
final class AuthorityCertificates {
    /** Gateways start with clocks that are behind. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private AuthorityCertificates() {}

    /** @param algorithm {@code EC} (P-256) or {@code Ed25519} */
    static KeyPair keyPair(String algorithm) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    static X509Certificate authority(KeyPair pair, Instant now, Instant end) throws GeneralSecurityException {
        byte[] mark = new byte[4];
        RANDOM.nextBytes(mark);
        X500Name name = name("EdgeWitness collector " + HexFormat.of().formatHex(mark));
        return sign(
                builder(name, name, pair.getPublic(), now, end),
                pair.getPrivate(),
                builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                        .addExtension(
                                Extension.subjectKeyIdentifier,
                                false,
                                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic())));
    }

    static X509Certificate server(
            PrivateKey key,
            X509Certificate authority,
            PublicKey subject,
            List<GeneralName> names,
            Instant now,
            Instant end)
            throws GeneralSecurityException {
        return leaf(
                key,
                authority,
                name("EdgeWitness collector"),
                subject,
                now,
                end,
                KeyPurposeId.id_kp_serverAuth,
                new GeneralNames(names.toArray(GeneralName[]::new)));
    }

    static X509Certificate agent(
            PrivateKey key, X509Certificate authority, String agent, PublicKey subject, Instant now, Instant end)
            throws GeneralSecurityException {
        return leaf(key, authority, name(agent), subject, now, end, KeyPurposeId.id_kp_clientAuth, null);
    }

    private static X509Certificate leaf(
            PrivateKey key,
            X509Certificate authority,
            X500Name name,
            PublicKey subject,
            Instant now,
            Instant end,
            KeyPurposeId purpose,
            @org.jspecify.annotations.Nullable GeneralNames names)
            throws GeneralSecurityException {
        X500Name issuer =
                X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
        return sign(builder(issuer, name, subject, now, end), key, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
        });
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end) {
        var serial = new BigInteger(127, RANDOM).add(BigInteger.ONE);
        return new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(now.minus(BACKDATED)), Date.from(end), subject, key);
    }

    private interface Extensions {
        void add(X509v3CertificateBuilder builder) throws IOException, GeneralSecurityException;
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key, Extensions extensions)
            throws GeneralSecurityException {
        try {
            extensions.add(builder);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    static PKCS10CertificationRequest request(byte[] der) throws GeneralSecurityException {
        try {
            return new PKCS10CertificationRequest(der);
        } catch (IOException | RuntimeException e) {
            // the library throws whatever it stumbles over
            throw new GeneralSecurityException("the certificate request cannot be read", e);
        }
    }

    /** @return the request's key, P-256, after a check that the sender holds its private half */
    static PublicKey publicKey(PKCS10CertificationRequest request) throws GeneralSecurityException {
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            boolean p256 =
                    key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == 256;
            if (!p256 || !request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new GeneralSecurityException("the certificate request is not signed by a P-256 key");
            }
            return key;
        } catch (PKCSException | OperatorCreationException | RuntimeException e) {
            throw new GeneralSecurityException("the certificate request cannot be checked", e);
        }
    }

    /** @return host names and addresses that the certificate is for */
    static Set<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream().map(n -> String.valueOf(n.get(1))).collect(Collectors.toSet());
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return KeyFiles.certificate(der);
    }
}
