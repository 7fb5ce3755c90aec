package io.edgewitness.edge.dist;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 at the price a simulation can pay: most of its time would go to signatures. A message is signed for real, by a faster library;
 * a signature that the same thread made over the same bytes with the same key is known to be right, any other is verified for real.
 */
final class SimulationSignatures extends Provider {
    private static final long serialVersionUID = 1L;
    private static final ThreadLocal<Known> KNOWN = ThreadLocal.withInitial(Known::new);

    private static final class Known {
        final Map<PrivateKey, Ed25519PrivateKeyParameters> keys = new HashMap<>();
        /** Key, signature, message. */
        final Set<ByteBuffer> signed = new HashSet<>();
    }

    SimulationSignatures() {
        super("EdgeWitnessSimulation", "1", "Ed25519 of a simulation");
        putService(new Service(this, "Signature", "Ed25519", Ed25519Signatures.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                return new Ed25519Signatures();
            }
        });
    }

    /** Between two runs: what the thread signed in one has no meaning in the next. */
    static void forget() {
        KNOWN.remove();
    }

    private static final class Ed25519Signatures extends SignatureSpi {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private byte[] publicKey = {};
        private Ed25519PrivateKeyParameters privateKey = new Ed25519PrivateKeyParameters(new byte[32]);

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            Ed25519PrivateKeyParameters known = KNOWN.get().keys.get(key);
            try {
                privateKey = known != null
                        ? known
                        : (Ed25519PrivateKeyParameters) PrivateKeyFactory.createKey(key.getEncoded());
            } catch (java.io.IOException e) {
                throw new InvalidKeyException(e);
            }
            KNOWN.get().keys.put(key, privateKey);
            publicKey = privateKey.generatePublicKey().getEncoded();
            message.reset();
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            byte[] encoded = key.getEncoded();
            if (encoded == null || encoded.length < Ed25519.PUBLIC_KEY_SIZE) {
                throw new InvalidKeyException("no Ed25519 key");
            }
            publicKey = java.util.Arrays.copyOfRange(encoded, encoded.length - Ed25519.PUBLIC_KEY_SIZE, encoded.length);
            message.reset();
        }

        @Override
        protected void engineUpdate(byte b) {
            message.write(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) {
            message.write(bytes, from, length);
        }

        @Override
        protected byte[] engineSign() {
            byte[] m = message.toByteArray();
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            privateKey.sign(Ed25519.Algorithm.Ed25519, null, m, 0, m.length, signature, 0);
            KNOWN.get().signed.add(entry(signature, m));
            message.reset();
            return signature;
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            byte[] m = message.toByteArray();
            message.reset();
            if (signature.length != Ed25519.SIGNATURE_SIZE) {
                throw new SignatureException("a signature of " + signature.length + " bytes");
            }
            return KNOWN.get().signed.contains(entry(signature, m))
                    || Ed25519.verify(signature, 0, publicKey, 0, m, 0, m.length);
        }

        private ByteBuffer entry(byte[] signature, byte[] m) {
            ByteBuffer b = ByteBuffer.allocate(publicKey.length + signature.length + m.length);
            return b.put(publicKey).put(signature).put(m).flip();
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
