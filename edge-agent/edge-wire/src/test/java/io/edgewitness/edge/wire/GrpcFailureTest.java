package io.edgewitness.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.Test;

class GrpcFailureTest {
    @Test
    void aCertificateForAnotherHostNamesTheKeyToMend() {
        Status status = Status.UNAVAILABLE.withCause(new CertificateException("no name matches"));
        assertThat(GrpcFailure.text(status, new CollectorAddress("collector.example", 8443)))
                .contains("no name matches")
                .contains("`grpc: {names: […]}` in collector.yaml");
    }

    private static String text(Status status) {
        return GrpcFailure.text(status, new CollectorAddress("collector.example", 8443));
    }

    @Test
    void whatTheNetworkSaidIsToldInWordsWithoutTheLibrarysOwn() {
        Status broken = Status.UNAVAILABLE
                .withDescription(
                        "io exception\nChannel Pipeline: [SslHandler#0, ProtocolNegotiators$ClientTlsHandler#0]")
                .withCause(new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"));
        assertThat(text(broken)).isEqualTo("the collector at collector.example:8443 is away: Connection reset by peer");
        assertThat(text(Status.UNAVAILABLE.withDescription("Network closed for unknown reason\nChannel Pipeline: []")))
                .isEqualTo("the collector at collector.example:8443 is away: Network closed for unknown reason");
        assertThat(text(Status.INTERNAL.withDescription("the batch is broken"))).isEqualTo("the batch is broken");
    }
}
