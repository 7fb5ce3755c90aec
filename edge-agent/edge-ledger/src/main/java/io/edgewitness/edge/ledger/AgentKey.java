package io.edgewitness.edge.ledger;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;

/** The agent's Ed25519 key. It never leaves the machine; the file is readable by its owner only. Thread-safe. */
public final class AgentKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private final PrivateKey privateKey;
    private final byte[] publicKey;
    private final byte[] fingerprint;

    private AgentKey(PrivateKey privateKey, byte[] publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.fingerprint = Hashes.sha256(publicKey);
    }

    /** Makes the key at first; afterwards the same file gives the same key. @throws LedgerException if the file is none */
    public static AgentKey loadOrCreate(Path file) {
        try {
            // One that another user keeps to itself is there as well.
            return Files.notExists(file) ? create(file) : load(file);
        } catch (CharacterCodingException e) {
            throw new LedgerException(file + ": it holds no PEM text; put the agent's own file back", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new LedgerException(file + ": cannot make or read the agent's key: " + FileFailure.text(e), e);
        }
    }

    /** Of several processes that begin at once one makes the key, and the others use it. */
    private static synchronized AgentKey create(Path file) throws IOException, GeneralSecurityException {
        WholeFile.folder(Objects.requireNonNullElse(file.getParent(), Path.of(".")));
        Path guard = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(guard, CREATE, WRITE)) {
            var unused = channel.lock(); // until it is closed
            if (Files.notExists(file)) {
                KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
                String text = pem(PRIVATE, pair.getPrivate().getEncoded())
                        + pem(PUBLIC, pair.getPublic().getEncoded());
                WholeFile.replaceSecret(file, text.getBytes(StandardCharsets.US_ASCII));
            }
            AgentKey key = load(file);
            Files.deleteIfExists(guard); // whoever takes it from now on finds the key
            return key;
        }
    }

    private static AgentKey load(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
        PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(part(file, text, PRIVATE)));
        AgentKey key = new AgentKey(privateKey, part(file, text, PUBLIC));
        byte[] probe = {1};
        if (!verify(key.publicKey, key.sign(probe), probe)) {
            throw new LedgerException(
                    file + ": its private and public part do not belong together; put the agent's own file back");
        }
        return key;
    }

    /** Signs the parts as one message. */
    public byte[] sign(byte[]... message) {
        try {
            Signature s = Signature.getInstance(ALGORITHM);
            s.initSign(privateKey);
            for (byte[] m : message) {
                s.update(m);
            }
            return s.sign();
        } catch (GeneralSecurityException e) {
            throw new LedgerException("cannot sign: " + e.getMessage(), e);
        }
    }

    /** @return false also for a key or a signature that is none */
    public static boolean verify(byte[] publicKey, byte[] signature, byte[]... message) {
        try {
            Signature s = Signature.getInstance(ALGORITHM);
            s.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(publicKey)));
            for (byte[] m : message) {
                s.update(m);
            }
            return s.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** @return X.509 encoding, 44 bytes */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** @return SHA-256 of {@link #publicKey()} */
    public byte[] fingerprint() {
        return fingerprint.clone();
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n" + Base64.getEncoder().encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }

    private static byte[] part(Path file, String text, String what) {
        String begin = "-----BEGIN " + what + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + what + "-----");
        if (from < 0 || to < from) {
            throw new LedgerException(file + ": no " + what + " in it; put the agent's own file back");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new LedgerException(file + ": its " + what + " is damaged; put the agent's own file back", e);
        }
    }
}
