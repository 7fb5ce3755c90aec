package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value.Frame;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtspConfigurationTest {
    private static final PointId POINT = new PointId("cam1.frame");

    private static RtspConfiguration of(String endpoint) {
        return new RtspConfiguration(
                URI.create(endpoint),
                null,
                null,
                Duration.ofSeconds(5),
                RtspConfiguration.Transport.TCP,
                Frame.Layout.GRAY,
                List.of(new RtspConfiguration.Point(POINT, "/Streaming/Channels/101")));
    }

    @Test
    void anEndpointWithAPathOrAPasswordInItIsRefused() {
        for (String endpoint : List.of(
                "rtsp://op:pw@127.0.0.1", "rtsp://127.0.0.1/h264", "http://127.0.0.1", "rtsp://127.0.0.1?x=1")) {
            assertThatIllegalArgumentException()
                    .as(endpoint)
                    .isThrownBy(() -> of(endpoint))
                    .withMessageContaining("rtsp://HOST:PORT");
        }
    }

    @Test
    void anAddressIsAPathAtTheEndpointAndHoldsNoPassword() {
        for (String address : List.of("//evil.example/h264", "h264", "/a b", "rtsp://evil.example/h264")) {
            assertThatIllegalArgumentException()
                    .as(address)
                    .isThrownBy(() -> new RtspConfiguration.Point(POINT, address))
                    .withMessageContaining("the stream's path at the endpoint");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RtspConfiguration.Point(POINT, "/live?user=op&password=s3cret"))
                .withMessageContaining("user: and password:")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void aPackageWithoutTheVideoLibrariesSaysSoAtLoadAndHowToHaveThem() {
        String missing = Video.missing();
        if (missing == null) {
            assertThat(of("rtsp://127.0.0.1:8554").url(new RtspConfiguration.Point(POINT, "/h264")))
                    .isEqualTo("rtsp://127.0.0.1:8554/h264");
            return;
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("rtsp://127.0.0.1:8554"))
                .withMessageContaining("mvn -Pvideo");
    }
}
