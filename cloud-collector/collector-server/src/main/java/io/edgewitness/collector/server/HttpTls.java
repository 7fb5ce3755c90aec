package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.KeyFiles;
import io.edgewitness.edge.wire.ServerKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of pages and REST: the one that agents see, of the collector's own authority, or one in files, which are read again when
 * they change. New connections see the new one. Thread-safe.
 */
final class HttpTls {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTls.class);
    private static final long LARGEST = 1 << 20;
    private static final long YEAR_SECONDS = 365L * 24 * 3600;

    private final CollectorConfig.@Nullable CertificateFiles files;
    private final ServerKeys keys;
    private @Nullable FileTime read;

    /** @throws IOException if the files hold no certificate and its key; the message names the file */
    HttpTls(CollectorConfig.Tls tls, Authority authority) throws IOException {
        this.files = tls.files();
        if (files == null) {
            this.keys = authority.serverKeys();
        } else {
            this.read = newest(files);
            Pair pair = Pair.read(files);
            this.keys = new ServerKeys(pair.key(), pair.chain());
        }
    }

    /** Reads files that have changed. Call it every few minutes. */
    synchronized void renew() {
        if (files == null) {
            return;
        }
        try {
            FileTime now = newest(files);
            if (!now.equals(read)) {
                Pair pair = Pair.read(files);
                keys.renew(pair.key(), pair.chain());
                read = now;
                LOG.info("the new certificate of {} holds for new connections", files.certificate());
            }
        } catch (IOException e) {
            LOG.error("the certificate of pages and REST was not read again, the one before stays: {}", e.getMessage());
        }
    }

    private static FileTime newest(CollectorConfig.CertificateFiles files) throws IOException {
        FileTime certificate = Files.getLastModifiedTime(files.certificate());
        FileTime key = Files.getLastModifiedTime(files.key());
        return certificate.compareTo(key) > 0 ? certificate : key;
    }

    /** What the command line of this machine pins. */
    X509Certificate shown() {
        return keys.getCertificateChain("")[0];
    }

    Connector connector(Server server, HttpConfiguration configuration, String host, int port) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            SslContextFactory.Server ssl = new SslContextFactory.Server();
            ssl.setSslContext(context);
            ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
            // Without the host check: a browser compares the name itself, and an address has no SNI.
            configuration.addCustomizer(new SecureRequestCustomizer(false, YEAR_SECONDS, false));
            ServerConnector connector = new ServerConnector(
                    server, new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(configuration));
            connector.setHost(host);
            connector.setPort(port);
            return connector;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** @param chain the server's own first */
    record Pair(PrivateKey key, X509Certificate[] chain) {
        /** @throws IOException with the mend */
        static Pair read(CollectorConfig.CertificateFiles files) throws IOException {
            X509Certificate[] chain = chain(files.certificate());
            PublicKey certified = chain[0].getPublicKey();
            PrivateKey key = key(files.key(), certified.getAlgorithm());
            if (!belong(key, certified)) {
                throw new IOException("the key in " + files.key() + " is not that of the first certificate in "
                        + files.certificate() + "; the server's own certificate comes first, then those above it");
            }
            return new Pair(key, chain);
        }

        private static X509Certificate[] chain(Path file) throws IOException {
            List<X509Certificate> chain = new ArrayList<>();
            try {
                for (var certificate : CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
                    chain.add((X509Certificate) certificate);
                }
            } catch (GeneralSecurityException e) {
                chain.clear();
            }
            if (chain.isEmpty()) {
                throw new IOException(file + " holds no certificate; it starts with -----BEGIN CERTIFICATE-----");
            }
            return chain.toArray(new X509Certificate[0]);
        }

        private static PrivateKey key(Path file, String algorithm) throws IOException {
            byte[] unused = bytes(file);
            try {
                return KeyFiles.privateKey(file, algorithm);
            } catch (IOException e) {
                throw new IOException(
                        file + " holds no " + algorithm + " key without password that starts with"
                                + " -----BEGIN PRIVATE KEY-----; openssl pkcs8 -topk8 -nodes makes one",
                        e);
            }
        }

        private static byte[] bytes(Path file) throws IOException {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new IOException(file + " is no file of at most " + LARGEST + " bytes that can be read");
            }
            return Files.readAllBytes(file);
        }

        private static boolean belong(PrivateKey key, PublicKey certified) {
            String algorithm = switch (certified.getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> certified.getAlgorithm();
            };
            try {
                byte[] text = {1, 2, 3};
                Signature signature = Signature.getInstance(algorithm);
                signature.initSign(key);
                signature.update(text);
                byte[] signed = signature.sign();
                signature.initVerify(certified);
                signature.update(text);
                return signature.verify(signed);
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }
}
