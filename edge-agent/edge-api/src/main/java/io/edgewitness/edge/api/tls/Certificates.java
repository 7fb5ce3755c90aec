package io.edgewitness.edge.api.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS from PEM files: which authorities to trust, and who we are. */
public final class Certificates {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");
    private static final char[] NO_PASSWORD = {};

    private Certificates() {}

    /**
     * The files are read each time, so that the next connection uses a certificate that was renewed.
     *
     * @param ca null: the system's authorities
     * @param certificate ours, with those between it and its authority after it; null: none
     * @param key PKCS#8, not encrypted; given if and only if the certificate is
     * @return null if there is nothing to set
     * @throws IllegalArgumentException with the mend; never with what is in the key's file
     */
    public static @Nullable SSLContext tls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
        if (ca == null && certificate == null) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = null;
            if (certificate != null && key != null) {
                keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(identity(certificate, key), NO_PASSWORD);
            }
            TrustManagerFactory trust = null;
            if (ca != null) {
                trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(authorities(ca));
            }
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        int count = 0;
        for (Certificate each : certificates("ca", file)) {
            store.setCertificateEntry("ca-" + count++, each);
        }
        return store;
    }

    private static KeyStore identity(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Certificate[] chain = certificates("certificate", certificate).toArray(Certificate[]::new);
        PrivateKey secret = key(key);
        if (!belong(secret, chain[0].getPublicKey())) {
            throw new IllegalArgumentException(
                    "key: " + key + " is not the key of the first certificate in " + certificate);
        }
        KeyStore store = empty();
        store.setKeyEntry("own", secret, NO_PASSWORD, chain);
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String what, Path file) {
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (all.isEmpty()) {
                throw new IllegalArgumentException(what + ": " + file + " holds no certificate");
            }
            return all;
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(
                    what + ": " + file + " cannot be read as PEM certificates: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws GeneralSecurityException {
        String pem;
        try {
            pem = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException("key: " + file + " cannot be read: " + e.getMessage(), e);
        }
        Matcher matcher = KEY.matcher(pem);
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    "key: " + file + " holds no PKCS#8 key without a password; make one with "
                            + "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // of another kind
            }
        }
        throw new IllegalArgumentException("key: " + file + " is no key of " + String.join(", ", ALGORITHMS));
    }

    private static boolean belong(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        String kind = secret.getAlgorithm();
        if (!kind.equals(open.getAlgorithm())) {
            return kind.startsWith("Ed") && open.getAlgorithm().startsWith("Ed") && signs(kind, secret, open);
        }
        return signs(kind.equals("RSA") ? "SHA256withRSA" : kind.equals("EC") ? "SHA256withECDSA" : kind, secret, open);
    }

    private static boolean signs(String algorithm, PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(text);
        return signature.verify(signed);
    }
}
