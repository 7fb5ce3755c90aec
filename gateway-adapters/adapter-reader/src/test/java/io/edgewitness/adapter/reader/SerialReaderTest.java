package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Over a pseudo-terminal of socat; skipped where there is no socat. */
class SerialReaderTest extends ReaderContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path ports;

    private @Nullable Process socat;

    @BeforeAll
    static void needsSocat() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/socat")), "socat makes the pseudo-terminal, and is not installed");
    }

    private static Path port() {
        return ports.resolve("ttyREADER");
    }

    @Override
    protected void startServer() throws IOException {
        socat = new ProcessBuilder("/usr/bin/socat", "PTY,rawer,link=" + port(), "STDIO")
                .redirectErrorStream(true)
                .start();
        Await.until("the pseudo-terminal", Duration.ofSeconds(10), () -> Files.exists(port()));
    }

    @Override
    protected void stopServer() throws Exception {
        if (socat != null) {
            socat.destroyForcibly().waitFor();
            Files.deleteIfExists(port());
            socat = null;
        }
    }

    @Override
    protected void stimulate() throws IOException {
        if (socat != null) {
            socat.getOutputStream().write(MESSAGES);
            socat.getOutputStream().flush();
        }
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        Readers readers = new Readers();
        readers.endpoint = "serial://" + port() + "?baud=9600";
        return readers.adapter(ADAPTER_ID, clock, directory);
    }
}
