package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to a real broker; a machine that listens is a second client of it. */
class MqttWriteTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InstantSource CLOCK = new SystemClock();
    private static final int PORT = FreePort.find();
    private static final PointId SPEED = new PointId("line.speed");
    private static final PointId RESET = new PointId("line.reset");
    private static final PointId LAMP = new PointId("line.lamp");
    private static final PointId UNHEARD = new PointId("line.unheard");
    private static final PointId STATE = new PointId("line.state");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static PlantBroker broker;

    private final String base = "plant/" + UUID.randomUUID();
    private final Relay relay = new Relay(PORT);
    private final RecordingSink sink = new RecordingSink();

    @SuppressWarnings("NullAway.Init")
    private TestSubscriber machine;

    @SuppressWarnings("NullAway.Init")
    private SourceAdapter adapter;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new PlantBroker("127.0.0.1", PORT, folder.resolve("broker"));
        broker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.stop();
    }

    @BeforeEach
    void startAdapter(@TempDir Path directory) throws Exception {
        relay.start();
        machine = new TestSubscriber(PORT, base + "/set/#");
        adapter = adapter(directory);
        adapter.start(sink);
        Await.until(
                "a connection", LIMIT, () -> adapter.health().state() == Health.State.UP, () -> "" + adapter.health());
    }

    @AfterEach
    void stopAdapter() throws Exception {
        adapter.close();
        machine.close();
        relay.close();
        sink.close();
    }

    private SourceAdapter adapter(Path directory) {
        List<MqttPoint> points = List.of(
                write(SPEED, "/set/speed", "$.line.speed", MqttPoint.Type.NUMBER),
                write(RESET, "/set/reset", "$", MqttPoint.Type.AUTO),
                write(LAMP, "/set/lamp", "$", MqttPoint.Type.RAW),
                write(UNHEARD, "/nobody", "$", MqttPoint.Type.INTEGER),
                new MqttPoint(
                        STATE,
                        TopicFilter.parse(base + "/state"),
                        null,
                        JsonPath.parse("$"),
                        null,
                        null,
                        MqttPoint.Type.AUTO,
                        MqttPoint.Access.READ));
        List<PointDefinition> definitions = points.stream()
                .map(point -> new PointDefinition(
                        point.id(),
                        point.address().name(),
                        "1",
                        null,
                        PointDefinition.Recording.ALL,
                        point.id().equals(SPEED) ? BigDecimal.ZERO : null,
                        point.id().equals(SPEED) ? BigDecimal.TEN : null,
                        false,
                        true,
                        null))
                .toList();
        MqttConfiguration configuration = Configurations.plain(relay.port(), points);
        return new MqttAdapterFactory()
                .create(new AdapterContext("line", Mode.SIM, configuration, definitions, CLOCK, directory));
    }

    private MqttPoint write(PointId id, String topic, String path, MqttPoint.Type type) {
        return new MqttPoint(
                id,
                TopicFilter.parse(base + topic),
                null,
                JsonPath.parse(path),
                null,
                null,
                type,
                MqttPoint.Access.WRITE);
    }

    private WriteOutcome write(Map<PointId, Value> targets, Duration timeToLive) throws Exception {
        return write(UUID.randomUUID().toString(), targets, CLOCK.instant().plus(timeToLive));
    }

    private WriteOutcome write(String id, Map<PointId, Value> targets, Instant deadline) throws Exception {
        return ((Writable) adapter)
                .write(new WriteOrder(id, targets, deadline))
                .toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private WriteOutcome write(PointId point, Value value) throws Exception {
        return write(Map.of(point, value), LIMIT);
    }

    @Test
    void theValueStandsAtItsPathAndDoneMeansThatTheBrokerHasIt() throws Exception {
        assertThat(write(SPEED, Value.of(new BigDecimal("1.50"))).done()).isTrue();
        assertThat(write(SPEED, Value.of(2.0)).done()).isTrue();
        assertThat(write(RESET, Value.of(true)).done()).isTrue();
        Map<String, Value> structure = new LinkedHashMap<>();
        structure.put("on", Value.of(true));
        structure.put("steps", new Value.Array(List.of(Value.of(1), Value.of("two"))));
        assertThat(write(RESET, new Value.Structure(structure)).done()).isTrue();
        assertThat(write(LAMP, Value.of("ON")).done()).isTrue();
        Await.until("five messages", LIMIT, () -> machine.received().size() == 5, () -> "" + machine.received());
        assertThat(machine.received())
                .containsExactly(
                        base + "/set/speed {\"line\":{\"speed\":1.50}}",
                        base + "/set/speed {\"line\":{\"speed\":2}}",
                        base + "/set/reset true",
                        base + "/set/reset {\"on\":true,\"steps\":[1,\"two\"]}",
                        base + "/set/lamp ON");
    }

    @Test
    void whatDoesNotFitIsRefusedAndNotSent() throws Exception {
        assertRefused(write(SPEED, Value.of(11)), "outside the range [0, 10]");
        assertRefused(write(SPEED, Value.of("fast")), "takes a number, not the text");
        assertRefused(write(SPEED, Value.of(Double.NaN)), "a number that is none");
        assertRefused(write(UNHEARD, Value.of(new BigDecimal("1.5"))), "takes an integer");
        assertRefused(write(STATE, Value.of(1)), "no point of this adapter with access: write");
        assertRefused(write(new PointId("else.where"), Value.of(1)), "no point of this adapter");
        assertRefused(write(Map.of(SPEED, Value.of(1)), Duration.ZERO), "stale since");
        assertThat(write(SPEED, Value.of(7)).done()).isTrue();
        Await.until("the last message", LIMIT, () -> !machine.received().isEmpty());
        assertThat(machine.received()).containsExactly(base + "/set/speed {\"line\":{\"speed\":7}}");
    }

    private static void assertRefused(WriteOutcome outcome, String why) {
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail()).contains(why).doesNotContain("unknown");
    }

    @Test
    void anOrderThatReachesNobodyIsNotDoneAndSaysWhatWasDoneBefore() throws Exception {
        Map<PointId, Value> targets = new LinkedHashMap<>();
        targets.put(SPEED, Value.of(3));
        targets.put(UNHEARD, Value.of(4));
        targets.put(RESET, Value.of(true));
        assertRefused(
                write(targets, LIMIT),
                "line.unheard: mqtt:16 nobody subscribes to this topic; done before: line.speed");
        Await.until(
                "the first target's message", LIMIT, () -> !machine.received().isEmpty());
        assertThat(machine.received()).containsExactly(base + "/set/speed {\"line\":{\"speed\":3}}");
    }

    @Test
    void aSecondOrderOfTheSameIdIsNotExecuted() throws Exception {
        Instant deadline = CLOCK.instant().plus(LIMIT);
        assertThat(write("order-1", Map.of(RESET, Value.of(true)), deadline).done())
                .isTrue();
        assertRefused(write("order-1", Map.of(RESET, Value.of(true)), deadline), "came before");
    }

    @Test
    void withoutALinkTheAnswerIsNoAtOnceAndNothingIsSentLater() throws Exception {
        relay.close();
        Await.until("the loss", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
        assertRefused(write(RESET, Value.of(true)), "not connected; nothing was sent");
        relay.start();
        Await.until("the return", LIMIT, () -> adapter.health().state() == Health.State.UP);
        assertThat(write(SPEED, Value.of(1)).done()).isTrue();
        Await.until("a message", LIMIT, () -> !machine.received().isEmpty());
        assertThat(machine.received()).containsExactly(base + "/set/speed {\"line\":{\"speed\":1}}");
    }

    @Test
    void whatWasSentAndNotAcknowledgedIsUnknownAndNotRepeated() throws Exception {
        relay.swallow(true);
        WriteOutcome outcome = write(SPEED, Value.of(5));
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail()).startsWith("unknown: line.speed: ");
        relay.swallow(false);
        relay.cut();
        Await.until("the return", LIMIT, () -> write(RESET), () -> "" + adapter.health());
        assertThat(machine.received()).doesNotContain(base + "/set/speed {\"line\":{\"speed\":5}}");
    }

    private boolean write(PointId point) {
        try {
            return write(point, Value.of(true)).done();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTargetIsNeitherSubscribedNorMissed() throws Exception {
        assertThat(adapter.counts(SPEED)).isTrue();
        assertThat(adapter.resumes(SPEED)).isTrue();
        assertThat(write(SPEED, Value.of(1)).done()).isTrue();
        relay.cut();
        Await.until("a gap", LIMIT, () -> !sink.gaps(STATE).isEmpty());
        assertThat(sink.gaps(SPEED)).isEmpty();
        assertThat(sink.samples(SPEED)).isEmpty();
    }
}
