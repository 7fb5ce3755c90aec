package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageFlowTest {
    private static final String TOPIC = "hall/meter";
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final PointId METER = new PointId("meter");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<String> calls = new ArrayList<>();
    private final Queue<LinkEvent> events = new ArrayDeque<>();
    private boolean refusing;

    @SuppressWarnings("NullAway.Init")
    private SessionFiles files;

    @SuppressWarnings("NullAway.Init")
    private TopicTable topics;

    @SuppressWarnings("NullAway.Init")
    private MessageFlow flow;

    private final SampleSink sink = new SampleSink() {
        @Override
        public boolean offer(Delivery delivery) {
            calls.add(refusing ? "refused" : "taken");
            Runnable durable = delivery.durable();
            if (!refusing && durable != null) {
                durable.run();
            }
            return !refusing;
        }

        @Override
        public void gap(Gap gap) {
            calls.add("gap of " + gap.count());
        }

        @Override
        public void declare(List<PointDefinition> points) {
            points.forEach(point -> calls.add(point.address() + (point.counted() ? " counted" : " not counted")));
        }
    };

    @BeforeEach
    void start() throws Exception {
        MqttPoint point = new MqttPoint(
                METER,
                TopicFilter.parse(TOPIC),
                null,
                JsonPath.parse("$"),
                null,
                MessageKey.parse("$.seq"),
                MqttPoint.Type.RAW,
                MqttPoint.Access.READ);
        MqttConfiguration configuration = Configurations.plain(1, List.of(point));
        files = new SessionFiles(folder, configuration.window());
        topics = new TopicTable(
                List.of(point),
                List.of(PointDefinition.of("meter", "as the site file says it", "1")),
                0,
                SessionFiles.uncounted(folder));
        flow = new MessageFlow(configuration, topics, files, sink, events, new HealthBoard());
    }

    @AfterEach
    void stop() throws Exception {
        files.close();
    }

    private void receive(String key, int qos) throws Exception {
        byte[] payload = ("{\"seq\":" + key + "}").getBytes(StandardCharsets.UTF_8);
        flow.receive(new LinkEvent.Message(1, TOPIC, payload, qos, qos, false, false, Map.of(), T0), null, null);
        flow.offerPending();
    }

    private void acknowledge() throws Exception {
        List<InFlight> durable = events.stream()
                .map(event -> ((LinkEvent.Durable) event).message())
                .toList();
        events.clear();
        flow.acknowledge(durable, null);
    }

    @Test
    void whatIsMissingIsDeclaredOnceAndBeforeTheMessageBehindItCanBeDurable() throws Exception {
        receive("1", 1);
        refusing = true;
        receive("5", 1);
        flow.offerPending();
        refusing = false;
        flow.offerPending();
        assertThat(calls).containsExactly("taken", "gap of 3", "refused", "refused", "taken");
    }

    @Test
    void aKeyThatIsNoNumberMakesTheTopicUncountedForGood() throws Exception {
        receive("1", 1);
        receive("\"x\"", 1);
        receive("\"y\"", 1);
        assertThat(calls)
                .containsExactly("taken", "as the site file says it not counted", "gap of -1", "taken", "taken");
        stop();
        start();
        assertThat(topics.counts(METER)).isFalse();
    }

    @Test
    void numbersAreKeptOverARestartWhateverTheQoS() throws Exception {
        receive("7", 0);
        acknowledge();
        stop();
        start();
        receive("9", 0);
        assertThat(calls).containsExactly("taken", "gap of 1", "taken");
        assertThat(files.knowsNumber(TOPIC)).isTrue();
    }
}
