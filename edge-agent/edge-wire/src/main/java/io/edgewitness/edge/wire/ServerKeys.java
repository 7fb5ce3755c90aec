package io.edgewitness.edge.wire;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The server's key and certificate, which may be renewed while connections stay open. Any thread. */
public final class ServerKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";

    private volatile Entry entry;

    /** @param chain the server's certificate, then the authority's */
    public ServerKeys(PrivateKey key, X509Certificate... chain) {
        this.entry = new Entry(key, chain.clone());
    }

    /** New connections see these. */
    public void renew(PrivateKey key, X509Certificate... chain) {
        entry = new Entry(key, chain.clone());
    }

    public X509Certificate authority() {
        X509Certificate[] chain = entry.chain;
        return chain[chain.length - 1];
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keyType.startsWith(entry.key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return keyType.startsWith(entry.key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return entry.chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return entry.key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    private record Entry(PrivateKey key, X509Certificate[] chain) {}
}
