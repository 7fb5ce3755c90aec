package io.edgewitness.collector.server;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.fuzz.Fuzz;
import io.edgewitness.edge.wire.proto.Live;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The collector's HTTP interface on a real socket, over a database that is away: what a caller may say, and what an agent's last values may be. */
class RestFuzzTest {
    private static final List<String> PLACES =
            List.of("agents", "agents/x", "live", "scenarios", "metrics", "events", "gaps", "nothing");
    private static final Instant NOW = Instant.parse("2026-11-21T08:17:00Z");
    private static final IngestBoard BOARD = new IngestBoard();
    private static final int PORT = start();
    private static @Nullable Socket socket;

    private static int start() {
        // This test is a client; Jazzer would take its connection for a request that the input forged.
        BugDetectors.allowNetworkConnections();
        DataSource away = (DataSource) Proxy.newProxyInstance(
                RestFuzzTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    throw new SQLException("away");
                });
        RestApi api = new RestApi(
                away, BOARD, List.of(), new SystemClock(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        api.start("127.0.0.1", 0, null, null, new HttpGuard(null), null, javalin -> {});
        BOARD.connected("gw-1", true, NOW);
        return api.port();
    }

    /** First byte: the place; the rest: the query. */
    @FuzzTest
    void query(byte[] input) {
        if (input.length == 0 || input.length > 4000) {
            return;
        }
        StringBuilder line = new StringBuilder("/api/v1/" + PLACES.get((input[0] & 0xFF) % PLACES.size()) + "?");
        for (int i = 1; i < input.length; i++) {
            int c = input[i] & 0xFF;
            line.append(c > 32 && c < 127 ? String.valueOf((char) c) : String.format("%%%02X", c));
        }
        look(get(line.toString()));
    }

    @FuzzTest
    void live(byte[] input) {
        try {
            BOARD.live("gw-1", Live.parseFrom(input), NOW);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        Answer answer = get("/api/v1/live?agent=gw-1");
        look(answer);
        if (answer.status != 200) {
            throw new AssertionError("an agent's values hide it from everyone: " + answer);
        }
    }

    private static void look(Answer answer) {
        if (answer.status >= 500 && answer.status != 503) {
            throw new AssertionError(answer.toString());
        }
        if (answer.status >= 400) {
            Fuzz.message(answer.status + answer.body);
        }
    }

    private record Answer(int status, String body) {}

    private static Answer get(String target) {
        try {
            return ask(target);
        } catch (IOException e) {
            // the server ended a connection that was idle, or that it found unfit
            socket = null;
            try {
                return ask(target);
            } catch (IOException again) {
                throw new AssertionError("no answer to " + target, again);
            }
        }
    }

    private static Answer ask(String target) throws IOException {
        Socket current = socket;
        if (current == null) {
            current = new Socket(InetAddress.getLoopbackAddress(), PORT);
            current.setTcpNoDelay(true);
            current.setSoTimeout(20_000);
            socket = current;
        }
        current.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + PORT + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        InputStream in = new BufferedInputStream(current.getInputStream());
        String first = line(in);
        int length = -1;
        boolean chunked = false;
        boolean last = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            last |= lower.startsWith("connection:") && lower.contains("close");
        }
        String body = chunked ? chunks(in) : new String(in.readNBytes(Math.max(0, length)), StandardCharsets.UTF_8);
        if (last) {
            current.close();
            socket = null;
        }
        return new Answer(Integer.parseInt(first.split(" ")[1]), body);
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
            line(in);
        }
        line(in);
        return body.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
