package io.edgewitness.edge.wire;

import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorGrpc;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Link} over gRPC with mutual TLS. Each {@link #open} makes a new connection, so that back-off is the caller's alone and a failure
 * shows its cause. What may be sent is bounded by HTTP/2 flow control; what arrived and was not polled, by {@value #INBOUND} messages.
 */
public final class GrpcLink implements Link {
    /** Largest message in either direction; a batch is at most a few MB. */
    static final int MESSAGE_BYTES = 64 << 20;

    private static final int INBOUND = 64;
    private static final long KEEPALIVE_SECONDS = 20;

    private final CollectorAddress address;
    private final SslContext ssl;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Runnable wake;
    private @Nullable Stream stream;

    /** @param wake called from another thread when there may be something to do; must not block */
    public GrpcLink(CollectorAddress address, Identity identity, Runnable wake) throws SSLException {
        this.address = address;
        this.ssl = identity.sslContext();
        this.wake = wake;
    }

    @Override
    public void open() {
        end();
        ManagedChannel channel = channel(address, ssl)
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .build();
        var opened = new Stream(channel);
        stream = opened;
        CollectorGrpc.newStub(channel).withCompression("gzip").replicate(opened);
    }

    @Override
    public State state() {
        Stream s = stream;
        if (s == null || s.ended != null) {
            return State.CLOSED;
        }
        return s.seenReady ? State.OPEN : State.OPENING;
    }

    @Override
    public boolean send(AgentMessage message) {
        Stream s = stream;
        return s != null && s.send(message);
    }

    @Override
    public @Nullable CollectorMessage poll() {
        Stream s = stream;
        return s == null ? null : s.poll();
    }

    @Override
    public String failure() {
        Stream s = stream;
        Status status = s == null ? null : s.ended;
        return status == null ? "" : GrpcFailure.text(status, address);
    }

    @Override
    public void end() {
        Stream s = stream;
        if (s != null) {
            s.channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        end();
        Future<?> unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    static NettyChannelBuilder channel(CollectorAddress address, SslContext ssl) {
        return NettyChannelBuilder.forAddress(address.host(), address.port())
                .sslContext(ssl)
                .disableRetry()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS);
    }

    /** One stream from its opening to its end. Callbacks come on the network's thread. */
    private final class Stream implements ClientResponseObserver<AgentMessage, CollectorMessage> {
        private final ManagedChannel channel;
        private final ConcurrentLinkedQueue<CollectorMessage> arrived = new ConcurrentLinkedQueue<>();
        private volatile @Nullable ClientCallStreamObserver<AgentMessage> call;
        private volatile @Nullable Status ended;
        private volatile boolean seenReady;

        Stream(ManagedChannel channel) {
            this.channel = channel;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AgentMessage> requests) {
            requests.disableAutoRequestWithInitial(INBOUND);
            requests.setOnReadyHandler(() -> {
                seenReady = true;
                wake.run();
            });
            call = requests;
        }

        @Override
        public void onNext(CollectorMessage message) {
            arrived.add(message);
            wake.run();
        }

        @Override
        public void onError(Throwable t) {
            finish(Status.fromThrowable(t));
        }

        @Override
        public void onCompleted() {
            finish(Status.OK);
        }

        private void finish(Status status) {
            ended = status;
            channel.shutdownNow();
            wake.run();
        }

        boolean send(AgentMessage message) {
            ClientCallStreamObserver<AgentMessage> c = call;
            if (c == null || ended != null || !c.isReady()) {
                return false;
            }
            try {
                c.onNext(message);
                return true;
            } catch (IllegalStateException e) {
                // The call ended between the look and the sending; its end is reported by onError.
                return false;
            }
        }

        @Nullable
        CollectorMessage poll() {
            CollectorMessage message = arrived.poll();
            ClientCallStreamObserver<AgentMessage> c = call;
            if (message != null && c != null && ended == null) {
                c.request(1);
            }
            return message;
        }
    }
}
