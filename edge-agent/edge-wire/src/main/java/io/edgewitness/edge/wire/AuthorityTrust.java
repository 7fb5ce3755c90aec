package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts servers of one authority, known by its fingerprint, with the usual checks of chain, dates, purpose and host name under it. Its
 * errors say which authority was shown, which was expected and what to do.
 */
final class AuthorityTrust extends ServerTrust {
    private final ByteString fingerprint;

    AuthorityTrust(ByteString fingerprint) {
        this.fingerprint = fingerprint;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        delegate(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        delegate(chain).checkServerTrusted(chain, authType, socket);
    }

    /** Without a connection there is no host name to check, so nobody is trusted. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no connection to check the host name of");
    }

    private X509ExtendedTrustManager delegate(X509Certificate[] chain) throws CertificateException {
        X509Certificate root = chain[chain.length - 1];
        byte[] shown = Fingerprint.of(root);
        if (!fingerprint.equals(ByteString.copyFrom(shown))) {
            throw new UntrustedException("the collector's authority is " + Fingerprint.text(shown)
                    + ", but this agent was told to trust " + Fingerprint.text(fingerprint.toByteArray())
                    + ": check the address; if the collector was set up anew, make a token there and enrol again");
        }
        return of(root);
    }

    /** The usual checks under one authority, for servers or clients. */
    static X509ExtendedTrustManager of(X509Certificate authority) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", authority);
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("cannot check certificates: " + e.getMessage(), e);
        }
    }

    /** The other side is not who it should be. */
    static final class UntrustedException extends CertificateException {
        private static final long serialVersionUID = 1L;

        UntrustedException(String message) {
            super(message);
        }
    }
}
