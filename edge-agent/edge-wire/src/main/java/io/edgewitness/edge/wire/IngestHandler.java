package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.wire.proto.EnrolReply;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import java.time.Instant;

/** What the collector does with what agents send; the shell around it is {@link GrpcCollectorServer}. Any thread; calls may block. */
public interface IngestHandler {
    /** Lets a new agent in. */
    EnrolReply enrol(EnrolRequest request, Instant now) throws RefusedException;

    /** A stream of an agent whose certificate is of this collector's authority. Ends an older stream of the same agent. */
    Session open(Peer peer, CollectorLink link, Instant now) throws RefusedException;

    /**
     * Who is at the other end, as the TLS handshake proved it.
     *
     * @param agent the certificate's common name
     * @param certificate SHA-256 of the certificate's DER
     */
    record Peer(String agent, ByteString certificate) {}

    /** The work on one stream. One thread at a time. */
    interface Session {
        /** Takes what arrived, answers what is done. @return 0 if there was nothing to do */
        int doWork(Instant now);

        /** The stream has ended; nothing more will arrive. */
        void closed(Instant now);
    }

    /** The other side is told this, so it names what to do and holds no secret. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean away;

        /** @param away true: the same request may succeed later */
        public RefusedException(String message, boolean away) {
            super(message);
            this.away = away;
        }

        public boolean away() {
            return away;
        }
    }
}
