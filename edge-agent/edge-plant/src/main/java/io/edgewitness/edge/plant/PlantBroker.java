package io.edgewitness.edge.plant;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker (HiveMQ Community Edition, embedded) that keeps sessions and queued messages in a folder, so that they survive a restart. One
 * thread starts and stops it.
 */
public final class PlantBroker implements AutoCloseable {
    private final String host;
    private final int port;
    private final Path folder;
    private @Nullable EmbeddedHiveMQ broker;

    /** @param folder for configuration and data; made if it is not there */
    public PlantBroker(String host, int port, Path folder) {
        this.host = host;
        this.port = port;
        this.folder = folder;
    }

    private static String configuration(String host, int port) {
        return """
                <?xml version="1.0"?>
                <hivemq>
                    <listeners>
                        <tcp-listener>
                            <port>%d</port>
                            <bind-address>%s</bind-address>
                        </tcp-listener>
                    </listeners>
                    <mqtt>
                        <queued-messages>
                            <max-queue-size>1000000</max-queue-size>
                        </queued-messages>
                    </mqtt>
                    <persistence>
                        <mode>file</mode>
                    </persistence>
                    <anonymous-usage-statistics>
                        <enabled>false</enabled>
                    </anonymous-usage-statistics>
                </hivemq>
                """.formatted(port, host);
    }

    public int port() {
        return port;
    }

    /** Returns when the broker listens. Idempotent. */
    public void start() throws IOException {
        if (broker != null) {
            return;
        }
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(configuration.resolve("config.xml"), configuration(host, port));
        EmbeddedHiveMQ starting = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(configuration)
                .withDataFolder(Files.createDirectories(folder.resolve("data")))
                .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
                .withoutLoggingBootstrap()
                .build();
        try {
            starting.start().get();
        } catch (ExecutionException e) {
            throw new IOException("the broker does not start on " + host + ":" + port, e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        broker = starting;
    }

    /** Breaks all connections; sessions are kept. Idempotent. */
    public void stop() throws IOException {
        EmbeddedHiveMQ running = broker;
        broker = null;
        if (running != null) {
            try {
                running.stop().get();
                running.close();
            } catch (ExecutionException e) {
                throw new IOException("the broker does not stop", e.getCause());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
