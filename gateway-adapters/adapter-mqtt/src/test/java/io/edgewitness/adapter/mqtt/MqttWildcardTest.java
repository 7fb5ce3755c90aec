package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wildcards, shared subscriptions, late and large messages, and both versions of the protocol, at a real broker. */
class MqttWildcardTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InstantSource CLOCK = new SystemClock();
    private static final int PORT = FreePort.find();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static PlantBroker broker;

    private final String base = "plant" + UUID.randomUUID().toString().substring(0, 8);
    private final TestPublisher publisher = new TestPublisher(PORT);
    private final RecordingSink sink = new RecordingSink();
    private @Nullable SourceAdapter adapter;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new PlantBroker("127.0.0.1", PORT, folder.resolve("broker"));
        broker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.stop();
    }

    @AfterEach
    void stop() throws Exception {
        if (adapter != null) {
            adapter.close();
        }
        publisher.close();
        sink.close();
    }

    private SourceAdapter start(Path directory, String version, MqttPoint... points) throws Exception {
        MqttConfiguration configuration =
                Configurations.of(false, "127.0.0.1", PORT, version, null, null, null, List.of(points));
        SourceAdapter started = MqttAdapterTest.adapter(configuration, CLOCK, directory);
        adapter = started;
        started.start(sink);
        Await.until(
                "a connection", LIMIT, () -> started.health().state() == Health.State.UP, () -> "" + started.health());
        return started;
    }

    private static MqttPoint point(
            String id, String address, @Nullable String name, String path, @Nullable String key, MqttPoint.Type type) {
        return new MqttPoint(
                new PointId(id),
                TopicFilter.parse(address),
                name == null ? null : PointTemplate.parse(name),
                JsonPath.parse(path),
                path.equals("$") ? null : JsonPath.parse("$.ts"),
                key == null ? null : MessageKey.parse(key),
                type,
                MqttPoint.Access.READ);
    }

    private MqttPoint temperatures(String prefix, String suffix) {
        return point(
                "cells.temperature",
                prefix + base + suffix,
                "cell.{1}.temperature",
                "$.temp",
                "$.seq",
                MqttPoint.Type.NUMBER);
    }

    private void publish(String topic, long seq, Instant time, long temperature) throws Exception {
        publisher.publish(base + topic, "{\"seq\":" + seq + ",\"ts\":\"" + time + "\",\"temp\":" + temperature + "}");
    }

    /** Of the messages themselves; the time in which nothing was subscribed yet is declared too. */
    private List<Gap> missed() {
        return sink.gaps().stream()
                .filter(gap -> !gap.reason().startsWith("disconnected: "))
                .toList();
    }

    private void awaitValues(String point, long... values) {
        Await.until(
                "values of " + point,
                LIMIT,
                () -> sink.samples(new PointId(point)).size() >= values.length,
                () -> sink.deliveries() + " " + sink.gaps());
        Value[] expected =
                java.util.stream.LongStream.of(values).mapToObj(Value::of).toArray(Value[]::new);
        assertThat(sink.samples(new PointId(point))).extracting(s -> s.value()).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void pointsOfAWildcardAppearWhenTheyAreFirstHeardOfAndAreCountedEachForItself(
            String version, @TempDir Path directory) throws Exception {
        SourceAdapter running = start(directory, version, temperatures("", "/+/state"));
        publish("/7/state", 1, CLOCK.instant(), 20);
        publish("/a b/state", 100, CLOCK.instant(), 30);
        publish("/7/state", 4, CLOCK.instant(), 21);
        awaitValues("cell.7.temperature", 20, 21);
        PointDefinition seven = sink.declared().stream()
                .filter(d -> d.id().name().equals("cell.7.temperature"))
                .findFirst()
                .orElseThrow();
        assertThat(seven.address()).isEqualTo(base + "/7/state");
        assertThat(seven.counted()).isTrue();
        assertThat(sink.declared())
                .extracting(d -> d.id().name())
                .anyMatch(name -> name.matches("cell\\.a_b-[0-9a-f]{16}\\.temperature"));
        assertThat(missed()).singleElement().satisfies(gap -> {
            assertThat(gap.points()).containsExactly(new PointId("cell.7.temperature"));
            assertThat(gap.count()).isEqualTo(2);
        });
        assertThat(running.counts(new PointId("cell.7.temperature"))).isTrue();
        assertThat(running.counts(new PointId("cells.temperature"))).isTrue();
    }

    @Test
    void moreTopicsThanAllowedAreDeclaredLostAndTakeNothingFromTheOthers(@TempDir Path directory) throws Exception {
        SourceAdapter running = start(directory, "5", temperatures("", "/+/state"));
        for (int i = 1; i <= Configurations.MOST_TOPICS + 2; i++) {
            publish("/" + i + "/state", 1, CLOCK.instant(), i);
        }
        publish("/1/state", 2, CLOCK.instant(), 11);
        awaitValues("cell.1.temperature", 1, 11);
        assertThat(sink.declared()).hasSize(Configurations.MOST_TOPICS);
        assertThat(sink.gaps())
                .extracting(Gap::reason)
                .contains("rejected: topics not taken: more than 3 topics; raise most-topics");
        assertThat(running.health().state()).isEqualTo(Health.State.DEGRADED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void aSharedSubscriptionKnowsItsMessagesButCountsNone(String version, @TempDir Path directory) throws Exception {
        SourceAdapter running = start(directory, version, temperatures("$share/agents/", "/+/state"));
        publish("/7/state", 1, CLOCK.instant(), 20);
        publish("/7/state", 5, CLOCK.instant(), 21);
        awaitValues("cell.7.temperature", 20, 21);
        assertThat(running.counts(new PointId("cell.7.temperature"))).isFalse();
        assertThat(sink.declared()).noneMatch(PointDefinition::counted);
        assertThat(missed()).isEmpty();
        assertThat(sink.deliveries())
                .extracting(Delivery::key)
                .containsExactly(base + "/7/state#1:1", base + "/7/state#1:5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void whatTheBrokerKeptWhileWeWereAwayIsMarkedLateWithItsOwnTime(String version, @TempDir Path directory)
            throws Exception {
        start(directory, version, temperatures("", "/7/+")).close();
        // A wildcard's counters are its topics' own, and outlast the agent.
        SourceAdapter second = start(directory, version, temperatures("", "/7/+"));
        publish("/7/a", 1, CLOCK.instant(), 20);
        awaitValues("cell.a.temperature", 20);
        second.close();
        // Its acknowledgement may not have reached the broker before the close: then it comes again, with the same key.
        String known = sink.deliveries().get(0).key();
        Instant away = CLOCK.instant();
        publish("/7/a", 2, away, 21);
        publish("/7/a", 4, away.plusMillis(1), 22);
        sink.clear();
        start(directory, version, temperatures("", "/7/+"));
        publish("/7/a", 5, CLOCK.instant(), 23);
        Supplier<List<Delivery>> fresh = () -> sink.deliveries().stream()
                .filter(each -> !Objects.equals(each.key(), known))
                .toList();
        Await.until("three messages", LIMIT, () -> fresh.get().size() >= 3, () -> "" + sink.deliveries());
        assertThat(fresh.get())
                .extracting(each -> each.samples().get(0).value())
                .containsExactly(Value.of(21), Value.of(22), Value.of(23));
        assertThat(fresh.get())
                .extracting(Delivery::origin)
                .containsExactly(Delivery.Origin.BACKFILL, Delivery.Origin.BACKFILL, Delivery.Origin.LIVE);
        assertThat(fresh.get().get(0).samples().get(0).sourceTime()).isEqualTo(away);
        assertThat(missed()).extracting(Gap::count).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void aRetainedMessageWithoutATimeIsUncertain(String version, @TempDir Path directory) throws Exception {
        publisher.publish(base + "/lamp", "ON", 1, true, Map.of());
        start(directory, version, point("lamp", base + "/lamp", null, "$", null, MqttPoint.Type.RAW));
        Await.until(
                "the retained message",
                LIMIT,
                () -> !sink.samples(new PointId("lamp")).isEmpty());
        Delivery retained = sink.deliveries().get(0);
        assertThat(retained.origin()).isEqualTo(Delivery.Origin.RETAINED);
        assertThat(retained.samples().get(0).value()).isEqualTo(Value.of("ON"));
        assertThat(retained.samples().get(0).quality()).isEqualTo(Quality.uncertain("mqtt: retained, of unknown age"));
    }

    @Test
    void bytesStayBytesAndWhatIsTooLargeIsBad(@TempDir Path directory) throws Exception {
        start(directory, "5", point("photo", base + "/photo", null, "$", null, MqttPoint.Type.BYTES));
        publisher.publish(base + "/photo", "\u0000\u0001");
        publisher.publish(base + "/photo", "x".repeat(Configurations.LARGEST_MESSAGE + 1));
        Await.until(
                "two samples", LIMIT, () -> sink.samples(new PointId("photo")).size() == 2);
        assertThat(sink.samples(new PointId("photo")).get(0).value()).isEqualTo(new Value.Bytes(new byte[] {0, 1}));
        assertThat(sink.samples(new PointId("photo")).get(1).quality())
                .isEqualTo(Quality.bad("mqtt: the message has more than 1000 bytes"));
    }

    @Test
    void topicsInCommonNeedAKeyInCommon() {
        MqttPoint all = point("all", "plant/#", "all.{1}", "$.temp", "$.seq", MqttPoint.Type.AUTO);
        MqttPoint one = point("one", "plant/7/state", null, "$.temp", null, MqttPoint.Type.AUTO);
        assertThatThrownBy(() -> Configurations.plain(PORT, List.of(all, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plant/# and plant/7/state have topics in common");
        MqttPoint keyed = point("one", "plant/7/state", null, "$.temp", "$.seq", MqttPoint.Type.AUTO);
        assertThat(Configurations.plain(PORT, List.of(all, keyed)).points()).hasSize(2);
        assertThatThrownBy(() -> point("x", "plant/+/+", "x.{1}", "$", null, MqttPoint.Type.AUTO))
                .hasMessageContaining("{2}");
        assertThatThrownBy(() -> point("x", "plant/7", "x.{1}", "$", null, MqttPoint.Type.AUTO))
                .hasMessageContaining("asks for wildcard 1");
    }
}
