package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorGrpc;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.Hello;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes messages as large as they may be from several brokers at once, sends large ones to a collector, and prints how much direct
 * memory it has then, in bytes.
 */
public final class NetworkMemory {
    private static final int BROKERS = 6;
    private static final int MESSAGES = 12;
    private static final int LARGEST = 1 << 20;
    private static final int PARCELS = 60;
    private static final int PARCEL = 440_000;
    private static final long LIMIT_SECONDS = 100;

    private NetworkMemory() {}

    /** Without arguments. */
    public static void main(String[] arguments) throws Exception {
        long begin = System.nanoTime();
        try (ServerSocket broker = new ServerSocket(0, BROKERS, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> serve(broker), "broker");
            serving.setDaemon(true);
            serving.start();
            List<ConcurrentLinkedQueue<LinkEvent>> all = new ArrayList<>();
            for (int i = 0; i < BROKERS; i++) {
                ConcurrentLinkedQueue<LinkEvent> events = new ConcurrentLinkedQueue<>();
                all.add(events);
                new MqttLink(new LinkSettings(
                                i,
                                configuration(broker.getLocalPort()),
                                "agent-" + i,
                                null,
                                new MultiThreadIoEventLoopGroup(
                                        1, new DefaultThreadFactory("link", true), NioIoHandler.newFactory()),
                                events,
                                InstantSource.system(),
                                Stalls.NONE,
                                () -> false))
                        .connect();
            }
            int left = BROKERS * MESSAGES;
            while (left > 0) {
                for (ConcurrentLinkedQueue<LinkEvent> events : all) {
                    for (LinkEvent e = events.poll(); e != null; e = events.poll()) {
                        if (e instanceof LinkEvent.Lost lost) {
                            throw new IllegalStateException(lost.reason());
                        }
                        left--;
                    }
                }
                if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                    throw new IllegalStateException(left + " messages did not come");
                }
                Thread.onSpinWait();
            }
        }
        send();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
        System.out.println(direct);
        System.exit(0);
    }

    /** Says yes to each agent, and then sends. */
    private static void serve(ServerSocket broker) {
        while (true) {
            try {
                Socket socket = broker.accept();
                Thread one = new Thread(() -> publish(socket), "broker-connection");
                one.setDaemon(true);
                one.start();
            } catch (java.io.IOException e) {
                return;
            }
        }
    }

    private static void publish(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            in.read();
            in.readNBytes(in.read());
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {0x20, 3, 0, 0, 0});
            byte[] topic = "x/docs".getBytes(StandardCharsets.UTF_8);
            int length = 2 + topic.length + 1 + LARGEST;
            byte[] packet = new byte[4 + length];
            packet[0] = 0x30;
            packet[1] = (byte) ((length & 0x7F) | 0x80);
            packet[2] = (byte) (((length >> 7) & 0x7F) | 0x80);
            packet[3] = (byte) (length >> 14);
            packet[5] = (byte) topic.length;
            System.arraycopy(topic, 0, packet, 6, topic.length);
            for (int i = 0; i < MESSAGES; i++) {
                out.write(packet);
            }
            in.readAllBytes();
        } catch (java.io.IOException e) {
            // the agent is gone
        }
    }

    private static MqttConfiguration configuration(int port) {
        return new MqttConfiguration(
                MqttEndpoint.parse("tcp://127.0.0.1:" + port),
                MqttVersion.parse("5"),
                null,
                null,
                null,
                Duration.ofDays(7),
                200,
                Duration.ofSeconds(60),
                null,
                null,
                null,
                1000,
                LARGEST,
                List.of());
    }

    private static void send() throws Exception {
        CountDownLatch received = new CountDownLatch(PARCELS);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new CollectorGrpc.CollectorImplBase() {
                    @Override
                    public StreamObserver<AgentMessage> replicate(StreamObserver<CollectorMessage> answers) {
                        return new Counting<>(received);
                    }
                })
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        StreamObserver<AgentMessage> call =
                CollectorGrpc.newStub(channel).replicate(new Counting<>(new CountDownLatch(0)));
        StringBuilder text = new StringBuilder();
        new Random(1).ints(PARCEL, 33, 127).forEach(c -> text.append((char) c));
        AgentMessage parcel = AgentMessage.newBuilder()
                .setHello(Hello.newBuilder().setAgent(text.toString()))
                .build();
        for (int i = 0; i < PARCELS; i++) {
            call.onNext(parcel);
        }
        if (!received.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(received.getCount() + " parcels did not come");
        }
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static final class Counting<T> implements StreamObserver<T> {
        private final CountDownLatch left;

        Counting(CountDownLatch left) {
            this.left = left;
        }

        @Override
        public void onNext(T message) {
            left.countDown();
        }

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {}
    }
}
