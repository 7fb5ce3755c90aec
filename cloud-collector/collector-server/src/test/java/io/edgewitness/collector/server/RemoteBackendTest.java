package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A collector that does not answer. */
class RemoteBackendTest {
    private static RemoteBackend at(ServerSocket server) throws Exception {
        return new RemoteBackend(
                "http://127.0.0.1:" + server.getLocalPort(), Secret.parse("token"), Duration.ofSeconds(2), null);
    }

    private static void isTold(RemoteBackend backend, String message) {
        assertThatThrownBy(backend::fingerprint)
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(3))
                .hasMessageContaining(message);
    }

    @Test
    void oneThatIsStillAtWorkIsToldFromOneThatIsNotThere() throws Exception {
        ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        gone.close();
        isTold(at(gone), "is it running?");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            isTold(at(silent), "may still be at work");
        }
    }
}
