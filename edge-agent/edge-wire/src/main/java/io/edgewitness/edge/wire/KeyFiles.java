package io.edgewitness.edge.wire;

import io.edgewitness.edge.ledger.WholeFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as PEM files that only their owner reads. A file is there whole or not at all. */
public final class KeyFiles {
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String CERTIFICATE = "CERTIFICATE";

    private KeyFiles() {}

    /** Makes the folder, 0700, if it is not there. */
    public static void folder(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        WholeFile.folder(
                folder,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    public static void write(Path file, PrivateKey key) throws IOException {
        write(file, pem(PRIVATE_KEY, key.getEncoded()));
    }

    public static void write(Path file, X509Certificate certificate) throws IOException {
        try {
            write(file, pem(CERTIFICATE, certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate that cannot be encoded", e);
        }
    }

    /** Mode 0600. */
    public static void write(Path file, byte[] content) throws IOException {
        WholeFile.replaceSecret(file, content);
    }

    /** @param algorithm {@code EC} or {@code Ed25519} */
    public static PrivateKey privateKey(Path file, String algorithm) throws IOException {
        List<byte[]> keys = blocks(file, PRIVATE_KEY);
        if (keys.size() != 1) {
            throw new IOException(file + " holds no " + algorithm + " private key");
        }
        try {
            return privateKey(keys.get(0), algorithm);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no " + algorithm + " private key", e);
        }
    }

    /** @param der PKCS #8 */
    static PrivateKey privateKey(byte[] der, String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** What stands between the lines {@code BEGIN} and {@code END} of this type, in the file's order. */
    static List<byte[]> blocks(Path file, String type) throws IOException {
        Matcher m = Pattern.compile("-----BEGIN " + type + "-----([^-]*)-----END " + type + "-----")
                .matcher(Files.readString(file, StandardCharsets.US_ASCII));
        List<byte[]> blocks = new ArrayList<>();
        try {
            while (m.find()) {
                blocks.add(Base64.getMimeDecoder().decode(m.group(1)));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds a " + type + " that cannot be read", e);
        }
        return blocks;
    }

    public static X509Certificate certificate(Path file) throws IOException {
        try {
            return certificate(Files.readAllBytes(file));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate", e);
        }
    }

    /** @param encoded DER or PEM */
    public static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    static byte[] pem(String type, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return ("-----BEGIN " + type + "-----\n" + base64.encodeToString(der) + "\n-----END " + type + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
