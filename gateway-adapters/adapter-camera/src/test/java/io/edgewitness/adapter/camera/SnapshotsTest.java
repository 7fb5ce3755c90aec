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

    /** Each fourth request meets a nonce that has run out. */
    @Test
    void aCameraThatTakesDigestIsAnsweredSoAndNeverHearsThePassword() {
        server.password = "s3cret";
        server.digest = true;
        try (SourceAdapter wrong = only("snapshot:/snap.jpg", "wr0ng")) {
            until("a BAD sample", () -> says("http:401 user or password is wrong"));
            assertThat(wrong.health().toString()).doesNotContain("wr0ng");
        }
        sink.clear();
        try (SourceAdapter right = only("snapshot:/snap.jpg?size=2", "s3cret")) {
            until("pictures", () -> good().size() >= 6);
            assertThat(right.counts(GOOD)).isTrue();
        }
        assertThat(sink.samples(GOOD)).allMatch(s -> s.value() != null);
        sink.clear();
        try (SourceAdapter stream = only("mjpeg:/stream", "s3cret")) {
            until("a picture", () -> !good().isEmpty());
            assertThat(stream.counts(GOOD)).isFalse();
        }
        assertThat(server.heard).noneMatch(a -> a.startsWith("Basic"));
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

    @Test
    void aCameraThatSendsALittleAtATimeHoldsNoCycleForEver() {
        for (String path : List.of("/trickle", "/slow-head")) {
            sink.clear();
            try (SourceAdapter adapter = only("snapshot:" + path, null)) {
                until("two BAD samples of " + path, () -> sink.samples(GOOD).size() >= 2);
                assertThat(adapter.counts(GOOD)).isTrue();
            }
            assertThat(sink.samples(GOOD).get(0).quality().code()).isEqualTo("camera: no whole picture within 1000 ms");
            assertThat(sink.gaps(GOOD)).anyMatch(g -> g.reason().startsWith("disconnected: no whole picture"));
        }
    }

    @Test
    void anAddressThatLeadsToAnotherHostIsRefused() {
        for (String address : List.of(
                "snapshot://evil.example/snap.jpg",
                "mjpeg:/\\evil.example/x",
                "snapshot:/a|b",
                "snapshot:/%zz",
                "snapshot:/a#b")) {
            assertThatIllegalArgumentException()
                    .as(address)
                    .isThrownBy(() -> new HttpConfiguration.Point(GOOD, address))
                    .withMessageContaining("snapshot:/PATH or mjpeg:/PATH at the endpoint");
        }
    }

    @Test
    void aPasswordWithinAnAddressIsRefusedAndNotShown() {
        for (String address : List.of(
                "snapshot:/cgi?loginuse=op&loginpas=s3cret",
                "mjpeg:/v?pwd=s3cret",
                "snapshot:/a?x=1;Password=s3cret",
                "snapshot://op:s3cret@127.0.0.1/snap.jpg",
                "snapshot:/v?access_token=s3cret")) {
            assertThatIllegalArgumentException()
                    .as(address)
                    .isThrownBy(() -> new HttpConfiguration.Point(GOOD, address))
                    .withMessageContaining("give the adapter's keys user: and password:")
                    .withMessageNotContaining("s3cret");
        }
        assertThat(new HttpConfiguration.Point(GOOD, "snapshot:/passage/one.jpg?width=640").path())
                .startsWith("/passage");
    }
}
