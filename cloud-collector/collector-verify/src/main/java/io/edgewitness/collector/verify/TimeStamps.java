package io.edgewitness.collector.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.GenTimeAccuracy;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenInfo;
import org.jspecify.annotations.Nullable;

/** Time-stamps of RFC 3161 over the SHA-256 of some content. Thread-safe. */
public final class TimeStamps {
    /** Media types of a request and a reply over HTTP. */
    public static final String QUERY = "application/timestamp-query";

    public static final String REPLY = "application/timestamp-reply";

    private static final int MOST_BYTES = 1 << 20;

    private TimeStamps() {}

    /**
     * What an authority says.
     *
     * @param at by the authority's clock
     * @param accuracy such as {@code 1 s}; empty if it does not say
     * @param policy object identifier
     * @param serial of the token
     * @param authority subject of its certificate
     * @param fingerprint SHA-256 of its certificate, hexadecimal
     * @param trusted whether the certificate leads to one of those that were given as trusted
     */
    public record Stamp(
            Instant at,
            String accuracy,
            String policy,
            String serial,
            String authority,
            String fingerprint,
            boolean trusted) {}

    /**
     * @param nonce to tell the reply from an older one; null where request and reply travel as files
     * @return DER, a {@code .tsq} file
     */
    public static byte[] request(byte[] content, @Nullable BigInteger nonce) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        byte[] digest = Digests.sha256(content);
        try {
            TimeStampRequest request = nonce == null
                    ? generator.generate(NISTObjectIdentifiers.id_sha256, digest)
                    : generator.generate(NISTObjectIdentifiers.id_sha256, digest, nonce);
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request that cannot be encoded", e);
        }
    }

    /**
     * @param reply DER, a {@code .tsr} file
     * @param nonce of the request; null: none was sent
     * @param trust certificates of authorities; empty: whether the authority is to be trusted is left to the reader
     * @throws AnchorException if the reply refuses, is of another content, or its signature or certificate does not hold
     */
    public static Stamp check(byte[] reply, byte[] content, @Nullable BigInteger nonce, List<X509Certificate> trust)
            throws AnchorException {
        TimeStampToken token = token(reply);
        TimeStampTokenInfo info = token.getTimeStampInfo();
        if (!Arrays.equals(imprint(reply), Digests.sha256(content))) {
            throw new AnchorException("the time-stamp is of something else, not of this tree head's SHA-256");
        }
        if (nonce != null && !nonce.equals(info.getNonce())) {
            throw new AnchorException("the time-stamp answers another request; ask again");
        }
        try {
            X509CertificateHolder signer = signer(token);
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(signer);
            Instant at = info.getGenTime().toInstant();
            if (!trust.isEmpty()) {
                checkTrust(certificate, token, trust, info.getGenTime());
            }
            return new Stamp(
                    at,
                    accuracy(info.getGenTimeAccuracy()),
                    info.getPolicy().getId(),
                    info.getSerialNumber().toString(16),
                    certificate.getSubjectX500Principal().getName(),
                    Digests.hex(Digests.sha256(certificate.getEncoded())),
                    !trust.isEmpty());
        } catch (TSPException | OperatorCreationException | CertificateException | RuntimeException e) {
            throw new AnchorException("the time-stamp's signature or certificate does not hold: " + e.getMessage(), e);
        }
    }

    /** @return the SHA-256 that the reply stamps; empty if it is of another hash. @throws AnchorException if it stamps nothing */
    public static byte[] imprint(byte[] reply) throws AnchorException {
        TimeStampTokenInfo info = token(reply).getTimeStampInfo();
        return NISTObjectIdentifiers.id_sha256.equals(info.getMessageImprintAlgOID())
                ? info.getMessageImprintDigest()
                : new byte[0];
    }

    private static TimeStampToken token(byte[] reply) throws AnchorException {
        TimeStampResponse response;
        try {
            if (reply.length > MOST_BYTES) {
                throw new IOException("too long");
            }
            response = new TimeStampResponse(reply);
        } catch (TSPException | IOException | RuntimeException e) {
            throw new AnchorException("this is no reply of a time-stamp authority (RFC 3161, .tsr)", e);
        }
        TimeStampToken token = response.getTimeStampToken();
        if (token == null || response.getStatus() > 1) {
            String why = response.getStatusString();
            throw new AnchorException("the authority refused to stamp (status " + response.getStatus()
                    + (why == null || why.isBlank() ? "" : ": " + why.strip()) + "); ask it why, or another one");
        }
        return token;
    }

    private static X509CertificateHolder signer(TimeStampToken token) throws AnchorException {
        for (X509CertificateHolder h : token.getCertificates().getMatches(null)) {
            if (token.getSID().match(h)) {
                return h;
            }
        }
        throw new AnchorException("the time-stamp lacks its signer's certificate; request it with certReq");
    }

    private static void checkTrust(X509Certificate signer, TimeStampToken token, List<X509Certificate> trust, Date at)
            throws AnchorException, CertificateException {
        if (trust.contains(signer)) {
            return;
        }
        List<Certificate> between = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (X509CertificateHolder h : token.getCertificates().getMatches(null)) {
            between.add(converter.getCertificate(h));
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        trust.forEach(t -> anchors.add(new TrustAnchor(t, null)));
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(signer);
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setDate(at);
            // Offline there is nobody to ask whether a certificate was revoked.
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(between)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException e) {
            throw new AnchorException(
                    "the authority " + signer.getSubjectX500Principal().getName()
                            + " is none of those that are trusted here: " + e.getMessage(),
                    e);
        }
    }

    private static String accuracy(@Nullable GenTimeAccuracy accuracy) {
        if (accuracy == null) {
            return "";
        }
        long micros = accuracy.getSeconds() * 1_000_000L + accuracy.getMillis() * 1000L + accuracy.getMicros();
        return java.math.BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString() + " s";
    }

    /**
     * @param pem certificates of time-stamp authorities, PEM
     * @throws AnchorException if there is none in it, or one is damaged
     */
    public static List<X509Certificate> certificates(byte[] pem) throws AnchorException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Certificate c :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                certificates.add((X509Certificate) c);
            }
        } catch (CertificateException e) {
            throw new AnchorException("this holds no certificates in PEM: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new AnchorException("this holds no certificates in PEM");
        }
        return certificates;
    }
}
