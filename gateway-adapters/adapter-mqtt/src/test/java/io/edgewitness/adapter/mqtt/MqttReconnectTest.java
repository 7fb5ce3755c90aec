package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link is cut in the middle of each of the broker's first packets, and mended at once. */
class MqttReconnectTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InstantSource CLOCK = new SystemClock();
    private static final int[] BYTES = {1, 2, 3, 4, 5, 8, 12, 16, 20, 24, 30, 40};
    private static final String TOPIC = "line/state";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final int port = FreePort.find();
    private final Relay relay = new Relay(port);
    private final TestPublisher publisher = new TestPublisher(port);
    private final RecordingSink sink = new RecordingSink();

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void whereverTheLinkIsCutItComesBackWithNothingLostAndNoThreadMore(String version) throws Exception {
        MqttPoint point = new MqttPoint(
                new PointId("p"),
                TopicFilter.parse(TOPIC),
                null,
                JsonPath.parse("$.seq"),
                null,
                MessageKey.parse("$.seq"),
                MqttPoint.Type.INTEGER,
                MqttPoint.Access.READ);
        MqttConfiguration configuration =
                Configurations.of(false, "127.0.0.1", relay.port(), version, null, null, null, List.of(point));
        try (PlantBroker broker = new PlantBroker("127.0.0.1", port, folder.resolve("broker"));
                SourceAdapter adapter = MqttAdapterTest.adapter(configuration, CLOCK, folder)) {
            broker.start();
            relay.start();
            adapter.start(sink);
            awaitUp(adapter);
            int threads = threads();
            for (int i = 0; i < BYTES.length; i++) {
                long number = i + 1L;
                relay.cutAfter(BYTES[i]);
                relay.cut();
                publisher.publish(TOPIC, "{\"seq\":" + number + "}");
                Await.until("number " + number, LIMIT, () -> has(number), () -> "" + adapter.health());
            }
            awaitUp(adapter);
            assertThat(threads()).isLessThanOrEqualTo(threads);
            assertThat(sink.gaps()).noneMatch(gap -> gap.count() > 0);
        } finally {
            publisher.close();
            relay.close();
            sink.close();
        }
    }

    private boolean has(long number) {
        return sink.deliveries().stream().anyMatch(d -> (TOPIC + "#1:" + number).equals(d.key()));
    }

    private static void awaitUp(SourceAdapter adapter) {
        Await.until(
                "a connection", LIMIT, () -> adapter.health().state() == Health.State.UP, () -> "" + adapter.health());
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("contract-source"))
                .count();
    }
}
