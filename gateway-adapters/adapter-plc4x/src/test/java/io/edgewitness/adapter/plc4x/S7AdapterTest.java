package io.edgewitness.adapter.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S7AdapterTest extends SourceAdapterContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int port = FreePort.find();
    private final ScriptedPlc plc = new ScriptedPlc(port, 240)
            .memory(
                    ScriptedPlc.DATA_BLOCK,
                    1,
                    ByteBuffer.allocate(64)
                            .putFloat(0, 12.5f)
                            .putInt(4, 123_456)
                            .array())
            .memory(ScriptedPlc.DATA_BLOCK, 2, curve())
            .memory(ScriptedPlc.MARKER, 0, new byte[16]);
    private final List<S7Point> points = new ArrayList<>(List.of(
            point("press.power", "%DB1.DBD0:REAL"),
            new S7Point(
                    new PointId("press.energy"),
                    S7Address.parse("%DB1.DBD4:UDINT"),
                    new BigDecimal("0.01"),
                    BigDecimal.ZERO,
                    S7Access.READ),
            point("press.running", "%DB1.DBX8.3:BOOL"),
            point("press.absent", "%DB1.DBW100:INT"),
            point("press.recipe", "%DB1:20:STRING(10)"),
            point("press.marker", "%MW10:INT"),
            point("press.curve", "%DB2:0:UINT[500]")));
    private Duration interval = Duration.ofMillis(50);
    private Duration timeout = Duration.ofMillis(500);

    private static final Value CURVE = new Value.Array(
            IntStream.range(0, 500).mapToObj(i -> Value.of(60_000 - 7L * i)).toList());

    private static byte[] curve() {
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        for (int i = 0; i < 500; i++) {
            bytes.putShort((short) (60_000 - 7 * i));
        }
        return bytes.array();
    }

    @Override
    protected void startServer() throws IOException {
        plc.start();
    }

    @Override
    protected void stopServer() throws IOException {
        plc.stop();
    }

    @AfterEach
    void closeServer() throws IOException {
        plc.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return new S7AdapterFactory().create(context(points, port, interval, timeout, clock, directory));
    }

    static AdapterContext context(
            List<S7Point> points, int port, Duration interval, Duration timeout, InstantSource clock, Path directory) {
        S7Configuration configuration = new S7Configuration(
                new S7Endpoint("127.0.0.1", port),
                0,
                1,
                null,
                null,
                timeout,
                16,
                "ISO-8859-1",
                Duration.ofSeconds(1),
                points);
        List<PointDefinition> definitions = points.stream()
                .map(point -> new PointDefinition(
                        point.id(),
                        point.address().toString(),
                        "1",
                        point.id().name().startsWith("slow.") ? interval.multipliedBy(100) : interval,
                        PointDefinition.Recording.ALL,
                        null,
                        null,
                        false,
                        true,
                        null))
                .toList();
        return new AdapterContext(ADAPTER_ID, Mode.SIM, configuration, definitions, clock, directory);
    }

    @Override
    protected List<PointId> goodPoints() {
        return points.stream()
                .filter(point -> point.access() == S7Access.READ)
                .map(S7Point::id)
                .filter(id -> !id.equals(failingPoint()))
                .toList();
    }

    @Override
    protected Duration cycle() {
        return interval;
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("press.absent");
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Test
    void valuesAreExactWhateverTheyShareARequestWith() throws Exception {
        start();
        awaitGoodSamples();
        assertThat(last("press.power")).isEqualTo(Value.of(12.5));
        assertThat(last("press.energy")).isEqualTo(Value.of(new BigDecimal("1234.56")));
        assertThat(last("press.running")).isEqualTo(Value.of(false));
        assertThat(last("press.curve")).isEqualTo(CURVE);
        await("the refusal", () -> bad("press.absent", "s7:0x05 address out of range"), LIMIT);
    }

    @Test
    void aBlockThatDoesNotExistIsBadAndEndsWithItsCause() throws Exception {
        points.add(point("other.value", "%DB7.DBW0:INT"));
        SourceAdapter adapter = create(CLOCK, directory);
        try (adapter) {
            adapter.start(sink);
            await("the refusal", () -> bad("other.value", "s7:0x0A object does not exist"), LIMIT);
            await("health", () -> adapter.health().state() == Health.State.DEGRADED, LIMIT);
            plc.memory(ScriptedPlc.DATA_BLOCK, 7, new byte[] {0, 42});
            await("the value", () -> Value.of(42).equals(last("other.value")), LIMIT);
        }
    }

    @Test
    void aPointThatMakesTheControllerRefuseWholeRequestsIsBadAlone() throws Exception {
        points.add(point("poison.value", "%DB9.DBW0:INT"));
        plc.memory(ScriptedPlc.DATA_BLOCK, 9, new byte[0]);
        plc.poisonous.add(9);
        start();
        await("the refusal", () -> bad("poison.value", "s7:0x05"), LIMIT);
        sink.clear();
        await("the others", () -> last("press.power") != null && last("press.curve") != null, LIMIT);
    }

    @Test
    void aControllerThatTakesConnectionsButDoesNotAnswerIsLeftAndFoundAgain() throws Exception {
        start();
        awaitGoodSamples();
        plc.silent = true;
        await("BAD samples", () -> bad("press.power", "no answer within 500 ms"), LIMIT);
        await("the end of the session", () -> bad("press.power", "does not answer"), LIMIT);
        plc.silent = false;
        sink.clear();
        awaitGoodSamples();
    }

    @Test
    void aControllerTooSlowForTheIntervalHasItsSkippedCyclesCounted() throws Exception {
        interval = Duration.ofMillis(20);
        start();
        awaitGoodSamples();
        plc.silent = true;
        await(
                "skipped cycles",
                () -> sink.gaps().stream().anyMatch(gap -> gap.reason().startsWith("poll-missed")),
                LIMIT);
        assertThat(sink.gaps()).allSatisfy(gap -> {
            long cycles = Duration.between(gap.from(), gap.to()).dividedBy(interval);
            assertThat(gap.count()).isEqualTo(cycles * gap.points().size()).isPositive();
        });
    }

    @Test
    void aControllerThatIsSilentFromTheStartIsDeclaredBeforeTheAttemptIsGivenUp() throws Exception {
        plc.silent = true;
        timeout = Duration.ofMinutes(1);
        points.add(point("slow.power", "%DB1.DBD0:REAL"));
        start();
        await("BAD", () -> bad("press.power", "disconnected: 127.0.0.1:" + port + ": not connected yet"), LIMIT);
        await("skipped cycles", () -> !sink.gaps().isEmpty(), LIMIT);
        assertThat(sink.gaps()).extracting(Gap::reason).allMatch(reason -> reason.startsWith("disconnected: "));
    }

    @Test
    void whileAnAnswerIsAwaitedItIsNotComplete() throws Exception {
        interval = Duration.ofMillis(20);
        timeout = Duration.ofSeconds(3);
        Instant begin = CLOCK.instant();
        SourceAdapter adapter = start();
        awaitGoodSamples();
        plc.silent = true;
        await("a request that is not answered", () -> bad("press.power", "no answer"), LIMIT);
        await(
                "the next one, overdue",
                () -> {
                    Instant said = adapter.completeUntil(CLOCK.instant());
                    Instant until = said == null ? CLOCK.instant() : said;
                    long handedOver = handedOver("press.power");
                    assertThat(Duration.between(begin, until).dividedBy(interval))
                            .isLessThanOrEqualTo(handedOver + 1);
                    return Duration.between(begin, CLOCK.instant()).dividedBy(interval) > handedOver + 50;
                },
                LIMIT);
        adapter.close();
        long due = Duration.between(begin, CLOCK.instant()).dividedBy(interval);
        assertThat(handedOver("press.power")).as("with what was due at the end").isGreaterThan(due - 50);
    }

    private long handedOver(String id) {
        PointId point = new PointId(id);
        return sink.samples(point).size()
                + sink.gaps(point).stream()
                        .mapToLong(gap -> gap.count() / gap.points().size())
                        .sum();
    }

    @Test
    void anOrderIsWrittenOnceAndToItsTargetsOnly() throws Exception {
        points.add(new S7Point(
                new PointId("press.start"),
                S7Address.parse("%DB1.DBX8.1:BOOL"),
                BigDecimal.ONE,
                BigDecimal.ZERO,
                S7Access.WRITE));
        Writable adapter = (Writable) start();
        awaitGoodSamples();
        plc.memory(ScriptedPlc.DATA_BLOCK, 1)[20] = 10;
        Map<PointId, Value> targets = new LinkedHashMap<>();
        targets.put(new PointId("press.start"), Value.of(true));
        targets.put(new PointId("press.energy"), Value.of(new BigDecimal("7.5")));
        targets.put(new PointId("press.recipe"), Value.of("M8"));
        WriteOrder order = new WriteOrder("order-1", targets, CLOCK.instant().plusSeconds(30));
        assertThat(write(adapter, order)).isEqualTo(new WriteOutcome(true, "s7: written"));
        byte[] memory = plc.memory(ScriptedPlc.DATA_BLOCK, 1);
        assertThat(memory[8]).isEqualTo((byte) 2);
        assertThat(ByteBuffer.wrap(memory).getInt(4)).isEqualTo(750);
        assertThat(memory).startsWith(ByteBuffer.allocate(4).putFloat(12.5f).array());
        await("the value read back", () -> Value.of("M8").equals(last("press.recipe")), LIMIT);
        assertThat(sink.samples(new PointId("press.start")))
                .as("a write point is not polled")
                .isEmpty();
        assertThat(write(adapter, order).done())
                .as("a second order of the same id")
                .isFalse();
        assertThat(plc.writes).hasValue(3);
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws Exception {
        points.add(point("input", "%IB0:BYTE"));
        Writable adapter = (Writable) start();
        await("data", () -> last("press.power") != null, LIMIT);
        refuses(adapter, "press.energy", Value.of(-1), "does not fit");
        refuses(adapter, "press.energy", Value.of(new BigDecimal("0.001")), "not a whole number");
        refuses(adapter, "press.energy", Value.of(new BigDecimal("1e1000000000")), "too many digits");
        refuses(adapter, "press.power", Value.of(Double.NaN), "a number is expected");
        refuses(adapter, "press.power", Value.of(1e300), "does not fit REAL");
        refuses(adapter, "press.running", Value.of(1), "true or false");
        refuses(adapter, "press.recipe", Value.of("elf Zeichen"), "no room");
        refuses(adapter, "press.recipe", Value.of("M8"), "room for 0 characters");
        refuses(adapter, "press.absent", Value.of(1), "s7:0x05");
        refuses(adapter, "press.curve", Value.of(1), "takes an array");
        refuses(adapter, "input", Value.of(1), "inputs cannot be written");
        refuses(adapter, "nobody", Value.of(1), "no such point");
        plc.readOnly.add(1);
        refuses(adapter, "press.power", Value.of(1), "s7:0x03 access denied");
        Map<PointId, Value> targets = Map.of(new PointId("press.marker"), Value.of(1));
        assertThat(write(adapter, new WriteOrder("stale", targets, CLOCK.instant()))
                        .detail())
                .contains("deadline");
        assertThat(plc.memory(ScriptedPlc.MARKER, 0)).containsOnly(0);
    }

    private void refuses(Writable adapter, String target, Value value, String why) throws Exception {
        Map<PointId, Value> targets = new LinkedHashMap<>();
        targets.put(new PointId(target), value);
        WriteOutcome outcome = write(
                adapter,
                new WriteOrder(
                        target + value.hashCode() + plc.readOnly,
                        targets,
                        CLOCK.instant().plusSeconds(30)));
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail()).contains(target).contains(why);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsUnknownAndNotRepeated() throws Exception {
        Writable adapter = (Writable) start();
        awaitGoodSamples();
        plc.breakAfterWrite = true;
        Map<PointId, Value> targets = Map.of(new PointId("press.marker"), Value.of(1));
        WriteOutcome outcome =
                write(adapter, new WriteOrder("lost", targets, CLOCK.instant().plusSeconds(30)));
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail()).startsWith("unknown: press.marker");
        sink.clear();
        awaitGoodSamples();
        assertThat(plc.writes).hasValue(1);
    }

    @Test
    void whatCameBeforeALostAnswerIsGood() throws Exception {
        start();
        awaitGoodSamples();
        plc.mute.add(2);
        await("the loss", () -> bad("press.curve", "no answer"), LIMIT);
        sink.clear();
        await("a value", () -> last("press.power") != null, LIMIT);
        assertThat(last("press.curve")).isNull();
    }

    @Test
    void anAdapterThatStoppedByADefectSaysSoThatItIsMadeAnew() throws Exception {
        try (SourceAdapter adapter = create(CLOCK, directory)) {
            adapter.start(new SampleSink() {
                @Override
                public boolean offer(Delivery delivery) {
                    throw new IllegalStateException("a defect");
                }

                @Override
                public void gap(Gap gap) {}

                @Override
                public void declare(List<PointDefinition> definitions) {}
            });
            await("its end", () -> adapter.health().ended(), LIMIT);
            assertThat(adapter.health().detail()).contains("a defect");
        }
    }

    @Test
    void anOrderWhileTheControllerIsAwayIsAnsweredAtOnce() throws Exception {
        Writable adapter = (Writable) start();
        awaitGoodSamples();
        plc.stop();
        await("the loss", () -> bad("press.power", "disconnected"), LIMIT);
        Map<PointId, Value> targets = Map.of(new PointId("press.marker"), Value.of(1));
        WriteOutcome outcome =
                write(adapter, new WriteOrder("away", targets, CLOCK.instant().plusSeconds(30)));
        assertThat(outcome.done()).isFalse();
        assertThat(outcome.detail()).startsWith("not sent: disconnected: 127.0.0.1:" + port);
    }

    private static WriteOutcome write(Writable adapter, WriteOrder order) throws Exception {
        return adapter.write(order).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private @Nullable Value last(String id) {
        List<Sample> samples = sink.samples(new PointId(id));
        return samples.isEmpty() ? null : samples.get(samples.size() - 1).value();
    }

    private boolean bad(String id, String code) {
        return sink.samples(new PointId(id)).stream()
                .anyMatch(sample ->
                        sample.quality().isBad() && sample.quality().code().contains(code));
    }

    static S7Point point(String id, String address) {
        return new S7Point(new PointId(id), S7Address.parse(address), BigDecimal.ONE, BigDecimal.ZERO, S7Access.READ);
    }
}
