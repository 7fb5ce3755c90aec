package io.edgewitness.edge.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 as people compare it: {@code sha256:} and 64 hexadecimal digits. */
public final class Fingerprint {
    private Fingerprint() {}

    public static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
    }

    /** Over the certificate's DER. */
    public static byte[] of(X509Certificate certificate) {
        try {
            return sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that cannot be encoded", e);
        }
    }

    public static String text(byte[] sha256) {
        return "sha256:" + HexFormat.of().formatHex(sha256);
    }

    public static String text(X509Certificate certificate) {
        return text(of(certificate));
    }
}
