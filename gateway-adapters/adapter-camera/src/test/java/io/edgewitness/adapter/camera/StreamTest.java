package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import java.time.Instant;
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
}
