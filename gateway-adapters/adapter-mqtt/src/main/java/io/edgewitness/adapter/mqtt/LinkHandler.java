package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Stalls;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The end of the channel: completes what is waited for, queues what is published, keeps the connection alive and finds out that it is dead. What the broker
 * sends beyond what was agreed waits in its own buffers: the channel is not read until the agent has caught up.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent any more shows by the end of the channel
final class LinkHandler extends SimpleChannelInboundHandler<MqttMessage> {
    private static final int TICKS_A_KEEP_ALIVE = 4;
    private static final int SILENT_TICKS = 6;
    private static final long WHOLE_PACKET = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 10;
    private static final int MOST_WINDOWS = 10;
    private static final int MOST_UNREAD = 4;

    /** A broker may send more than it was allowed to: no more is read of it than that. */
    static final int MOST_UNACKNOWLEDGED_WINDOWS = MOST_UNREAD * MOST_WINDOWS;

    private static final long MOST_BYTES = 32L << 20;
    private static final int LAST_PACKET = 65_535;
    private static final int PUBLISH_HEAD = 32;

    private final LinkSettings settings;
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<List<Integer>>> expected = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> unacknowledged = new ConcurrentHashMap<>();
    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final AtomicInteger packets = new AtomicInteger();
    private final int mostWaiting;
    private volatile boolean up;
    private volatile String why = "the connection was lost";
    private volatile int mostOrders = LAST_PACKET;
    private volatile int largestOrder = Integer.MAX_VALUE;
    private volatile boolean over;
    private boolean paused;
    private volatile Instant heard;
    private long lastByte;
    private long lastPacket;
    private long seen;
    private int tick;

    LinkHandler(LinkSettings settings) {
        this.settings = settings;
        this.heard = settings.clock().instant();
        this.mostWaiting = MOST_WINDOWS * settings.configuration().window();
    }

    CompletableFuture<Boolean> connected() {
        return connected;
    }

    boolean isConnected() {
        return up;
    }

    /** Why it is not connected any more. */
    String why() {
        return why;
    }

    /** When the last packet came, by the agent's clock; all that came until then is in the queue. Any thread. */
    Instant heard() {
        return heard;
    }

    /** @return a number for a packet whose answer nobody waits for */
    int packet() {
        return 1 + Math.floorMod(packets.getAndIncrement(), LAST_PACKET);
    }

    /** @return the number of a packet whose answer completes the future: the codes in it */
    int expect(CompletableFuture<List<Integer>> answer) {
        while (true) {
            int packet = packet();
            if (expected.putIfAbsent(packet, answer) == null) {
                return packet;
            }
        }
    }

    void forget(int packet) {
        expected.remove(packet);
    }

    /** @return why the broker would not take the message; null: it would */
    @Nullable
    String unfit(String topic, byte[] payload) {
        if (expected.size() >= mostOrders) {
            return "the broker takes no more than " + mostOrders + " messages at a time";
        }
        int size = PUBLISH_HEAD + topic.getBytes(StandardCharsets.UTF_8).length + payload.length;
        return size > largestOrder ? "the broker takes no message of " + size + " bytes" : null;
    }

    void acknowledged(int packet) {
        Integer size = unacknowledged.remove(packet);
        if (size != null) {
            unacknowledgedBytes.addAndGet(-size);
        }
    }

