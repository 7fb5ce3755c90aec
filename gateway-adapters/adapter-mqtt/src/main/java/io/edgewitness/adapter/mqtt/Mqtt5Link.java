package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** A connection of MQTT 5. */
final class Mqtt5Link implements MqttLink {
    private static final int CONNECT_SECONDS = 5;
    private static final long GOODBYE_MILLIS = 200;
    private static final long LOOK_MILLIS = 50;
    private static final int TOPICS_A_REQUEST = 100;
    private static final long LONGEST_LIFETIME = 4_294_967_295L;

    private final LinkSettings settings;
    private final MqttAsyncClient client;
    private @Nullable IMqttToken connecting;
    private BooleanSupplier abandoned = () -> false;

    Mqtt5Link(LinkSettings settings) throws LinkException {
        this.settings = settings;
        try {
            client = new MqttAsyncClient(
                    settings.configuration().endpoint().toString(), settings.clientId(), new MemoryPersistence());
        } catch (MqttException e) {
            throw lost(e);
        }
        client.setManualAcks(true);
        client.setCallback(new Callback());
    }

    @Override
    public int generation() {
        return settings.generation();
    }

    @Override
    public boolean isConnected() {
        return client.isConnected();
    }

    @Override
    public boolean connect(BooleanSupplier abandoned) throws LinkException {
        this.abandoned = abandoned;
        try {
            IMqttToken token = client.connect(options());
            connecting = token;
            await(token, CONNECTING, () -> false);
            return token.getSessionPresent();
        } catch (MqttException e) {
            throw lost(e);
        }
    }

    private void await(IMqttToken token, Duration patience, BooleanSupplier lost) throws MqttException {
        long end = System.nanoTime() + patience.toNanos();
        while (!token.isComplete()
                && !abandoned.getAsBoolean()
                && !lost.getAsBoolean()
                && System.nanoTime() - end < 0) {
            waitBriefly(token);
        }
        token.waitForCompletion(1);
    }

    private static void waitBriefly(IMqttToken token) {
        try {
            token.waitForCompletion(LOOK_MILLIS);
        } catch (MqttException e) {
            // not yet, or it failed: the last look tells
        }
    }

    private MqttConnectionOptions options() {
        MqttConfiguration configuration = settings.configuration();
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(configuration.session().toSeconds());
        options.setReceiveMaximum(configuration.window());
        options.setKeepAliveInterval((int) configuration.keepAlive().toSeconds());
        options.setConnectionTimeout(CONNECT_SECONDS);
        String user = configuration.user();
        if (user != null) {
            options.setUserName(user);
        }
        Secret password = configuration.password();
        if (password != null) {
            options.setPassword(password.reveal().getBytes(StandardCharsets.UTF_8));
        }
        if (settings.sockets() != null) {
            options.setSocketFactory(settings.sockets());
        }
        options.setHttpsHostnameVerificationEnabled(true);
        return options;
    }

    @Override
    public Map<TopicFilter, String> subscribe(Collection<TopicFilter> filters) throws LinkException {
        Map<TopicFilter, String> refused = new LinkedHashMap<>();
        List<TopicFilter> all = List.copyOf(filters);
        try {
            for (int from = 0; from < all.size(); from += TOPICS_A_REQUEST) {
                List<TopicFilter> part = all.subList(from, Math.min(all.size(), from + TOPICS_A_REQUEST));
                IMqttToken token = client.subscribe(
                        part.stream().map(Mqtt5Link::subscription).toArray(MqttSubscription[]::new));
                await(token, PATIENCE, () -> !client.isConnected());
                int[] codes = token.getReasonCodes();
                for (int i = 0; i < part.size(); i++) {
                    int code = codes == null || codes.length <= i ? 0 : codes[i];
                    if (ReasonCodes.isRefusal(code)) {
                        refused.put(part.get(i), "mqtt:" + code + " subscription refused: " + ReasonCodes.words(code));
                    }
                }
            }
        } catch (MqttException e) {
            throw lost(e);
        }
        return refused;
    }

