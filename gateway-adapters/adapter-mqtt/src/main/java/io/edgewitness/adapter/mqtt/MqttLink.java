package io.edgewitness.adapter.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker, of MQTT 5 or 3.1.1, for once: a lost one is closed and never used again. It acknowledges nothing by itself. One thread
 * uses it, others publish; what comes goes to a queue of events. With 3.1.1 the broker alone decides how long it keeps the session and how many
 * messages it sends before an acknowledgement; a published message does not expire, and nobody says whether it reached anyone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent any more shows by the end of the channel
final class MqttLink implements AutoCloseable {
    /** How long to wait for the acknowledgement of an order. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    /** How long to wait for a connection; that leaves time for another within the ten seconds after which data flow again. */
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    /** How long to wait for subscriptions: a broker under load takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration GOODBYE = Duration.ofMillis(200);
    private static final long LOOK_MILLIS = 50;
    private static final int TOPICS_A_REQUEST = 100;

    private final LinkSettings settings;
    private final LinkHandler handler;
    private @Nullable Channel channel;

    /** The connection is lost or was never made; the message says why. */
    static final class LinkException extends Exception {
        private static final long serialVersionUID = 1L;

        LinkException(String why) {
            super(why, null, false, false);
        }

        /** @return the reason, never null */
        String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * What a broker answers to subscriptions.
     *
     * @param refused and why
     * @param lossy granted, but at QoS 0 only
     */
    record Granted(Map<TopicFilter, String> refused, Set<TopicFilter> lossy) {}

    MqttLink(LinkSettings settings) {
        this.settings = settings;
        this.handler = new LinkHandler(settings);
    }

    /** Its number: none comes twice. */
    int generation() {
        return settings.generation();
    }

    /** Any thread. */
    boolean isConnected() {
        return handler.isConnected();
    }

    /** Why it is not connected any more. */
    String why() {
        return handler.why();
    }

    /** When the last packet came, by the agent's clock; all that came until then is in the queue. Any thread. */
    Instant heard() {
        return handler.heard();
    }

    /** @return whether the broker still had our session */
    boolean connect() throws LinkException {
        MqttEndpoint to = settings.configuration().endpoint();
        Channel opened = new Bootstrap()
                .group(settings.loop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECTING.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel fresh) throws Exception {
                        fill(fresh.pipeline(), to);
                    }
                })
                .connect(to.host(), to.port())
                .addListener(attempt -> {
                    if (!attempt.isSuccess()) {
                        handler.fail(LinkHandler.words(attempt.cause()));
                    }
                })
                .channel();
        channel = opened;
        return await(handler.connected(), CONNECTING, "no answer to the connection");
    }

    private void fill(ChannelPipeline pipeline, MqttEndpoint to) throws Exception {
        if (to.tls()) {
            SSLContext tls = settings.tls();
            SSLEngine engine = (tls == null ? SSLContext.getDefault() : tls).createSSLEngine(to.host(), to.port());
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            pipeline.addLast(new SslHandler(engine));
        }
        FrameLimit limit = new FrameLimit(
                settings.configuration().largestMessage(),
                settings.configuration().version().isFive());
        fill(pipeline, limit, handler);
    }

    /** Everything but TLS. */
    static void fill(ChannelPipeline pipeline, FrameLimit limit, LinkHandler handler) {
        pipeline.addLast(
                new FlushConsolidationHandler(FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true),
                limit,
                handler.frames(),
                new MqttDecoder(limit.most() + FrameLimit.LONGEST_HEAD),
                MqttEncoder.INSTANCE,
                handler);
    }

    private <T> T await(CompletableFuture<T> answer, Duration patience, String silence) throws LinkException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (settings.closing().getAsBoolean()) {
                    throw new LinkException("the adapter ends");
                }
                if (System.nanoTime() - end >= 0) {
                    throw new LinkException(silence + " within " + patience.toSeconds() + " s");
                }
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw new LinkException(String.valueOf((cause == null ? e : cause).getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LinkException("interrupted");
            }
        }
    }

    /** At QoS 1. */
    Granted subscribe(Collection<TopicFilter> filters) throws LinkException {
        Map<TopicFilter, String> refused = new LinkedHashMap<>();
        Set<TopicFilter> lossy = new HashSet<>();
        List<TopicFilter> all = List.copyOf(filters);
        for (int from = 0; from < all.size(); from += TOPICS_A_REQUEST) {
            List<TopicFilter> part = all.subList(from, Math.min(all.size(), from + TOPICS_A_REQUEST));
            CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
            send(Packets.subscribe(handler.expect(answer), part));
            List<Integer> codes = await(answer, PATIENCE, "no answer to the subscriptions");
            for (int i = 0; i < part.size(); i++) {
                int code = codes.size() <= i ? ReasonCodes.UNSPECIFIED : codes.get(i);
                if (ReasonCodes.isRefusal(code)) {
                    refused.put(part.get(i), "mqtt:" + code + " subscription refused: " + ReasonCodes.words(code));
                } else if (code == 0) {
                    lossy.add(part.get(i));
                }
            }
        }
        return new Granted(refused, lossy);
    }

    /** Without waiting for the answer. */
    void unsubscribe(String filter) throws LinkException {
        send(Packets.unsubscribe(handler.packet(), filter));
    }

    void acknowledge(int packet) throws LinkException {
        handler.acknowledged(packet);
        send(Packets.acknowledgement(packet));
    }

    private void send(MqttMessage message) throws LinkException {
        Channel to = channel;
        if (to == null || !isConnected()) {
            throw new LinkException(handler.why());
        }
        to.writeAndFlush(message);
    }

    /**
     * Publishes at QoS 1, once. Any thread, after {@link #connect}.
     *
     * @param lifetime after this the broker does not hand it on any more, where the protocol has words for that; above 0
     * @return completes within {@link #ANSWER}, on another thread, never with an exception
     */
    CompletableFuture<PublishAnswer> publish(String topic, byte[] payload, Duration lifetime) {
        String unfit = handler.unfit(topic, payload);
        if (unfit != null) {
            return CompletableFuture.completedFuture(PublishAnswer.refused(unfit));
        }
        CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
        int packet = handler.expect(answer);
        try {
            send(Packets.publish(packet, topic, payload, lifetime.toSeconds()));
        } catch (LinkException e) {
            handler.forget(packet);
            return CompletableFuture.completedFuture(PublishAnswer.refused(e.why()));
        }
        return answer.handle((codes, lost) -> lost == null
                        ? PublishAnswer.of(codes.get(0))
                        : PublishAnswer.unknown(String.valueOf(lost.getMessage())))
                .completeOnTimeout(PublishAnswer.silence(), ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((outcome, never) -> handler.forget(packet));
    }

    /** Says goodbye if there is someone to say it to; the session stays with the broker. Waits for nothing. */
    @Override
    public void close() {
        Channel last = channel;
        if (last == null) {
            return;
        }
        if (isConnected()) {
            last.writeAndFlush(MqttMessage.DISCONNECT).addListener(ChannelFutureListener.CLOSE);
            last.eventLoop().schedule(() -> last.close(), GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            last.close();
        }
        handler.fail("the connection was closed");
    }
}