    /** Sees each packet before it is decoded: one that ends within itself, or beyond itself, would take the next one's bytes for its own. */
    ChannelInboundHandlerAdapter frames() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object frame) {
                lastPacket = System.nanoTime();
                long before = seen;
                context.fireChannelRead(frame);
                heard = settings.clock().instant();
                if (seen != before + 1) {
                    end(context, "the broker sent a packet that is none");
                }
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lastByte = System.nanoTime();
        lastPacket = lastByte;
        context.writeAndFlush(Packets.connect(settings.configuration(), settings.clientId()));
    }

    private void keepAlive(ChannelHandlerContext context, int seconds) {
        long millis = seconds * 1_000L / TICKS_A_KEEP_ALIVE;
        context.executor().schedule(() -> beat(context, millis), millis, TimeUnit.MILLISECONDS);
    }

    private void beat(ChannelHandlerContext context, long millis) {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        long silence = TimeUnit.MILLISECONDS.toNanos(SILENT_TICKS * millis);
        if (!paused && now - listening(lastByte) > silence) {
            end(context, "the broker was silent for " + SILENT_TICKS * millis / 1_000 + " s");
            return;
        }
        if (!paused && now - listening(lastPacket) > silence + WHOLE_PACKET) {
            end(context, "the broker sends bytes, but no whole packet");
            return;
        }
        if (++tick % 2 == 0) {
            context.writeAndFlush(MqttMessage.PINGREQ);
        }
        context.executor().schedule(() -> beat(context, millis), millis, TimeUnit.MILLISECONDS);
    }

    /** @return since when the broker was silent to an agent that listened */
    private long listening(long last) {
        Stalls.Stall stall = settings.stalls().since(last);
        return stall == null ? last : stall.end();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
        seen++;
        if (over) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            end(
                    context,
                    "the broker sent a packet that is none: "
                            + words(message.decoderResult().cause()));
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNACK -> answered(context, (MqttConnAckMessage) message);
            case PUBLISH -> published(context, (MqttPublishMessage) message);
            case PUBACK ->
                answered(
                        (MqttMessageIdVariableHeader) message.variableHeader(),
                        List.of(
                                message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                                        ? reply.reasonCode() & 0xFF
                                        : 0));
            case SUBACK ->
                answered(
                        ((MqttSubAckMessage) message).variableHeader(),
                        ((MqttSubAckMessage) message).payload().reasonCodes());
            case UNSUBACK -> answered((MqttMessageIdVariableHeader) message.variableHeader(), List.of(0));
            case PINGRESP -> {}
            case DISCONNECT -> end(context, goodbye(Packets.reason(message)));
            default -> end(context, "the broker sent a packet that only a client sends");
        }
    }

    private static String goodbye(int code) {
        return ReasonCodes.isRefusal(code) ? ReasonCodes.words(code) : "the broker said goodbye";
    }

    private void answered(ChannelHandlerContext context, MqttConnAckMessage answer) {
        int code = answer.variableHeader().connectReturnCode().byteValue() & 0xFF;
        if (code != 0) {
            end(
                    context,
                    ReasonCodes.connecting(
                            code, settings.configuration().version().isFive()));
            return;
        }
        mostOrders = Packets.limit(answer, MqttProperties.RECEIVE_MAXIMUM, LAST_PACKET);
        largestOrder = Packets.limit(answer, MqttProperties.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
        up = true;
        // a broker may ask to hear of us more often, not keep us from finding out that it is dead
        int ours = (int) settings.configuration().keepAlive().toSeconds();
        int asked = Packets.limit(answer, MqttProperties.SERVER_KEEP_ALIVE, ours);
        keepAlive(context, asked > 0 ? Math.min(ours, asked) : ours);
        connected.complete(answer.variableHeader().isSessionPresent());
    }

    private void answered(MqttMessageIdVariableHeader head, List<Integer> codes) {
        CompletableFuture<List<Integer>> answer = expected.remove(head.messageId());
        if (answer != null) {
            answer.complete(codes);
        }
    }

    private void published(ChannelHandlerContext context, MqttPublishMessage message) {
        MqttQoS qos = message.fixedHeader().qosLevel();
        if (qos.value() > 1) {
            end(context, "the broker sends QoS 2, which we never asked for; give the adapter a client-id of its own");
            return;
        }
        byte[] payload = ByteBufUtil.getBytes(message.payload());
        int packet = qos == MqttQoS.AT_MOST_ONCE ? 0 : message.variableHeader().packetId();
        if (packet != 0) {
            Integer before = unacknowledged.put(packet, payload.length);
            unacknowledgedBytes.addAndGet(payload.length - (before == null ? 0 : before));
        }
        settings.events()
                .add(new LinkEvent.Message(
                        settings.generation(),
                        message.variableHeader().topicName(),
                        payload,
                        packet,
                        qos.value(),
                        message.fixedHeader().isDup(),
                        message.fixedHeader().isRetain(),
                        Packets.userProperties(message),
                        settings.clock().instant()));
        if (isTooMuch(MOST_UNREAD)) {
            end(context, "the broker sends more than can be taken, and not the answer that is waited for");
        } else if (!paused && isTooMuch(1)) {
            paused = true;
            context.channel().config().setAutoRead(false);
            resumeLater(context);
        }
    }

    /** While an answer is waited for, what comes before it must be read. */
    private boolean isTooMuch(int times) {
        return (times > 1 || expected.isEmpty())
                && (settings.events().size() > times * mostWaiting
                        || unacknowledged.size() > times * mostWaiting
                        || unacknowledgedBytes.get() > times * MOST_BYTES);
    }

    private void resumeLater(ChannelHandlerContext context) {
        context.executor().schedule(() -> resume(context), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void resume(ChannelHandlerContext context) {
        if (over) {
            return;
        }
        if (isTooMuch(1)) {
            resumeLater(context);
            return;
        }
        paused = false;
        lastByte = System.nanoTime();
        lastPacket = lastByte;
        context.channel().config().setAutoRead(true);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        lastByte = System.nanoTime();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context, up ? "the connection was lost" : "the broker ended the connection without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, words(cause));
    }

    private void end(ChannelHandlerContext context, String why) {
        fail(why);
        context.close();
    }

    /** Any thread; the first reason counts. */
    void fail(String why) {
        MqttLink.LinkException lost = new MqttLink.LinkException(why);
        boolean first;
        synchronized (this) {
            first = !over;
            over = true;
            if (first) {
                this.why = why;
            }
        }
        up = false;
        connected.completeExceptionally(lost);
        expected.keySet().forEach(packet -> {
            CompletableFuture<List<Integer>> answer = expected.remove(packet);
            if (answer != null) {
                answer.completeExceptionally(lost);
            }
        });
        if (first) {
            settings.events().add(new LinkEvent.Lost(settings.generation(), why));
        }
    }

    static String words(@Nullable Throwable e) {
        Throwable cause = e;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null) {
            return "the connection was lost";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
