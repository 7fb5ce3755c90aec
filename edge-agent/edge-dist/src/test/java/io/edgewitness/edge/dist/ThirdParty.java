package io.edgewitness.edge.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The third-party servers of the interop tests, and the meter readings they replay. */
final class ThirdParty {
    static final Path ROOT = Path.of(System.getProperty("edgewitness.root", "."));
    static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../shared/data"));
    static final Path READINGS = DATA.resolve("steel_energy/steel_2018_jan_jul.csv.gz");
    private static final Path PROGRAMS = ROOT.resolve("edge-agent/edge-dist/src/test/interop");
    private static final Path MODULES = ROOT.resolve(".interop/node_modules");

    private ThirdParty() {}

    /** @return what is missing to run these tests; empty: nothing */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!Files.exists(READINGS)) {
            missing.add("the data set steel_energy (-Dedgewitness.data=FOLDER)");
        }
        if (!Files.exists(Path.of("/usr/sbin/mosquitto")) || !Files.exists(Path.of("/usr/bin/mosquitto_pub"))) {
            missing.add("mosquitto and mosquitto_pub");
        }
        if (!Files.exists(Path.of("/usr/lib/python3/dist-packages/pymodbus"))) {
            missing.add("python3-pymodbus");
        }
        if (!Files.exists(MODULES.resolve("node-opcua"))) {
            missing.add("node-opcua");
        }
        return missing;
    }

    static Peer modbus(int port, double seconds, long resumeAt) {
        return new Peer(
                ROOT,
                Map.of(),
                List.of(
                        "/usr/bin/python3",
                        PROGRAMS.resolve("replay_modbus.py").toString(),
                        READINGS.toString(),
                        Integer.toString(port),
                        Double.toString(seconds),
                        Long.toString(resumeAt)));
    }

    /** @param folder keeps the server's certificate over restarts */
    static Peer opcua(int port, double seconds, long resumeAt, Path folder) {
        return new Peer(
                ROOT,
                Map.of("NODE_PATH", MODULES.toString()),
                List.of(
                        "node",
                        PROGRAMS.resolve("replay_opcua.js").toString(),
                        READINGS.toString(),
                        Integer.toString(port),
                        Double.toString(seconds),
                        Long.toString(resumeAt),
                        folder.toString()));
    }

    static Peer broker(int port, Path folder) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("mosquitto.conf");
            Files.writeString(file, """
                    listener %d 127.0.0.1
                    allow_anonymous true
                    persistence true
                    persistence_location %s/
                    autosave_interval 1
                    max_queued_messages 0
                    max_inflight_messages 100
                    user root
                    """.formatted(port, folder));
            Peer broker = new Peer(ROOT, Map.of(), List.of("/usr/sbin/mosquitto", "-c", file.toString()));
            Http.await("mosquitto to listen", 10, () -> listens(port));
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Publishes each line of its input at QoS 1. */
    static Peer publisher(int port, String topic) {
        return new Peer(
                ROOT,
                Map.of(),
                List.of(
                        "/usr/bin/mosquitto_pub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-q",
                        "1",
                        "-t",
                        topic,
                        "-l"));
    }

    /** The energy of each interval, kW.h, as the file writes it. */
    static List<BigDecimal> readings() {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(READINGS))) {
            String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\\R");
            List<BigDecimal> readings = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                readings.add(new BigDecimal(lines[i].split(",")[1]));
            }
            return readings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
