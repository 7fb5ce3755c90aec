package io.edgewitness.adapter.mqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A server's side of TLS, made with none of the code under test. */
final class TlsServers {
    private TlsServers() {}

    /** @param key of RSA */
    static SSLContext context(Path ca, Path certificate, Path key) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        String body = Files.readString(key).replaceAll("-----[A-Z ]+-----", "");
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
        own.setKeyEntry("server", KeyFactory.getInstance("RSA").generatePrivate(spec), new char[0], new Certificate[] {
            read(certificate)
        });
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        KeyStore others = KeyStore.getInstance("PKCS12");
        others.load(null, null);
        others.setCertificateEntry("ca", read(ca));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(others);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate read(Path pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem)));
    }

    /** Who the first client is that connects. */
    static String peer(SSLServerSocket listening) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            int read = socket.getInputStream().read();
            return read < 0 ? "nobody" : socket.getSession().getPeerPrincipal().getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
