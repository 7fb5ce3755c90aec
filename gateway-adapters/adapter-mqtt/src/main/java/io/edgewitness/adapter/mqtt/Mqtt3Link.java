package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Secret;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/**
 * A connection of MQTT 3.1.1. The broker alone decides how long it keeps the session and how many messages it sends before an
 * acknowledgement; a published message does not expire, and nobody says whether it reached anyone.
 */
final class Mqtt3Link implements MqttLink {
    private static final int CONNECT_SECONDS = 5;
    private static final long GOODBYE_MILLIS = 200;
    private static final long LOOK_MILLIS = 50;
    private static final int TOPICS_A_REQUEST = 100;
    private static final int REFUSED = 0x80;

    private final LinkSettings settings;
    private final MqttAsyncClient client;
    private @Nullable IMqttToken connecting;
    private BooleanSupplier abandoned = () -> false;

    Mqtt3Link(LinkSettings settings) throws LinkException {
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

    private MqttConnectOptions options() {
        MqttConfiguration configuration = settings.configuration();
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setAutomaticReconnect(false);
        options.setCleanSession(false);
        options.setKeepAliveInterval((int) configuration.keepAlive().toSeconds());
        options.setConnectionTimeout(CONNECT_SECONDS);
        String user = configuration.user();
        if (user != null) {
            options.setUserName(user);
        }
        Secret password = configuration.password();
        if (password != null) {
            options.setPassword(password.reveal().toCharArray());
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
        for (int from = 0; from < all.size(); from += TOPICS_A_REQUEST) {
            subscribePart(all.subList(from, Math.min(all.size(), from + TOPICS_A_REQUEST)), refused);
        }
        return refused;
    }

    private void subscribePart(List<TopicFilter> part, Map<TopicFilter, String> refused) throws LinkException {
        int[] qualities = new int[part.size()];
        java.util.Arrays.fill(qualities, 1);
        IMqttToken token;
        try {
            token = client.subscribe(part.stream().map(TopicFilter::toString).toArray(String[]::new), qualities);
        } catch (MqttException e) {
            throw lost(e);
        }
        try {
            await(token, PATIENCE, () -> !client.isConnected());
        } catch (MqttException e) {
            // Paho calls it a failure of all if one of them is refused
            if (e.getReasonCode() != MqttException.REASON_CODE_SUBSCRIBE_FAILED) {
                throw lost(e);
            }
        }
        int[] granted = token.getGrantedQos();
        for (int i = 0; i < part.size(); i++) {
            if (granted == null || granted.length <= i || granted[i] == REFUSED) {
                refused.put(part.get(i), "mqtt:128 subscription refused");
            }
        }
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
        try {
            client.publish(topic, message, null, new PublishListener(answer));
        } catch (MqttException e) {
            answer.complete(PublishAnswer.refused(reason(e)));
        }
        return answer.completeOnTimeout(PublishAnswer.silence(), ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record PublishListener(CompletableFuture<PublishAnswer> answer) implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            answer.complete(PublishAnswer.of(0));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable e) {
            answer.complete(PublishAnswer.unknown(e instanceof MqttException known ? reason(known) : "" + e));
        }
    }

    private static LinkException lost(MqttException e) {
        return new LinkException(reason(e));
    }

    private static String reason(@Nullable Throwable e) {
        if (e == null) {
            return "the connection was lost";
        }
        return e instanceof MqttException known ? ReasonCodes.reason311(known.getReasonCode(), known) : "" + e;
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
                            Map.of(),
                            settings.clock().instant()));
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            settings.events().add(new LinkEvent.Lost(generation(), reason(cause)));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
