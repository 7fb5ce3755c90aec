package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers as they are on a floor: they allow little, grant other than what was asked, and keep a history. */
class OpcUaFloorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId ITEM = new PointId("item0");

    @TempDir
    static Path serverDirectory;

    @TempDir
    Path directory;

    private final RecordingSink sink = new RecordingSink();
    private PressServer server = server(builder -> {});

    private static PressServer server(Consumer<PressSettings.Builder> settings) {
        return new PressServer(PressSettings.create(FreePort.find(), serverDirectory, settings));
    }

    @AfterEach
    void stop() {
        server.close();
        sink.close();
    }

    private OpcUaAdapter started(Consumer<PressSettings.Builder> settings, List<OpcUaPoint> points) throws Exception {
        server = server(settings);
        server.start();
        OpcUaAdapter adapter =
                OpcUaTests.adapter("floor", server.endpoint(), null, new SystemClock(), directory, points);
        adapter.start(sink);
        return adapter;
    }

    private static List<OpcUaPoint> items(int count, long millis) {
        List<OpcUaPoint> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(OpcUaTests.point("item" + i, "ns=2;s=Item" + i, millis));
        }
        return points;
    }

    private Stream<Sample> good(PointId point) {
        return sink.samples(point).stream().filter(s -> !s.quality().isBad());
    }

    private void awaitGood(PointId point, int more) {
        long before = good(point).count();
        Await.until(
                "good samples",
                LIMIT,
                () -> good(point).count() >= before + more,
                () -> sink.gaps().toString());
    }

    private static long number(Sample sample) {
        return ((Value.Int64) Objects.requireNonNull(sample.value())).value();
    }

    /** The making takes several publishing intervals. Who stops in between has the gap, or neither. */
    @Test
    void whatWasMissedUntilThePointsAreWatchedIsDeclaredBeforeTheirFirstValues() throws Exception {
        server = server(builder -> builder.items(300).operations(1));
        server.start();
        List<Instant> told = new CopyOnWriteArrayList<>();
        InstantSource clock = () -> {
            told.add(Instant.now());
            return told.get(told.size() - 1);
        };
        List<Gap> before = new CopyOnWriteArrayList<>();
        SampleSink orderly = new SampleSink() {
            @Override
            public boolean offer(Delivery delivery) {
                return sink.offer(delivery);
            }

            @Override
            public void gap(Gap gap) {
                if (sink.deliveries().isEmpty()) {
                    before.add(gap);
                }
            }

            @Override
            public void declare(List<PointDefinition> points) {}
        };
        try (OpcUaAdapter adapter =
                OpcUaTests.adapter("floor", server.endpoint(), null, clock, directory, items(300, 100))) {
            told.clear();
            adapter.start(orderly);
            awaitGood(ITEM, 1);
        }
        Instant first = good(ITEM).findFirst().orElseThrow().receivedTime();
        assertThat(before).singleElement().satisfies(gap -> {
            assertThat(gap.points()).hasSize(300);
            assertThat(gap.from()).isEqualTo(told.get(0));
            assertThat(gap.to()).isBefore(first);
        });
    }

    @Test
    void aHoleIsFilledFromTheServersHistoryInOrderAndWithoutDoubles() throws Exception {
        try (OpcUaAdapter adapter = started(builder -> builder.items(2).history(true), items(2, 100))) {
            awaitGood(ITEM, 3);
            server.stop();
            Await.until("health DOWN", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            long until = server.ticks() + 25;
            Await.until("ticks of the press", LIMIT, () -> server.ticks() >= until);
            server.start();
            Await.until("the hole is filled", LIMIT, () -> !filled().isEmpty(), () -> sink.gaps() + "");
            awaitGood(ITEM, 3);
        }
        List<Long> all = good(ITEM).map(OpcUaFloorTest::number).sorted().toList();
        assertThat(all)
                .containsExactlyElementsOf(LongStream.rangeClosed(all.get(0), all.get(all.size() - 1))
                        .boxed()
                        .toList());
        List<Sample> backfilled = sink.deliveries().stream()
                .filter(delivery -> delivery.origin() == Delivery.Origin.BACKFILL)
                .flatMap(delivery -> delivery.samples().stream())
                .filter(sample -> sample.point().equals(ITEM))
                .toList();
        assertThat(backfilled).hasSizeGreaterThanOrEqualTo(20);
        assertThat(backfilled)
                .extracting(sample -> Objects.requireNonNull(sample.sourceTime()))
                .isSortedAccordingTo(Comparator.<Instant>naturalOrder());
        assertThat(filled()).allMatch(gap -> gap.points().size() == 2 && gap.count() >= 0);
        long declared = sink.gaps(ITEM).stream()
                .filter(gap -> !gap.reason().equals(Supervisor.STARTING))
                .mapToLong(Gap::count)
                .sum();
        assertThat(declared).as("%s", sink.gaps(ITEM)).isLessThan(25);
    }

    private List<Gap> lost() {
        return sink.gaps().stream()
                .filter(gap -> !gap.reason().equals(Supervisor.STARTING))
                .toList();
    }

    private List<Gap> filled() {
        return sink.gaps(ITEM).stream()
                .filter(gap -> gap.reason().contains("the server's history gave"))
                .toList();
    }

    @Test
    void aServerThatAllowsLittleAtOnceIsAskedInSmallParts() throws Exception {
        try (OpcUaAdapter adapter = started(builder -> builder.items(40).operations(7), items(40, 100))) {
            Await.until(
                    "a good sample of each point",
                    LIMIT,
                    () -> items(40, 100).stream()
                            .allMatch(point -> good(point.id()).findAny().isPresent()),
                    () -> adapter.health().toString());
            List<PointId> ids = items(40, 100).stream().map(OpcUaPoint::id).toList();
            assertThat(adapter.read(ids).toCompletableFuture().get())
                    .hasSize(40)
                    .noneMatch(sample -> sample.quality().isBad());
            assertThat(adapter.browse(null, 1_000))
                    .filteredOn(point -> point.name().contains("Item"))
                    .hasSize(40);
            assertThat(adapter.health()).isEqualTo(Health.up());
        }
    }

    @Test
    void theIntervalThatTheServerGrantsIsShownAndTheOneThatIsExpected() throws Exception {
        try (OpcUaAdapter adapter =
                started(builder -> builder.items(1).fastest(Duration.ofMillis(500)), items(1, 100))) {
            awaitGood(ITEM, 1);
            Await.until(
                    "health with the interval",
                    LIMIT,
                    () -> adapter.health().detail().contains("500 ms instead of 100 ms"));
            assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
            assertThat(sink.declared())
                    .singleElement()
                    .extracting(PointDefinition::interval)
                    .isEqualTo(Duration.ofMillis(500));
            server.stop();
            Await.until("health DOWN", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            server.start();
            Await.until(
                    "a gap",
                    LIMIT,
                    () -> !lost().isEmpty(),
                    () -> adapter.health().toString());
            Gap gap = lost().get(0);
            assertThat(gap.count())
                    .isEqualTo(Duration.between(gap.from(), gap.to()).toMillis() / 500);
        }
    }
}
