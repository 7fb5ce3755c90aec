package io.edgewitness.edge.models;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.HashMap;
import java.util.Map;

/** A collector's key, and packages under it. */
final class Keys {
    private final KeyPair pair;

    Keys() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] publicKey() {
        return pair.getPublic().getEncoded();
    }

    byte[] sign(byte[] text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(text);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> about() {
        Map<String, String> about = new HashMap<>();
        ModelPackage.NEEDED.forEach(name -> about.put(name, "a value"));
        return about;
    }

    byte[] sealed(String onnx) {
        return ModelPackage.seal(about(), onnx.getBytes(java.nio.charset.StandardCharsets.UTF_8), this::sign);
    }
}
