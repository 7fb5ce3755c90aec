package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.PackingLine;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is restarted, connections are cut, and the agent is killed, while a packing line publishes. */
class MqttLossTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FAULTS = 6;
    private static final String KEYED = "line/keyed";
    private static final String UNKEYED = "line/unkeyed";
    private static final InstantSource CLOCK = new SystemClock();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final int port = FreePort.find();
    private final Relay relay = new Relay(port);
    private final CrashableLedger ledger = new CrashableLedger();

    @Test
    void keyedValuesAreThereExactlyOnceAndUnkeyedOnesAtLeastOnce() throws Exception {
        Path directory = Files.createDirectories(folder.resolve("adapter"));
        Random random = new Random(5);
        try (PlantBroker broker = new PlantBroker("127.0.0.1", port, folder.resolve("broker"))) {
            broker.start();
            relay.start();
            ledger.start();
            SourceAdapter adapter = adapter(directory);
            adapter.start(ledger);
            Await.until(
                    "a subscription",
                    LIMIT,
                    () -> adapter.health().state() == io.edgewitness.edge.api.Health.State.UP,
                    () -> "" + adapter.health());
            SourceAdapter running = adapter;
            try (PackingLine keyed = line(KEYED);
                    PackingLine unkeyed = line(UNKEYED)) {
                for (int fault = 0; fault < FAULTS; fault++) {
                    long before = ledger.count();
                    Await.until(
                            "data before fault " + fault,
                            LIMIT,
                            () -> ledger.count() > before + 20 + random.nextInt(20),
                            ledger::toString);
                    switch (fault % 5) {
                        case 0, 3 -> relay.cut();
                        case 1 -> {
                            broker.stop();
                            broker.start();
                        }
                        default -> {
                            ledger.kill();
                            relay.cut();
                            running.close();
                            ledger.restart();
                            running = adapter(directory);
                            running.start(ledger);
                        }
                    }
                }
                keyed.close();
                unkeyed.close();
                Await.until(
                        "the last of each",
                        LIMIT,
                        () -> ledger.has(KEYED, keyed.acknowledged()) && ledger.has(UNKEYED, unkeyed.acknowledged()),
                        ledger::toString);
                running.close();
                // the very last message may be at the broker without its publisher knowing
                assertThat(ledger.sequences(KEYED))
                        .doesNotHaveDuplicates()
                        .containsSequence(range(keyed.acknowledged()));
                assertThat(ledger.sequences(UNKEYED).stream().distinct())
                        .containsSequence(range(unkeyed.acknowledged()));
                assertThat(ledger.lost()).as("messages declared lost").isZero();
            } finally {
                running.close();
                relay.close();
                ledger.close();
            }
        }
    }

    private static List<Long> range(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private PackingLine line(String topic) {
        return new PackingLine("127.0.0.1", port, topic, Duration.ofMillis(5), CLOCK).start();
    }

    private SourceAdapter adapter(Path directory) {
        MqttPoint keyed = new MqttPoint(
                new PointId("keyed"),
                TopicFilter.parse(KEYED),
                null,
                JsonPath.parse("$.seq"),
                JsonPath.parse("$.ts"),
                MessageKey.parse("$.seq"),
                MqttPoint.Type.INTEGER,
                MqttPoint.Access.READ);
        MqttPoint unkeyed = new MqttPoint(
                new PointId("unkeyed"),
                TopicFilter.parse(UNKEYED),
                null,
                JsonPath.parse("$.seq"),
                null,
                null,
                MqttPoint.Type.INTEGER,
                MqttPoint.Access.READ);
        return MqttAdapterTest.adapter(relay.port(), CLOCK, directory, List.of(keyed, unkeyed));
    }
}
