package io.edgewitness.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
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
}
