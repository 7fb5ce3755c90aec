package io.edgewitness.edge.dist;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * Signatures at the price a simulation can pay: under the name of Ed25519, with its keys and of its size, the SHA-512 of public key and
 * message. No fault of a simulation forges one: what a disk or a network spoils is not the message that was signed.
 */
final class SimulationSignatures extends Provider {
    private static final long serialVersionUID = 1L;
    private static final int KEY_SIZE = 32;
    /** The public keys of those that sign. */
    private static final Map<PrivateKey, byte[]> PUBLIC_KEYS = new ConcurrentHashMap<>();

    SimulationSignatures() {
        super("EdgeWitnessSimulation", "1", "Ed25519 of a simulation");
        putService(new Service(this, "Signature", "Ed25519", Digests.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return new Digests();
            }
        });
    }

    private static byte[] publicKey(PrivateKey key) {
        try {
            return ((Ed25519PrivateKeyParameters) PrivateKeyFactory.createKey(key.getEncoded()))
                    .generatePublicKey()
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final class Digests extends SignatureSpi {
        private final MessageDigest digest = MessageDigest.getInstance("SHA-512");

        Digests() throws NoSuchAlgorithmException {}

        @Override
        protected void engineInitSign(PrivateKey key) {
            digest.reset();
            digest.update(PUBLIC_KEYS.computeIfAbsent(key, SimulationSignatures::publicKey));
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            byte[] encoded = key.getEncoded();
            if (encoded == null || encoded.length < KEY_SIZE) {
                throw new InvalidKeyException("no Ed25519 key");
            }
            digest.reset();
            digest.update(encoded, encoded.length - KEY_SIZE, KEY_SIZE);
        }

        @Override
        protected void engineUpdate(byte b) {
            digest.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) {
            digest.update(bytes, from, length);
        }

        @Override
        protected byte[] engineSign() {
            return digest.digest();
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            byte[] right = digest.digest();
            if (signature.length != right.length) {
                throw new SignatureException("a signature of " + signature.length + " bytes");
            }
            return Arrays.equals(signature, right);
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
