package io.edgewitness.edge.plant;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Period;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;

/** The simulated server's own key and certificate, made once and kept in a file. It protects nothing but a simulation. */
record PressIdentity(KeyPair keys, X509Certificate certificate) {
    static final String APPLICATION_URI = "urn:edgewitness:plant:press-server";
    private static final char[] PASSWORD = "simulated".toCharArray();
    private static final String ALIAS = "press";

    static PressIdentity loadOrCreate(Path directory) throws IOException {
        Path file = directory.resolve("press-server.p12");
        try {
            return Files.exists(file) ? load(file) : create(file);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot make or read the simulated server's certificate " + file, e);
        }
    }

    private static PressIdentity load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        Key key = store.getKey(ALIAS, PASSWORD);
        if (key instanceof PrivateKey secret && store.getCertificate(ALIAS) instanceof X509Certificate certificate) {
            return new PressIdentity(new KeyPair(certificate.getPublicKey(), secret), certificate);
        }
        throw new IOException(file + " holds no key; delete it and start again");
    }

    private static PressIdentity create(Path file) throws Exception {
        KeyPair keys = SelfSignedCertificateGenerator.generateRsaKeyPair(2048);
        X509Certificate certificate = new SelfSignedCertificateBuilder(keys)
                .setCommonName("EdgeWitness simulated press")
                .setOrganization("EdgeWitness")
                .setApplicationUri(APPLICATION_URI)
                .setValidityPeriod(Period.ofYears(10))
                .addDnsName("localhost")
                .addIpAddress("127.0.0.1")
                .build();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry(ALIAS, keys.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return new PressIdentity(keys, certificate);
    }
}