    private static MqttSubscription subscription(TopicFilter filter) {
        MqttSubscription subscription = new MqttSubscription(filter.toString(), 1);
        subscription.setRetainHandling(1);
        subscription.setRetainAsPublished(false);
        return subscription;
    }

    @Override
    public void unsubscribe(String filter) throws LinkException {
        try {
            client.unsubscribe(filter);
        } catch (MqttException e) {
            throw lost(e);
        }
    }

    @Override
    public void acknowledge(int packet) throws LinkException {
        try {
            client.messageArrivedComplete(packet, 1);
        } catch (MqttException e) {
            throw lost(e);
        }
    }

    @Override
    public CompletableFuture<PublishAnswer> publish(String topic, byte[] payload, Duration lifetime) {
        CompletableFuture<PublishAnswer> answer = new CompletableFuture<>();
        MqttMessage message = new MqttMessage(payload);
        message.setQos(1);
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(Math.max(1, Math.min(lifetime.toSeconds(), LONGEST_LIFETIME)));
        message.setProperties(properties);
        try {
            client.publish(topic, message, null, new PublishListener(answer));
        } catch (MqttException e) {
            answer.complete(PublishAnswer.refused(reason(e)));
        }
        return answer.completeOnTimeout(PublishAnswer.silence(), ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record PublishListener(CompletableFuture<PublishAnswer> answer) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            answer.complete(PublishAnswer.of(codes == null || codes.length == 0 ? 0 : codes[0]));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable e) {
            answer.complete(PublishAnswer.unknown(e instanceof MqttException known ? reason(known) : "" + e));
        }
    }

    private static LinkException lost(MqttException e) {
        return new LinkException(reason(e));
    }

    private static String reason(@Nullable MqttException e) {
        return e == null ? "the connection was lost" : ReasonCodes.reason(e.getReasonCode(), e);
    }

    @Override
    public void close() {
        IMqttToken token = connecting;
        if (token == null || token.isComplete()) {
            end();
            return;
        }
        // Closed while it connects, Paho would leave its threads behind, and a connection that comes later would take
        // the session away from the next one.
        Thread later = new Thread(() -> endAfter(token), "mqtt-end");
        later.setDaemon(true);
        later.start();
    }

    private void endAfter(IMqttToken token) {
        try {
            token.waitForCompletion(CONNECTING.toMillis() + 1_000);
        } catch (MqttException e) {
            // it failed, or nobody answers
        }
        end();
    }

    private void end() {
        try {
            client.disconnectForcibly(0, GOODBYE_MILLIS, client.isConnected());
        } catch (MqttException e) {
            // it was not connected
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            // its threads have ended with the connection
        }
    }

    private final class Callback implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            settings.events()
                    .add(new LinkEvent.Message(
                            generation(),
                            topic,
                            message.getPayload(),
                            message.getId(),
                            message.getQos(),
                            message.isDuplicate(),
                            message.isRetained(),
                            properties(message.getProperties()),
                            settings.clock().instant()));
        }

        private static Map<String, String> properties(@Nullable MqttProperties given) {
            List<UserProperty> list = given == null ? null : given.getUserProperties();
            if (list == null || list.isEmpty()) {
                return Map.of();
            }
            Map<String, String> properties = new HashMap<>();
            list.forEach(each -> properties.put(each.getKey(), each.getValue()));
            return properties;
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException e = response.getException();
            int code = response.getReturnCode();
            String why = e == null && ReasonCodes.isRefusal(code) ? ReasonCodes.words(code) : reason(e);
            settings.events().add(new LinkEvent.Lost(generation(), why));
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            settings.events().add(new LinkEvent.Lost(generation(), reason(exception)));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String uri) {}

        @Override
        public void authPacketArrived(int code, MqttProperties properties) {}
    }
}
