package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest extends HttpContract {
    @Override
    String address(PointId point) {
        return point.equals(GOOD) ? "snapshot:/snap.jpg" : "snapshot:/torn.jpg";
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Override
    protected Duration cycle() {
        return CYCLE;
    }

    @Test
    void whatIsNoPictureOrNotThereIsBadWithTheReason() {
        try (SourceAdapter page = only("snapshot:/page", null)) {
            until("a BAD sample", () -> says("picture: neither JPEG nor PNG"));
            assertThat(page.health().detail()).contains("neither JPEG nor PNG");
        }
        try (SourceAdapter absent = only("snapshot:/absent", null)) {
            until("a BAD sample", () -> says("camera: http:404"));
            assertThat(absent.health().detail()).contains("404");
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (SourceAdapter adapter = only("snapshot:/elsewhere", null)) {
            until("a BAD sample", () -> says("camera: http:302"));
            assertThat(adapter.counts(GOOD)).isTrue();
        }
        assertThat(good()).isEmpty();
    }

    @Test
    void thePasswordIsSentAndNeverShown() {
        server.password = "s3cret";
        try (SourceAdapter wrong = only("snapshot:/snap.jpg", "wr0ng")) {
            until("a BAD sample", () -> says("http:401 user or password is wrong"));
            assertThat(wrong.health().toString()).doesNotContain("wr0ng");
        }
        try (SourceAdapter right = only("snapshot:/snap.jpg", "s3cret")) {
            until("a picture", () -> !good().isEmpty());
            assertThat(right.counts(GOOD)).isTrue();
        }
    }

    @Test
    void anEndpointWithAPathOrAPasswordInItIsRefused() {
        for (String endpoint :
                List.of("http://op:pw@127.0.0.1", "http://127.0.0.1/snap.jpg", "ftp://127.0.0.1", "camera")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new HttpConfiguration(URI.create(endpoint), null, null, Duration.ofSeconds(1), List.of()))
                    .withMessageContaining("http://HOST:PORT");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpConfiguration(
                        URI.create("http://127.0.0.1"), null, Secret.parse("x"), Duration.ofSeconds(1), List.of()))
                .withMessageContaining("go together");
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpConfiguration.Point(GOOD, "/snap.jpg"));
    }
}
