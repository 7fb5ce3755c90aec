package io.edgewitness.edge.wire;

import io.edgewitness.edge.wire.proto.CollectorGrpc;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what callers who show no certificate can take of the collector's memory: {@value #CONNECTIONS} connections at a time, and {@value
 * #ENROL_BYTES} bytes a request, the only one that is read of them, packed and unpacked. Thread-safe.
 */
final class StrangerLimit extends ServerTransportFilter {
    static final int CONNECTIONS = 32;
    static final int ENROL_BYTES = 16 << 10;

    private static final String ENROL = CollectorGrpc.getEnrolMethod().getFullMethodName();
    private static final Attributes.Key<Boolean> COUNTED = Attributes.Key.create("stranger");

    private final AtomicInteger strangers = new AtomicInteger();

    /** What is thrown here closes the connection. */
    @Override
    public Attributes transportReady(Attributes transport) {
        if (isKnown(transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION))) {
            return transport;
        }
        if (strangers.incrementAndGet() > CONNECTIONS) {
            strangers.decrementAndGet();
            throw Status.UNAVAILABLE
                    .withDescription("too many connections without a certificate")
                    .asRuntimeException();
        }
        return transport.toBuilder().set(COUNTED, true).build();
    }

    @Override
    public void transportTerminated(@Nullable Attributes transport) {
        if (transport != null && transport.get(COUNTED) != null) {
            strangers.decrementAndGet();
        }
    }

    private static boolean isKnown(@Nullable SSLSession session) {
        try {
            return session != null && session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    /** Counts a request while it arrives: the server's own limit is that of a batch, for all methods. */
    static final class EnrolSize extends ServerStreamTracer.Factory {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            if (!method.equals(ENROL)) {
                return new ServerStreamTracer() {};
            }
            AtomicLong arrived = new AtomicLong();
            AtomicLong unpacked = new AtomicLong();
            return new ServerStreamTracer() {
                @Override
                public void inboundWireSize(long bytes) {
                    count(arrived, bytes);
                }

                @Override
                public void inboundUncompressedSize(long bytes) {
                    count(unpacked, bytes);
                }
            };
        }

        private static void count(AtomicLong sum, long bytes) {
            if (sum.addAndGet(bytes) > ENROL_BYTES) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("an enrolment has at most " + ENROL_BYTES + " bytes")
                        .asRuntimeException();
            }
        }
    }
}
