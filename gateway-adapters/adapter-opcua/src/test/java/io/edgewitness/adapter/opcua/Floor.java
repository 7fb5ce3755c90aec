package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A server that no one here wrote, as a process of its own: the programs in {@code src/test/interop}. */
final class Floor {
    private static final Path ROOT =
            Path.of(System.getProperty("edgewitness.root", "../..")).toAbsolutePath();
    private static final Path PROGRAMS = Path.of("src/test/interop").toAbsolutePath();
    private static final Path NODE = ROOT.resolve(".interop/node_modules");
    private static final Path PYTHON = ROOT.resolve(".interop/asyncua/bin/python");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> command;
    private @Nullable Process process;

    private Floor(List<String> command) {
        this.command = command;
    }

    static Floor nodeOpcUa(int port, Path folder) {
        Assumptions.assumeTrue(
                Files.exists(NODE.resolve("node-opcua")), "node-opcua is not installed (.ci/install-interop)");
        return new Floor(List.of(
                "node", PROGRAMS.resolve("floor_node_opcua.js").toString(), Integer.toString(port), folder.toString()));
    }

    static Floor asyncua(int port) {
        Assumptions.assumeTrue(Files.exists(PYTHON), "asyncua is not installed (.ci/install-interop)");
        return new Floor(
                List.of(PYTHON.toString(), PROGRAMS.resolve("floor_asyncua.py").toString(), Integer.toString(port)));
    }

    void start() throws IOException {
        if (process != null) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("NODE_PATH", NODE.toString());
        Process started = builder.start();
        StringBuffer words = new StringBuffer();
        process = started;
        Thread reader = new Thread(() -> listen(started, words), "floor-output");
        reader.setDaemon(true);
        reader.start();
        Await.until(
                "the server to be ready",
                LIMIT,
                () -> words.indexOf("ready") >= 0 || !started.isAlive(),
                words::toString);
        if (!started.isAlive()) {
            throw new IOException("the server ended: " + words);
        }
    }

    private static void listen(Process from, StringBuffer words) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                words.append(line).append('\n');
            }
        } catch (IOException e) {
            // the process ended
        }
    }

    /** As a power switch would. */
    void kill() throws InterruptedException {
        Process ending = process;
        process = null;
        if (ending != null) {
            ending.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
