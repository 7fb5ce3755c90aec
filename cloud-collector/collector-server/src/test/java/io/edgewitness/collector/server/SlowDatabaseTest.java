package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a database is waited for that does not let anyone in yet. */
class SlowDatabaseTest {
    /** More than can be asked within the time that one may keep silent. */
    private static final int REFUSALS = 30;

    private static final Duration SILENCE = Duration.ofMillis(300);

    @TempDir
    static Path folder;

    private static PostgresCluster cluster;

    private Process process;
    private ServerSocket port;

    @BeforeAll
    static void prepare() throws Exception {
        cluster = PostgresCluster.prepare(folder, TestDatabase.PROGRAMS, m -> {});
    }

    @BeforeEach
    void aProcessAndAPort() throws Exception {
        process = new ProcessBuilder("sleep", "600").start();
        port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws Exception {
        port.close();
        process.destroyForcibly().waitFor();
    }

    private boolean answers() {
        return EmbeddedPostgres.answers(cluster, "secret", process.toHandle(), port.getLocalPort(), SILENCE);
    }

    @Test
    void oneThatSaysThatItStartsUpIsWaitedForUntilItEnds() throws Exception {
        CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < REFUSALS; i++) {
                    refuse();
                }
                process.destroyForcibly();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(answers()).isFalse();
        assertThat(process.toHandle().isAlive()).isFalse();
        server.get();
    }

    @Test
    void oneThatKeepsSilentIsGivenUp() throws Exception {
        port.close();
        assertThat(answers()).isFalse();
        assertThat(process.toHandle().isAlive()).isTrue();
    }

    /** The server's side of PostgreSQL's protocol, to where it says that it cannot connect now. */
    private void refuse() throws IOException {
        try (Socket client = port.accept()) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readFully(new byte[8]);
            client.getOutputStream().write('N');
            in.readFully(new byte[in.readInt() - 4]);
            byte[] fields = "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] message = ByteBuffer.allocate(5 + fields.length)
                    .put((byte) 'E')
                    .putInt(4 + fields.length)
                    .put(fields)
                    .array();
            client.getOutputStream().write(message);
        }
    }
}
