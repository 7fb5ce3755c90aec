package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.wire.proto.CollectorGrpc;
import io.edgewitness.edge.wire.proto.EnrolReply;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Brings an agent and its collector together, once: the command {@code edge-agent enrol}. Blocks; one thread. */
public final class Enrolment {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;
    private static final int OTHER_SIDE = 3;
    private static final long DEADLINE_SECONDS = 20;

    private Enrolment() {}

    /**
     * @param exitCode 0 enrolled, 1 failed at work, 2 wrong input, 3 the collector refused or is away
     * @param message one line for the user
     */
    public record Outcome(int exitCode, String message) {}

    /**
     * Asks the collector for a certificate and keeps it under {@code DATA/identity}. An agent that was enrolled before is enrolled anew.
     *
     * @param url {@code https://HOST[:PORT]}
     * @param token as {@code cloud-collector token} printed it
     */
    public static Outcome enrol(String url, String token, Path data) {
        CollectorAddress address;
        EnrolToken parsed;
        try {
            address = CollectorAddress.parse(url);
            parsed = EnrolToken.parse(token);
        } catch (IllegalArgumentException e) {
            return new Outcome(WRONG_INPUT, String.valueOf(e.getMessage()));
        }
        try {
            KeyFiles.folder(data);
            KeyFiles.folder(Identity.folder(data));
            AgentKey ledgerKey = Identity.ledgerKey(data);
            KeyPair pair = keyPair();
            EnrolReply reply = ask(address, parsed, request(parsed, ledgerKey, pair));
            Identity identity = identity(reply, pair, parsed);
            identity.save(data);
            return new Outcome(
                    DONE,
                    "enrolled as " + identity.agent() + " with the collector at " + address + ", authority "
                            + Fingerprint.text(identity.authority()) + "; restart the agent if it runs");
        } catch (StatusRuntimeException e) {
            return new Outcome(OTHER_SIDE, GrpcFailure.text(e.getStatus(), address));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            return new Outcome(FAILED, "cannot make a key or read the collector's answer: " + e.getMessage());
        } catch (LedgerException e) {
            return new Outcome(FAILED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome(FAILED, "cannot write under " + Identity.folder(data) + ": " + FileFailure.text(e));
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static EnrolRequest request(EnrolToken token, AgentKey ledgerKey, KeyPair pair)
            throws OperatorCreationException, IOException {
        // The collector knows from the token which agent this is, and writes that name into the certificate.
        var csr = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=enrolling"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        byte[] secret = token.secret().getBytes(StandardCharsets.UTF_8);
        return EnrolRequest.newBuilder()
                .setToken(token.secret())
                .setLedgerKey(ByteString.copyFrom(ledgerKey.publicKey()))
                .setCertificateRequest(ByteString.copyFrom(csr.getEncoded()))
                .setProof(ByteString.copyFrom(ledgerKey.sign(SignedText.of(SignedText.ENROL, secret))))
                .build();
    }

    private static EnrolReply ask(CollectorAddress address, EnrolToken token, EnrolRequest request) throws IOException {
        ManagedChannel channel = GrpcLink.channel(address, Identity.sslContext(token.authority()))
                .build();
        try {
            return CollectorGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .enrol(request);
        } finally {
            channel.shutdownNow();
        }
    }

    private static Identity identity(EnrolReply reply, KeyPair pair, EnrolToken token) throws GeneralSecurityException {
        X509Certificate authority = KeyFiles.certificate(reply.getAuthority().toByteArray());
        X509Certificate certificate =
                KeyFiles.certificate(reply.getCertificate().toByteArray());
        if (!token.authority().equals(ByteString.copyFrom(Fingerprint.of(authority)))) {
            throw new GeneralSecurityException("the authority is not the token's");
        }
        certificate.verify(authority.getPublicKey());
        boolean ours = Arrays.equals(
                certificate.getPublicKey().getEncoded(), pair.getPublic().getEncoded());
        String agent = Identity.commonName(certificate);
        if (!ours || agent.isEmpty()) {
            throw new GeneralSecurityException("the certificate is not for this agent");
        }
        return new Identity(agent, pair.getPrivate(), certificate, authority, reply.getOrderKey());
    }
}
