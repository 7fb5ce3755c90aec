package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StreamTest extends HttpContract {
    @Override
    String address(PointId point) {
        return point.equals(GOOD) ? "mjpeg:/stream" : "mjpeg:/torn";
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    @Override
    protected boolean counted() {
        return false;
    }

    @Test
    void theCamerasTimestampIsTheFramesTime() {
        try (SourceAdapter adapter = only("mjpeg:/stream", null)) {
            until("a picture", () -> !good().isEmpty());
            assertThat(adapter.counts(GOOD)).isFalse();
        }
        assertThat(good()).extracting(Sample::sourceTime).containsOnly(Instant.parse("2026-01-05T08:00:00.250Z"));
    }

    @Test
    void aStreamWithoutLengthsIsReadByItsPicturesEnds() {
        try (SourceAdapter adapter = only("mjpeg:/bare", null)) {
            until("ten pictures", () -> good().size() >= 10);
            assertThat(adapter.health().detail()).isEmpty();
        }
        assertThat(sink.samples(GOOD))
                .allMatch(s -> !s.quality().isBad() || s.quality().code().startsWith("camera: "));
    }

    @Test
    void aStreamThatStopsSendingIsLostAndConnectedAnew() {
        try (SourceAdapter adapter = only("mjpeg:/still", null)) {
            until("a picture, silence, and a picture", () -> good().size() >= 2 && says("camera: "));
            assertThat(adapter.counts(GOOD)).isFalse();
        }
    }

    @Test
    void whatIsNoStreamIsBadWithTheReason() {
        try (SourceAdapter adapter = only("mjpeg:/page", null)) {
            until("a BAD sample", () -> says("no multipart stream but text/html"));
            assertThat(adapter.health().detail()).contains("text/html");
        }
    }

    @Test
    void framesThatComeFasterThanTheyAreDecodedAreOvertakenAndDeclared() {
        server.frameMs = 0;
        try (SourceAdapter adapter = only("mjpeg:/stream", null)) {
            until("many pictures", () -> good().size() >= 200);
            assertThat(adapter.counts(GOOD)).isFalse();
        }
        long declared = sink.gaps(GOOD).stream()
                .filter(g -> g.reason().startsWith("overflow: "))
                .mapToLong(Gap::count)
                .sum();
        assertThat(declared).isPositive();
    }

    @Test
    void headersWithoutEndAreNotReadForEver() {
        try (SourceAdapter adapter = only("mjpeg:/headers", null)) {
            until("a BAD sample", () -> says("a part with headers without end"));
            assertThat(adapter.counts(GOOD)).isFalse();
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = Thread.interrupted();
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void eachFrameThatCameIsHandedOverOrDeclaredAlsoTheLastOnes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        SourceAdapter adapter = create(CLOCK, directory, List.of("mjpeg:/few"), null);
        adapter.start(new SinkAround(sink, d -> {
            if (d.samples().get(0).value() != null) {
                await(end);
            }
        }));
        until("the end of the stream", () -> adapter.health().detail().contains("the stream ended"));
        Thread closing = new Thread(adapter::close, "closing");
        closing.start();
        end.countDown();
        closing.join();
        long declared = sink.gaps(GOOD).stream().mapToLong(Gap::count).sum();
        assertThat(good().size() + declared).isEqualTo(5);
    }
}
