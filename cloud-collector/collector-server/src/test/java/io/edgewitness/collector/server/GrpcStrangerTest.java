package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.wire.Enrolment;
import io.edgewitness.edge.wire.GrpcCollectorServer;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.edge.wire.proto.CollectorGrpc;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers can take of a collector that does not know them. */
class GrpcStrangerTest {
    private static final SystemClock CLOCK = new SystemClock();
    private static final Status.Code READ_AND_REFUSED = Status.Code.PERMISSION_DENIED;

    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Authority authority;
    private GrpcCollectorServer server;

    @BeforeEach
    void serve() throws Exception {
        authority = Authority.loadOrCreate(folder.resolve("collector"), List.of(), CLOCK.instant());
        server = new GrpcCollectorServer(
                new InetSocketAddress("127.0.0.1", 0),
                authority.serverKeys(),
                new Ingest(authority, store, store, store, ModelSource.NONE, BlobSink.NONE, new IngestBoard()),
                CLOCK,
                2);
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
    }

    private ManagedChannel stranger() throws Exception {
        return channel(SslContextBuilder.forClient());
    }

    private ManagedChannel channel(SslContextBuilder who) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .sslContext(GrpcSslContexts.configure(who.trustManager(authority.certificate()), SslProvider.JDK)
                        .build())
                .disableRetry()
                .build();
        channels.add(channel);
        return channel;
    }

    private static Channel packed(Channel channel) {
        return ClientInterceptors.intercept(channel, new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                return next.newCall(method, options.withCompression("gzip"));
            }
        });
    }

    private static Status.Code answer(Channel channel, int bytes) {
        EnrolRequest request = EnrolRequest.newBuilder()
                .setToken("none")
                .setCertificateRequest(ByteString.copyFrom(new byte[bytes]))
                .build();
        try {
            CollectorGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .enrol(request);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void anEnrolmentThatIsTooLargeIsNotRead() throws Exception {
        ManagedChannel stranger = stranger();
        assertThat(answer(stranger, 10_000)).isEqualTo(READ_AND_REFUSED);
        assertThat(answer(stranger, 20_000)).isIn(Status.Code.CANCELLED, Status.Code.RESOURCE_EXHAUSTED);
        // Its text is lost where the call is already in the server's hands.
        assertThat(answer(packed(stranger), 1_000_000)).isEqualTo(Status.Code.UNKNOWN);
        assertThat(answer(stranger, 10_000)).isEqualTo(READ_AND_REFUSED);
    }

    @Test
    void connectionsWithoutCertificateAreFewAndKeepNoAgentOut() throws Exception {
        String token =
                new Tokens(store, authority, new SecureRandom()).issue("gw-1", Tokens.DEFAULT_LIFE, CLOCK.instant());
        Path data = folder.resolve("agent");
        assertThat(Enrolment.enrol("https://127.0.0.1:" + server.port(), token, data)
                        .exitCode())
                .isZero();
        Identity identity = Identity.load(data);
        int strangers = 0;
        while (strangers < 40 && answer(stranger(), 10) == READ_AND_REFUSED) {
            strangers++;
        }
        // The enrolment's own connection may be still closing.
        assertThat(strangers).isBetween(31, 32);
        assertThat(answer(
                        channel(SslContextBuilder.forClient().keyManager(identity.key(), identity.certificate())), 10))
                .isEqualTo(READ_AND_REFUSED);
        // The one that was refused would come again, and take the place.
        channels.get(strangers).shutdownNow();
        channels.get(0).shutdownNow();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        ManagedChannel late = stranger();
        while (answer(late, 10) != READ_AND_REFUSED) {
            assertThat(System.nanoTime()).as("one left, so one comes in").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
