package io.edgewitness.collector.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.fuzz.Fuzz;
import io.edgewitness.edge.wire.CollectorLink;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

class ServerFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:17:00Z");
    private static final byte[] LEDGER_KEY = ledgerKey();

    private static byte[] ledgerKey() {
        try {
            return AuthorityCertificates.keyPair("Ed25519").getPublic().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest
    void certificateRequest(byte[] input) {
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    PKCS10CertificationRequest request = AuthorityCertificates.request(input);
                    AuthorityCertificates.publicKey(request);
                },
                GeneralSecurityException.class);
    }

    /** The body of an order to a device, as it comes over HTTP. */
    @FuzzTest
    void command(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> CommandApi.wanted(Fuzz.text(input), NOW), IllegalArgumentException.class);
    }

    /** A stream of messages, each behind its length in two bytes. */
    @FuzzTest
    void session(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> {
            Messages link = new Messages(input);
            IngestSession session = new IngestSession(
                    new AgentRegistry.Agent("gw-1", ByteString.copyFrom(LEDGER_KEY), ByteString.EMPTY, NOW),
                    link,
                    new NoStore(),
                    new NoStore(),
                    ModelSource.NONE,
                    BlobSink.NONE,
                    new IngestBoard(),
                    new Object(),
                    (s, now) -> {});
            for (int i = 0; i < 100 && session.doWork(NOW.plusSeconds(i)) > 0; i++) {
                link.sent.forEach(ServerFuzzTest::look);
                link.sent.clear();
            }
        });
    }

    private static void look(CollectorMessage message) {
        if (message.hasRefusal()) {
            Fuzz.message(message.getRefusal().getReason());
        }
    }

    private static final class Messages implements CollectorLink {
        private final ByteBuffer in;
        private final ArrayDeque<CollectorMessage> sent = new ArrayDeque<>();

        Messages(byte[] input) {
            in = ByteBuffer.wrap(input);
        }

        @Override
        public AgentMessage poll() {
            while (in.remaining() >= 2) {
                byte[] message = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
                in.get(message);
                try {
                    return AgentMessage.parseFrom(message);
                } catch (InvalidProtocolBufferException e) {
                    // gRPC ends such a stream before the session sees it
                }
            }
            return null;
        }

        @Override
        public boolean send(CollectorMessage message) {
            return sent.add(message);
        }

        @Override
        public void end(End end, String reason) {
            Fuzz.message(reason);
        }
    }

    /** Takes everything and keeps nothing but the newest. */
    private static final class NoStore implements BatchStore, OrderStore {
        private IngestBatch.Head head = IngestBatch.Head.NONE;

        @Override
        public IngestBatch.Head head(String agent) {
            return head;
        }

        @Override
        public ByteString headerHash(String agent, long epoch, long number) {
            return null;
        }

        @Override
        public void store(List<IngestBatch> batches) {
            head = batches.get(batches.size() - 1).head();
        }

        @Override
        public void refused(Refused refused) {
            Fuzz.message(refused.detail());
        }

        @Override
        public boolean add(SignedOrder order) {
            return true;
        }

        @Override
        public List<SignedOrder> pending(String agent) {
            return List.of();
        }

        @Override
        public void done(String agent, String id, String outcome, String detail, Instant at) {}
    }
}
