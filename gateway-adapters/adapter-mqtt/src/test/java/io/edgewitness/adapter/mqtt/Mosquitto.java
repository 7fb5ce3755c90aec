package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A mosquitto process that keeps its sessions over a restart: a plain listener, and one with TLS that wants a certificate of each client. */
final class Mosquitto implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final int port = FreePort.find();
    private final int tlsPort = FreePort.find();
    private final TestAuthority authority;
    private final TestAuthority.Identity identity;
    private @Nullable Process process;

    Mosquitto(Path folder, TestAuthority authority, TestAuthority.Identity identity) {
        this.folder = folder;
        this.authority = authority;
        this.identity = identity;
    }

    static boolean isThere() {
        try {
            Process help = new ProcessBuilder("mosquitto", "-h")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return help.waitFor(30, TimeUnit.SECONDS);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    void start() throws IOException {
        if (process != null) {
            return;
        }
        Path data = Files.createDirectories(folder.resolve("data"));
        List<String> lines = new ArrayList<>(List.of(
                "per_listener_settings false",
                "allow_anonymous true",
                "persistence true",
                "persistence_location " + data + "/",
                "max_queued_messages 100000",
                "listener " + port + " 127.0.0.1",
                "listener " + tlsPort + " 127.0.0.1",
                "cafile " + authority.ca(),
                "certfile " + identity.certificate(),
                "keyfile " + identity.key(),
                "require_certificate true"));
        if (System.getProperty("user.name").equals("root")) {
            lines.add(0, "user root");
        }
        Path configuration = Files.write(folder.resolve("mosquitto.conf"), lines);
        process = new ProcessBuilder("mosquitto", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("mosquitto's ports", LIMIT, () -> listens(port) && listens(tlsPort), this::log);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "no log";
        }
    }

    /** It writes its sessions down and breaks all connections. */
    void stop() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            Await.until("mosquitto's end", LIMIT, () -> !running.isAlive());
        }
    }

    /** It writes nothing down. */
    void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            Await.until("mosquitto's end", LIMIT, () -> !running.isAlive());
        }
    }

    @Override
    public void close() {
        stop();
    }
}
