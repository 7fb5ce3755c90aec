package io.edgewitness.edge.wire;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.wire.IngestHandler.Peer;
import io.edgewitness.edge.wire.IngestHandler.RefusedException;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorGrpc;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.EnrolReply;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Serves agents over gRPC with TLS: enrolment without a client certificate, replication with one. It only moves messages; an
 * {@link IngestHandler} decides. Sessions are driven by a pool of threads, each session by one at a time, on each arrival and
 * every {@value #TICK_MILLIS} ms.
 */
public final class GrpcCollectorServer implements AutoCloseable {
    private static final int TICK_MILLIS = 250;

    /** At the same time on one connection; an agent has one. */
    private static final int CALLS = 4;

    private static final Context.Key<SSLSession> TLS = Context.key("tls");

    private final IngestHandler handler;
    private final InstantSource clock;
    // gRPC notes each lost connection with a stack trace; the loggers are kept from collection, or their level is lost.
    private final Logger grpcLog = Logger.getLogger("io.grpc");
    private final ExecutorService workers;
    private final ScheduledExecutorService ticks;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Set<AgentStream> streams = ConcurrentHashMap.newKeySet();
    private final Server server;

    /**
     * Listens from now on.
     *
     * @param threads sessions worked on at the same time, above 0
     */
    public GrpcCollectorServer(
            InetSocketAddress listen, ServerKeys keys, IngestHandler handler, InstantSource clock, int threads)
            throws IOException {
        this.handler = handler;
        this.clock = clock;
        // What the network still reports while the server stops is of no use to anyone.
        this.workers = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("ingest-"),
                new ThreadPoolExecutor.DiscardPolicy());
        grpcLog.setLevel(Level.WARNING);
        this.ticks = Executors.newSingleThreadScheduledExecutor(named("ingest-tick-"));
        this.server = NettyServerBuilder.forAddress(listen)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelType(NioServerSocketChannel.class)
                .sslContext(tls(keys))
                .maxInboundMessageSize(GrpcLink.MESSAGE_BYTES)
                .maxConcurrentCallsPerConnection(CALLS)
                .addTransportFilter(new StrangerLimit())
                .handshakeTimeout(20, TimeUnit.SECONDS)
                .maxConnectionIdle(1, TimeUnit.MINUTES) // an agent always has its stream
                .addStreamTracerFactory(new StrangerLimit.EnrolSize())
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .executor(workers)
                .intercept(new TlsInterceptor())
                .addService(new Service())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            stopThreads();
            throw new IOException(
                    "cannot listen on " + listen + ": " + e.getMessage() + "; choose another port or free this one", e);
        }
        Future<?> unused = ticks.scheduleWithFixedDelay(
                () -> streams.forEach(AgentStream::schedule), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public int port() {
        return server.getPort();
    }

    /** Ends all streams; agents are told to come again. */
    @Override
    public void close() {
        ticks.shutdownNow();
        server.shutdown();
        streams.forEach(s -> s.end(CollectorLink.End.AWAY, "the collector is stopping"));
        try {
            if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        stopThreads();
    }

    private void stopThreads() {
        ticks.shutdownNow();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static ThreadFactory named(String prefix) {
        var count = new AtomicInteger();
        return r -> {
            var thread = new Thread(r, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static SslContext tls(ServerKeys keys) throws IOException {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                    .trustManager(AuthorityTrust.of(keys.authority()))
                    .clientAuth(ClientAuth.OPTIONAL)
                    .build();
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Puts the call's TLS session where the service finds it. */
    private static final class TlsInterceptor implements ServerInterceptor {
        @Override
        public <I, O> ServerCall.Listener<I> interceptCall(
                ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            return Contexts.interceptCall(Context.current().withValue(TLS, session), call, headers, next);
        }
    }

    private static Peer peer() throws RefusedException {
        SSLSession session = TLS.get();
        try {
            if (session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                return new Peer(Identity.commonName(certificate), ByteString.copyFrom(Fingerprint.of(certificate)));
            }
        } catch (SSLPeerUnverifiedException e) {
            throw new RefusedException(
                    "no client certificate of this collector: make a token here and run `edge-agent enrol`", false);
        }
        throw new RefusedException("no TLS: agents speak https", false);
    }

    private static Status status(RefusedException e) {
        return (e.away() ? Status.UNAVAILABLE : Status.PERMISSION_DENIED).withDescription(e.getMessage());
    }

    private final class Service extends CollectorGrpc.CollectorImplBase {
        @Override
        public void enrol(EnrolRequest request, StreamObserver<EnrolReply> reply) {
            try {
                reply.onNext(handler.enrol(request, clock.instant()));
                reply.onCompleted();
            } catch (RefusedException e) {
                reply.onError(status(e).asRuntimeException());
            }
        }

        @Override
        public StreamObserver<AgentMessage> replicate(StreamObserver<CollectorMessage> out) {
            var stream = new AgentStream((ServerCallStreamObserver<CollectorMessage>) out, workers, clock);
            try {
                IngestHandler.Session session = handler.open(peer(), stream, clock.instant());
                streams.add(stream);
                stream.start(session, streams::remove);
            } catch (RefusedException e) {
                out.onError(status(e).asRuntimeException());
            }
            return stream;
        }
    }
}
